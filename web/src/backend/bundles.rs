//! Backups of a vault.

use keystead_core::{ImportMode, ImportReport};

use super::Problem;

pub(crate) trait Bundles {
    async fn export(&self, passphrase: &str) -> Result<Vec<u8>, Problem>;
    async fn import(
        &self,
        bundle: &[u8],
        passphrase: &str,
        mode: ImportMode,
    ) -> Result<ImportReport, Problem>;
}
