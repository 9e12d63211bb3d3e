//! Changes of keystores, keys and credentials as values: done at once, or put aside until somebody approves.

use alloc::string::String;

use super::credentials::NewCredential;
use super::keys::KeyChanges;
use super::keystores::KeystoreChanges;
use super::new_key::NewKey;
use super::transaction::Transaction;
use super::usage::GivenUp;
use super::{Vault, notes};
use crate::call::Call;
use crate::certificate::NewCertificate;
use crate::error::Error;
use crate::id::{CredentialId, KeyId, KeystoreId, VersionNumber};
use crate::import::Imported;
use crate::key::RotationPolicy;
use crate::lifecycle::{CredentialEvent, KeyEvent, VersionEvent};
use crate::secret::SecretBytes;
use crate::store::Store;
use crate::view::{CredentialView, KeyView, KeystoreView};
use crate::{Access, Operation};

/// A change. All of them can be put aside for approval, where the keystore asks for it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Change {
    /// Creates a key, or brings one in.
    CreateKey {
        /// Where.
        keystore: KeystoreId,
        /// What it is to be.
        new: NewKey,
    },
    /// Changes a key's name or description.
    UpdateKey {
        /// The key.
        key: KeyId,
        /// What to change.
        changes: KeyChanges,
    },
    /// Replaces confidential data; what was before stays as an older version.
    UpdateSecret {
        /// The key.
        key: KeyId,
        /// The new data.
        value: SecretBytes,
    },
    /// Makes a new version, which protects from then on.
    Rotate {
        /// The key.
        key: KeyId,
    },
    /// Changes a key's state: only events that somebody makes.
    MoveKey {
        /// The key.
        key: KeyId,
        /// What happens to it.
        event: KeyEvent,
        /// The name of the key, typed, where the profile asks for it.
        confirmation: Option<String>,
    },
    /// Changes a version's state: only events that somebody makes.
    MoveVersion {
        /// The key.
        key: KeyId,
        /// The version.
        version: VersionNumber,
        /// What happens to it.
        event: VersionEvent,
    },
    /// Chooses the version that protects new data.
    SetDefaultVersion {
        /// The key.
        key: KeyId,
        /// The version.
        version: VersionNumber,
    },
    /// Changes when a key rotates by itself.
    SetRotation {
        /// The key.
        key: KeyId,
        /// When.
        policy: RotationPolicy,
    },
    /// Adds a version that was made elsewhere to a key that was brought in itself.
    ImportVersion {
        /// The key.
        key: KeyId,
        /// The material.
        imported: Imported,
    },
    /// Changes who may use a key.
    SetAccess {
        /// The key.
        key: KeyId,
        /// Who.
        access: Access,
    },
    /// Changes a keystore.
    UpdateKeystore {
        /// The keystore.
        keystore: KeystoreId,
        /// What to change.
        changes: KeystoreChanges,
    },
    /// Deletes an empty keystore.
    DeleteKeystore {
        /// The keystore.
        keystore: KeystoreId,
    },
    /// Registers a client's credential.
    AddCredential {
        /// Where.
        keystore: KeystoreId,
        /// What it is to be.
        new: NewCredential,
    },
    /// Issues a certificate to a client and registers it.
    CreateCertificate {
        /// Where.
        keystore: KeystoreId,
        /// What it is to be.
        new: NewCertificate,
    },
    /// Changes a credential's description.
    UpdateCredential {
        /// The credential.
        credential: CredentialId,
        /// The new description.
        description: String,
    },
    /// Changes a credential's state: only events that somebody makes.
    MoveCredential {
        /// The credential.
        credential: CredentialId,
        /// What happens to it.
        event: CredentialEvent,
    },
}

/// What a change left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// A key, as it is now.
    Key(KeyView),
    /// A keystore, as it is now.
    Keystore(KeystoreView),
    /// A credential, as it is now.
    Credential(CredentialView),
    /// Nothing: it was removed.
    Removed,
}

impl Changed {
    /// The key.
    pub(super) fn key(self) -> Result<KeyView, Error> {
        match self {
            Self::Key(view) => Ok(view),
            _ => Err(Error::Unreachable("a change of a key")),
        }
    }

    /// The keystore.
    pub(super) fn keystore(self) -> Result<KeystoreView, Error> {
        match self {
            Self::Keystore(view) => Ok(view),
            _ => Err(Error::Unreachable("a change of a keystore")),
        }
    }

    /// The credential.
    pub(super) fn credential(self) -> Result<CredentialView, Error> {
        match self {
            Self::Credential(view) => Ok(view),
            _ => Err(Error::Unreachable("a change of a credential")),
        }
    }
}

