//! What can be asked of a vault, each under one name: authorization decides about it, and the audit chain records it.

use crate::actor::Role;
use crate::lifecycle::KeyUse;
use crate::profile::KeyUsage;

/// An operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Change the vault's settings.
    UpdateSettings,
    /// Add a way to unlock the vault.
    AddSlot,
    /// Change what opens a slot: a passphrase, the recovery code.
    UpdateSlot,
    /// Remove a way to unlock the vault.
    RemoveSlot,
    /// Replace the root key.
    RotateRoot,
    /// Lock the vault for everybody who uses it through a program.
    Lock,
    /// Wrap keys anew after that.
    Rewrap,
    /// Register a principal.
    CreatePrincipal,
    /// Change a principal.
    UpdatePrincipal,
    /// Remove a principal.
    DeletePrincipal,
    /// Write everything into an encrypted bundle.
    Backup,
    /// Bring a bundle in.
    Restore,
    /// Read the audit chain.
    ReadAudit,
    /// Write the audit chain out.
    ExportAudit,
    /// Create a keystore.
    CreateKeystore,
    /// Change a keystore.
    UpdateKeystore,
    /// Delete a keystore.
    DeleteKeystore,
    /// Create a key.
    CreateKey,
    /// Bring a key in from outside.
    ImportKey,
    /// Bring a version of a key in from outside.
    ImportVersion,
    /// Look at a key.
    ViewKey,
    /// Change a key's name or description.
    UpdateKey,
    /// Replace confidential data.
    UpdateSecret,
    /// Change when a key rotates.
    SetRotation,
    /// Change who may use a key.
    SetAccess,
    /// Make a new version.
    Rotate,
    /// Enable a key.
    EnableKey,
    /// Disable a key.
    DisableKey,
    /// Ask for a key's deletion.
    RequestKeyDeletion,
    /// Take that back.
    CancelKeyDeletion,
    /// Delete a key at once.
    DeleteKey,
    /// Choose the default version.
    SetDefaultVersion,
    /// Take a version into use again.
    ActivateVersion,
    /// Take a version out of use.
    DeactivateVersion,
    /// Report a version as compromised.
    CompromiseVersion,
    /// Ask for a version's deletion.
    RequestVersionDeletion,
    /// Take that back.
    CancelVersionDeletion,
    /// Destroy a version at once.
    DestroyVersion,
    /// Encrypt.
    Encrypt,
    /// Decrypt.
    Decrypt,
    /// Make a data key and encrypt it.
    DataKey,
    /// Take a ciphertext over to another key or version: what its present key does.
    RewrapFrom,
    /// Take a ciphertext over to another key or version: what its new key does.
    RewrapTo,
    /// Decrypt in spite of a compromise.
    DecryptCompromised,
    /// Sign.
    Sign,
    /// Verify a signature.
    Verify,
    /// Make a message authentication code.
    MakeMac,
    /// Verify a message authentication code.
    VerifyMac,
    /// Make random bytes.
    RandomBytes,
    /// Hand out a public key.
    ReadPublicKey,
    /// Read confidential data.
    ReadSecret,
    /// Hand out key material.
    ExportKey,
    /// Register a client's credential.
    AddCredential,
    /// Change a credential's description.
    UpdateCredential,
    /// Read what is secret of a credential.
    ReadCredential,
    /// Ask for a credential's deletion.
    RequestCredentialDeletion,
    /// Take that back.
    CancelCredentialDeletion,
    /// Delete a credential at once.
    DeleteCredential,
    /// Put a change aside to have it approved.
    StageChange,
    /// Take such a change back.
    UnstageChange,
    /// Ask for approval of what was put aside.
    RequestApproval,
    /// Approve.
    Approve,
    /// Deny.
    Deny,
    /// Rotate because it was due: the engine itself.
    AutoRotate,
    /// Destroy because it was due: the engine itself.
    ScheduledDelete,
}

impl Operation {
    /// The least role that may do it.
    pub const fn least_role(self) -> Role {
        match self {
            Self::ViewKey | Self::ReadPublicKey => Role::Viewer,
            Self::Encrypt
            | Self::Decrypt
            | Self::DataKey
            | Self::RewrapFrom
            | Self::RewrapTo
            | Self::Sign
            | Self::Verify
            | Self::MakeMac
            | Self::VerifyMac
            | Self::RandomBytes
            | Self::ReadSecret => Role::User,
            _ => Role::Admin,
        }
    }

