//! Every way in which the engine can say no, by whose fault it is.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::client::AddressProblem;
use crate::client::CredentialKind;
use crate::hsm::HsmProblem;
use crate::import::MaterialProblem;
use crate::jose::TokenProblem;
use crate::lifecycle::{
    CredentialEvent, CredentialStateName, KeyEvent, KeyStateName, KeyUse, VersionEvent, VersionStateName,
};
use crate::pin::PinProblem;
use crate::profile::KeyKind;
use crate::store::{Revision, StoreError};
use crate::time::{Period, Timestamp};
use crate::wire::{PageProblem, TextProblem};

mod code;
mod fault;
mod sentence;

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
    /// A credential of a keystore.
    Credential,
    /// A principal.
    Principal,
    /// A request for approval.
    ApprovalRequest,
    /// A staged change.
    StagedChange,
    /// An unlock slot.
    Slot,
}

/// What a profile may have or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Allow lists of keys.
    AccessLists,
    /// Approval of changes.
    Approvals,
    /// Keys with a boundary.
    Boundaries,
    /// Convergent encryption, for keys of this kind.
    Convergent,
    /// Customization.
    Customization,
    /// Choosing the default version.
    DefaultVersion,
    /// A method of client authentication.
    GateMethod,
    /// Keys in a hardware security module, or this with such a key.
    Hsm,
    /// Import of keys.
    Import,
    /// This kind of key, or this usage of it.
    Kind,
    /// Keys without a version.
    PreActivation,
    /// Rotation, for this key.
    Rotation,
    /// Signatures with the version in front.
    SignatureFrame,
    /// Streams, with this key.
    Streams,
}

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// It has a control character or begins or ends with a space.
    Characters,
    /// It is empty.
    Empty,
    /// It is not made of letters, digits, `-` and `_` with a letter first.
    NotIdentifier,
    /// It is longer than the profile allows.
    TooLong {
        /// The most characters allowed.
        limit: u32,
    },
    /// It is shorter than the profile asks for.
    TooShort {
        /// The fewest characters.
        least: u32,
    },
}