impl Change {
    /// What is really done, for authorization and audit.
    ///
    /// # Errors
    /// [`Error::KindForbids`] for an event that nobody makes: it happens by itself.
    pub fn operation(&self) -> Result<Operation, Error> {
        Ok(match self {
            Self::CreateKey { new, .. } if new.imported.is_some() => Operation::ImportKey,
            Self::CreateKey { .. } => Operation::CreateKey,
            Self::UpdateKey { .. } => Operation::UpdateKey,
            Self::UpdateSecret { .. } => Operation::UpdateSecret,
            Self::Rotate { .. } => Operation::Rotate,
            Self::ImportVersion { .. } => Operation::ImportVersion,
            Self::MoveKey { event, .. } => match event {
                KeyEvent::Enable => Operation::EnableKey,
                KeyEvent::Disable => Operation::DisableKey,
                KeyEvent::RequestDeletion => Operation::RequestKeyDeletion,
                KeyEvent::CancelDeletion => Operation::CancelKeyDeletion,
                KeyEvent::DeleteNow => Operation::DeleteKey,
                KeyEvent::FirstVersion
                | KeyEvent::DefaultLost
                | KeyEvent::DefaultGained
                | KeyEvent::DeletionDue => return Err(Error::KindForbids),
            },
            Self::MoveVersion { event, .. } => match event {
                VersionEvent::Activate => Operation::ActivateVersion,
                VersionEvent::Deactivate => Operation::DeactivateVersion,
                VersionEvent::Compromise => Operation::CompromiseVersion,
                VersionEvent::RequestDeletion => Operation::RequestVersionDeletion,
                VersionEvent::CancelDeletion => Operation::CancelVersionDeletion,
                VersionEvent::DestroyNow => Operation::DestroyVersion,
                VersionEvent::DeletionDue | VersionEvent::KeyDestroyed => return Err(Error::KindForbids),
            },
            Self::SetDefaultVersion { .. } => Operation::SetDefaultVersion,
            Self::SetRotation { .. } => Operation::SetRotation,
            Self::SetAccess { .. } => Operation::SetAccess,
            Self::UpdateKeystore { .. } => Operation::UpdateKeystore,
            Self::DeleteKeystore { .. } => Operation::DeleteKeystore,
            Self::AddCredential { .. } | Self::CreateCertificate { .. } => Operation::AddCredential,
            Self::UpdateCredential { .. } => Operation::UpdateCredential,
            Self::MoveCredential { event, .. } => match event {
                CredentialEvent::RequestDeletion => Operation::RequestCredentialDeletion,
                CredentialEvent::CancelDeletion => Operation::CancelCredentialDeletion,
                CredentialEvent::DeleteNow => Operation::DeleteCredential,
                CredentialEvent::DeletionDue => return Err(Error::KindForbids),
            },
        })
    }
}

impl<S: Store> Vault<S> {
    /// Does a change now.
    ///
    /// # Errors
    /// [`Error::ApprovalRequired`] if the keystore asks for approval; [`Error::AccessDenied`]; what the kind of change
    /// can be refused with; and those of every change: [`Error::ClockMovedBack`], [`Error::RandomUnavailable`],
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn apply(&self, change: &Change, call: &mut Call<'_>) -> Result<Changed, Error> {
        let leases = match change {
            // What was counted ahead under the policy until now is not used under the next.
            Change::SetRotation { key, .. } => self.leases.lock().give_up(Some(*key)),
            _ => GivenUp::default(),
        };
        let attempted = notes::attempted(change);
        let outcome = self
            .mutate(attempted, call, async |transaction, call| {
                transaction.give_back(&leases).await?;
                transaction.apply(change, call).await
            })
            .await;
        if outcome.as_ref().is_err_and(|error| !matches!(error, Error::Store(_))) {
            // Nothing was committed. After an error of the store nobody knows, and counting too much is safe.
            self.leases.lock().take_up(leases);
        }
        outcome
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Does a change as part of this mutation.
    pub(super) async fn apply(&mut self, change: &Change, call: &mut Call<'_>) -> Result<Changed, Error> {
        let operation = change.operation()?;
        match change {
            Change::CreateKey { keystore, new } => {
                self.create_key(*keystore, new, operation, call).await.map(Changed::Key)
            }
            Change::UpdateKey { key, changes } => {
                self.update_key(*key, changes, call).await.map(Changed::Key)
            }
            Change::UpdateSecret { key, value } => {
                self.update_secret(*key, value, call).await.map(Changed::Key)
            }
            Change::Rotate { key } => self.rotate(*key, call).await.map(Changed::Key),
            Change::MoveKey { key, event, confirmation } => {
                let confirmation = confirmation.as_deref();
                self.move_key(*key, *event, operation, confirmation, call).await.map(Changed::Key)
            }
            Change::MoveVersion { key, version, event } => {
                self.move_version(*key, *version, *event, operation, call).await.map(Changed::Key)
            }
            Change::SetDefaultVersion { key, version } => {
                self.set_default_version(*key, *version, call).await.map(Changed::Key)
            }
            Change::SetRotation { key, policy } => {
                self.set_rotation(*key, *policy, call).await.map(Changed::Key)
            }
            Change::ImportVersion { key, imported } => {
                self.import_version(*key, imported, call).await.map(Changed::Key)
            }
            Change::SetAccess { key, access } => self.set_access(*key, access, call).await.map(Changed::Key),
            Change::UpdateKeystore { keystore, changes } => {
                self.update_keystore(*keystore, changes, call).await.map(Changed::Keystore)
            }
            Change::DeleteKeystore { keystore } => {
                self.delete_keystore(*keystore, call).await.map(|()| Changed::Removed)
            }
            Change::AddCredential { keystore, new } => {
                self.add_credential(*keystore, new, call).await.map(Changed::Credential)
            }
            Change::CreateCertificate { keystore, new } => {
                self.create_certificate(*keystore, new, call).await.map(Changed::Credential)
            }
            Change::UpdateCredential { credential, description } => {
                self.update_credential(*credential, description, call).await.map(Changed::Credential)
            }
            Change::MoveCredential { credential, event } => {
                self.move_credential(*credential, *event, operation, call).await
            }
        }
    }
}
