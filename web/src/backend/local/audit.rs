//! The audit log, in this browser.

use keystead_core::{AuditPage, AuditQuery, Error};

use super::LocalVault;
use crate::backend::Problem;
use crate::backend::audit::{Audit, Chain};

impl Audit for LocalVault {
    async fn audit(&self, query: AuditQuery) -> Result<AuditPage, Problem> {
        self.call(async |vault, call| {
            vault.flush_before_reading(call).await?;
            vault.audit(&query, call).await
        })
        .await
    }

    async fn verify_audit(&self) -> Result<Chain, Problem> {
        let found = self
            .call(async |vault, call| {
                vault.flush_before_reading(call).await?;
                Ok(vault.verify_audit().await)
            })
            .await?;
        match found {
            Ok(last) => Ok(Chain::Intact(last)),
            Err(Error::AuditBroken { sequence }) => Ok(Chain::Broken(sequence)),
            Err(error) => Err(error.into()),
        }
    }

    async fn export_audit(&self) -> Result<String, Problem> {
        self.call(async |vault, call| vault.export_audit(call).await).await
    }

    async fn audit_fingerprint(&self) -> Result<String, Problem> {
        self.call(async |vault, call| vault.audit_public_key(call).await?.fingerprint()).await
    }
}
