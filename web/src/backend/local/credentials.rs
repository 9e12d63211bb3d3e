//! What the clients of a keystore are known by, in this browser.

use keystead_core::client::{CredentialKind, CredentialValue};
use keystead_core::{CredentialEvent, CredentialId, CredentialView, Error, NewCredential};

use super::{LocalVault, keystore_id};
use crate::backend::Problem;
use crate::backend::credentials::Credentials;

fn credential_id(id: &str) -> Result<CredentialId, Error> {
    id.parse()
}

impl Credentials for LocalVault {
    async fn credentials(
        &self,
        keystore: &str,
        kind: CredentialKind,
    ) -> Result<Vec<CredentialView>, Problem> {
        let keystore = keystore_id(keystore)?;
        self.call(async |vault, call| vault.credentials(keystore, Some(kind), call).await).await
    }

    async fn add_credentials(
        &self,
        keystore: &str,
        new: Vec<(CredentialValue, String)>,
    ) -> Result<Vec<CredentialView>, Problem> {
        let keystore = keystore_id(keystore)?;
        let new: Vec<_> = new
            .into_iter()
            .map(|(value, description)| NewCredential { value, description, secret: None })
            .collect();
        self.call(async |vault, call| vault.add_credentials(keystore, &new, call).await).await
    }

    async fn describe_credential(&self, id: &str, description: String) -> Result<CredentialView, Problem> {
        let id = credential_id(id)?;
        self.call(async |vault, call| vault.update_credential(id, description, call).await).await
    }

    async fn move_credential(
        &self,
        id: &str,
        event: CredentialEvent,
    ) -> Result<Option<CredentialView>, Problem> {
        let id = credential_id(id)?;
        self.call(async |vault, call| vault.move_credential(id, event, call).await).await
    }
}
