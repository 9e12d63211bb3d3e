//! The log of what was done.

use keystead_core::Operation as Permission;
use keystead_core::body::{AuditEntryView, AuditListView, AuditQueryBody, IntactView, SignerView};

use crate::serve::api::operation::{Found, Lines, Table, get, post};

pub(super) fn add(table: &mut Table) {
    table.about("Audit");
    table.asks(
        get("/audit", "listAudit"),
        "Lists the log, newest first, a page at a time",
        |ask, query: AuditQueryBody| {
            let query = query.read()?;
            let page = ask.run(async |vault, call| {
                // What was done until now is to be seen.
                vault.flush_before_reading(call).await?;
                vault.audit(&query, call).await
            })?;
            let items = page.entries.iter().map(AuditEntryView::of).collect();
            Ok(Found(AuditListView { items, next: page.next.map(|next| next.to_string()) }))
        },
    );
    table.plain(
        post("/audit/verify", "verifyAudit"),
        "Follows the log from its first entry to its last",
        |ask| {
            let last = ask.run(async |vault, call| {
                vault.require(Permission::ReadAudit, call).await?;
                vault.flush_before_reading(call).await?;
                vault.verify_audit().await
            });
            Ok(Found(IntactView { last: last? }))
        },
    );
    table.plain(post("/audit/export", "exportAudit"), "Writes the log out as signed JSON lines", |ask| {
        Ok(Lines(ask.run(async |vault, call| vault.export_audit(call).await)?.into_bytes()))
    });
    table.plain(
        get("/audit/public-key", "showAuditKey"),
        "Shows the key that exports are signed with",
        |ask| {
            Ok(Found(ask.run(async |vault, call| {
                let key = vault.audit_public_key(call).await?;
                Ok(SignerView { pem: key.to_pem()?, fingerprint: key.fingerprint()? })
            })?))
        },
    );
}
