//! The audit log, behind a server.

use keystead_core::body::{AuditListView, AuditQueryBody, IntactView, SignerView};
use keystead_core::{AuditPage, AuditQuery, Error};

use super::ServerVault;
use super::wire::{query, read};
use crate::backend::Problem;
use crate::backend::audit::{Audit, Chain};

impl Audit for ServerVault {
    async fn audit(&self, asked: AuditQuery) -> Result<AuditPage, Problem> {
        let asked = query(&AuditQueryBody::of(&asked))?;
        let page: AuditListView = read(&self.get(&format!("/audit?{asked}")).await?)?;
        let entries = page.items.into_iter().map(|entry| entry.read()).collect::<Result<_, Error>>()?;
        Ok(AuditPage { entries, next: page.next.and_then(|next| next.parse().ok()) })
    }

    async fn verify_audit(&self) -> Result<Chain, Problem> {
        match self.post("/audit/verify").await {
            Ok(found) => Ok(Chain::Intact(read::<IntactView>(&found)?.last)),
            Err(Problem { entry: Some(entry), .. }) => Ok(Chain::Broken(entry)),
            Err(problem) => Err(problem),
        }
    }

    async fn export_audit(&self) -> Result<String, Problem> {
        Ok(self.post("/audit/export").await?.to_string())
    }

    async fn audit_fingerprint(&self) -> Result<String, Problem> {
        Ok(read::<SignerView>(&self.get("/audit/public-key").await?)?.fingerprint)
    }
}
