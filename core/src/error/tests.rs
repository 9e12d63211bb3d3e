use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::lifecycle::KeyUse;

/// One of each. The match has no `_`: a new variant does not compile until it is listed below.
fn examples() -> Vec<Error> {
    let listed = |error: &Error| match error {
        Error::AuditBroken { .. }
        | Error::BundleFormat { .. }
        | Error::BundleMalformed
        | Error::BundleNotOpened
        | Error::BundleSignature
        | Error::CiphertextOtherKey
        | Error::CiphertextMalformed
        | Error::ClientRefused {
            method: CredentialKind::Ipv4 | CredentialKind::Mac | CredentialKind::Certificate,
        }
        | Error::ClockMovedBack { .. }
        | Error::ConfirmationMismatch
        | Error::DecryptionFailed
        | Error::DescriptionTooLong { .. }
        | Error::GateWithoutMethod
        | Error::InvalidAddress(AddressProblem::HostBits { .. } | AddressProblem::Text)
        | Error::InvalidId
        | Error::InvalidMac
        | Error::InvalidName(_)
        | Error::InvalidPage(PageProblem::Cursor | PageProblem::Number { .. } | PageProblem::Size { .. })
        | Error::InvalidText(TextProblem::Base64 | TextProblem::List | TextProblem::Utf8)
        | Error::InvalidPublicKey
        | Error::KdfOutOfBounds
        | Error::KeyFileLength
        | Error::KeyNotLoaded
        | Error::KeyStateForbids { .. }
        | Error::KeystoreNotEmpty { .. }
        | Error::NameTaken
        | Error::NotFound(
            Subject::Key
            | Subject::Keystore
            | Subject::Version
            | Subject::Credential
            | Subject::Principal
            | Subject::ApprovalRequest
            | Subject::StagedChange
            | Subject::Slot,
        )
        | Error::PassphraseLength
        | Error::PinRejected(_)
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
        | Error::UnknownEvent
        | Error::UnlockFailed
        | Error::Unreachable(_)
        | Error::VaultAbsent
        | Error::VaultExists
        | Error::AccessDenied
        | Error::ApprovalClosed
        | Error::ApprovalEmpty
        | Error::ApprovalFailed { .. }
        | Error::ApprovalFull { .. }
        | Error::ApprovalPending
        | Error::ApprovalRequired
        | Error::ApprovalSelf
        | Error::ApprovalSignature
        | Error::ApprovalStale
        | Error::BudgetSpent { .. }
        | Error::CredentialStateForbids { .. }
        | Error::CredentialTaken
        | Error::CertificatePassword
        | Error::CertificateValidity { .. }
        | Error::CustomOutOfBounds { .. }
        | Error::ExportForbidden
        | Error::AlgorithmForbidden
        | Error::ComputedElsewhere
        | Error::DigestLength { .. }
        | Error::KindForbids
        | Error::MaterialNeeded { .. }
        | Error::MessageTooLarge { .. }
        | Error::SignatureMalformed
        | Error::KindUnavailable
        | Error::Material(_)
        | Error::MaterialMalformed
        | Error::NotOffered(_)
        | Error::OtherRegion { .. }
        | Error::PinLocked
        | Error::PinMismatch { .. }
        | Error::PinRequired
        | Error::ContextMissing
        | Error::ContextNotTaken
        | Error::ContextTooLong { .. }
        | Error::DataKeySize
        | Error::RandomLength { .. }
        | Error::StreamEnded
        | Error::StreamUncounted
        | Error::ProfileUnknown
        | Error::RotationByUse { .. }
        | Error::RotationPeriod { .. }
        | Error::Token(_)
        | Error::Hsm(_)
        | Error::SecretTooLarge { .. }
        | Error::SettingInvalid { .. }
        | Error::SlotMismatch
        | Error::SlotProtected
        | Error::SlotsExhausted { .. }
        | Error::SlotsUnnamed { .. }
        | Error::VaultResealed
        | Error::VersionProtected
        | Error::VersionsExhausted { .. }
        | Error::VersionsRemain
        | Error::VersionStateForbids { .. } => {}
    };
    let detail = || String::from("detail");
    let mut examples = Vec::from([
        Error::AuditBroken { sequence: 7 },
        Error::BundleFormat { found: 9 },
        Error::BundleMalformed,
        Error::BundleNotOpened,
        Error::BundleSignature,
        Error::CiphertextMalformed,
        Error::CiphertextOtherKey,
        Error::ClientRefused { method: CredentialKind::Mac },
        Error::ClockMovedBack { latest: Timestamp(1_700_000_000_000), behind: Period::HOUR },
        Error::ConfirmationMismatch,
        Error::DecryptionFailed,
        Error::DescriptionTooLong { limit: 1000 },
        Error::GateWithoutMethod,
        Error::InvalidAddress(AddressProblem::HostBits { block: "10.0.0.0/8".parse().unwrap() }),
        Error::InvalidAddress(AddressProblem::Text),
        Error::InvalidId,
        Error::InvalidMac,
        Error::InvalidName(NameProblem::TooLong { limit: 100 }),
        Error::InvalidPage(PageProblem::Cursor),
        Error::InvalidPage(PageProblem::Number { first: 1 }),
        Error::InvalidPage(PageProblem::Size { min: 10, max: 100 }),
        Error::InvalidText(TextProblem::Base64),
        Error::InvalidText(TextProblem::List),
        Error::InvalidText(TextProblem::Utf8),
        Error::InvalidPublicKey,
        Error::KdfOutOfBounds,
        Error::KeyFileLength,
        Error::KeyNotLoaded,
        Error::KeyStateForbids { state: KeyStateName::Disabled, wanted: Wanted::Use(KeyUse::Encrypt) },
        Error::KeyStateForbids { state: KeyStateName::Enabled, wanted: Wanted::Event(KeyEvent::DeleteNow) },
        Error::KeystoreNotEmpty { keys: 2 },
        Error::NameTaken,
        Error::NotFound(Subject::Key),
        Error::NotFound(Subject::Keystore),
        Error::NotFound(Subject::Version),
        Error::PassphraseLength,
        Error::PinRejected(Vec::from([PinProblem::Length, PinProblem::NoDigit])),
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
        Error::UnknownEvent,
        Error::UnlockFailed,
        Error::Unreachable("example"),
        Error::VaultAbsent,
        Error::VaultExists,
        Error::VersionStateForbids {
            state: VersionStateName::Destroyed,
            wanted: Wanted::Use(KeyUse::Decrypt),
        },
        Error::AccessDenied,
        Error::ApprovalClosed,
        Error::ApprovalEmpty,
        Error::ApprovalFailed { number: 2, cause: Box::new(Error::NameTaken) },
        Error::ApprovalFull { limit: 100 },
        Error::ApprovalPending,
        Error::ApprovalRequired,
        Error::ApprovalSelf,
        Error::ApprovalSignature,
        Error::ApprovalStale,
        Error::BudgetSpent { limit: 1 << 32 },
        Error::CredentialStateForbids {
            state: CredentialStateName::Active,
            wanted: Wanted::CredentialEvent(CredentialEvent::DeleteNow),
        },
        Error::CredentialTaken,
        Error::CertificatePassword,
        Error::CertificateValidity { limit: 3_650 },
        Error::CustomOutOfBounds { field: "versionsMax", min: 2, max: 10_000 },
        Error::ExportForbidden,
        Error::AlgorithmForbidden,
        Error::ComputedElsewhere,
        Error::DigestLength { expected: Some(32) },
        Error::KindForbids,
        Error::MaterialNeeded { kind: KeyKind::Rsa2048 },
        Error::MessageTooLarge { limit: 8_192 },
        Error::SignatureMalformed,
        Error::KindUnavailable,
        Error::MaterialMalformed,
        Error::NotFound(Subject::ApprovalRequest),
        Error::NotFound(Subject::Credential),
        Error::NotFound(Subject::Principal),
        Error::NotFound(Subject::StagedChange),
        Error::NotFound(Subject::Slot),
        Error::NotOffered(Feature::Rotation),
        Error::OtherRegion { region: String::from("kr") },
        Error::PinLocked,
        Error::PinMismatch { attempts_left: 9 },
        Error::PinRequired,
        Error::ProfileUnknown,
        Error::RotationByUse { max: 1 << 48 },
        Error::RotationPeriod { min: 1, max: Some(730) },
        Error::SecretTooLarge { limit: 32_768 },
        Error::SettingInvalid { field: "region" },
        Error::SlotMismatch,
        Error::SlotProtected,
        Error::SlotsExhausted { max: 32 },
        Error::SlotsUnnamed { slots: Vec::from([String::from("laptop"), String::from("server")]) },
        Error::VaultResealed,
        Error::VersionProtected,
        Error::VersionsExhausted { max: 1 },
        Error::VersionsRemain,
        Error::ContextMissing,
        Error::ContextNotTaken,
        Error::ContextTooLong { limit: 50 },
        Error::DataKeySize,
        Error::RandomLength { limit: 1_024 },
        Error::StreamEnded,
        Error::StreamUncounted,
    ]);
    examples.extend(crate::import::MaterialProblem::ALL.map(Error::Material));
    examples.extend(crate::jose::TokenProblem::examples().into_iter().map(Error::Token));
    examples.extend(crate::hsm::HsmProblem::examples().into_iter().map(Error::Hsm));
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
fn the_list_of_codes_is_complete_and_sorted() {
    let codes: BTreeSet<_> = examples().iter().map(Error::code).collect();
    assert_eq!(Error::CODES, Vec::from_iter(codes));
}

#[test]
fn a_code_tells_whose_fault_it_is() {
    for error in examples() {
        assert_eq!(Error::fault_of(error.code()), Some(error.fault()), "{}", error.code());
    }
    assert_eq!(Error::fault_of("no.such_code"), None);
}

#[test]
fn every_sentence_ends_as_one_and_tells_what_to_do() {
    for error in examples() {
        let sentence = error.to_string();
        assert!(sentence.ends_with(['.', ')']) && sentence.len() > 20, "{sentence}");
        assert!(sentence.chars().next().unwrap().is_uppercase(), "{sentence}");
    }
}
