//! What people read: what is wrong, and what to do.

use core::fmt;

use super::{Error, Feature, NameProblem, Subject};
use crate::client::AddressProblem;
use crate::wire::{PageProblem, TextProblem};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccessDenied => f.write_str(
                "You are not permitted to do this. Ask whoever manages the key, or the vault, for access.",
            ),
            Self::ApprovalRequired => f.write_str(
                "Changes of this keystore need approval. Put the change aside, then ask for approval.",
            ),
            Self::ApprovalSelf => {
                f.write_str("Whoever has a part in a request cannot decide about it. Let somebody else look at it.")
            }
            Self::ApprovalSignature => f.write_str(
                "The signature does not fit this request and this approver. Sign the document of this request with the registered key.",
            ),
            Self::ApprovalClosed => f.write_str(
                "The request was decided already, or you have decided about it. Look at the list of requests.",
            ),
            Self::ApprovalEmpty => {
                f.write_str("There is nothing to approve. Put at least one change aside first.")
            }
            Self::ApprovalFailed { number, cause } => write!(
                f,
                "Change {number} of the request cannot be made in the name of whoever put it aside, so that none was made. {cause}"
            ),
            Self::ApprovalFull { limit } => write!(
                f,
                "As many changes are put aside as the keystore takes: {limit}. Have them approved, or take some back."
            ),
            Self::ApprovalPending => f.write_str(
                "This change is part of an open request for approval. Withdraw or deny the request first.",
            ),
            Self::ApprovalStale => f.write_str(
                "The keystore asks for other approvals than when this was requested. Withdraw or deny the request, and ask again.",
            ),
            Self::BudgetSpent { limit } => write!(
                f,
                "This version has protected {limit} messages, which is all that is safe. Rotate the key."
            ),
            Self::CredentialStateForbids { state, wanted } => {
                write!(f, "A credential that is {state} cannot be {}. ", wanted.participle())?;
                f.write_str(state.advice())
            }
            Self::CredentialTaken => f.write_str(
                "The keystore has this credential already. Change that one, or delete it first.",
            ),
            Self::CertificatePassword => f.write_str(
                "A certificate's password must have 8 to 128 letters, digits, signs or spaces of ASCII. Choose another one.",
            ),
            Self::CertificateValidity { limit } => {
                write!(f, "A certificate is valid for 1 to {limit} days. Choose a number between them.")
            }
            Self::CustomOutOfBounds { field, min, max } => {
                write!(f, "The value of {field} is out of bounds. Choose from {min} to {max}.")
            }
            Self::ExportForbidden => f.write_str(
                "Key material of this keystore does not leave the vault. Use the key here, or choose another profile for new keys.",
            ),
            Self::AlgorithmForbidden => f.write_str(
                "A key of this kind has no such algorithm. Choose an algorithm of the key.",
            ),
            Self::ComputedElsewhere => f.write_str(
                "This computation takes an asynchronous call here. Use the asynchronous form of this call.",
            ),
            Self::DigestLength { expected: Some(expected) } => write!(
                f,
                "The digest has the wrong length for this algorithm. Give {expected} bytes, made by its hash."
            ),
            Self::DigestLength { expected: None } => {
                f.write_str("This algorithm signs whole messages. Give the message instead of a digest.")
            }
            Self::MaterialNeeded { kind } => write!(
                f,
                "A new {kind} key has to be made outside the engine here. Offer one to the vault and try again."
            ),
            Self::MessageTooLarge { limit } => write!(
                f,
                "The message is longer than the {limit} bytes that this keystore signs. Sign its digest instead."
            ),
            Self::SignatureMalformed => f.write_str(
                "This cannot be a signature of this key. Check that it was copied whole, and its encoding.",
            ),
            Self::KindForbids => {
                f.write_str("A key of this kind cannot do this. Choose a key that was made for it.")
            }
            Self::KindUnavailable => f.write_str(
                "This build of Keystead has no implementation of this kind of key. Choose another kind.",
            ),
            Self::Material(problem) => problem.fmt(f),
            Self::MaterialMalformed => f.write_str(
                "This is not the material of a key of this kind. Check that it was given whole and in the right form.",
            ),
            Self::NotOffered(feature) => feature.fmt(f),
            Self::OtherRegion { region } => write!(
                f,
                "This key is isolated to the region {region}. Use it in a vault that is configured for that region."
            ),
            Self::PinLocked => f.write_str(
                "The user PIN was entered wrongly too often and is locked. Let the owner of the vault set a new one.",
            ),
            Self::PinMismatch { attempts_left } => {
                write!(f, "This is not the user PIN. Attempts left before it is locked: {attempts_left}.")
            }
            Self::PinRequired => {
                f.write_str("Keystores of this profile need a user PIN. Choose one when creating the keystore.")
            }
            Self::ProfileUnknown => {
                f.write_str("There is no profile of this name here. List the profiles to see their names.")
            }
            Self::RotationByUse { max } => {
                write!(f, "The number of operations or bytes is out of bounds. Choose from 1 to {max}.")
            }
            Self::RotationPeriod { min, max: Some(max) } => {
                write!(f, "The rotation period is out of bounds. Choose from {min} to {max} days.")
            }
            Self::RotationPeriod { min, max: None } => {
                write!(f, "The rotation period is out of bounds. Choose at least {min} days.")
            }
            Self::Token(problem) => problem.fmt(f),
            Self::Hsm(problem) => problem.fmt(f),
            Self::SecretTooLarge { limit } => {
                write!(f, "Confidential data has 1 to {limit} bytes. Shorten it, or encrypt it with a key instead.")
            }
            Self::SettingInvalid { field } => write!(f, "The setting {field} is out of its bounds. Enter another value."),
            Self::SlotMismatch => {
                f.write_str("This does not open the slot. Check what was given, and which slot was meant.")
            }
            Self::SlotProtected => f.write_str(
                "Without this slot nobody could unlock the vault by hand. Add a passphrase or a recovery code first.",
            ),
            Self::SlotsExhausted { max } => {
                write!(f, "The vault has all {max} slots that it may have. Remove one that nobody uses.")
            }
            Self::SlotsUnnamed { slots } => write!(
                f,
                "Say of each slot whether it is kept, with its secret, or dropped. Missing: {}.",
                slots.join(", ")
            ),
            Self::VaultResealed => f.write_str(
                "The vault's root key was replaced in the meantime. Lock the vault and unlock it again.",
            ),
            Self::VersionProtected => f.write_str(
                "The version that protects new data, and the newest one, stay in use. Rotate the key first.",
            ),
            Self::VersionsExhausted { max } => {
                write!(f, "The key has all {max} version(s) that its profile allows. Create a new key.")
            }
            Self::VersionsRemain => {
                f.write_str("The key still has versions. Destroy every version first, then delete the key.")
            }
            Self::AuditBroken { sequence } => write!(
                f,
                "Entry {sequence} of the audit log is missing, or was changed outside Keystead. Restore a backup, and find out who wrote to the store."
            ),
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
            Self::BundleSignature => f.write_str(
                "The bundle was changed or cut after it was exported: its signature does not fit. Use another copy, and find out who changed it.",
            ),
            Self::CiphertextMalformed => f.write_str(
                "This is not a Keystead ciphertext, or its beginning is missing. Check that the right data was given, whole and unchanged.",
            ),
            Self::CiphertextOtherKey => f.write_str(
                "This ciphertext was made with another key. Choose the key that its header names.",
            ),
            Self::ClientRefused { method } => write!(
                f,
                "The keystore does not admit this client: its {method} is missing, not registered, expired or scheduled for deletion. Ask whoever manages the keystore to register it."
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
            Self::ContextMissing => f.write_str(
                "This key encrypts convergently. Give the context that the data belongs to, in encryption and decryption.",
            ),
            Self::ContextNotTaken => f.write_str(
                "This key does not encrypt convergently and takes no context. Leave it out, or give it as associated data (AAD).",
            ),
            Self::ContextTooLong { limit } => {
                write!(f, "The context is too long. Use at most {limit} bytes, such as a record's id.")
            }
            Self::DataKeySize => f.write_str("There is no data key of this size. Ask for 128, 256 or 512 bits."),
            Self::RandomLength { limit } => {
                write!(f, "Ask for 1 to {limit} random bytes at a time.")
            }
            Self::StreamEnded => {
                f.write_str("This stream has come to its end, or failed before. Begin a new one.")
            }
            Self::StreamUncounted => f.write_str(
                "More data was put into the stream than is counted for its key. Extend the stream, then go on.",
            ),
            Self::DecryptionFailed => f.write_str(
                "Decryption failed. The data, its associated data (AAD) or the key is not what it was when it was encrypted.",
            ),
            Self::DescriptionTooLong { limit } => {
                write!(f, "The description is too long. Use at most {limit} characters.")
            }
            Self::GateWithoutMethod => f.write_str(
                "The keystore asks for no client authentication. Choose at least one of IPv4 address, MAC address and certificate.",
            ),
            Self::InvalidAddress(AddressProblem::HostBits { block }) => write!(
                f,
                "The address has bits behind its prefix. Write {block} for the whole block, or leave out the prefix for the address alone."
            ),
            Self::InvalidAddress(AddressProblem::Text) => f.write_str(
                "This is not an IPv4 address. Write one like 192.0.2.7, or a block like 192.0.2.0/24, without leading zeros or spaces.",
            ),
            Self::InvalidId => f.write_str("This is not an id. An id has 32 hexadecimal digits."),
            Self::InvalidMac => {
                f.write_str("This is not a MAC address. Write six groups of two hexadecimal digits, like 0a:1b:2c:3d:4e:5f.")
            }
            Self::InvalidName(NameProblem::Characters) => f.write_str(
                "The name has a control character, or a space at its beginning or end. Take it out.",
            ),
            Self::InvalidName(NameProblem::Empty) => f.write_str("The name is empty. Enter one."),
            Self::InvalidName(NameProblem::NotIdentifier) => f.write_str(
                "The name has other characters than letters, digits, hyphens and underscores, or does not begin with a letter. Change it.",
            ),
            Self::InvalidName(NameProblem::TooShort { least }) => {
                write!(f, "The name is too short. Use at least {least} characters.")
            }
            Self::InvalidName(NameProblem::TooLong { limit }) => {
                write!(f, "The name is too long. Use at most {limit} characters.")
            }
            Self::InvalidPage(PageProblem::Cursor) => {
                f.write_str("There is no such page. Give the \"next\" of a page before as it was.")
            }
            Self::InvalidPage(PageProblem::Number { first }) => {
                write!(f, "There is no such page. Pages count from {first}.")
            }
            Self::InvalidPage(PageProblem::Size { min, max }) => {
                write!(f, "A page cannot have this size. Ask for {min} to {max} entries.")
            }
            Self::InvalidText(TextProblem::Base64) => f.write_str(
                "The text is not base64. Use the standard alphabet with padding, and no spaces or line breaks.",
            ),
            Self::InvalidText(TextProblem::List) => {
                f.write_str("Lists of texts are not taken here. Send one text at a time.")
            }
            Self::InvalidText(TextProblem::Utf8) => f.write_str(
                "The data is not text and cannot be given back as such. Decrypt it through an interface that returns bytes.",
            ),
            Self::InvalidPublicKey => f.write_str(
                "This is not a P-256 public key. Give the PEM file that begins with BEGIN PUBLIC KEY.",
            ),
            Self::KdfOutOfBounds => f.write_str(
                "The passphrase parameters are out of bounds. Use 19 MiB to 1 GiB of memory, 1 to 16 passes and 1 to 16 lanes, at least as strong as 19 MiB with 2 passes.",
            ),
            Self::KeyFileLength => f.write_str(
                "A key file has 32 to 4,096 bytes. Make one with Keystead, or give the right file.",
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
            Self::NameTaken => f.write_str("This name is taken. Choose a different one."),
            Self::NotFound(Subject::Key) => {
                f.write_str("There is no key with this id in this vault. Check the id, or list the keys.")
            }
            Self::NotFound(Subject::Keystore) => {
                f.write_str("There is no keystore with this id in this vault. Check the id, or list the keystores.")
            }
            Self::NotFound(Subject::Credential) => f.write_str(
                "The keystore has no such credential. Check its value, or list the credentials.",
            ),
            Self::NotFound(Subject::Principal) => f.write_str(
                "There is no such principal in this vault. Check the name, or list the principals.",
            ),
            Self::NotFound(Subject::ApprovalRequest) => {
                f.write_str("There is no such request for approval. List the requests.")
            }
            Self::NotFound(Subject::StagedChange) => {
                f.write_str("There is no such staged change. It was taken back, or requested already.")
            }
            Self::NotFound(Subject::Slot) => {
                f.write_str("The vault has no such slot. List its slots to see their ids.")
            }
            Self::NotFound(Subject::Version) => f.write_str("The key has no such version. List its versions."),
            Self::PassphraseLength => {
                f.write_str("A passphrase has 8 to 1,024 characters. Four random words make a good one.")
            }
            Self::PinRejected(problems) => {
                f.write_str("The PIN breaks a rule.")?;
                problems.iter().try_for_each(|problem| write!(f, " {problem}"))
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
            Self::UnknownEvent => {
                f.write_str("The audit log knows no event with this name. Write it like symmetric.rotate.")
            }
            Self::UnlockFailed => f.write_str("The vault did not open. Check the passphrase or the recovery code."),
            Self::Unreachable(what) => write!(f, "Keystead met an impossible state ({what}). Please report it."),
            Self::VaultAbsent => f.write_str("There is no vault here yet. Create one."),
            Self::VaultExists => f.write_str("There is a vault here already. Unlock it, or choose another place."),
            Self::VersionStateForbids { state, wanted } => {
                write!(f, "A version that is {state} cannot be {}. ", wanted.participle())?;
                f.write_str(state.advice())
            }
        }
    }
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessLists => "Keys of this profile have no allow lists. Use roles, or another profile.",
            Self::Approvals => {
                "This keystore asks for no approvals. Make the change at once, or choose a profile that has them."
            }
            Self::Boundaries => {
                "Keys of this profile have no boundary. Leave it out, or choose another profile."
            }
            Self::Customization => {
                "Keystores of this profile are as they are. Choose the standard profile to adjust it."
            }
            Self::Convergent => {
                "Keys like this do not encrypt convergently here. Choose AES-256, and a profile that has it."
            }
            Self::DefaultVersion => {
                "In this profile the newest version is the default. Rotate the key to have a new one."
            }
            Self::GateMethod => {
                "This profile has no such client authentication. Choose another method or profile."
            }
            Self::Import => {
                "Keys of this profile cannot be brought in. Create one, or choose another profile."
            }
            Self::Kind => {
                "This profile has no such keys, or not for this use. Choose another kind, usage or profile."
            }
            Self::PreActivation => "Keys of this profile have a version from the start. Create it activated.",
            Self::Hsm => {
                "Keys in a hardware security module do not do this, or this profile has none. Use a key that the vault keeps."
            }
            Self::Streams => {
                "This key's ciphertexts have no streams. Use a key of the standard profile that is not convergent."
            }
            Self::Rotation => "This key does not rotate. Create a new key instead.",
            Self::SignatureFrame => {
                "Signatures of this profile do not name a version. Ask for a bare signature."
            }
        })
    }
}
