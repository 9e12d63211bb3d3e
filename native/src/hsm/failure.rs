//! Why a token did not do what it was asked for.

use std::path::PathBuf;

use cryptoki::context::Function;
use cryptoki::error::{Error as Pkcs11Error, RvError};
use keystead_core::Fault;

use super::ckr::Ckr;
use super::view::{Attempts, Role};

mod sentence;

/// Why something failed at a token: what is the matter, and the call that told so, where one did. Carries no secret.
#[derive(Clone, Debug)]
pub struct Failure {
    problem: Problem,
    call: Option<FailedCall>,
    /// Found out without a failed call: the session is no longer that of a user.
    is_stale: bool,
}

/// A call of the module that did not succeed.
#[derive(Clone, Copy, Debug)]
pub struct FailedCall {
    function: Function,
    code: Ckr,
}

/// What is the matter. Each has a stable code ([`Failure::code`]) and a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The module cannot be loaded, or does not start.
    ModuleUnusable {
        /// The library that was to be loaded.
        path: PathBuf,
        /// What the system or the module said.
        reason: String,
    },
    /// No token of this name is there.
    TokenAbsent,
    /// Several tokens have this label; their serial numbers tell them apart.
    TokenAmbiguous,
    /// The slot's token has not been initialized.
    TokenUninitialized,
    /// The slot's token is initialized already, and initializing it again would destroy every key in it.
    TokenInitialized,
    /// A label of a token or a key is empty or longer than it may be.
    Label,
    /// Nobody is logged in, and no PIN is held with which to do it.
    LoggedOut,
    /// The PIN is not right. It is not tried again by itself.
    PinMismatch(Role, Attempts),
    /// One attempt is left, which is used only when somebody asks for it.
    PinFinalTry(Role),
    /// The PIN is locked.
    PinLocked(Role),
    /// The token takes no such new PIN, though it keeps our rules: the fewest and the most bytes that it takes.
    PinRefused {
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
    },
    /// The token has no user PIN yet.
    PinUnset,
    /// The token has no object of this id and class.
    ObjectMissing,
    /// The token has several objects of this id and class.
    ObjectAmbiguous,
    /// The token has an object of this id already.
    ObjectExists,
    /// The token does not let the object be destroyed.
    ObjectStays,
    /// The token has no room.
    Full,
    /// Every session that the token gives was in use for as long as a call waits.
    Busy,
    /// The token takes no changes.
    WriteProtected,
    /// The token, or its module, cannot do this.
    Unsupported(&'static str),
    /// What was to be decrypted is not what it claims to be.
    DataRefused,
    /// Key material is not a sound key of its kind.
    MaterialRefused,
    /// A key was to encrypt without associated data, which some modules do not survive.
    AadMissing,
    /// A new key does not have an attribute that it was made with. The key is removed.
    AttributeIgnored(&'static str),
    /// A new key does not compute what it should. The key is removed.
    NotVerified,
    /// Another failure: the call says which.
    Failed,
    /// The module answered what the standard does not allow.
    Unexpected(&'static str),
}

/// What may help after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Nothing: the answer stands.
    None,
    /// Another session, or finding the object again.
    Again,
    /// New sessions, and logging in again.
    Reconnect,
    /// The same, and if that does not help, starting the module anew.
    ReconnectOrRestart,
    /// Starting the module anew.
    Restart,
}

impl Failure {
    /// What is the matter.
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The call that failed, where one did.
    pub const fn call(&self) -> Option<FailedCall> {
        self.call
    }

    /// The function of the module that failed, as `C_Login`.
    pub fn function(&self) -> Option<String> {
        self.call.map(|call| call.function())
    }

    /// What the module answered.
    pub fn ckr(&self) -> Option<Ckr> {
        self.call.map(|call| call.code)
    }

    /// A short, stable name for programs.
    pub const fn code(&self) -> &'static str {
        match self.problem {
            Problem::ModuleUnusable { .. } => "hsm.module",
            Problem::TokenAbsent => "hsm.absent",
            Problem::TokenAmbiguous => "hsm.token_ambiguous",
            Problem::TokenUninitialized => "hsm.token_uninitialized",
            Problem::TokenInitialized => "hsm.token_initialized",
            Problem::Label => "hsm.label",
            Problem::LoggedOut => "hsm.logged_out",
            Problem::PinMismatch(..) => "hsm.pin_refused",
            Problem::PinFinalTry(_) => "hsm.pin_final_try",
            Problem::PinLocked(_) => "hsm.pin_locked",
            Problem::PinRefused { .. } => "hsm.pin_unfit",
            Problem::PinUnset => "hsm.pin_unset",
            Problem::ObjectMissing => "hsm.object_missing",
            Problem::ObjectAmbiguous => "hsm.object_ambiguous",
            Problem::ObjectExists => "hsm.object_exists",
            Problem::ObjectStays => "hsm.object_stays",
            Problem::Full => "hsm.full",
            Problem::Busy => "hsm.busy",
            Problem::WriteProtected => "hsm.write_protected",
            Problem::Unsupported(_) => "hsm.unsupported",
            Problem::DataRefused => "hsm.data_refused",
            Problem::MaterialRefused => "hsm.material_refused",
            Problem::AadMissing => "hsm.aad_missing",
            Problem::AttributeIgnored(_) => "hsm.attribute_ignored",
            Problem::NotVerified => "hsm.not_verified",
            Problem::Failed => "hsm.failed",
            Problem::Unexpected(_) => "hsm.unexpected",
        }
    }

    /// Who has to act.
    pub const fn fault(&self) -> Fault {
        match self.problem {
            Problem::TokenAmbiguous
            | Problem::Label
            | Problem::PinMismatch(..)
            | Problem::PinRefused { .. }
            | Problem::AadMissing
            | Problem::MaterialRefused => Fault::Caller,
            Problem::TokenInitialized
            | Problem::TokenUninitialized
            | Problem::PinFinalTry(_)
            | Problem::PinLocked(_)
            | Problem::PinUnset
            | Problem::ObjectMissing
            | Problem::ObjectAmbiguous
            | Problem::ObjectExists
            | Problem::ObjectStays
            | Problem::WriteProtected
            | Problem::Unsupported(_) => Fault::Policy,
            Problem::DataRefused => Fault::Data,
            Problem::ModuleUnusable { .. }
            | Problem::TokenAbsent
            | Problem::LoggedOut
            | Problem::Full
            | Problem::Busy
            | Problem::AttributeIgnored(_)
            | Problem::NotVerified
            | Problem::Failed
            | Problem::Unexpected(_) => Fault::Environment,
        }
    }

    /// The same failure of the same call, which means something else here.
    pub(super) fn meaning(self, problem: Problem) -> Self {
        Self { problem, ..self }
    }

    /// The session is there, and its user is logged out.
    pub(super) const fn stale() -> Self {
        Self { problem: Problem::LoggedOut, call: None, is_stale: true }
    }

    /// What may help, by what the module answered.
    pub(super) fn remedy(&self) -> Remedy {
        if self.is_stale {
            return Remedy::Reconnect;
        }
        match self.ckr().map(Ckr::known) {
            None if self.problem == Problem::TokenAbsent => Remedy::ReconnectOrRestart,
            Some(RvError::OperationActive | RvError::KeyHandleInvalid | RvError::ObjectHandleInvalid) => {
                Remedy::Again
            }
            Some(
                RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::UserNotLoggedIn
                | RvError::FunctionFailed
                | RvError::GeneralError,
            ) => Remedy::Reconnect,
            Some(
                RvError::DeviceError
                | RvError::DeviceRemoved
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SlotIdInvalid,
            ) => Remedy::ReconnectOrRestart,
            Some(RvError::CryptokiNotInitialized) => Remedy::Restart,
            _ => Remedy::None,
        }
    }

    /// Whether the session that the call was made in can go on: the answer was about data.
    pub(super) fn leaves_session(&self) -> bool {
        match self.ckr().map(Ckr::known) {
            // Found out between calls, or behind one that succeeded.
            None => true,
            Some(code) => matches!(code, RvError::EncryptedDataInvalid | RvError::EncryptedDataLenRange),
        }
    }
}

