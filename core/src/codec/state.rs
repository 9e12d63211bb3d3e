//! The stored form of states.

use minicbor::{Decode, Encode};

use crate::lifecycle::{
    CredentialState, CredentialStateName, KeyState, KeyStateName, ResumeTo, VersionResumeTo, VersionState,
};
use crate::time::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum StateBody {
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
pub(super) enum ResumeBody {
    #[n(1)]
    Enabled,
    #[n(2)]
    Disabled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum VersionStateBody {
    #[n(0)]
    Active,
    #[n(1)]
    Destroyed,
    #[n(2)]
    Deactivated,
    #[n(3)]
    Compromised,
    #[n(4)]
    PendingDeletion {
        #[n(0)]
        due: u64,
        #[n(1)]
        resume_to: VersionResumeBody,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(super) enum VersionResumeBody {
    #[n(0)]
    Active,
    #[n(1)]
    Deactivated,
    #[n(2)]
    Compromised,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum CredentialStateBody {
    #[n(0)]
    Active,
    #[n(1)]
    PendingDeletion {
        #[n(0)]
        due: u64,
    },
    #[n(2)]
    Destroyed,
}

impl StateBody {
    pub(super) const fn of(state: KeyState) -> Self {
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

    pub(super) const fn state(self) -> KeyState {
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

impl VersionStateBody {
    pub(super) const fn of(state: VersionState) -> Self {
        match state {
            VersionState::Active => Self::Active,
            VersionState::Deactivated => Self::Deactivated,
            VersionState::Compromised => Self::Compromised,
            VersionState::PendingDeletion { due, resume_to } => {
                let resume_to = match resume_to {
                    VersionResumeTo::Active => VersionResumeBody::Active,
                    VersionResumeTo::Deactivated => VersionResumeBody::Deactivated,
                    VersionResumeTo::Compromised => VersionResumeBody::Compromised,
                };
                Self::PendingDeletion { due: due.0, resume_to }
            }
            VersionState::Destroyed => Self::Destroyed,
        }
    }

    pub(super) const fn state(self) -> VersionState {
        match self {
            Self::Active => VersionState::Active,
            Self::Deactivated => VersionState::Deactivated,
            Self::Compromised => VersionState::Compromised,
            Self::PendingDeletion { due, resume_to } => {
                let resume_to = match resume_to {
                    VersionResumeBody::Active => VersionResumeTo::Active,
                    VersionResumeBody::Deactivated => VersionResumeTo::Deactivated,
                    VersionResumeBody::Compromised => VersionResumeTo::Compromised,
                };
                VersionState::PendingDeletion { due: Timestamp(due), resume_to }
            }
            Self::Destroyed => VersionState::Destroyed,
        }
    }
}

impl CredentialStateBody {
    pub(super) const fn of(state: CredentialState) -> Self {
        match state {
            CredentialState::Active => Self::Active,
            CredentialState::PendingDeletion { due } => Self::PendingDeletion { due: due.0 },
            CredentialState::Destroyed => Self::Destroyed,
        }
    }

    pub(super) const fn state(self) -> CredentialState {
        match self {
            Self::Active => CredentialState::Active,
            Self::PendingDeletion { due } => CredentialState::PendingDeletion { due: Timestamp(due) },
            Self::Destroyed => CredentialState::Destroyed,
        }
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

impl CredentialStateName {
    /// The number that stands for the state in a record's index.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Active => 0,
            Self::PendingDeletion => 1,
            Self::Destroyed => 2,
        }
    }
}
