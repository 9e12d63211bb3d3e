//! What the clients of a keystore are known by, in this browser.

use keystead_core::certificate::{CertificateFile, FilePassword, NewCertificate};
use keystead_core::client::{CredentialKind, CredentialValue};
use keystead_core::{Change, Changed, CredentialEvent, CredentialId, CredentialView, Error, NewCredential};

use super::{LocalVault, keystore_id};
use crate::backend::Problem;
use crate::backend::credentials::{CertificateDraft, Credentials};

fn credential_id(id: &str) -> Result<CredentialId, Error> {
    id.parse()
}

fn credential_of(changed: Changed) -> Result<CredentialView, Problem> {
    match changed {
        Changed::Credential(view) => Ok(view),
        _ => Err(Error::Unreachable("a change of a credential").into()),
    }
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

    async fn download_credentials(
        &self,
        keystore: &str,
        kind: CredentialKind,
    ) -> Result<Vec<CredentialView>, Problem> {
        let keystore = keystore_id(keystore)?;
        self.call(async |vault, call| vault.download_credentials(keystore, kind, call).await).await
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
        if self.asks(keystore).await? {
            let changes = new.into_iter().map(|new| Change::AddCredential { keystore, new });
            self.put_all_aside(keystore, changes).await?;
            return Err(Problem::put_aside(&keystore.to_string()));
        }
        self.call(async |vault, call| vault.add_credentials(keystore, &new, call).await).await
    }

    async fn describe_credential(
        &self,
        one: &CredentialView,
        description: String,
    ) -> Result<CredentialView, Problem> {
        let credential = credential_id(&one.id)?;
        let change = Change::UpdateCredential { credential, description };
        credential_of(self.change(keystore_id(&one.keystore)?, change).await?)
    }

    async fn move_credential(
        &self,
        one: &CredentialView,
        event: CredentialEvent,
    ) -> Result<Option<CredentialView>, Problem> {
        let credential = credential_id(&one.id)?;
        let change = Change::MoveCredential { credential, event };
        match self.change(keystore_id(&one.keystore)?, change).await? {
            Changed::Removed => Ok(None),
            changed => credential_of(changed).map(Some),
        }
    }

    async fn create_certificate(
        &self,
        keystore: &str,
        draft: CertificateDraft,
    ) -> Result<CredentialView, Problem> {
        let keystore = keystore_id(keystore)?;
        let CertificateDraft { name, password, days, description } = draft;
        let password = FilePassword::new(&password)?;
        let new = NewCertificate { name, password, days, description };
        credential_of(self.change(keystore, Change::CreateCertificate { keystore, new }).await?)
    }

    async fn certificate_file(&self, id: &str) -> Result<CertificateFile, Problem> {
        let id = credential_id(id)?;
        self.call(async |vault, call| vault.certificate_file(id, call).await).await
    }

    async fn certificate_authority(&self, keystore: &str) -> Result<String, Problem> {
        let keystore = keystore_id(keystore)?;
        self.call(async |vault, call| vault.certificate_authority(keystore, call).await).await
    }
}
