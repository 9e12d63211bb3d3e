//! What callers are shown. With the feature `serde` these are also what REST, JavaScript and the console exchange:
//! field names in camelCase, ids as 32 hexadecimal digits, times in milliseconds since 1970.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::id::VersionNumber;
use crate::key::{Key, KeyVersion};
use crate::keystore::Keystore;
use crate::lifecycle::{KeyEvent, KeyState, KeyUse, ResumeTo, VersionState};
use crate::profile::ProfileId;
use crate::slot::SlotKind;
use crate::store::Cursor;

macro_rules! views {
    ($($(#[$attribute:meta])* pub struct $name:ident { $($(#[$field_attribute:meta])* pub $field:ident: $type:ty,)* })+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
        pub struct $name { $($(#[$field_attribute])* pub $field: $type,)* }
    )+};
}

views! {
    /// What is known of a vault, locked or not.
    pub struct VaultInfo {
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// When it was created.
        pub created: u64,
        /// The ways to unlock it.
        pub slots: Vec<SlotView>,
    }

    /// One way to unlock a vault.
    pub struct SlotView {
        /// Its id.
        pub id: String,
        /// Its kind.
        pub kind: SlotKind,
        /// What people call it.
        pub label: String,
        /// When it was added.
        pub created: u64,
    }

    /// A keystore.
    pub struct KeystoreView {
        /// Its id.
        pub id: String,
        /// Its name, unique in the vault.
        pub name: String,
        /// Its description.
        pub description: String,
        /// The profile of its keys.
        pub profile: ProfileId,
        /// How many of its keys are not destroyed.
        pub keys: u32,
        /// When it was created.
        pub created: u64,
        /// When it was last changed.
        pub changed: u64,
    }

    /// A key.
    pub struct KeyView {
        /// Its id.
        pub id: String,
        /// The id of its keystore.
        pub keystore: String,
        /// Its name.
        pub name: String,
        /// Its description.
        pub description: String,
        /// Its kind.
        pub kind: KeyKind,
        /// Its state.
        pub state: KeyStateView,
        /// Its versions, oldest first.
        pub versions: Vec<VersionView>,
        /// The version that encrypts; none if it has no usable version.
        pub primary: Option<u32>,
        /// When it was created.
        pub created: u64,
        /// When it was last changed.
        pub changed: u64,
        /// What can be done to it now.
        pub actions: Vec<KeyAction>,
        /// How long a deletion requested now would wait, in milliseconds.
        pub deletion_window: u64,
    }

    /// One version of a key.
    pub struct VersionView {
        /// Its number.
        pub number: u32,
        /// Its state.
        pub state: VersionStateView,
        /// When it was made.
        pub created: u64,
    }

    /// What a tick did.
    pub struct TickReport {
        /// The keys whose waiting time was over and which were destroyed.
        pub destroyed: Vec<String>,
        /// When the next tick is due.
        pub next_deadline: Option<u64>,
    }

    /// What a check of the whole store found to be in order.
    pub struct CheckReport {
        /// The revision that was checked.
        pub revision: u64,
        /// How many records were read and verified.
        pub records: u64,
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// Where the next page begins; `None` if this is the last.
    pub next: Option<Cursor>,
}

/// The kind of a key: what it is made of and what for. Fixed at creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum KeyKind {
    /// An AES-256 key that encrypts and decrypts.
    Aes256,
}

/// The state of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "name", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum KeyStateView {
    /// No version yet.
    PreActive,
    /// In use.
    Enabled,
    /// Out of use until enabled.
    Disabled,
    /// Waiting to be destroyed.
    PendingDeletion {
        /// When.
        due: u64,
        /// Whether cancelling makes it enabled (else disabled).
        resumes_enabled: bool,
    },
    /// Gone for good.
    Destroyed,
}

/// The state of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum VersionStateView {
    /// Usable, as far as the key's state permits.
    Active,
    /// Gone for good.
    Destroyed,
}

/// Something that can be done to a key. Which of them can be done now is computed from the lifecycle table, so that no
/// surface needs rules of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum KeyAction {
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
    /// Ask for its deletion.
    RequestDeletion,
    /// Make a new version.
    Rotate,
}

const EVENT_ACTIONS: [(KeyEvent, KeyAction); 5] = [
    (KeyEvent::Enable, KeyAction::Enable),
    (KeyEvent::Disable, KeyAction::Disable),
    (KeyEvent::RequestDeletion, KeyAction::RequestDeletion),
    (KeyEvent::CancelDeletion, KeyAction::CancelDeletion),
    (KeyEvent::DeleteNow, KeyAction::DeleteNow),
];

const USE_ACTIONS: [(KeyUse, KeyAction); 4] = [
    (KeyUse::Encrypt, KeyAction::Encrypt),
    (KeyUse::Decrypt, KeyAction::Decrypt),
    (KeyUse::Rotate, KeyAction::Rotate),
    (KeyUse::Edit, KeyAction::Edit),
];

impl KeyView {
    pub(crate) fn of(key: &Key) -> Self {
        let uses =
            USE_ACTIONS.iter().filter(|(wanted, _)| key.state.permits(*wanted)).map(|(_, action)| *action);
        let events = EVENT_ACTIONS
            .iter()
            .filter(|(event, _)| key.state.accepts(*event, key.profile()))
            .map(|(_, action)| *action);
        Self {
            id: key.id.to_string(),
            keystore: key.keystore.to_string(),
            name: key.name.clone(),
            description: key.description.clone(),
            kind: key.kind,
            state: KeyStateView::of(key.state),
            versions: key.versions.iter().map(VersionView::of).collect(),
            primary: key.primary().filter(|_| key.is_live()).map(|version| version.number.0),
            created: key.created.0,
            changed: key.changed.0,
            actions: uses.chain(events).collect(),
            deletion_window: key.profile().deletion_window.0,
        }
    }
}

impl KeyStateView {
    const fn of(state: KeyState) -> Self {
        match state {
            KeyState::PreActive => Self::PreActive,
            KeyState::Enabled => Self::Enabled,
            KeyState::Disabled => Self::Disabled,
            KeyState::PendingDeletion { due, resume_to } => {
                Self::PendingDeletion { due: due.0, resumes_enabled: matches!(resume_to, ResumeTo::Enabled) }
            }
            KeyState::Destroyed => Self::Destroyed,
        }
    }
}

impl VersionView {
    const fn of(version: &KeyVersion) -> Self {
        let VersionNumber(number) = version.number;
        let state = match version.state {
            VersionState::Active => VersionStateView::Active,
            VersionState::Destroyed => VersionStateView::Destroyed,
        };
        Self { number, state, created: version.created.0 }
    }
}

impl KeystoreView {
    pub(crate) fn of(keystore: &Keystore) -> Self {
        Self {
            id: keystore.id.to_string(),
            name: keystore.name.clone(),
            description: keystore.description.clone(),
            profile: keystore.profile,
            keys: keystore.live_keys,
            created: keystore.created.0,
            changed: keystore.changed.0,
        }
    }
}
