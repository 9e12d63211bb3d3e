//! The stored form of events that somebody makes. The others happen by themselves and cannot be put aside.

use minicbor::{Decode, Encode};

use crate::error::Error;
use crate::lifecycle::{CredentialEvent, KeyEvent, VersionEvent};

#[derive(Encode, Decode)]
#[cbor(index_only)]
pub(super) enum KeyEventBody {
    #[n(0)]
    Enable,
    #[n(1)]
    Disable,
    #[n(2)]
    RequestDeletion,
    #[n(3)]
    CancelDeletion,
    #[n(4)]
    DeleteNow,
}

#[derive(Encode, Decode)]
#[cbor(index_only)]
pub(super) enum VersionEventBody {
    #[n(0)]
    Activate,
    #[n(1)]
    Deactivate,
    #[n(2)]
    Compromise,
    #[n(3)]
    RequestDeletion,
    #[n(4)]
    CancelDeletion,
    #[n(5)]
    DestroyNow,
}

#[derive(Encode, Decode)]
#[cbor(index_only)]
pub(super) enum CredentialEventBody {
    #[n(0)]
    RequestDeletion,
    #[n(1)]
    CancelDeletion,
    #[n(2)]
    DeleteNow,
}

impl KeyEventBody {
    pub(super) const fn of(event: KeyEvent) -> Result<Self, Error> {
        Ok(match event {
            KeyEvent::Enable => Self::Enable,
            KeyEvent::Disable => Self::Disable,
            KeyEvent::RequestDeletion => Self::RequestDeletion,
            KeyEvent::CancelDeletion => Self::CancelDeletion,
            KeyEvent::DeleteNow => Self::DeleteNow,
            KeyEvent::FirstVersion
            | KeyEvent::DefaultLost
            | KeyEvent::DefaultGained
            | KeyEvent::DeletionDue => return Err(Error::KindForbids),
        })
    }

    pub(super) const fn event(&self) -> KeyEvent {
        match self {
            Self::Enable => KeyEvent::Enable,
            Self::Disable => KeyEvent::Disable,
            Self::RequestDeletion => KeyEvent::RequestDeletion,
            Self::CancelDeletion => KeyEvent::CancelDeletion,
            Self::DeleteNow => KeyEvent::DeleteNow,
        }
    }
}

impl VersionEventBody {
    pub(super) const fn of(event: VersionEvent) -> Result<Self, Error> {
        Ok(match event {
            VersionEvent::Activate => Self::Activate,
            VersionEvent::Deactivate => Self::Deactivate,
            VersionEvent::Compromise => Self::Compromise,
            VersionEvent::RequestDeletion => Self::RequestDeletion,
            VersionEvent::CancelDeletion => Self::CancelDeletion,
            VersionEvent::DestroyNow => Self::DestroyNow,
            VersionEvent::DeletionDue | VersionEvent::KeyDestroyed => return Err(Error::KindForbids),
        })
    }

    pub(super) const fn event(&self) -> VersionEvent {
        match self {
            Self::Activate => VersionEvent::Activate,
            Self::Deactivate => VersionEvent::Deactivate,
            Self::Compromise => VersionEvent::Compromise,
            Self::RequestDeletion => VersionEvent::RequestDeletion,
            Self::CancelDeletion => VersionEvent::CancelDeletion,
            Self::DestroyNow => VersionEvent::DestroyNow,
        }
    }
}

impl CredentialEventBody {
    pub(super) const fn of(event: CredentialEvent) -> Result<Self, Error> {
        Ok(match event {
            CredentialEvent::RequestDeletion => Self::RequestDeletion,
            CredentialEvent::CancelDeletion => Self::CancelDeletion,
            CredentialEvent::DeleteNow => Self::DeleteNow,
            CredentialEvent::DeletionDue => return Err(Error::KindForbids),
        })
    }

    pub(super) const fn event(&self) -> CredentialEvent {
        match self {
            Self::RequestDeletion => CredentialEvent::RequestDeletion,
            Self::CancelDeletion => CredentialEvent::CancelDeletion,
            Self::DeleteNow => CredentialEvent::DeleteNow,
        }
    }
}
