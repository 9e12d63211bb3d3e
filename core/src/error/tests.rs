use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::lifecycle::KeyUse;

/// One of each. The match has no `_`: a new variant does not compile until it is listed below.
fn examples() -> Vec<Error> {
    let listed = |error: &Error| match error {
        Error::BundleFormat { .. }
        | Error::BundleMalformed
        | Error::BundleNotOpened
        | Error::CiphertextOtherKey
        | Error::CiphertextMalformed
        | Error::ClockMovedBack { .. }
        | Error::ConfirmationMismatch
        | Error::DecryptionFailed
        | Error::DescriptionTooLong { .. }
        | Error::InvalidId
        | Error::InvalidName(_)
        | Error::KdfOutOfBounds
        | Error::KeyNotLoaded
        | Error::KeyStateForbids { .. }
        | Error::KeystoreNotEmpty { .. }
        | Error::NameTaken
        | Error::NotFound(Subject::Key | Subject::Keystore | Subject::Version)
        | Error::PassphraseLength
        | Error::PlaintextTooLarge { .. }
        | Error::RandomUnavailable
        | Error::RecordAltered
        | Error::RecordsRolledBack
        | Error::RecoveryCodeMistyped
        | Error::Store(
            StoreError::Busy(_)
            | StoreError::Conflict { .. }
            | StoreError::Corrupt(_)
            | StoreError::Full
            | StoreError::Unavailable(_)
            | StoreError::Unsupported(_),
        )
        | Error::StoredFormat { .. }
        | Error::UnlockFailed
        | Error::Unreachable(_)
        | Error::VaultAbsent
        | Error::VaultExists
        | Error::VersionStateForbids { .. } => {}
    };
    let detail = || String::from("detail");
    let examples = Vec::from([
        Error::BundleFormat { found: 9 },
        Error::BundleMalformed,
        Error::BundleNotOpened,
        Error::CiphertextMalformed,
        Error::CiphertextOtherKey,
        Error::ClockMovedBack { latest: Timestamp(1_700_000_000_000), behind: Period::HOUR },
        Error::ConfirmationMismatch,
        Error::DecryptionFailed,
        Error::DescriptionTooLong { limit: 1000 },
        Error::InvalidId,
        Error::InvalidName(NameProblem::TooLong { limit: 100 }),
        Error::KdfOutOfBounds,
        Error::KeyNotLoaded,
        Error::KeyStateForbids { state: KeyStateName::Disabled, wanted: Wanted::Use(KeyUse::Encrypt) },
        Error::KeyStateForbids { state: KeyStateName::Enabled, wanted: Wanted::Event(KeyEvent::DeleteNow) },
        Error::KeystoreNotEmpty { keys: 2 },
        Error::NameTaken,
        Error::NotFound(Subject::Key),
        Error::NotFound(Subject::Keystore),
        Error::NotFound(Subject::Version),
        Error::PassphraseLength,
        Error::PlaintextTooLarge { limit: 1 << 30 },
        Error::RandomUnavailable,
        Error::RecordAltered,
        Error::RecordsRolledBack,
        Error::RecoveryCodeMistyped,
        Error::Store(StoreError::Busy(detail())),
        Error::Store(StoreError::Conflict { expected: Revision(1), found: Revision(2) }),
        Error::Store(StoreError::Corrupt(detail())),
        Error::Store(StoreError::Full),
        Error::Store(StoreError::Unavailable(detail())),
        Error::Store(StoreError::Unsupported(detail())),
        Error::StoredFormat { found: 9 },
        Error::UnlockFailed,
        Error::Unreachable("example"),
        Error::VaultAbsent,
        Error::VaultExists,
        Error::VersionStateForbids { state: VersionStateName::Destroyed },
    ]);
    examples.iter().for_each(listed);
    examples
}

/// Codes are a contract: programs compare them. This snapshot changes only when one is added.
#[test]
fn codes_faults_and_sentences() {
    let lines: Vec<_> = examples()
        .iter()
        .map(|error| std::format!("{} | {:?} | {error}", error.code(), error.fault()))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_code_is_unique_and_well_formed() {
    let codes: Vec<_> = examples().iter().map(Error::code).collect();
    let distinct: BTreeSet<_> = codes.iter().collect();
    // `key.state_forbids` stands twice, with two sentences.
    assert_eq!(distinct.len() + 1, codes.len());
    for code in codes {
        let (subject, problem) = code.split_once('.').unwrap();
        for part in [subject, problem] {
            assert!(
                part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && !part.is_empty(),
                "{code}"
            );
        }
    }
}

#[test]
fn every_sentence_ends_as_one_and_tells_what_to_do() {
    for error in examples() {
        let sentence = error.to_string();
        assert!(sentence.ends_with(['.', ')']) && sentence.len() > 20, "{sentence}");
        assert!(sentence.chars().next().unwrap().is_uppercase(), "{sentence}");
    }
}
