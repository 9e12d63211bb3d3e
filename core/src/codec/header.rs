//! The stored form of the vault's header.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

/// The body of the header record. Its revision is the vault's epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct HeaderBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) vault: [u8; 16],
    #[n(1)]
    pub(crate) name: String,
    #[n(2)]
    pub(crate) created: u64,
    #[n(3)]
    pub(crate) slots: Vec<SlotBody>,
    /// The latest `now` that the vault was changed at.
    #[n(4)]
    pub(crate) clock: u64,
    /// The digest of all other records, in a sealed box.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub(crate) digest: Vec<u8>,
    #[n(6)]
    pub(crate) settings: Option<SettingsBody>,
    /// Where the audit chain ends.
    #[n(7)]
    pub(crate) audit: Option<crate::audit::Head>,
    /// The number of the last entry that a checkpoint covers, and when it was made.
    #[n(8)]
    pub(crate) checkpoint: Option<CheckpointBody>,
    /// The root key's generation, if it was ever replaced.
    #[n(9)]
    pub(crate) root: Option<RootBody>,
    /// Open tickets for keys that will be brought in wrapped.
    #[n(14)]
    pub(crate) tickets: Option<Vec<TicketBody>>,
    /// The last backup that was made.
    #[n(15)]
    pub(crate) backup: Option<BackupBody>,
}

/// The last backup that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct BackupBody {
    /// The vault's clock at the revision that the backup holds.
    #[n(0)]
    pub(crate) time: u64,
    /// That revision.
    #[n(1)]
    pub(crate) revision: u64,
}

/// Which root key seals the vault, and what its replacement left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct RootBody {
    /// How often the root key was replaced.
    #[n(0)]
    pub(crate) generation: u64,
    /// When it was last replaced.
    #[n(1)]
    pub(crate) replaced: u64,
    /// What waits to be wrapped anew; none when it is done.
    #[n(2)]
    pub(crate) rewrap: Option<RewrapBody>,
}

/// How far wrapping keys have come from the versions of service keys that were before the root key was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct RewrapBody {
    /// The most that are left.
    #[n(0)]
    pub(crate) left: u64,
    /// Everything up to this address, as [`crate::store::RecordKey::to_bytes`], is done.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) after: Option<[u8; 21]>,
}

/// A ticket for bringing a wrapped key in. Its private key is material at its id.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct TicketBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(crate) keystore: [u8; 16],
    #[n(2)]
    pub(crate) kind: super::key::KindBody,
    #[n(3)]
    pub(crate) expires: u64,
}

/// The last checkpoint of the audit chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct CheckpointBody {
    #[n(0)]
    pub(crate) sequence: u64,
    #[n(1)]
    pub(crate) time: u64,
}

/// The vault's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct SettingsBody {
    #[n(0)]
    pub(crate) region: Option<String>,
    #[n(1)]
    pub(crate) utc_offset_minutes: i16,
    /// Whether data operations are recorded before they answer.
    #[n(2)]
    pub(crate) strict_audit: bool,
}

/// One unlock slot.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct SlotBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(crate) id: [u8; 16],
    #[n(1)]
    pub(crate) method: SlotMethod,
    #[n(2)]
    pub(crate) label: String,
    #[n(3)]
    pub(crate) created: u64,
    /// The root key in a sealed box.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub(crate) root: Vec<u8>,
}

/// How a slot's own key is made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum SlotMethod {
    /// Argon2id of a passphrase.
    #[n(0)]
    Passphrase {
        #[n(0)]
        memory_kib: u32,
        #[n(1)]
        iterations: u32,
        #[n(2)]
        lanes: u32,
        #[cbor(n(3), with = "minicbor::bytes")]
        salt: [u8; 32],
    },
    /// HKDF of a recovery code.
    #[n(1)]
    RecoveryCode {
        #[cbor(n(0), with = "minicbor::bytes")]
        salt: [u8; 32],
    },
    /// HKDF of what a passkey's PRF extension gives for `salt`.
    #[n(2)]
    Passkey {
        /// The credential id.
        #[cbor(n(0), with = "minicbor::bytes")]
        credential: Vec<u8>,
        #[n(1)]
        rp_id: String,
        /// What the authenticator is asked to evaluate.
        #[cbor(n(2), with = "minicbor::bytes")]
        salt: [u8; 32],
    },
    /// HKDF of a key file.
    #[n(3)]
    KeyFile {
        #[cbor(n(0), with = "minicbor::bytes")]
        salt: [u8; 32],
    },
    /// A key that another system keeps, such as an HSM.
    #[n(4)]
    External {
        #[n(0)]
        provider: String,
        #[cbor(n(1), with = "minicbor::bytes")]
        reference: Vec<u8>,
    },
}
