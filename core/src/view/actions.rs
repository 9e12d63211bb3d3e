//! What can be done now, computed from the lifecycle table, so that no surface needs rules of its own.

use alloc::vec::Vec;

use crate::credential::Credential;
use crate::key::{Key, KeyVersion, Origin};
use crate::lifecycle::{CredentialEvent, CredentialState, KeyEvent, KeyUse, VersionEvent};
use crate::operation::Operation;
use crate::profile::{KeyUsage, Precondition, Profile};

macro_rules! actions {
    ($($(#[$attribute:meta])* $name:ident { $($(#[$variant_attribute:meta])* $variant:ident,)* })+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
        pub enum $name { $($(#[$variant_attribute])* $variant,)* }
    )+};
}

actions! {
    /// Something that can be done to a key.
    KeyAction {
        /// Cancel its deletion.
        CancelDeletion,
        /// Decrypt.
        Decrypt,
        /// Delete without waiting.
        DeleteNow,
        /// Disable.
        Disable,
        /// Change name or description.
        Edit,
        /// Enable.
        Enable,
        /// Encrypt.
        Encrypt,
        /// Hand out the material.
        Export,
        /// Make a message authentication code.
        MakeMac,
        /// Read confidential data.
        Read,
        /// Ask for its deletion.
        RequestDeletion,
        /// Make a new version.
        Rotate,
        /// Change who may use it.
        SetAccess,
        /// Change when it rotates.
        SetRotation,
        /// Sign.
        Sign,
        /// Replace confidential data.
        UpdateSecret,
        /// Verify a signature.
        Verify,
        /// Verify a message authentication code.
        VerifyMac,
    }
    /// Something that can be done to a version.
    VersionAction {
        /// Take it into use again.
        Activate,
        /// Cancel its deletion.
        CancelDeletion,
        /// Report it as compromised.
        Compromise,
        /// Take it out of use.
        Deactivate,
        /// Destroy it without waiting.
        DestroyNow,
        /// Make it the default.
        MakeDefault,
        /// Ask for its deletion.
        RequestDeletion,
    }
    /// Something that can be done to a credential.
    CredentialAction {
        /// Cancel its deletion.
        CancelDeletion,
        /// Delete it without waiting.
        DeleteNow,
        /// Hand out the file of a certificate.
        Download,
        /// Change its description.
        Edit,
        /// Ask for its deletion.
        RequestDeletion,
    }
}

impl KeyAction {
    /// What it asks of the vault.
    pub const fn operation(self) -> Operation {
        match self {
            Self::CancelDeletion => Operation::CancelKeyDeletion,
            Self::Decrypt => Operation::Decrypt,
            Self::DeleteNow => Operation::DeleteKey,
            Self::Disable => Operation::DisableKey,
            Self::Edit => Operation::UpdateKey,
            Self::Enable => Operation::EnableKey,
            Self::Encrypt => Operation::Encrypt,
            Self::Export => Operation::ExportKey,
            Self::MakeMac => Operation::MakeMac,
            Self::Read => Operation::ReadSecret,
            Self::RequestDeletion => Operation::RequestKeyDeletion,
            Self::Rotate => Operation::Rotate,
            Self::SetAccess => Operation::SetAccess,
            Self::SetRotation => Operation::SetRotation,
            Self::Sign => Operation::Sign,
            Self::UpdateSecret => Operation::UpdateSecret,
            Self::Verify => Operation::Verify,
            Self::VerifyMac => Operation::VerifyMac,
        }
    }
}

impl VersionAction {
    /// What it asks of the vault.
    pub const fn operation(self) -> Operation {
        match self {
            Self::Activate => Operation::ActivateVersion,
            Self::CancelDeletion => Operation::CancelVersionDeletion,
            Self::Compromise => Operation::CompromiseVersion,
            Self::Deactivate => Operation::DeactivateVersion,
            Self::DestroyNow => Operation::DestroyVersion,
            Self::MakeDefault => Operation::SetDefaultVersion,
            Self::RequestDeletion => Operation::RequestVersionDeletion,
        }
    }
}

impl CredentialAction {
    /// What it asks of the vault.
    pub const fn operation(self) -> Operation {
        match self {
            Self::CancelDeletion => Operation::CancelCredentialDeletion,
            Self::DeleteNow => Operation::DeleteCredential,
            Self::Download => Operation::ReadCredential,
            Self::Edit => Operation::UpdateCredential,
            Self::RequestDeletion => Operation::RequestCredentialDeletion,
        }
    }
}

const KEY_EVENTS: [(KeyEvent, KeyAction); 5] = [
    (KeyEvent::Enable, KeyAction::Enable),
    (KeyEvent::Disable, KeyAction::Disable),
    (KeyEvent::RequestDeletion, KeyAction::RequestDeletion),
    (KeyEvent::CancelDeletion, KeyAction::CancelDeletion),
    (KeyEvent::DeleteNow, KeyAction::DeleteNow),
];

const VERSION_EVENTS: [(VersionEvent, VersionAction); 6] = [
    (VersionEvent::Activate, VersionAction::Activate),
    (VersionEvent::Deactivate, VersionAction::Deactivate),
    (VersionEvent::Compromise, VersionAction::Compromise),
    (VersionEvent::RequestDeletion, VersionAction::RequestDeletion),
    (VersionEvent::CancelDeletion, VersionAction::CancelDeletion),
    (VersionEvent::DestroyNow, VersionAction::DestroyNow),
];

const CREDENTIAL_EVENTS: [(CredentialEvent, CredentialAction); 3] = [
    (CredentialEvent::RequestDeletion, CredentialAction::RequestDeletion),
    (CredentialEvent::CancelDeletion, CredentialAction::CancelDeletion),
    (CredentialEvent::DeleteNow, CredentialAction::DeleteNow),
];

/// What keys are used for, and whether it takes the private half of a key that has two.
const DATA_ACTIONS: [(Operation, bool, KeyAction); 6] = [
    (Operation::Encrypt, false, KeyAction::Encrypt),
    (Operation::Decrypt, true, KeyAction::Decrypt),
    (Operation::Sign, true, KeyAction::Sign),
    (Operation::Verify, false, KeyAction::Verify),
    (Operation::MakeMac, false, KeyAction::MakeMac),
    (Operation::VerifyMac, false, KeyAction::VerifyMac),
];

/// What can be done to a key.
pub(super) fn of_key(key: &Key, rules: &Profile) -> Vec<KeyAction> {
    let permits = |wanted| key.state.permits(wanted, rules);
    let mut actions = Vec::new();
    match key.usage {
        KeyUsage::Keep => {
            let reads = permits(KeyUse::Read);
            actions.extend([KeyAction::Read, KeyAction::UpdateSecret].into_iter().filter(|_| reads));
        }
        KeyUsage::EncryptDecrypt | KeyUsage::SignVerify | KeyUsage::EncryptAndSign | KeyUsage::Mac => {
            let holds_private = key.origin != Origin::PublicOnly;
            for (operation, needs_private, action) in DATA_ACTIONS {
                let wanted = operation.key_use().is_some_and(permits);
                let able = holds_private || !needs_private;
                actions.extend((operation.fits(key.usage) && wanted && able).then_some(action));
            }
        }
    }
    let rotates = key.check_rotates(rules).is_ok();
    actions.extend((rotates && permits(KeyUse::Rotate) && key.has_room(rules)).then_some(KeyAction::Rotate));
    if permits(KeyUse::Edit) {
        actions.push(KeyAction::Edit);
        actions.extend(rotates.then_some(KeyAction::SetRotation));
        actions.extend(rules.access.lists.then_some(KeyAction::SetAccess));
    }
    let exports = key.exports(rules) && permits(KeyUse::Export);
    actions.extend(exports.then_some(KeyAction::Export));
    let blocked = rules.deletion.precondition == Precondition::VersionsDestroyed && key.has_versions_left();
    let events = KEY_EVENTS.iter().filter(|(event, action)| {
        let deletes = matches!(action, KeyAction::DeleteNow | KeyAction::RequestDeletion);
        key.state.accepts(*event, rules) && !(deletes && blocked)
    });
    actions.extend(events.map(|(_, action)| *action));
    actions
}

/// What can be done to a version.
pub(super) fn of_version(key: &Key, version: &KeyVersion, rules: &Profile) -> Vec<VersionAction> {
    if !key.state.permits(KeyUse::ManageVersions, rules) {
        return Vec::new();
    }
    let takes_out = |action: &VersionAction| {
        matches!(
            action,
            VersionAction::Deactivate | VersionAction::RequestDeletion | VersionAction::DestroyNow
        )
    };
    let protected = key.is_protected(version.number, rules);
    let events = VERSION_EVENTS
        .iter()
        .filter(|(event, action)| version.state.accepts(*event, rules) && !(takes_out(action) && protected));
    let default = key.primary(rules).is_some_and(|default| default.number == version.number);
    let may_be = rules.versions.default_selectable && !default;
    let may_be = may_be && version.state.permits(KeyUse::Encrypt, rules);
    events.map(|(_, action)| *action).chain(may_be.then_some(VersionAction::MakeDefault)).collect()
}

/// What can be done to a credential.
pub(super) fn of_credential(credential: &Credential, rules: &Profile) -> Vec<CredentialAction> {
    let events = CREDENTIAL_EVENTS.iter().filter(|(event, _)| credential.state.accepts(*event, rules));
    let live = credential.state != CredentialState::Destroyed;
    let others = [(live && credential.issued, CredentialAction::Download), (live, CredentialAction::Edit)];
    let others = others.into_iter().filter(|(can, _)| *can).map(|(_, action)| action);
    events.map(|(_, action)| *action).chain(others).collect()
}
