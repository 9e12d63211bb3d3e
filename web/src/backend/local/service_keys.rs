//! The vault's own keys, in this browser.

use keystead_core::ServiceKeyView;

use super::LocalVault;
use crate::backend::Problem;
use crate::backend::service_keys::ServiceKeys;

impl ServiceKeys for LocalVault {
    async fn service_keys(&self) -> Result<Vec<ServiceKeyView>, Problem> {
        Ok(self.vault.service_keys().await?)
    }
}
