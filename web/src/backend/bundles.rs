//! Backups of a vault.

use keystead_core::{ImportOptions, ImportReport};

use super::Problem;

subject! {
    trait Bundles {
        async fn export(&self, passphrase: &str) -> Result<Vec<u8>, Problem>;
        async fn import(
            &self,
            bundle: &[u8],
            passphrase: &str,
            options: ImportOptions,
        ) -> Result<ImportReport, Problem>;
    }
}
