//! What the home page asks of the whole vault, behind a server.

use keystead_core::CredentialView;

use super::ServerVault;
use crate::backend::Problem;
use crate::backend::overview::Overview;

impl Overview for ServerVault {
    async fn all_credentials(&self) -> Result<Vec<CredentialView>, Problem> {
        let mut found = Vec::new();
        for keystore in self.all_keystores().await? {
            found.extend(self.credentials_of(&keystore.id, "").await?);
        }
        Ok(found)
    }
}
