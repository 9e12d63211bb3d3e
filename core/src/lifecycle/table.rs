//! The rows.

use super::{CredentialStateName, KeyStateName, VersionStateName};
use crate::profile::{Disabling, Precondition, Profile, VersionDeletion};

/// Something that happens to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyEvent {
    /// Its first version is made.
    FirstVersion,
    /// Somebody disables it.
    Disable,
    /// Somebody enables it.
    Enable,
    /// It has lost its default version.
    DefaultLost,
    /// It has a default version again.
    DefaultGained,
    /// Somebody asks for its deletion.
    RequestDeletion,
    /// Somebody takes that back.
    CancelDeletion,
    /// Somebody deletes it without waiting.
    DeleteNow,
    /// The waiting time is over.
    DeletionDue,
}

/// Something that happens to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionEvent {
    /// Somebody takes it out of use.
    Deactivate,
    /// Somebody takes it into use again.
    Activate,
    /// Somebody learns that it may be known to others.
    Compromise,
    /// Somebody asks for its deletion.
    RequestDeletion,
    /// Somebody takes that back.
    CancelDeletion,
    /// Somebody destroys it without waiting.
    DestroyNow,
    /// The waiting time is over.
    DeletionDue,
    /// Its key came to its end.
    KeyDestroyed,
}

/// Something that happens to a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialEvent {
    /// Somebody asks for its deletion.
    RequestDeletion,
    /// Somebody takes that back.
    CancelDeletion,
    /// Somebody deletes it without waiting.
    DeleteNow,
    /// The waiting time is over.
    DeletionDue,
}

/// A use of a key that leaves its state as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyUse {
    /// Encrypt with its default version.
    Encrypt,
    /// Decrypt with the version that the ciphertext names.
    Decrypt,
    /// Decrypt with a version that is compromised: an explicit override.
    DecryptCompromised,
    /// Read confidential data.
    Read,
    /// Hand out the material itself.
    Export,
    /// Make a new version by hand.
    Rotate,
    /// Make a new version because its time has come.
    AutoRotate,
    /// Change its name, description, rotation or access.
    Edit,
    /// Change the state of its versions, or which is the default.
    ManageVersions,
    /// Write its material into an encrypted bundle.
    Backup,
}

/// What a profile must say for a row to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Every profile has it.
    Always,
    /// Whole keys can be disabled.
    KeyDisabling,
    /// A key is disabled by its versions.
    VersionDisabling,
    /// Deletion waits.
    Window,
    /// Deletion needs no request before.
    WithoutPending,
    /// Deletion needs no request before, and nothing that hangs on the versions' states.
    WithoutPendingAtAll,
    /// Versions can be deactivated.
    Deactivation,
    /// Deactivated versions still process.
    DeactivatedProcesses,
    /// Versions can be reported as compromised.
    Compromise,
    /// Versions are deleted with a waiting time.
    VersionWindow,
    /// Versions are destroyed at once, once they are out of use.
    VersionDestroy,
    /// Versions of a disabled key can be managed.
    ManageDisabled,
    /// Disabled keys rotate by themselves.
    RotateDisabled,
    /// Credentials are deleted with a waiting time.
    CredentialWindow,
    /// Credentials are deleted at once.
    CredentialAtOnce,
}

/// From, on, to, and the condition. `to` of a cancelled deletion is the one that was fixed at the request.
pub(super) struct Row<S: 'static, E> {
    pub(super) from: S,
    pub(super) on: E,
    pub(super) to: &'static [S],
    pub(super) condition: Condition,
}

const fn row<S, E>(from: S, on: E, to: &'static [S], condition: Condition) -> Row<S, E> {
    Row { from, on, to, condition }
}

use Condition as If;
use CredentialEvent as C;
use CredentialStateName as CS;
use KeyEvent as K;
use KeyStateName as KS;
use VersionEvent as V;
use VersionStateName as VS;

#[rustfmt::skip]
pub(super) static KEY_TRANSITIONS: &[Row<KS, K>] = &[
    row(KS::PreActive,       K::FirstVersion,    &[KS::Enabled],               If::Always),
    row(KS::PreActive,       K::DeleteNow,       &[KS::Destroyed],             If::Always),
    row(KS::Enabled,         K::Disable,         &[KS::Disabled],              If::KeyDisabling),
    row(KS::Disabled,        K::Enable,          &[KS::Enabled],               If::KeyDisabling),
    row(KS::Enabled,         K::DefaultLost,     &[KS::Disabled],              If::VersionDisabling),
    row(KS::Disabled,        K::DefaultGained,   &[KS::Enabled],               If::VersionDisabling),
    row(KS::Enabled,         K::RequestDeletion, &[KS::PendingDeletion],       If::Window),
    row(KS::Disabled,        K::RequestDeletion, &[KS::PendingDeletion],       If::Window),
    row(KS::PendingDeletion, K::CancelDeletion,  &[KS::Enabled, KS::Disabled], If::Window),
    row(KS::PendingDeletion, K::DeletionDue,     &[KS::Destroyed],             If::Window),
    row(KS::PendingDeletion, K::DeleteNow,       &[KS::Destroyed],             If::Window),
    row(KS::Enabled,         K::DeleteNow,       &[KS::Destroyed],             If::WithoutPendingAtAll),
    row(KS::Disabled,        K::DeleteNow,       &[KS::Destroyed],             If::WithoutPending),
];

