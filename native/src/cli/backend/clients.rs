//! What the clients of a keystore are known by.

use keystead_core::body::{
    CertificateFileView, CredentialChangesBody, CredentialQuery, CredentialsBody, CredentialsView, MovedView,
    NewCertificateBody, NewCredentialBody, SecretText,
};
use keystead_core::client::CredentialKind;
use keystead_core::{CredentialEvent, CredentialId, CredentialKindView, CredentialView, KeystoreId};

use super::{Backend, at, below};
use crate::cli::failure::Failure;

impl Backend<'_, '_> {
    pub(crate) fn credentials(
        &mut self,
        keystore: KeystoreId,
        kind: Option<CredentialKindView>,
    ) -> Result<Vec<CredentialView>, Failure> {
        match self {
            Self::Here(here) => {
                let kind = kind.map(|kind| match kind {
                    CredentialKindView::Ipv4 => CredentialKind::Ipv4,
                    CredentialKindView::Mac => CredentialKind::Mac,
                    CredentialKindView::Certificate => CredentialKind::Certificate,
                });
                here.run(async |vault, call| vault.credentials(keystore, kind, call).await)
            }
            Self::There(remote) => {
                let asked = remote.get(below("keystores", keystore, "credentials"));
                Ok(asked.query(&CredentialQuery { kind })?.read::<CredentialsView>()?.items)
            }
        }
    }

    pub(crate) fn add_credential(
        &mut self,
        keystore: KeystoreId,
        new: NewCredentialBody,
    ) -> Result<CredentialView, Failure> {
        match self {
            Self::Here(here) => {
                let new = new.read()?.ok_or(Failure::Unreachable("an address that the arguments ask for"))?;
                here.run(async |vault, call| vault.add_credential(keystore, new, call).await)
            }
            Self::There(remote) => {
                let asked = remote.post(below("keystores", keystore, "credentials"));
                let added: CredentialsView = asked.send(&CredentialsBody { items: vec![new] })?;
                added.items.into_iter().next().ok_or(Failure::Unreachable("an address that was added"))
            }
        }
    }

    pub(crate) fn update_credential(
        &mut self,
        id: CredentialId,
        description: String,
    ) -> Result<CredentialView, Failure> {
        match self {
            Self::Here(here) => {
                here.run(async |vault, call| vault.update_credential(id, description, call).await)
            }
            Self::There(remote) => {
                remote.patch(at("credentials", id)).send(&CredentialChangesBody { description })
            }
        }
    }

    /// The credential as it is then; none if it is gone.
    pub(crate) fn move_credential(
        &mut self,
        id: CredentialId,
        event: CredentialEvent,
    ) -> Result<Option<CredentialView>, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.move_credential(id, event, call).await),
            Self::There(remote) => {
                let what = match event {
                    CredentialEvent::RequestDeletion => "request-deletion",
                    CredentialEvent::CancelDeletion => "cancel-deletion",
                    CredentialEvent::DeleteNow => "delete",
                    _ => return Err(Failure::Unreachable("an event that nobody can ask for")),
                };
                Ok(remote.post(below("credentials", id, what)).read::<MovedView>()?.credential)
            }
        }
    }

    pub(crate) fn create_certificate(
        &mut self,
        keystore: KeystoreId,
        new: NewCertificateBody,
    ) -> Result<CredentialView, Failure> {
        match self {
            Self::Here(here) => {
                let new = new.read()?;
                here.run(async |vault, call| vault.create_certificate(keystore, new, call).await)
            }
            Self::There(remote) => remote.post(below("keystores", keystore, "certificates")).send(&new),
        }
    }

    pub(crate) fn certificate_file(&mut self, id: CredentialId) -> Result<CertificateFileView, Failure> {
        match self {
            Self::Here(here) => {
                // Handed out after it is recorded: the reading is a change of the log that is committed by then.
                let found = here.run(async |vault, call| vault.certificate_file(id, call).await)?;
                Ok(CertificateFileView {
                    file: found.file.expose().to_vec().into(),
                    password: SecretText::from(found.password.expose()),
                    name: found.name,
                })
            }
            Self::There(remote) => remote.post(below("credentials", id, "file")).read(),
        }
    }

    /// In PEM.
    pub(crate) fn certificate_authority(&mut self, keystore: KeystoreId) -> Result<String, Failure> {
        match self {
            Self::Here(here) => {
                here.run(async |vault, call| vault.certificate_authority(keystore, call).await)
            }
            Self::There(remote) => {
                let pem = remote.get(below("keystores", keystore, "certificate-authority"));
                text(&pem.bytes(None::<&()>)?)
            }
        }
    }
}

/// What a server gives as text.
pub(super) fn text(bytes: &[u8]) -> Result<String, Failure> {
    String::from_utf8(bytes.to_vec()).map_err(|_| Failure::Unreachable("a text that is none"))
}
