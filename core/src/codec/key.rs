//! The stored form of a key.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::error::Error;
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::key::{Key, KeyVersion};
use crate::lifecycle::{KeyState, KeyStateName, ResumeTo, VersionState};
use crate::profile::ProfileId;
use crate::time::Timestamp;
use crate::view::KeyKind;

/// The body of a key's record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct KeyBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    keystore: [u8; 16],
    #[n(1)]
    profile: ProfileBody,
    #[n(2)]
    name: String,
    #[n(3)]
    description: String,
    #[n(4)]
    kind: KindBody,
    #[n(5)]
    state: StateBody,
    #[n(6)]
    versions: Vec<VersionBody>,
    #[n(7)]
    created: u64,
    #[n(8)]
    changed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum ProfileBody {
    #[n(0)]
    Standard,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
enum KindBody {
    #[n(0)]
    Aes256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
enum StateBody {
    #[n(0)]
    PreActive,
    #[n(1)]
    Enabled,
    #[n(2)]
    Disabled,
    #[n(3)]
    PendingDeletion {
        #[n(0)]
        due: u64,
        #[n(1)]
        resume_to: ResumeBody,
    },
    #[n(4)]
    Destroyed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
enum ResumeBody {
    #[n(1)]
    Enabled,
    #[n(2)]
    Disabled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct VersionBody {
    #[n(0)]
    number: u32,
    #[n(1)]
    state: VersionStateBody,
    #[n(2)]
    created: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
enum VersionStateBody {
    #[n(0)]
    Active,
    #[n(1)]
    Destroyed,
}

impl Key {
    pub(crate) fn encode(&self) -> Result<Vec<u8>, Error> {
        super::encode(&KeyBody {
            keystore: self.keystore.0,
            profile: ProfileBody::of(self.profile),
            name: self.name.clone(),
            description: self.description.clone(),
            kind: KindBody::of(self.kind),
            state: StateBody::of(self.state),
            versions: self.versions.iter().map(VersionBody::of).collect(),
            created: self.created.0,
            changed: self.changed.0,
        })
    }

    pub(crate) fn decode(id: KeyId, bytes: &[u8]) -> Result<Self, Error> {
        let body: KeyBody = super::decode(bytes)?;
        Ok(Self {
            id,
            keystore: KeystoreId(body.keystore),
            profile: body.profile.id(),
            name: body.name,
            description: body.description,
            kind: body.kind.kind(),
            state: body.state.state(),
            versions: body.versions.iter().map(VersionBody::version).collect(),
            created: Timestamp(body.created),
            changed: Timestamp(body.changed),
        })
    }
}

impl KeyStateName {
    /// The number that stands for the state in a record's index.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::PreActive => 0,
            Self::Enabled => 1,
            Self::Disabled => 2,
            Self::PendingDeletion => 3,
            Self::Destroyed => 4,
        }
    }
}

impl ProfileBody {
    pub(super) const fn of(profile: ProfileId) -> Self {
        match profile {
            ProfileId::Standard => Self::Standard,
        }
    }

    pub(super) const fn id(self) -> ProfileId {
        match self {
            Self::Standard => ProfileId::Standard,
        }
    }
}

impl KindBody {
    const fn of(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Aes256 => Self::Aes256,
        }
    }

    const fn kind(self) -> KeyKind {
        match self {
            Self::Aes256 => KeyKind::Aes256,
        }
    }
}

impl StateBody {
    const fn of(state: KeyState) -> Self {
        match state {
            KeyState::PreActive => Self::PreActive,
            KeyState::Enabled => Self::Enabled,
            KeyState::Disabled => Self::Disabled,
            KeyState::PendingDeletion { due, resume_to: ResumeTo::Enabled } => {
                Self::PendingDeletion { due: due.0, resume_to: ResumeBody::Enabled }
            }
            KeyState::PendingDeletion { due, resume_to: ResumeTo::Disabled } => {
                Self::PendingDeletion { due: due.0, resume_to: ResumeBody::Disabled }
            }
            KeyState::Destroyed => Self::Destroyed,
        }
    }

    const fn state(self) -> KeyState {
        match self {
            Self::PreActive => KeyState::PreActive,
            Self::Enabled => KeyState::Enabled,
            Self::Disabled => KeyState::Disabled,
            Self::PendingDeletion { due, resume_to } => {
                let resume_to = match resume_to {
                    ResumeBody::Enabled => ResumeTo::Enabled,
                    ResumeBody::Disabled => ResumeTo::Disabled,
                };
                KeyState::PendingDeletion { due: Timestamp(due), resume_to }
            }
            Self::Destroyed => KeyState::Destroyed,
        }
    }
}

impl VersionBody {
    const fn of(version: &KeyVersion) -> Self {
        let state = match version.state {
            VersionState::Active => VersionStateBody::Active,
            VersionState::Destroyed => VersionStateBody::Destroyed,
        };
        Self { number: version.number.0, state, created: version.created.0 }
    }

    const fn version(&self) -> KeyVersion {
        let state = match self.state {
            VersionStateBody::Active => VersionState::Active,
            VersionStateBody::Destroyed => VersionState::Destroyed,
        };
        KeyVersion { number: VersionNumber(self.number), state, created: Timestamp(self.created) }
    }
}