#[rustfmt::skip]
pub(super) static VERSION_TRANSITIONS: &[Row<VS, V>] = &[
    row(VS::Active,          V::Deactivate,      &[VS::Deactivated],     If::Deactivation),
    row(VS::Deactivated,     V::Activate,        &[VS::Active],          If::Deactivation),
    row(VS::Active,          V::Compromise,      &[VS::Compromised],     If::Compromise),
    row(VS::Deactivated,     V::Compromise,      &[VS::Compromised],     If::Compromise),
    row(VS::Active,          V::RequestDeletion, &[VS::PendingDeletion], If::VersionWindow),
    row(VS::Deactivated,     V::RequestDeletion, &[VS::PendingDeletion], If::VersionWindow),
    row(VS::Compromised,     V::RequestDeletion, &[VS::PendingDeletion], If::VersionWindow),
    row(VS::PendingDeletion, V::CancelDeletion,  &[VS::Active, VS::Deactivated, VS::Compromised], If::VersionWindow),
    row(VS::PendingDeletion, V::DeletionDue,     &[VS::Destroyed],       If::VersionWindow),
    row(VS::PendingDeletion, V::DestroyNow,      &[VS::Destroyed],       If::VersionWindow),
    row(VS::Deactivated,     V::DestroyNow,      &[VS::Destroyed],       If::VersionDestroy),
    row(VS::Compromised,     V::DestroyNow,      &[VS::Destroyed],       If::VersionDestroy),
    row(VS::Active,          V::KeyDestroyed,    &[VS::Destroyed],       If::Always),
    row(VS::Deactivated,     V::KeyDestroyed,    &[VS::Destroyed],       If::Always),
    row(VS::Compromised,     V::KeyDestroyed,    &[VS::Destroyed],       If::Always),
    row(VS::PendingDeletion, V::KeyDestroyed,    &[VS::Destroyed],       If::Always),
    row(VS::Destroyed,       V::KeyDestroyed,    &[VS::Destroyed],       If::Always),
];

#[rustfmt::skip]
pub(super) static CREDENTIAL_TRANSITIONS: &[Row<CS, C>] = &[
    row(CS::Active,          C::RequestDeletion, &[CS::PendingDeletion], If::CredentialWindow),
    row(CS::PendingDeletion, C::CancelDeletion,  &[CS::Active],          If::CredentialWindow),
    row(CS::PendingDeletion, C::DeletionDue,     &[CS::Destroyed],       If::CredentialWindow),
    row(CS::PendingDeletion, C::DeleteNow,       &[CS::Destroyed],       If::CredentialWindow),
    row(CS::Active,          C::DeleteNow,       &[CS::Destroyed],       If::CredentialAtOnce),
];

/// In which states a key can be put to which use.
#[rustfmt::skip]
pub(super) static KEY_USES: &[(KeyUse, KS, Condition)] = &[
    (KeyUse::Encrypt,            KS::Enabled,         If::Always),
    (KeyUse::Decrypt,            KS::Enabled,         If::Always),
    (KeyUse::DecryptCompromised, KS::Enabled,         If::Compromise),
    (KeyUse::Read,               KS::Enabled,         If::Always),
    (KeyUse::Export,             KS::Enabled,         If::Always),
    (KeyUse::Rotate,             KS::PreActive,       If::Always),
    (KeyUse::Rotate,             KS::Enabled,         If::Always),
    (KeyUse::Rotate,             KS::Disabled,        If::VersionDisabling),
    (KeyUse::AutoRotate,         KS::Enabled,         If::Always),
    (KeyUse::AutoRotate,         KS::Disabled,        If::RotateDisabled),
    (KeyUse::Edit,               KS::PreActive,       If::Always),
    (KeyUse::Edit,               KS::Enabled,         If::Always),
    (KeyUse::Edit,               KS::Disabled,        If::Always),
    (KeyUse::ManageVersions,     KS::Enabled,         If::Always),
    (KeyUse::ManageVersions,     KS::Disabled,        If::ManageDisabled),
    (KeyUse::Backup,             KS::PreActive,       If::Always),
    (KeyUse::Backup,             KS::Enabled,         If::Always),
    (KeyUse::Backup,             KS::Disabled,        If::Always),
    (KeyUse::Backup,             KS::PendingDeletion, If::Always),
    (KeyUse::Backup,             KS::Destroyed,       If::Always),
];

