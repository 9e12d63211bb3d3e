//! Changes that can wait for approval.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::{
    AccessBody, KeyChangesBody, KeystoreChangesBody, MaterialBody, NewCertificateBody, NewCredentialBody,
    NewKeyBody, SecretText,
};
use crate::Access;
use crate::error::Error;
use crate::id::{KeystoreId, VersionNumber};
use crate::key::RotationPolicy;
use crate::lifecycle::{CredentialEvent, KeyEvent, VersionEvent};
use crate::profile::KeyKind;
use crate::secret::SecretBytes;
use crate::vault::Change;

/// A change of a keystore or of what is in it. Each is what the call of its kind makes at once.
#[derive(Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[allow(clippy::large_enum_variant, reason = "one at a time, and read at once")]
pub enum ChangeBody {
    /// Creates a key, or brings one in.
    CreateKey {
        /// What it is to be.
        options: NewKeyBody,
    },
    /// Adds a version that was made elsewhere.
    ImportVersion {
        /// The key.
        key: String,
        /// What the key is made of.
        kind: KeyKind,
        /// The material.
        material: MaterialBody,
    },
    /// Changes a key's name or description.
    UpdateKey {
        /// The key.
        key: String,
        /// What to change.
        changes: KeyChangesBody,
    },
    /// Replaces confidential data.
    UpdateSecret {
        /// The key.
        key: String,
        /// The new data.
        value: SecretText,
    },
    /// Makes a new version.
    Rotate {
        /// The key.
        key: String,
    },
    /// Changes a key's state.
    MoveKey {
        /// The key.
        key: String,
        /// What happens to it.
        event: KeyEventBody,
        /// The name of the key, typed, where the profile asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        confirmation: Option<String>,
    },
    /// Changes a version's state.
    MoveVersion {
        /// The key.
        key: String,
        /// The version.
        version: u32,
        /// What happens to it.
        event: VersionEventBody,
    },
    /// Chooses the version that protects new data.
    SetDefaultVersion {
        /// The key.
        key: String,
        /// The version.
        version: u32,
    },
    /// Changes when a key rotates by itself.
    SetRotation {
        /// The key.
        key: String,
        /// When.
        policy: RotationPolicy,
    },
    /// Changes who may use a key.
    SetAccess {
        /// The key.
        key: String,
        /// Who.
        access: AccessBody,
    },
    /// Changes the keystore.
    UpdateKeystore {
        /// What to change.
        changes: KeystoreChangesBody,
    },
    /// Deletes the keystore.
    DeleteKeystore {},
    /// Registers a client's address.
    AddCredential {
        /// What it is to be.
        options: NewCredentialBody,
    },
    /// Issues a certificate to a client.
    CreateCertificate {
        /// What it is to be.
        options: NewCertificateBody,
    },
    /// Changes a credential's description.
    UpdateCredential {
        /// The credential.
        credential: String,
        /// The new description.
        description: String,
    },
    /// Changes a credential's state.
    MoveCredential {
        /// The credential.
        credential: String,
        /// What happens to it.
        event: CredentialEventBody,
    },
}

macro_rules! events {
    ($($(#[$attribute:meta])* $name:ident of $domain:ident { $($(#[$variant_attribute:meta])* $variant:ident,)* })+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$variant_attribute])* $variant,)* }

        impl From<$name> for $domain {
            fn from(event: $name) -> Self {
                match event { $($name::$variant => Self::$variant,)* }
            }
        }

        impl $name {
            /// The same here; none for what nobody can ask for.
            pub const fn of(event: $domain) -> Option<Self> {
                #[allow(unreachable_patterns, reason = "some are asked for alone")]
                match event { $($domain::$variant => Some(Self::$variant),)* _ => None }
            }
        }
    )+};
}

events! {
    /// What somebody can make happen to a key.
    KeyEventBody of KeyEvent {
        /// Take it out of use.
        Disable,
        /// Take it into use again.
        Enable,
        /// Ask for its deletion.
        RequestDeletion,
        /// Take that back.
        CancelDeletion,
        /// Delete it without waiting.
        DeleteNow,
    }
    /// What somebody can make happen to a version.
    VersionEventBody of VersionEvent {
        /// Take it into use again.
        Activate,
        /// Take it out of use.
        Deactivate,
        /// Report it as compromised.
        Compromise,
        /// Ask for its deletion.
        RequestDeletion,
        /// Take that back.
        CancelDeletion,
        /// Destroy it without waiting.
        DestroyNow,
    }
    /// What somebody can make happen to a credential.
    CredentialEventBody of CredentialEvent {
        /// Ask for its deletion.
        RequestDeletion,
        /// Take that back.
        CancelDeletion,
        /// Delete it without waiting.
        DeleteNow,
    }
}

impl ChangeBody {
    /// What the engine takes, for a change in `keystore`; none if a credential is given without its one address.
    ///
    /// # Errors
    /// [`Error::InvalidId`], those of reading the parts.
    pub fn read(self, keystore: KeystoreId) -> Result<Option<Change>, Error> {
        Ok(Some(match self {
            Self::CreateKey { options } => Change::CreateKey { keystore, new: options.read()? },
            Self::ImportVersion { key, kind, material } => {
                Change::ImportVersion { key: key.parse()?, imported: material.read(kind)? }
            }
            Self::UpdateKey { key, changes } => {
                Change::UpdateKey { key: key.parse()?, changes: changes.read() }
            }
            Self::UpdateSecret { key, value } => {
                let value = SecretBytes::new(value.expose().as_bytes().to_vec());
                Change::UpdateSecret { key: key.parse()?, value }
            }
            Self::Rotate { key } => Change::Rotate { key: key.parse()? },
            Self::MoveKey { key, event, confirmation } => {
                Change::MoveKey { key: key.parse()?, event: event.into(), confirmation }
            }
            Self::MoveVersion { key, version, event } => Change::MoveVersion {
                key: key.parse()?,
                version: VersionNumber(version),
                event: event.into(),
            },
            Self::SetDefaultVersion { key, version } => {
                Change::SetDefaultVersion { key: key.parse()?, version: VersionNumber(version) }
            }
            Self::SetRotation { key, policy } => Change::SetRotation { key: key.parse()?, policy },
            Self::SetAccess { key, access } => {
                Change::SetAccess { key: key.parse()?, access: Access::try_from(&access)? }
            }
            Self::UpdateKeystore { changes } => Change::UpdateKeystore { keystore, changes: changes.read()? },
            Self::DeleteKeystore {} => Change::DeleteKeystore { keystore },
            Self::AddCredential { options } => match options.read()? {
                Some(new) => Change::AddCredential { keystore, new },
                None => return Ok(None),
            },
            Self::CreateCertificate { options } => {
                Change::CreateCertificate { keystore, new: options.read()? }
            }
            Self::UpdateCredential { credential, description } => {
                Change::UpdateCredential { credential: credential.parse()?, description }
            }
            Self::MoveCredential { credential, event } => {
                Change::MoveCredential { credential: credential.parse()?, event: event.into() }
            }
        }))
    }
}