    /// Whether it touches the data that keys protect, or makes some: such operations pass the gate of the keystore, if they
    /// are of one, and are recorded in batches.
    pub const fn is_data(self) -> bool {
        matches!(
            self,
            Self::Encrypt
                | Self::Decrypt
                | Self::DataKey
                | Self::RewrapFrom
                | Self::RewrapTo
                | Self::DecryptCompromised
                | Self::Sign
                | Self::Verify
                | Self::MakeMac
                | Self::VerifyMac
                | Self::RandomBytes
                | Self::ReadSecret
                | Self::ExportKey
                | Self::UpdateSecret
        )
    }

    /// Whether it is a change that a keystore can ask approval for.
    pub const fn needs_approval(self) -> bool {
        matches!(
            self,
            Self::UpdateKeystore
                | Self::DeleteKeystore
                | Self::CreateKey
                | Self::ImportKey
                | Self::ImportVersion
                | Self::UpdateKey
                | Self::UpdateSecret
                | Self::SetRotation
                | Self::SetAccess
                | Self::Rotate
                | Self::EnableKey
                | Self::DisableKey
                | Self::RequestKeyDeletion
                | Self::CancelKeyDeletion
                | Self::DeleteKey
                | Self::SetDefaultVersion
                | Self::ActivateVersion
                | Self::DeactivateVersion
                | Self::CompromiseVersion
                | Self::RequestVersionDeletion
                | Self::CancelVersionDeletion
                | Self::DestroyVersion
                | Self::AddCredential
                | Self::UpdateCredential
                | Self::RequestCredentialDeletion
                | Self::CancelCredentialDeletion
                | Self::DeleteCredential
        )
    }

    /// Whether keys of `usage` are made for it; operations that every key has fit all of them.
    pub const fn fits(self, usage: KeyUsage) -> bool {
        match self {
            Self::Encrypt
            | Self::Decrypt
            | Self::DataKey
            | Self::RewrapFrom
            | Self::RewrapTo
            | Self::DecryptCompromised => {
                matches!(usage, KeyUsage::EncryptDecrypt | KeyUsage::EncryptAndSign)
            }
            Self::Sign | Self::Verify => matches!(usage, KeyUsage::SignVerify | KeyUsage::EncryptAndSign),
            Self::MakeMac | Self::VerifyMac => matches!(usage, KeyUsage::Mac),
            Self::ReadSecret | Self::UpdateSecret => matches!(usage, KeyUsage::Keep),
            _ => true,
        }
    }

    /// How keys of `usage` protect, if they do.
    pub const fn protecting(usage: KeyUsage) -> Option<Self> {
        match usage {
            KeyUsage::Keep => None,
            KeyUsage::EncryptDecrypt | KeyUsage::EncryptAndSign => Some(Self::Encrypt),
            KeyUsage::SignVerify => Some(Self::Sign),
            KeyUsage::Mac => Some(Self::MakeMac),
        }
    }

    /// What it asks of the key's state.
    pub const fn key_use(self) -> Option<KeyUse> {
        Some(match self {
            // A signature or a code protects, and is verified as long as what was protected is read.
            Self::Encrypt | Self::DataKey | Self::RewrapTo | Self::Sign | Self::MakeMac => KeyUse::Encrypt,
            Self::Decrypt | Self::RewrapFrom | Self::Verify | Self::VerifyMac => KeyUse::Decrypt,
            Self::DecryptCompromised => KeyUse::DecryptCompromised,
            Self::ReadSecret => KeyUse::Read,
            Self::ExportKey => KeyUse::Export,
            Self::Rotate | Self::ImportVersion => KeyUse::Rotate,
            // New confidential data is a new version.
            Self::UpdateSecret => KeyUse::Read,
            Self::UpdateKey | Self::SetRotation | Self::SetAccess => KeyUse::Edit,
            Self::SetDefaultVersion
            | Self::ActivateVersion
            | Self::DeactivateVersion
            | Self::CompromiseVersion
            | Self::RequestVersionDeletion
            | Self::CancelVersionDeletion
            | Self::DestroyVersion => KeyUse::ManageVersions,
            _ => return None,
        })
    }
}