/// In which states a version's material can be put to which use. A use without a row does not touch material.
#[rustfmt::skip]
pub(super) static VERSION_USES: &[(KeyUse, VS, Condition)] = &[
    (KeyUse::Encrypt,            VS::Active,      If::Always),
    (KeyUse::Decrypt,            VS::Active,      If::Always),
    (KeyUse::Decrypt,            VS::Deactivated, If::DeactivatedProcesses),
    (KeyUse::DecryptCompromised, VS::Compromised, If::Compromise),
    (KeyUse::Read,               VS::Active,      If::Always),
    (KeyUse::Read,               VS::Deactivated, If::DeactivatedProcesses),
    (KeyUse::Export,             VS::Active,      If::Always),
    (KeyUse::Export,             VS::Deactivated, If::DeactivatedProcesses),
];

impl Condition {
    /// Whether `profile` says so.
    pub const fn holds(self, profile: &Profile) -> bool {
        let deletion = &profile.deletion;
        match self {
            Self::Always => true,
            Self::KeyDisabling => matches!(profile.disabling, Disabling::Key),
            Self::VersionDisabling => matches!(profile.disabling, Disabling::ByVersions),
            Self::Window => deletion.window.is_some(),
            Self::WithoutPending => !deletion.now_needs_pending,
            Self::WithoutPendingAtAll => {
                !deletion.now_needs_pending && matches!(deletion.precondition, Precondition::Nothing)
            }
            Self::Deactivation => profile.versions.deactivate,
            Self::DeactivatedProcesses => profile.versions.deactivated_processes,
            Self::Compromise => profile.versions.compromise,
            Self::VersionWindow => {
                deletion.window.is_some() && matches!(deletion.versions, VersionDeletion::Window)
            }
            Self::VersionDestroy => matches!(deletion.versions, VersionDeletion::Destroy),
            Self::ManageDisabled => profile.versions.manage_when_disabled,
            Self::RotateDisabled => profile.rotation.when_disabled,
            Self::CredentialWindow => deletion.window.is_some() && deletion.credentials_wait,
            Self::CredentialAtOnce => !(deletion.window.is_some() && deletion.credentials_wait),
        }
    }

    /// What the documents say of it.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::KeyDisabling => "whole keys can be disabled",
            Self::VersionDisabling => "the default version decides",
            Self::Window => "deletion waits",
            Self::WithoutPending => "deletion needs no request before",
            Self::WithoutPendingAtAll => "deletion needs no request and no destroyed versions before",
            Self::Deactivation => "versions can be deactivated",
            Self::DeactivatedProcesses => "deactivated versions still process",
            Self::Compromise => "versions can be reported as compromised",
            Self::VersionWindow => "versions are deleted with a waiting time",
            Self::VersionDestroy => "versions are destroyed at once",
            Self::ManageDisabled => "versions of a disabled key can be managed",
            Self::RotateDisabled => "disabled keys rotate",
            Self::CredentialWindow => "credentials are deleted with a waiting time",
            Self::CredentialAtOnce => "credentials are deleted at once",
        }
    }
}

impl KeyEvent {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::FirstVersion,
        Self::Disable,
        Self::Enable,
        Self::DefaultLost,
        Self::DefaultGained,
        Self::RequestDeletion,
        Self::CancelDeletion,
        Self::DeleteNow,
        Self::DeletionDue,
    ];
}

impl VersionEvent {
    /// Every event.
    pub const ALL: [Self; 8] = [
        Self::Deactivate,
        Self::Activate,
        Self::Compromise,
        Self::RequestDeletion,
        Self::CancelDeletion,
        Self::DestroyNow,
        Self::DeletionDue,
        Self::KeyDestroyed,
    ];
}

impl CredentialEvent {
    /// Every event.
    pub const ALL: [Self; 4] =
        [Self::RequestDeletion, Self::CancelDeletion, Self::DeleteNow, Self::DeletionDue];
}

impl KeyUse {
    /// Every use.
    pub const ALL: [Self; 10] = [
        Self::Encrypt,
        Self::Decrypt,
        Self::DecryptCompromised,
        Self::Read,
        Self::Export,
        Self::Rotate,
        Self::AutoRotate,
        Self::Edit,
        Self::ManageVersions,
        Self::Backup,
    ];
}
