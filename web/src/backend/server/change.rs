//! How a change is made at once.

use keystead_core::Error;
use keystead_core::body::{
    AccessOfBody, ChangeBody, CredentialChangesBody, CredentialEventBody, DefaultBody, DeleteKeyBody,
    KeyEventBody, SecretBody, VersionEventBody,
};
use zeroize::Zeroizing;

use super::wire::{Method, id, json};
use super::{ServerVault, wire};
use crate::backend::Problem;

/// Method, path and body that make a change in a keystore.
type Direct = (Method, String, Option<Zeroizing<String>>);

pub(super) fn direct(keystore: &str, change: ChangeBody) -> Result<Direct, Problem> {
    let home = |rest: &str| Ok::<_, Problem>(format!("/keystores/{}{rest}", id(keystore)?));
    let of_key = |key: &str, rest: &str| Ok::<_, Problem>(format!("/keys/{}/{rest}", id(key)?));
    Ok(match change {
        ChangeBody::CreateKey { options } => (Method::Post, home("/keys")?, Some(json(&options)?)),
        ChangeBody::UpdateKey { key, changes } => {
            (Method::Patch, format!("/keys/{}", id(&key)?), Some(json(&changes)?))
        }
        ChangeBody::UpdateSecret { key, value } => {
            (Method::Put, of_key(&key, "secret")?, Some(json(&SecretBody { value })?))
        }
        ChangeBody::Rotate { key } => (Method::Post, of_key(&key, "rotate")?, None),
        ChangeBody::MoveKey { key, event, confirmation } => {
            let body = confirmation.map(|name| DeleteKeyBody { confirmation: Some(name), pin: None });
            (Method::Post, of_key(&key, key_event(event))?, body.as_ref().map(json).transpose()?)
        }
        ChangeBody::MoveVersion { key, version, event } => {
            let path = format!("versions/{version}/{}", version_event(event));
            (Method::Post, of_key(&key, &path)?, None)
        }
        ChangeBody::SetDefaultVersion { key, version } => {
            (Method::Put, of_key(&key, "default-version")?, Some(json(&DefaultBody { version })?))
        }
        ChangeBody::SetRotation { key, policy } => {
            (Method::Put, of_key(&key, "rotation")?, Some(json(&policy)?))
        }
        ChangeBody::SetAccess { key, access } => {
            (Method::Put, of_key(&key, "access")?, Some(json(&AccessOfBody { access })?))
        }
        ChangeBody::UpdateKeystore { changes } => (Method::Patch, home("")?, Some(json(&changes)?)),
        ChangeBody::DeleteKeystore {} => (Method::Delete, home("")?, None),
        ChangeBody::CreateCertificate { options } => {
            (Method::Post, home("/certificates")?, Some(json(&options)?))
        }
        ChangeBody::UpdateCredential { credential, description } => {
            let body = json(&CredentialChangesBody { description })?;
            (Method::Patch, format!("/credentials/{}", id(&credential)?), Some(body))
        }
        ChangeBody::MoveCredential { credential, event } => {
            let path = format!("/credentials/{}/{}", id(&credential)?, credential_event(event));
            (Method::Post, path, None)
        }
        // Versions are brought in nowhere in the console, and addresses several at a time.
        ChangeBody::ImportVersion { .. } | ChangeBody::AddCredential { .. } => {
            return Err(Error::Unreachable("a change of the console").into());
        }
    })
}

const fn key_event(event: KeyEventBody) -> &'static str {
    match event {
        KeyEventBody::Disable => "disable",
        KeyEventBody::Enable => "enable",
        KeyEventBody::RequestDeletion => "request-deletion",
        KeyEventBody::CancelDeletion => "cancel-deletion",
        KeyEventBody::DeleteNow => "delete",
    }
}

const fn version_event(event: VersionEventBody) -> &'static str {
    match event {
        VersionEventBody::Activate => "activate",
        VersionEventBody::Deactivate => "deactivate",
        VersionEventBody::Compromise => "compromise",
        VersionEventBody::RequestDeletion => "request-deletion",
        VersionEventBody::CancelDeletion => "cancel-deletion",
        VersionEventBody::DestroyNow => "destroy",
    }
}

const fn credential_event(event: CredentialEventBody) -> &'static str {
    match event {
        CredentialEventBody::RequestDeletion => "request-deletion",
        CredentialEventBody::CancelDeletion => "cancel-deletion",
        CredentialEventBody::DeleteNow => "delete",
    }
}

impl ServerVault {
    /// Puts a change aside; its id.
    pub(super) async fn stage(&self, keystore: &str, change: &ChangeBody) -> Result<String, Problem> {
        let path = format!("/keystores/{}/staged-changes", id(keystore)?);
        let staged: keystead_core::StagedChangeView = wire::read(&self.post_body(&path, change).await?)?;
        Ok(staged.id)
    }
}
