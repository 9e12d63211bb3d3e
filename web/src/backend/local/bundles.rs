//! Backups, in this browser.

use keystead_core::{Error, ImportOptions, ImportReport, Passphrase, bundle};

use super::{LocalVault, stretch_new};
use crate::backend::Problem;
use crate::backend::bundles::Bundles;
use crate::platform::worker;

impl Bundles for LocalVault {
    async fn export(&self, passphrase: &str) -> Result<Vec<u8>, Problem> {
        let passphrase = stretch_new(passphrase).await?;
        self.call(async |vault, call| vault.export_bundle(&passphrase, call).await).await
    }

    async fn import(
        &self,
        bytes: &[u8],
        passphrase: &str,
        options: ImportOptions,
    ) -> Result<ImportReport, Problem> {
        let (params, salt) = bundle::passphrase_parameters(bytes)?;
        let passphrase = Passphrase::new(passphrase).map_err(|_| Error::BundleNotOpened)?;
        let key = worker::derive(&passphrase, params, salt).await?;
        self.call(async |vault, call| vault.import_bundle(bytes, &key, options, call).await).await
    }
}
