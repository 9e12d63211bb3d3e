//! Every way in which the engine can say no, by whose fault it is.

use alloc::string::String;
use core::fmt;

use crate::lifecycle::{KeyEvent, KeyStateName, VersionStateName};
use crate::store::{Revision, StoreError};
use crate::time::{Period, Timestamp};

/// Who has to act for the call to succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller: the arguments are outside the contract.
    Caller,
    /// Nobody yet: state or policy says no; a different state or another person's decision would change that.
    Policy,
    /// The data: a ciphertext, a bundle or a stored record is not what it claims to be.
    Data,
    /// The surroundings: storage, randomness or the clock failed.
    Environment,
    /// Keystead itself.
    Bug,
}

/// What was looked for and not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A key.
    Key,
    /// A keystore.
    Keystore,
    /// A version of a key.
    Version,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// It has a control character or begins or ends with a space.
    Characters,
    /// It is empty.
    Empty,
    /// It is longer than the profile allows.
    TooLong {
        /// The most characters allowed.
        limit: u32,
    },
}

/// Why a call failed. Nothing was changed, whatever the variant.
///
/// [`Error::code`] is stable and meant for programs; `Display` is one English sentence or two for people, and says
/// what to do. Neither carries a secret or a plaintext.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bundle was made by a newer Keystead, or the format number was changed.
    BundleFormat {
        /// The format number found.
        found: u32,
    },
    /// The bytes are not a Keystead bundle, or are cut short.
    BundleMalformed,
    /// The passphrase does not open the bundle, or the bundle was changed. Which of the two is not told.
    BundleNotOpened,
    /// The ciphertext names another key than the one it was given to.
    CiphertextOtherKey,
    /// The bytes are not a Keystead ciphertext: wrong magic, unknown suite, or shorter than a header.
    CiphertextMalformed,
    /// `now` lies before a time at which this vault was already changed.
    ClockMovedBack {
        /// The latest time known to the vault.
        latest: Timestamp,
        /// How far back the clock is.
        behind: Period,
    },
    /// The text typed to confirm is not the name asked for.
    ConfirmationMismatch,
    /// Authenticated decryption failed: wrong key version, changed bytes, or another AAD. Which of them is not told.
    DecryptionFailed,
    /// The description has more characters than the profile allows.
    DescriptionTooLong {
        /// The most characters allowed.
        limit: u32,
    },
    /// Not 32 hexadecimal digits.
    InvalidId,
    /// The name breaks the profile's rule.
    InvalidName(NameProblem),
    /// Argon2id parameters outside the bounds that Keystead accepts.
    KdfOutOfBounds,
    /// A synchronous call named a key that is not prepared, or that changed since.
    KeyNotLoaded,
    /// The key's state has no such transition, or does not permit the operation.
    KeyStateForbids {
        /// The state that the key is in.
        state: KeyStateName,
        /// What was asked for.
        wanted: Wanted,
    },
    /// The keystore still holds keys that are not destroyed.
    KeystoreNotEmpty {
        /// How many.
        keys: u32,
    },
    /// Another keystore has this name.
    NameTaken,
    /// No object of this kind has the id.
    NotFound(Subject),
    /// A passphrase must have 8 to 1,024 characters.
    PassphraseLength,
    /// The plaintext is larger than the profile allows for one message.
    PlaintextTooLarge {
        /// The most bytes allowed.
        limit: u64,
    },
    /// The random source failed.
    RandomUnavailable,
    /// A stored record does not carry this vault's seal: it was changed outside Keystead.
    RecordAltered,
    /// The records as a whole are not those of the last commit: one was removed, or an old copy was put back.
    RecordsRolledBack,
    /// The recovery code has a wrong length, a letter that no code has, or a typing mistake (its check fails).
    RecoveryCodeMistyped,
    /// The store failed.
    Store(StoreError),
    /// The stored vault was written by a newer Keystead.
    StoredFormat {
        /// The format number found.
        found: u32,
    },
    /// The passphrase or code opens no slot of this vault.
    UnlockFailed,
    /// Something that cannot happen did. Please report it.
    Unreachable(&'static str),
    /// There is no vault in this store.
    VaultAbsent,
    /// There is a vault in this store already.
    VaultExists,
    /// The version's state does not permit the operation.
    VersionStateForbids {
        /// The state that the version is in.
        state: VersionStateName,
    },
}

