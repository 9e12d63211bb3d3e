//! What people read: what is wrong, and what to do.

use core::fmt;

use super::{FailedCall, Failure, Problem};
use crate::hsm::view::{Attempts, Role};

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)?;
        self.call.map_or(Ok(()), |call| write!(f, " ({call}.)"))
    }
}

impl core::error::Error for Failure {}

impl fmt::Display for FailedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {}", self.function(), self.code)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ModuleUnusable { path, reason } => write!(
                f,
                "The module {} cannot be used: {reason}. Check its path, what its maker's set-up asks for, and that it may be read.",
                path.display()
            ),
            Self::TokenAbsent => f.write_str(
                "The token is not there. Put it in or start what it hangs on, and look at the list of slots.",
            ),
            Self::TokenAmbiguous => {
                f.write_str("Several tokens have this label. Name the one that you mean by its serial number.")
            }
            Self::TokenUninitialized => f.write_str("The token has not been initialized. Initialize it first."),
            Self::TokenInitialized => f.write_str(
                "The token is initialized already, and every key in it would be lost. Choose another slot, or say that it is to be erased.",
            ),
            Self::Label => f.write_str("A token's label has 1 to 32 bytes in UTF-8, a key's at most 255 and its id 1 to 255; no label has control characters. Choose another one."),
            Self::LoggedOut => f.write_str("Nobody is logged in to the token. Give its user PIN."),
            Self::PinMismatch(role, attempts) => {
                write!(f, "The {role} is not right.")?;
                match attempts {
                    Attempts::Unknown => {
                        f.write_str(" Check it before you try again: after a few attempts the token locks it.")
                    }
                    Attempts::Fewer => f.write_str(" The token has counted it, and locks the PIN after a few more. Check it first."),
                    Attempts::Last => f.write_str(" One attempt is left before the token locks it. Be certain first."),
                    Attempts::None => write!(f, " The token has locked it. {}", role.unlocking()),
                }
            }
            Self::PinFinalTry(role) => write!(
                f,
                "One attempt is left before the token locks the {role}. If you are certain of it, say that it is to be tried."
            ),
            Self::PinLocked(role) => write!(f, "The token has locked the {role}. {}", role.unlocking()),
            Self::PinRefused { min, max } => {
                write!(f, "The token does not take this PIN. It takes {min} to {max} bytes: choose another one.")
            }
            Self::PinUnset => f.write_str("The token has no user PIN. Have its security officer set one."),
            Self::ObjectMissing => f.write_str("The token has no such object. Look at the list of its objects."),
            Self::ObjectAmbiguous => f.write_str(
                "The token has several objects of this id. Delete the one that does not belong there.",
            ),
            Self::ObjectExists => f.write_str("The token has an object of this id already. Choose another id."),
            Self::ObjectStays => f.write_str("The token does not let this be deleted or changed. It stays as it is."),
            Self::Full => f.write_str("The token has no room left. Delete what is not needed from it."),
            Self::Busy => f.write_str("All sessions of the token are in use. Try again later."),
            Self::WriteProtected => f.write_str("The token takes no changes. Ask its security officer."),
            Self::Unsupported(what) => {
                write!(f, "The token or its module does not offer {what}. Choose what it offers, or another token.")
            }
            Self::DataRefused => f.write_str("The data cannot be decrypted. Check that key and data belong together."),
            Self::MaterialRefused => f.write_str("This is not a sound key of its kind. Check where it came from."),
            Self::AadMissing => f.write_str("A key in a token encrypts with associated data alone. Give some."),
            Self::AttributeIgnored(attribute) => write!(
                f,
                "The token made a key without {attribute}, which was asked for. The key is removed; use another token."
            ),
            Self::NotVerified => f.write_str(
                "The token made a key that does not compute as it should. The key is removed; have the token checked.",
            ),
            Self::Failed => f.write_str("The token failed. Look its answer up in what its maker says about it."),
            Self::Unexpected(what) => {
                write!(f, "The module answered against its standard: {what}. Ask its maker for a newer one.")
            }
        }
    }
}

impl Role {
    /// What to do about a locked PIN.
    const fn unlocking(self) -> &'static str {
        match self {
            Self::User => "Have its security officer reset it.",
            Self::SecurityOfficer => {
                "What its maker says is the only way on; keys stay usable with the user PIN."
            }
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "user PIN",
            Self::SecurityOfficer => "SO PIN",
        })
    }
}
