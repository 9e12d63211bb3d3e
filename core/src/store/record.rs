//! What a store keeps.

use alloc::string::String;
use alloc::vec::Vec;

use crate::time::Timestamp;

/// The number of a commit, counted from 1. The store's revision is that of its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

impl Revision {
    /// The revision of a store without a vault.
    pub const NONE: Self = Self(0);

    /// The revision of the next commit.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// What kind of thing a record is. The numbers are stored and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RecordKind {
    /// The vault's header: unlock slots, epoch. There is one.
    Header = 1,
    /// A service key of the vault.
    ServiceKey = 2,
    /// A keystore.
    Keystore = 3,
    /// A key and the list of its versions.
    Key = 4,
    /// The sealed material of one version.
    Material = 5,
    /// The sealed wrapping key of one version's material; removing it destroys the version.
    WrappingKey = 6,
    /// The claim of an object to a name that must be unique. Its id is derived from the name.
    Name = 7,
    /// A client's credential: an address or a certificate.
    Credential = 8,
    /// A principal: somebody, or some program, who may be given access.
    Principal = 9,
    /// Entries of the audit chain, all about one object. Its id is the number of its first entry, big-endian.
    Audit = 10,
    /// A signed checkpoint of the audit chain. Its id is the number of the last entry it covers, big-endian.
    Checkpoint = 11,
    /// A change that waits to be requested for approval.
    StagedChange = 12,
    /// A request for approval.
    ApprovalRequest = 13,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::Header,
        Self::ServiceKey,
        Self::Keystore,
        Self::Key,
        Self::Material,
        Self::WrappingKey,
        Self::Name,
        Self::Credential,
        Self::Principal,
        Self::Audit,
        Self::Checkpoint,
        Self::StagedChange,
        Self::ApprovalRequest,
    ];

    /// Whether records of this kind are listed in other ways than by address, and there can be many of them: those that a
    /// store's indexes hold. Others can be asked for in any way too, but a store may then read all of the kind.
    pub const fn is_listed(self) -> bool {
        match self {
            Self::ServiceKey
            | Self::Keystore
            | Self::Key
            | Self::Credential
            | Self::Principal
            | Self::Audit
            | Self::Checkpoint
            | Self::StagedChange
            | Self::ApprovalRequest => true,
            Self::Header | Self::Material | Self::WrappingKey | Self::Name => false,
        }
    }

    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// The address of a record: its kind, the id of what it belongs to, and a part number (a version's, or 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// The kind.
    pub kind: RecordKind,
    /// The id of the object.
    pub id: [u8; 16],
    /// The part of the object.
    pub part: u32,
}

impl RecordKey {
    /// The address of the header.
    pub const HEADER: Self = Self { kind: RecordKind::Header, id: [0; 16], part: 0 };

    /// The first and the last address that a record of this kind can have.
    pub const fn ends_of(kind: RecordKind) -> (Self, Self) {
        (Self { kind, id: [0; 16], part: 0 }, Self { kind, id: [0xff; 16], part: u32::MAX })
    }

    /// The address in 21 bytes whose order is the order of addresses: kind, id, part (big-endian).
    pub fn to_bytes(&self) -> [u8; 21] {
        let mut bytes = [0; 21];
        bytes[0] = self.kind as u8;
        bytes[1..17].copy_from_slice(&self.id);
        bytes[17..].copy_from_slice(&self.part.to_be_bytes());
        bytes
    }

    /// The address that these bytes stand for, if it is one.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 21] = bytes.try_into().ok()?;
        let [kind, id @ .., p0, p1, p2, p3] = bytes;
        Some(Self {
            kind: RecordKind::from_number(*kind)?,
            id: *id,
            part: u32::from_be_bytes([*p0, *p1, *p2, *p3]),
        })
    }
}

/// One record: an address, what lists and deadlines need in the clear, a body, and a seal over all of it.
///
/// The engine computes and checks `seal`; a store only keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its address.
    pub key: RecordKey,
    /// The commit that wrote it.
    pub revision: Revision,
    /// What it belongs to: the keystore of a key, the key of a version's material.
    pub parent: Option<[u8; 16]>,
    /// What people find it by.
    pub label: String,
    /// The number of its state, for filters.
    pub state: u8,
    /// When the object was created.
    pub created: Timestamp,
    /// When something will happen to it by itself.
    pub due: Option<Timestamp>,
    /// Its content: encoded, and sealed where it is secret.
    pub body: Vec<u8>,
    /// HMAC-SHA-256 over everything above.
    pub seal: [u8; 32],
}