/// What was asked of a key when its state said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A change of state.
    Event(KeyEvent),
    /// A use of its material, or an edit.
    Use(crate::lifecycle::KeyUse),
}

impl Error {
    /// A short, stable name of this error for programs: `subject.problem`. It never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BundleFormat { .. } => "bundle.format",
            Self::BundleMalformed => "bundle.malformed",
            Self::BundleNotOpened => "bundle.not_opened",
            Self::CiphertextMalformed => "ciphertext.malformed",
            Self::CiphertextOtherKey => "ciphertext.other_key",
            Self::ClockMovedBack { .. } => "clock.moved_back",
            Self::ConfirmationMismatch => "confirmation.mismatch",
            Self::DecryptionFailed => "decryption.failed",
            Self::DescriptionTooLong { .. } => "description.too_long",
            Self::InvalidId => "id.invalid",
            Self::InvalidName(_) => "name.invalid",
            Self::KdfOutOfBounds => "kdf.out_of_bounds",
            Self::KeyNotLoaded => "key.not_loaded",
            Self::KeyStateForbids { .. } => "key.state_forbids",
            Self::KeystoreNotEmpty { .. } => "keystore.not_empty",
            Self::NameTaken => "name.taken",
            Self::NotFound(Subject::Key) => "key.not_found",
            Self::NotFound(Subject::Keystore) => "keystore.not_found",
            Self::NotFound(Subject::Version) => "version.not_found",
            Self::PassphraseLength => "passphrase.length",
            Self::PlaintextTooLarge { .. } => "plaintext.too_large",
            Self::RandomUnavailable => "random.unavailable",
            Self::RecordAltered => "record.altered",
            Self::RecordsRolledBack => "records.rolled_back",
            Self::RecoveryCodeMistyped => "recovery_code.mistyped",
            Self::Store(error) => error.code(),
            Self::StoredFormat { .. } => "stored.format",
            Self::UnlockFailed => "unlock.failed",
            Self::Unreachable(_) => "bug.unreachable",
            Self::VaultAbsent => "vault.absent",
            Self::VaultExists => "vault.exists",
            Self::VersionStateForbids { .. } => "version.state_forbids",
        }
    }

    /// Who has to act.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::ConfirmationMismatch
            | Self::DescriptionTooLong { .. }
            | Self::InvalidId
            | Self::InvalidName(_)
            | Self::KdfOutOfBounds
            | Self::KeyNotLoaded
            | Self::PassphraseLength
            | Self::PlaintextTooLarge { .. }
            | Self::RecoveryCodeMistyped => Fault::Caller,
            Self::KeyStateForbids { .. }
            | Self::KeystoreNotEmpty { .. }
            | Self::NameTaken
            | Self::NotFound(_)
            | Self::UnlockFailed
            | Self::VaultAbsent
            | Self::VaultExists
            | Self::VersionStateForbids { .. } => Fault::Policy,
            Self::BundleFormat { .. }
            | Self::BundleMalformed
            | Self::BundleNotOpened
            | Self::CiphertextMalformed
            | Self::CiphertextOtherKey
            | Self::DecryptionFailed
            | Self::RecordAltered
            | Self::RecordsRolledBack
            | Self::StoredFormat { .. } => Fault::Data,
            Self::ClockMovedBack { .. } | Self::RandomUnavailable | Self::Store(_) => Fault::Environment,
            Self::Unreachable(_) => Fault::Bug,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BundleFormat { found } => write!(
                f,
                "This bundle has format {found}, which this Keystead does not know. Open it with the version that made it, or a newer one."
            ),
            Self::BundleMalformed => f.write_str(
                "This is not a complete Keystead bundle. Check that the right file was chosen and that it was copied whole.",
            ),
            Self::BundleNotOpened => f.write_str(
                "The bundle could not be opened. Either the passphrase is not the one it was exported with, or the file was changed.",
            ),
            Self::CiphertextMalformed => f.write_str(
                "This is not a Keystead ciphertext, or its beginning is missing. Check that the right data was given, whole and unchanged.",
            ),
            Self::CiphertextOtherKey => f.write_str(
                "This ciphertext was made with another key. Choose the key that its header names.",
            ),
            Self::ClockMovedBack { latest, behind } => write!(
                f,
                "The clock is {} s behind the last change of this vault (at {} ms). Set the clock right, then try again.",
                behind.0 / 1000,
                latest.0
            ),
            Self::ConfirmationMismatch => {
                f.write_str("The text typed is not the name of the key. Type the name exactly as it is shown.")
            }
            Self::DecryptionFailed => f.write_str(
                "Decryption failed. The data, its associated data (AAD) or the key is not what it was when it was encrypted.",
            ),
            Self::DescriptionTooLong { limit } => {
                write!(f, "The description is too long. Use at most {limit} characters.")
            }
            Self::InvalidId => f.write_str("This is not an id. An id has 32 hexadecimal digits."),
            Self::InvalidName(NameProblem::Characters) => f.write_str(
                "The name has a control character, or a space at its beginning or end. Take it out.",
            ),
            Self::InvalidName(NameProblem::Empty) => f.write_str("The name is empty. Enter one."),
            Self::InvalidName(NameProblem::TooLong { limit }) => {
                write!(f, "The name is too long. Use at most {limit} characters.")
            }
            Self::KdfOutOfBounds => f.write_str(
                "The passphrase parameters are out of bounds. Use 19 MiB to 1 GiB of memory, 1 to 16 passes and 1 to 16 lanes, at least as strong as 19 MiB with 2 passes.",
            ),
            Self::KeyNotLoaded => f.write_str(
                "The key is not prepared for synchronous use, or it was changed since. Prepare it, then try again.",
            ),
            Self::KeyStateForbids { state, wanted } => {
                write!(f, "A key that is {state} cannot be {}. ", wanted.participle())?;
                f.write_str(state.advice(*wanted))
            }
            Self::KeystoreNotEmpty { keys } => {
                write!(f, "The keystore still holds {keys} key(s). Delete them first, and wait until they are destroyed.")
            }
            Self::NameTaken => f.write_str("Another keystore has this name. Choose a different one."),
            Self::NotFound(Subject::Key) => {
                f.write_str("There is no key with this id in this vault. Check the id, or list the keys.")
            }
            Self::NotFound(Subject::Keystore) => {
                f.write_str("There is no keystore with this id in this vault. Check the id, or list the keystores.")
            }
            Self::NotFound(Subject::Version) => f.write_str("The key has no such version. List its versions."),
            Self::PassphraseLength => {
                f.write_str("A passphrase has 8 to 1,024 characters. Four random words make a good one.")
            }
            Self::PlaintextTooLarge { limit } => {
                write!(f, "The data is too large for one message. Encrypt at most {limit} bytes at once.")
            }
            Self::RandomUnavailable => {
                f.write_str("The system's random source failed, so that nothing safe can be made. Restart the program.")
            }
            Self::RecordAltered => f.write_str(
                "A stored record was changed outside Keystead and is refused. Restore a backup, and find out who wrote to the store.",
            ),
            Self::RecordsRolledBack => f.write_str(
                "The store holds an older copy of a record, or one is missing. Restore a backup, and find out who wrote to the store.",
            ),
            Self::RecoveryCodeMistyped => {
                f.write_str("The recovery code has a typing mistake. Compare it with your copy, group by group.")
            }
            Self::Store(error) => error.fmt(f),
            Self::StoredFormat { found } => write!(
                f,
                "The vault has format {found}, which this Keystead does not know. Open it with the version that wrote it, or a newer one."
            ),
            Self::UnlockFailed => f.write_str("The vault did not open. Check the passphrase or the recovery code."),
            Self::Unreachable(what) => write!(f, "Keystead met an impossible state ({what}). Please report it."),
            Self::VaultAbsent => f.write_str("There is no vault here yet. Create one."),
            Self::VaultExists => f.write_str("There is a vault here already. Unlock it, or choose another place."),
            Self::VersionStateForbids { state } => write!(
                f,
                "The version of the key that this needs is {state} and cannot be used. Choose another version."
            ),
        }
    }
}

impl core::error::Error for Error {}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Error {
    pub(crate) const fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(StoreError::Conflict { .. }))
    }

    pub(crate) fn corrupt(what: &str) -> Self {
        Self::Store(StoreError::Corrupt(String::from(what)))
    }

    pub(crate) const fn conflict(expected: Revision, found: Revision) -> Self {
        Self::Store(StoreError::Conflict { expected, found })
    }
}

#[cfg(test)]
mod tests;
