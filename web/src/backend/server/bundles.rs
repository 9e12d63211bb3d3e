//! Backups, behind a server.

use keystead_core::body::{Base64, ExportBundleBody, ImportBundleBody, ImportModeBody};
use keystead_core::bundle::ImportMode;
use keystead_core::{ImportOptions, ImportReport};

use super::ServerVault;
use super::wire::{self, Method, json, read};
use crate::backend::Problem;
use crate::backend::bundles::Bundles;

impl Bundles for ServerVault {
    async fn export(&self, passphrase: &str) -> Result<Vec<u8>, Problem> {
        let body = json(&ExportBundleBody { passphrase: passphrase.into() })?;
        let answer = wire::send(&self.who.csrf, Method::Post, "/vault/export", Some(&body)).await?;
        wire::bytes(&answer).await
    }

    async fn import(
        &self,
        bundle: &[u8],
        passphrase: &str,
        options: ImportOptions,
    ) -> Result<ImportReport, Problem> {
        let body = ImportBundleBody {
            bundle: Base64(Vec::from(bundle)),
            passphrase: passphrase.into(),
            conflict: ImportModeBody::of(options.conflict),
            dry_run: options.mode == ImportMode::DryRun,
        };
        read(&self.post_body("/vault/import", &body).await?)
    }
}
