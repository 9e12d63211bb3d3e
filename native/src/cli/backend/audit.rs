//! The audit log.

use keystead_core::body::{AuditEntryView, AuditListView, AuditQueryBody, SignerView};
use zeroize::Zeroizing;

use super::Backend;
use crate::cli::failure::Failure;

impl Backend<'_, '_> {
    /// One page of the log, newest first.
    pub(crate) fn audit(&mut self, query: &AuditQueryBody) -> Result<AuditListView, Failure> {
        match self {
            Self::Here(here) => {
                let query = query.read()?;
                let page = here.run(async |vault, call| vault.audit(&query, call).await)?;
                let items = page.entries.iter().map(AuditEntryView::of).collect();
                Ok(AuditListView { items, next: page.next.map(|next| next.to_string()) })
            }
            Self::There(remote) => remote.get("/audit").query(query)?.read(),
        }
    }

    /// The whole log, signed.
    pub(crate) fn export_audit(&mut self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        match self {
            Self::Here(here) => {
                let text = here.run(async |vault, call| vault.export_audit(call).await)?;
                Ok(Zeroizing::new(text.into_bytes()))
            }
            Self::There(remote) => remote.post("/audit/export").bytes(None::<&()>),
        }
    }

    /// The public key that exports are signed with, in PEM.
    pub(crate) fn audit_public_key(&mut self) -> Result<String, Failure> {
        match self {
            Self::Here(here) => {
                Ok(here.run(async |vault, call| vault.audit_public_key(call).await)?.to_pem()?)
            }
            Self::There(remote) => Ok(remote.get("/audit/public-key").read::<SignerView>()?.pem),
        }
    }
}
