//! Why a token of a hardware security module does not do what it is asked for.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;

/// What is wrong with a token, or with what was asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HsmProblem {
    /// No token with this serial number is connected here.
    Absent,
    /// Nobody has logged in to the token: its user PIN is not known here.
    LoggedOut,
    /// The user PIN that is known here is not the token's.
    PinRefused,
    /// The token's user PIN is locked.
    PinLocked,
    /// The key is deleted by whoever shows the token's user PIN, and none was shown.
    PinRequired,
    /// The token has no object with this id.
    ObjectMissing,
    /// The token has an object with this id already.
    ObjectExists,
    /// The object is a version of a key, or opens a vault.
    ObjectInUse,
    /// The token, or its memory, is full.
    Full,
    /// The token has no such mechanism, or keys of no such kind.
    Unsupported,
    /// The token, its module or the way to it failed.
    Failed {
        /// The function of PKCS#11.
        function: String,
        /// What it returned: the name of the code, `CKR_…`.
        code: String,
    },
    /// Not the serial number of a token.
    Serial,
    /// Not the id of an object.
    ObjectId,
}

impl HsmProblem {
    /// One of each, for tests and documents.
    pub fn examples() -> Vec<Self> {
        Vec::from([
            Self::Absent,
            Self::LoggedOut,
            Self::PinRefused,
            Self::PinLocked,
            Self::PinRequired,
            Self::ObjectMissing,
            Self::ObjectExists,
            Self::ObjectInUse,
            Self::Full,
            Self::Unsupported,
            Self::Failed { function: "C_Sign".into(), code: "CKR_DEVICE_ERROR".into() },
            Self::Serial,
            Self::ObjectId,
        ])
    }

    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Absent => "hsm.absent",
            Self::LoggedOut => "hsm.logged_out",
            Self::PinRefused => "hsm.pin_refused",
            Self::PinLocked => "hsm.pin_locked",
            Self::PinRequired => "hsm.pin_required",
            Self::ObjectMissing => "hsm.object_missing",
            Self::ObjectExists => "hsm.object_exists",
            Self::ObjectInUse => "hsm.object_in_use",
            Self::Full => "hsm.full",
            Self::Unsupported => "hsm.unsupported",
            Self::Failed { .. } => "hsm.failed",
            Self::Serial => "hsm.serial",
            Self::ObjectId => "hsm.object_id",
        }
    }
}

impl fmt::Display for HsmProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => {
                "The token that holds this key is not connected here. Connect it, or use the key on the server that has it."
            }
            Self::LoggedOut => "Nobody has logged in to the token. Give its user PIN, then try again.",
            Self::PinRefused => {
                "The token does not take the user PIN that is known here. Log in with the right one; nothing tries again by \
                 itself, because that would lock the token."
            }
            Self::PinLocked => "The token's user PIN is locked. Its security officer can set a new one.",
            Self::PinRequired => "The key lies in a token: give the user PIN of the token to delete it.",
            Self::ObjectMissing => {
                "The token has no key with this CKA_ID any more. Restore the token from its own backup, or rotate the key."
            }
            Self::ObjectExists => "The token has a key with this CKA_ID already. Choose another.",
            Self::ObjectInUse => {
                "A key of the vault, or a way to unlock it, is this object of the token. Delete that instead, if it is not needed."
            }
            Self::Full => "The token is full. Remove keys that are not needed, or use another token.",
            Self::Unsupported => "The token does not do this: it lacks the mechanism, or this kind of key.",
            Self::Failed { function, code } => {
                return write!(
                    f,
                    "The token failed: {function} returned {code}. Look at the module and the connection; it is tried \
                     again with the next call."
                );
            }
            Self::Serial => "This is not the serial number of a token: 1 to 64 printable characters.",
            Self::ObjectId => "This is not a CKA_ID: 1 to 255 bytes as hexadecimal digits.",
        })
    }
}

impl From<HsmProblem> for Error {
    fn from(problem: HsmProblem) -> Self {
        Self::Hsm(problem)
    }
}
