//! What callers are shown. With the feature `serde` these are also what REST, JavaScript and the console exchange:
//! field names in camelCase, ids as 32 hexadecimal digits, times in milliseconds since 1970.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::actor::{PrincipalKind, Role};
use crate::asymmetric::SignatureAlgorithm;
use crate::key::{Origin, Publication, RotationPolicy};
use crate::profile::{Confirm, Customization, KeyKind, KeyUsage, ProfileId};
use crate::slot::SlotKind;
use crate::store::Cursor;

mod actions;
mod make;

pub use actions::{CredentialAction, KeyAction, VersionAction};

macro_rules! views {
    ($($(#[$attribute:meta])* pub struct $name:ident { $($(#[$field_attribute:meta])* pub $field:ident: $type:ty,)* })+) => {$(
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
        pub struct $name { $($(#[$field_attribute])* pub $field: $type,)* }
    )+};
}

mod approvals;

pub use approvals::{ApprovalRequestView, ApprovalView, DetailView, StagedChangeView};

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
        /// After the root key was replaced: the most wrapping keys that wait to be wrapped anew; none when all are.
        pub rewrap_left: Option<u64>,
        /// The last backup that was made of it; none if there never was one, or none since a Keystead that notes it.
        pub backup: Option<BackupView>,
    }

    /// A backup that was made. Whether somebody kept the file is not known.
    pub struct BackupView {
        /// The time of the last change that it holds: [`KeyView::is_held_by`] compares with it.
        pub made: u64,
        /// The revision of the vault that it holds.
        pub revision: u64,
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
        /// What a page asks the authenticator, for a passkey.
        pub passkey: Option<PasskeyView>,
        /// Where another system has the key, for an external slot.
        pub external: Option<ExternalView>,
    }

    /// What opens a passkey slot. Bytes are base64url without padding (RFC 4648 section 5), as in the JSON of WebAuthn.
    pub struct PasskeyView {
        /// The credential id.
        pub credential: String,
        /// The relying party's id.
        pub rp_id: String,
        /// What the authenticator's PRF is to evaluate: 32 bytes.
        pub salt: String,
    }

    /// Where another system has the key of a slot.
    pub struct ExternalView {
        /// The system.
        pub provider: String,
        /// Where in it: base64url without padding.
        pub reference: String,
    }

    /// How far wrapping keys have been wrapped anew after the root key was replaced.
    pub struct RewrapProgress {
        /// How many were wrapped anew by this call.
        pub done: u64,
        /// The most that are left; 0 when all is done and the older versions of the service keys are gone.
        pub left: u64,
    }

    /// The settings of a vault.
    pub struct SettingsView {
        /// The region that it is configured for, if any.
        pub region: Option<String>,
        /// How far east of Greenwich its days begin, in minutes.
        pub utc_offset_minutes: i16,
        /// Whether data operations are recorded before they answer.
        pub strict_audit: bool,
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
        /// What it has changed of the profile.
        pub custom: Customization,
        /// What it asks of clients.
        pub gate: GateView,
        /// Who must approve its changes, if anybody.
        pub approvals: Option<ApprovalPolicyView>,
        /// Whether it has a user PIN.
        pub has_pin: bool,
        /// How many of its keys are not destroyed.
        pub keys: u32,
        /// When it was created.
        pub created: u64,
        /// By whom.
        pub created_by: String,
        /// When it was last changed.
        pub changed: u64,
        /// By whom.
        pub changed_by: String,
    }

    /// What a keystore asks of clients.
    pub struct GateView {
        /// A registered IPv4 address.
        pub ipv4: bool,
        /// A registered MAC address.
        pub mac: bool,
        /// A registered certificate.
        pub certificate: bool,
        /// Whether one of them is enough.
        pub any: bool,
    }

    /// Who must approve the changes of a keystore.
    pub struct ApprovalPolicyView {
        /// How many.
        pub needed: u8,
        /// The ids of those who may; empty means any administrator.
        pub approvers: Vec<String>,
        /// Whether approvals are signed.
        pub signed: bool,
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
        /// What it is made of.
        pub kind: KeyKind,
        /// What it is for.
        pub usage: KeyUsage,
        /// Where its first version came from.
        pub origin: Origin,
        /// The region that it is isolated to, if it is.
        pub region: Option<String>,
        /// Whether it encrypts convergently: every message then has a context.
        pub convergent: bool,
        /// Its state.
        pub state: KeyStateView,
        /// What its profile calls the state.
        pub state_label: String,
        /// The one algorithm that it signs with, if it was chosen.
        pub algorithm: Option<SignatureAlgorithm>,
        /// Whether its material may leave, as far as the keystore lets any out.
        pub exportable: bool,
        /// The serial number of the token in which its private parts lie; null if the vault keeps them.
        pub token: Option<String>,
        /// How its public keys are published, if it signs.
        pub publication: Option<Publication>,
        /// Its versions, oldest first.
        pub versions: Vec<VersionView>,
        /// The version that protects new data; none if it has no usable version.
        pub primary: Option<u32>,
        /// When it rotates by itself.
        pub rotation: RotationPolicy,
        /// When it last rotated.
        pub last_rotation: Option<u64>,
        /// When it will rotate by itself.
        pub next_rotation: Option<u64>,
        /// Whether only some principals may use it.
        pub restricted: bool,
        /// The ids of these principals, beside its creator and the owner.
        pub allowed: Vec<String>,
        /// When it was last used.
        pub last_used: Option<u64>,
        /// The most messages that one version may protect.
        pub operations_limit: u64,
        /// When it was created.
        pub created: u64,
        /// By whom.
        pub created_by: String,
        /// When it was last changed.
        pub changed: u64,
        /// By whom.
        pub changed_by: String,
        /// What can be done to it now.
        pub actions: Vec<KeyAction>,
        /// How long a deletion requested now would wait, in milliseconds; 0 if nothing waits.
        pub deletion_window: u64,
        /// What is asked before it is deleted at once.
        pub deletion_confirm: Confirm,
        /// Whether somebody should be warned that it was used before they delete it.
        pub warn_before_deletion: bool,
    }

    /// What somebody without access sees of a key.
    pub struct PartialKeyView {
        /// The beginning of its id: 8 digits.
        pub id_prefix: String,
        /// Its name.
        pub name: String,
        /// Its description.
        pub description: String,
        /// That it is restricted.
        pub restricted: bool,
        /// When it was created.
        pub created: u64,
        /// By whom.
        pub created_by: String,
    }

    /// One version of a key.
    pub struct VersionView {
        /// Its number.
        pub number: u32,
        /// Its state.
        pub state: VersionStateView,
        /// What its profile calls the state.
        pub state_label: String,
        /// When it was made.
        pub created: u64,
        /// How many messages it may have protected: never fewer than it has.
        pub operations: u64,
        /// How many bytes it may have protected: never fewer than it has.
        pub bytes: u64,
        /// When it becomes the default, if it was published ahead.
        pub starts: Option<u64>,
        /// The `CKA_ID` of its object in the key's token, as hexadecimal digits; null if the vault keeps it.
        pub cka_id: Option<String>,
        /// What can be done to it now.
        pub actions: Vec<VersionAction>,
    }

    /// A key of the vault itself.
    pub struct ServiceKeyView {
        /// Its name.
        pub name: String,
        /// What uses it.
        pub service: String,
        /// The version that encrypts.
        pub version: u32,
        /// Every how many days it rotates, if it does.
        pub rotation_days: Option<u32>,
        /// When it last rotated.
        pub last_rotation: Option<u64>,
        /// When it will rotate.
        pub next_rotation: Option<u64>,
        /// When it was made.
        pub created: u64,
    }

    /// A principal.
    pub struct PrincipalView {
        /// Its id.
        pub id: String,
        /// Its name, unique in the vault.
        pub name: String,
        /// What it is.
        pub kind: PrincipalKind,
        /// What it may do at most.
        pub role: Role,
        /// The ids of the groups that it belongs to.
        pub groups: Vec<String>,
        /// Whether it has a key to sign approvals with.
        pub signs_approvals: bool,
        /// Its access keys, oldest first.
        pub access_keys: Vec<AccessKeyView>,
        /// Whether an application key names it to a server.
        pub has_application_key: bool,
        /// When it was registered.
        pub created: u64,
        /// By whom.
        pub created_by: String,
        /// When it was last changed.
        pub changed: u64,
    }

    /// An access key, without its secret.
    pub struct AccessKeyView {
        /// Its id.
        pub id: String,
        /// When it was made.
        pub created: u64,
    }

    /// A client's credential.
    pub struct CredentialView {
        /// Its id.
        pub id: String,
        /// The id of its keystore.
        pub keystore: String,
        /// What it registers.
        pub kind: CredentialKindView,
        /// The address, or the certificate's name.
        pub value: String,
        /// Its description.
        pub description: String,
        /// Its state.
        pub state: CredentialStateView,
        /// What its profile calls the state.
        pub state_label: String,
        /// When a certificate expires.
        pub expires: Option<u64>,
        /// SHA-256 over a certificate: 64 hexadecimal digits.
        pub fingerprint: Option<String>,
        /// The serial number of a certificate that the keystore has issued, in hexadecimal digits.
        pub serial: Option<String>,
        /// Whom it names (RFC 4514).
        pub subject: Option<String>,
        /// From when on it is valid.
        pub valid_from: Option<u64>,
        /// When it was last used.
        pub last_used: Option<u64>,
        /// When it was registered.
        pub created: u64,
        /// By whom.
        pub created_by: String,
        /// When it was last changed.
        pub changed: u64,
        /// By whom.
        pub changed_by: String,
        /// What can be done to it now.
        pub actions: Vec<CredentialAction>,
    }

    /// What a tick did.
    pub struct TickReport {
        /// The keys whose waiting time was over and which were destroyed.
        pub destroyed: Vec<String>,
        /// The keys that were given new versions.
        pub rotated: Vec<String>,
        /// When the next tick is due.
        pub next_deadline: Option<u64>,
    }

    /// What a check of the whole store found to be in order.
    pub struct CheckReport {
        /// The revision that was checked.
        pub revision: u64,
        /// How many records were read and verified.
        pub records: u64,
        /// As [`VaultInfo::rewrap_left`].
        pub rewrap_left: Option<u64>,
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

/// One row of a list of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "visibility", rename_all = "camelCase")
)]
pub enum KeyRow {
    /// A key that one may see.
    Full(Box<KeyView>),
    /// A key that one may not see.
    Partial(PartialKeyView),
}

impl KeyRow {
    /// The whole key, if one may see it.
    pub fn full(self) -> Option<KeyView> {
        match self {
            Self::Full(view) => Some(*view),
            Self::Partial(_) => None,
        }
    }
}

/// The state of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "name", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum VersionStateView {
    /// Usable, as far as the key's state permits.
    Active,
    /// Out of use.
    Deactivated,
    /// Known to others.
    Compromised,
    /// Waiting to be destroyed.
    PendingDeletion {
        /// When.
        due: u64,
    },
    /// Gone for good.
    Destroyed,
}

/// The state of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "name", rename_all = "camelCase", rename_all_fields = "camelCase")
)]
pub enum CredentialStateView {
    /// It authenticates.
    Active,
    /// Waiting to be removed.
    PendingDeletion {
        /// When.
        due: u64,
    },
    /// Removed.
    Destroyed,
}

/// What a credential registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum CredentialKindView {
    /// An IPv4 address or block.
    Ipv4,
    /// A MAC address.
    Mac,
    /// A certificate.
    Certificate,
}