impl FailedCall {
    /// The name of the function, as `C_Login`.
    pub fn function(&self) -> String {
        format!("C_{:?}", self.function)
    }

    /// What the module answered.
    pub const fn code(&self) -> Ckr {
        self.code
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { problem, call: None, is_stale: false }
    }
}

impl From<Pkcs11Error> for Failure {
    fn from(error: Pkcs11Error) -> Self {
        let Pkcs11Error::Pkcs11(code, function) = error else {
            return match error {
                Pkcs11Error::NullFunctionPointer
                | Pkcs11Error::NotSupported
                | Pkcs11Error::MissingSymbol(_) => Problem::Unsupported("a function that is needed"),
                _ => Problem::Unexpected("a value that cannot be read"),
            }
            .into();
        };
        Self {
            problem: problem_of(code),
            call: Some(FailedCall { function, code: Ckr::new(code) }),
            is_stale: false,
        }
    }
}

/// What a code means wherever it comes from; callers who know more say so.
const fn problem_of(code: RvError) -> Problem {
    match code {
        RvError::TokenNotPresent | RvError::DeviceRemoved | RvError::SlotIdInvalid => Problem::TokenAbsent,
        RvError::UserNotLoggedIn => Problem::LoggedOut,
        RvError::UserPinNotInitialized => Problem::PinUnset,
        RvError::DeviceMemory => Problem::Full,
        RvError::SessionCount => Problem::Busy,
        RvError::TokenWriteProtected | RvError::SessionReadOnly => Problem::WriteProtected,
        RvError::ActionProhibited => Problem::ObjectStays,
        RvError::MechanismInvalid | RvError::FunctionNotSupported | RvError::CurveNotSupported => {
            Problem::Unsupported("this mechanism")
        }
        _ => Problem::Failed,
    }
}

#[cfg(test)]
mod tests;
