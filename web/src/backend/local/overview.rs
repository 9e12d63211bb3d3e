//! What the home page asks of the whole vault, in this browser.

use keystead_core::CredentialView;

use super::{LocalVault, keystore_id};
use crate::backend::Problem;
use crate::backend::overview::Overview;

impl Overview for LocalVault {
    async fn all_credentials(&self) -> Result<Vec<CredentialView>, Problem> {
        let mut found = Vec::new();
        for keystore in self.vault.keystores().await? {
            let id = keystore_id(&keystore.id)?;
            found.extend(self.call(async |vault, call| vault.credentials(id, None, call).await).await?);
        }
        Ok(found)
    }
}
