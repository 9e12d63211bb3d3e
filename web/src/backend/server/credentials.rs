//! What the clients of a keystore are known by, behind a server.

use keystead_core::body::{
    CertificateFileView, ChangeBody, CredentialEventBody, CredentialsBody, DownloadCredentialsBody, ListView,
    MovedView, NewCertificateBody, NewCredentialBody, SecretText,
};
use keystead_core::certificate::{CertificateFile, FilePassword};
use keystead_core::client::{CredentialKind, CredentialValue};
use keystead_core::{CredentialEvent, CredentialKindView, CredentialView, Error, Role};

use super::ServerVault;
use super::wire::{id, read};
use crate::backend::Problem;
use crate::backend::approvals::Approvals;
use crate::backend::credentials::{CertificateDraft, Credentials};

impl ServerVault {
    /// Those of a keystore, of one kind or all.
    pub(super) async fn credentials_of(
        &self,
        keystore: &str,
        kind: &str,
    ) -> Result<Vec<CredentialView>, Problem> {
        let found = self.get(&format!("/keystores/{}/credentials{kind}", id(keystore)?)).await?;
        let found = read::<ListView<CredentialView>>(&found)?.items.into_iter();
        Ok(found.map(|one| self.credential_of(one)).collect())
    }

    fn credential_of(&self, mut credential: CredentialView) -> CredentialView {
        let role = self.who.role;
        if role < Role::Admin {
            credential.actions.retain(|action| role >= action.operation().least_role());
        }
        credential
    }
}

const fn kind_view(kind: CredentialKind) -> CredentialKindView {
    match kind {
        CredentialKind::Ipv4 => CredentialKindView::Ipv4,
        CredentialKind::Mac => CredentialKindView::Mac,
        CredentialKind::Certificate => CredentialKindView::Certificate,
    }
}

const fn kind_query(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::Ipv4 => "?kind=ipv4",
        CredentialKind::Mac => "?kind=mac",
        CredentialKind::Certificate => "?kind=certificate",
    }
}

impl Credentials for ServerVault {
    async fn credentials(
        &self,
        keystore: &str,
        kind: CredentialKind,
    ) -> Result<Vec<CredentialView>, Problem> {
        self.credentials_of(keystore, kind_query(kind)).await
    }

    async fn download_credentials(
        &self,
        keystore: &str,
        kind: CredentialKind,
    ) -> Result<Vec<CredentialView>, Problem> {
        let path = format!("/keystores/{}/download-credentials", id(keystore)?);
        let body = DownloadCredentialsBody { kind: kind_view(kind) };
        Ok(read::<ListView<CredentialView>>(&self.post_body(&path, &body).await?)?.items)
    }

    async fn add_credentials(
        &self,
        keystore: &str,
        new: Vec<(CredentialValue, String)>,
    ) -> Result<Vec<CredentialView>, Problem> {
        let items = new.into_iter().map(|(value, description)| NewCredentialBody::of(&value, description));
        let items = items.collect::<Option<Vec<_>>>().ok_or(Error::Unreachable("an address"))?;
        if self.asks(keystore).await? {
            let mut done = Vec::new();
            for options in items {
                match self.stage(keystore, &ChangeBody::AddCredential { options }).await {
                    Ok(staged) => done.push(staged),
                    Err(problem) => {
                        for id in done {
                            self.unstage(&id).await?;
                        }
                        return Err(problem);
                    }
                }
            }
            return Err(Problem::put_aside(keystore));
        }
        let path = format!("/keystores/{}/credentials", id(keystore)?);
        let made = self.post_body(&path, &CredentialsBody { items }).await?;
        Ok(read::<ListView<CredentialView>>(&made)?.items)
    }

    async fn describe_credential(
        &self,
        one: &CredentialView,
        description: String,
    ) -> Result<CredentialView, Problem> {
        let change = ChangeBody::UpdateCredential { credential: one.id.clone(), description };
        read(&self.change(&one.keystore, change).await?)
    }

    async fn move_credential(
        &self,
        one: &CredentialView,
        event: CredentialEvent,
    ) -> Result<Option<CredentialView>, Problem> {
        let event = CredentialEventBody::of(event).ok_or(Error::Unreachable("an event of somebody"))?;
        let change = ChangeBody::MoveCredential { credential: one.id.clone(), event };
        Ok(read::<MovedView>(&self.change(&one.keystore, change).await?)?.credential)
    }

    async fn create_certificate(
        &self,
        keystore: &str,
        draft: CertificateDraft,
    ) -> Result<CredentialView, Problem> {
        let CertificateDraft { name, password, days, description } = draft;
        let options = NewCertificateBody { name, password: SecretText(password), days, description };
        read(&self.change(keystore, ChangeBody::CreateCertificate { options }).await?)
    }

    async fn certificate_file(&self, credential: &str) -> Result<CertificateFile, Problem> {
        let found = self.post(&format!("/credentials/{}/file", id(credential)?)).await?;
        let CertificateFileView { name, file, password } = read(&found)?;
        let password = FilePassword::new(password.expose())?;
        Ok(CertificateFile { name, file: file.into_secret(), password })
    }

    async fn certificate_authority(&self, keystore: &str) -> Result<String, Problem> {
        let found = self.get(&format!("/keystores/{}/certificate-authority", id(keystore)?)).await?;
        Ok(found.to_string())
    }
}