/// Why a call failed. Nothing was changed, whatever the variant.
///
/// [`Error::code`] is stable and meant for programs; `Display` is one English sentence or two for people, and says
/// what to do. Neither carries a secret or a plaintext.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// An entry of the audit log is missing, or does not follow from the one before it.
    AuditBroken {
        /// The number of the entry.
        sequence: u64,
    },
    /// The bundle was made by a newer Keystead, or the format number was changed.
    BundleFormat {
        /// The format number found.
        found: u32,
    },
    /// The bytes are not a Keystead bundle, or are cut short.
    BundleMalformed,
    /// The passphrase does not open the bundle, or the bundle was changed. Which of the two is not told.
    BundleNotOpened,
    /// The bundle's signature is not that of its bytes: the file was changed after it was exported.
    BundleSignature,
    /// The password of a certificate's file must have 8 to 128 printable ASCII characters.
    CertificatePassword,
    /// A certificate is valid for one day at least.
    CertificateValidity {
        /// The most days.
        limit: u32,
    },
    /// The ciphertext names another key than the one it was given to.
    CiphertextOtherKey,
    /// The bytes are not a Keystead ciphertext: wrong magic, unknown suite, or shorter than a header.
    CiphertextMalformed,
    /// The keystore's gate does not admit the client.
    ClientRefused {
        /// The first method that the client did not pass.
        method: CredentialKind,
    },
    /// `now` lies before a time at which this vault was already changed.
    ClockMovedBack {
        /// The latest time known to the vault.
        latest: Timestamp,
        /// How far back the clock is.
        behind: Period,
    },
    /// The key encrypts convergently, and no context was given.
    ContextMissing,
    /// A context was given to a key that does not encrypt convergently.
    ContextNotTaken,
    /// The context is longer than the profile allows.
    ContextTooLong {
        /// The most bytes.
        limit: u32,
    },
    /// A data key has 128, 256 or 512 bits.
    DataKeySize,
    /// No random bytes were asked for, or too many at once.
    RandomLength {
        /// The most bytes of one call.
        limit: u32,
    },
    /// More was put into a stream than was counted for it.
    StreamUncounted,
    /// The stream has come to its end, or failed before.
    StreamEnded,
    /// The text typed to confirm is not the name asked for.
    ConfirmationMismatch,
    /// Authenticated decryption failed: wrong key version, changed bytes, or another AAD. Which of them is not told.
    DecryptionFailed,
    /// The description has more characters than the profile allows.
    DescriptionTooLong {
        /// The most characters allowed.
        limit: u32,
    },
    /// The keystore asks for no method of knowing its clients, where the profile wants one at least.
    GateWithoutMethod,
    /// The text is not an IPv4 address or a block of them.
    InvalidAddress(AddressProblem),
    /// Not 32 hexadecimal digits.
    InvalidId,
    /// The text is not a MAC address.
    InvalidMac,
    /// The name breaks the profile's rule.
    InvalidName(NameProblem),
    /// The number or the size of a page is out of bounds.
    InvalidPage(PageProblem),
    /// A text is not written as the profile's clients write bytes, or bytes cannot be written so.
    InvalidText(TextProblem),
    /// Not a P-256 public key in PEM.
    InvalidPublicKey,
    /// Argon2id parameters outside the bounds that Keystead accepts.
    KdfOutOfBounds,
    /// A key file has 32 to 4,096 bytes.
    KeyFileLength,
    /// A synchronous call named a key that is not prepared, or that changed since.
    KeyNotLoaded,
    /// The key's state has no such transition, or does not permit the operation.
    KeyStateForbids {
        /// The state that the key is in.
        state: KeyStateName,
        /// What was asked for.
        wanted: Wanted,
    },
    /// A token of a hardware security module does not do what it is asked for.
    Hsm(HsmProblem),
    /// The keystore still holds keys that are not destroyed.
    KeystoreNotEmpty {
        /// How many.
        keys: u32,
    },
    /// Another object of the kind has this name.
    NameTaken,
    /// No object of this kind has the id.
    NotFound(Subject),
    /// A passphrase must have 8 to 1,024 characters.
    PassphraseLength,
    /// The PIN breaks these rules.
    PinRejected(Vec<PinProblem>),
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
    /// No event of the audit log has this name.
    UnknownEvent,
    /// The passphrase or code opens no slot of this vault.
    UnlockFailed,
    /// Something that cannot happen did. Please report it.
    Unreachable(&'static str),
    /// There is no vault in this store.
    VaultAbsent,
    /// There is a vault in this store already.
    VaultExists,
    /// The principal's role, or the key's allow list, does not permit the operation.
    AccessDenied,
    /// The keystore asks for approval of changes: stage the change instead.
    ApprovalRequired,
    /// Whoever asked for approval cannot give it.
    ApprovalSelf,
    /// The signature does not belong to this request and this approver.
    ApprovalSignature,
    /// The request for approval is not open any more, or this approver has decided already.
    ApprovalClosed,
    /// A change that was approved cannot be made any more. None of its request was made.
    ApprovalFailed {
        /// The number of the change.
        number: u32,
        /// Why.
        cause: Box<Error>,
    },
    /// As many changes as a keystore takes are put aside in it.
    ApprovalFull {
        /// The most.
        limit: u32,
    },
    /// The change is part of an open request, which nobody can alter.
    ApprovalPending,
    /// The keystore's policy is another than when approval was requested.
    ApprovalStale,
    /// There is no staged change to ask approval for.
    ApprovalEmpty,
    /// The version has protected as many messages as one version may.
    BudgetSpent {
        /// The most messages of one version.
        limit: u64,
    },
    /// The credential's state has no such transition.
    CredentialStateForbids {
        /// The state that the credential is in.
        state: CredentialStateName,
        /// What was asked for.
        wanted: Wanted,
    },
    /// The keystore has this credential already.
    CredentialTaken,
    /// A customization is outside its bounds.
    CustomOutOfBounds {
        /// The field.
        field: &'static str,
        /// The least value.
        min: u32,
        /// The greatest value.
        max: u32,
    },
    /// The profile, or the keystore, does not let key material out.
    ExportForbidden,
    /// A key of this kind has no such algorithm.
    AlgorithmForbidden,
    /// The provider leaves this to somebody else, who works asynchronously: ask for a job.
    ComputedElsewhere,
    /// A digest has the wrong length for the algorithm, or the algorithm signs no digests.
    DigestLength {
        /// The right length in bytes; `None` if it signs messages alone.
        expected: Option<usize>,
    },
    /// Keys of this kind do not do this.
    KindForbids,
    /// A new private key of this kind is needed, and this provider makes none: [`Vault::offer_material`](crate::Vault::offer_material).
    MaterialNeeded {
        /// The kind.
        kind: KeyKind,
    },
    /// The message to sign is longer than the profile allows.
    MessageTooLarge {
        /// The most bytes.
        limit: u64,
    },
    /// The bytes cannot be a signature of this algorithm in this encoding.
    SignatureMalformed,
    /// This build has no implementation of the kind of key.
    KindUnavailable,
    /// Material that was to be brought in cannot be.
    Material(MaterialProblem),
    /// The material is not a key of this kind.
    MaterialMalformed,
    /// The keystore's profile does not have this.
    NotOffered(Feature),
    /// The key is isolated to a region that this vault is not configured for.
    OtherRegion {
        /// The key's region.
        region: String,
    },
    /// The keystore's user PIN was entered wrongly too often.
    PinLocked,
    /// The keystore's user PIN was not given, or is another.
    PinMismatch {
        /// How many attempts are left.
        attempts_left: u8,
    },
    /// Keystores of this profile have a user PIN, and none was given.
    PinRequired,
    /// No profile has this name here.
    ProfileUnknown,
    /// A number of operations or bytes to rotate after is out of bounds.
    RotationByUse {
        /// The most.
        max: u64,
    },
    /// The days of a rotation period are out of the profile's bounds.
    RotationPeriod {
        /// The fewest.
        min: u32,
        /// The most, if there is one.
        max: Option<u32>,
    },
    /// A token is not what it has to be.
    Token(TokenProblem),
    /// Confidential data is empty or larger than the profile allows.
    SecretTooLarge {
        /// The most bytes.
        limit: u64,
    },
    /// What was given does not open the slot that it was given for.
    SlotMismatch,
    /// Without this slot nobody could unlock the vault by hand.
    SlotProtected,
    /// The vault has as many slots as it may have.
    SlotsExhausted {
        /// The most.
        max: u32,
    },
    /// The root key cannot be replaced before it is said of each slot whether it is kept or dropped.
    SlotsUnnamed {
        /// The labels of the slots that nothing was said of.
        slots: Vec<String>,
    },
    /// A setting of the vault is out of its bounds.
    SettingInvalid {
        /// The setting.
        field: &'static str,
    },
    /// The vault's root key was replaced since this vault was unlocked.
    VaultResealed,
    /// The newest version, or the one that protects new data, cannot be taken out of use.
    VersionProtected,
    /// The key has as many versions as its profile allows.
    VersionsExhausted {
        /// The most versions.
        max: u32,
    },
    /// The key still has versions that are not destroyed.
    VersionsRemain,
    /// The version's state has no such transition, or does not permit the operation.
    VersionStateForbids {
        /// The state that the version is in.
        state: VersionStateName,
        /// What was asked for.
        wanted: Wanted,
    },
}

/// What was asked of a key, a version or a credential when its state said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A change of a key's state.
    Event(KeyEvent),
    /// A change of a version's state.
    VersionEvent(VersionEvent),
    /// A change of a credential's state.
    CredentialEvent(CredentialEvent),
    /// A use of its material, or an edit.
    Use(KeyUse),
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
