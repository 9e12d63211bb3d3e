//! Every stored form is pinned byte for byte: a change here is a change of the format, and needs a migration.

use std::format;
use std::string::String;
use std::vec::Vec;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;
use crate::access_key::{AccessDigest, AccessKey};
use crate::actor::{Access, Actor, Author, Principal, PrincipalKind, Role};
use crate::client::{CertificateFingerprint, Combine, CredentialValue, Gate, Methods};
use crate::credential::Credential;
use crate::id::{CredentialId, KeyId, KeystoreId, PrincipalId, VersionNumber};
use crate::key::{Key, KeyVersion};
use crate::keystore::Keystore;
use crate::lifecycle::{CredentialState, KeyState, ResumeTo, VersionResumeTo, VersionState};

use crate::asymmetric::SignatureAlgorithm;
use crate::key::{Boundary, Origin, Primary, Publication, RotationPolicy};
use crate::keystore::{ApprovalPolicy, PinLock};
use crate::profile::{Customization, KeyKind, KeyUsage, Profile, ProfileId};
use crate::time::Timestamp;

fn key(state: KeyState) -> Key {
    Key {
        id: KeyId::from_bytes([0x11; 16]),
        keystore: KeystoreId::from_bytes([0x22; 16]),
        name: String::from("카드 번호"),
        description: String::from("card numbers"),
        kind: KeyKind::Aes256,
        usage: KeyUsage::EncryptDecrypt,
        origin: Origin::Generated,
        boundary: Boundary::Global,
        convergent: false,
        state,
        versions: Vec::from([
            KeyVersion {
                number: VersionNumber(1),
                state: VersionState::Destroyed,
                created: Timestamp(1),
                operations: 0,
                bytes: 0,
                public: None,
                object: None,
                starts: None,
                replaced: None,
            },
            KeyVersion {
                number: VersionNumber(2),
                state: VersionState::Active,
                created: Timestamp(2),
                operations: 7,
                bytes: 8,
                public: None,
                object: None,
                starts: None,
                replaced: None,
            },
        ]),
        primary: Primary::Newest,
        rotation: RotationPolicy::OFF,
        last_rotation: None,
        next_rotation: None,
        access: Access::Open,
        algorithm: None,
        exportable: true,
        token: None,
        publication: Publication::AT_ONCE,
        last_used: None,
        created: Timestamp(3),
        created_by: Author::owner(),
        changed: Timestamp(u64::MAX),
        changed_by: Author::system(),
    }
}

const STATES: [KeyState; 6] = [
    KeyState::PreActive,
    KeyState::Enabled,
    KeyState::Disabled,
    KeyState::PendingDeletion { due: Timestamp(4), resume_to: ResumeTo::Enabled },
    KeyState::PendingDeletion { due: Timestamp(4), resume_to: ResumeTo::Disabled },
    KeyState::Destroyed,
];

#[test]
fn a_key_in_every_state() {
    let lines: Vec<_> = STATES
        .iter()
        .map(|state| {
            let bytes = key(*state).encode().unwrap();
            assert_eq!(Key::decode(KeyId::from_bytes([0x11; 16]), &bytes).unwrap(), key(*state));
            format!("{state:?} {}", HEXLOWER.encode(&bytes))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// A key that has every field.
fn full_key() -> Key {
    let alice = Author { actor: Actor::Principal(PrincipalId::from_bytes([0x33; 16])), name: "alice".into() };
    Key {
        kind: KeyKind::EcP256,
        usage: KeyUsage::SignVerify,
        origin: Origin::Imported,
        boundary: Boundary::Isolated(String::from("kr")),
        convergent: true,
        primary: Primary::Version(VersionNumber(1)),
        rotation: RotationPolicy { period_days: Some(90), max_operations: Some(1), max_bytes: Some(2) },
        last_rotation: Some(Timestamp(5)),
        next_rotation: Some(Timestamp(6)),
        access: Access::Restricted(Vec::from([PrincipalId::from_bytes([0x33; 16])])),
        algorithm: Some(SignatureAlgorithm::EcdsaP256Sha256),
        exportable: false,
        publication: Publication { lead_hours: 24, retention_hours: Some(168) },
        last_used: Some(Timestamp(7)),
        created_by: alice.clone(),
        changed_by: alice,
        ..key(KeyState::Enabled)
    }
}

#[test]
fn a_key_with_every_field() {
    let bytes = full_key().encode().unwrap();
    assert_eq!(Key::decode(full_key().id, &bytes).unwrap(), full_key());
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
}

#[test]
fn a_version_in_every_state() {
    let due = Timestamp(9);
    let pending = |resume_to| VersionState::PendingDeletion { due, resume_to };
    let states = [
        VersionState::Active,
        VersionState::Deactivated,
        VersionState::Compromised,
        pending(VersionResumeTo::Active),
        pending(VersionResumeTo::Deactivated),
        pending(VersionResumeTo::Compromised),
        VersionState::Destroyed,
    ];
    let lines: Vec<_> = states
        .iter()
        .map(|state| {
            let mut key = key(KeyState::Enabled);
            key.versions.truncate(1);
            key.versions[0].state = *state;
            let bytes = key.encode().unwrap();
            assert_eq!(Key::decode(key.id, &bytes).unwrap(), key);
            format!("{state:?} {}", HEXLOWER.encode(&bytes))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn keystore() -> Keystore {
    Keystore {
        id: KeystoreId::from_bytes([0x22; 16]),
        name: String::from("Cards"),
        description: String::new(),
        profile: ProfileId::STANDARD,
        custom: Customization::default(),
        rules: Profile::ALL[0].clone().into(),
        gate: Gate::default(),
        approvals: None,
        pin: None,
        live_keys: 3,
        created: Timestamp(1),
        created_by: Author::owner(),
        changed: Timestamp(2),
        changed_by: Author::owner(),
    }
}

#[test]
fn a_keystore() {
    let custom = Customization {
        deletion_window_hours: Some(48),
        cancel_to: Some(crate::profile::CancelTo::Disabled),
        rotation_default_days: Some(30),
        versions_max: Some(5),
        allow_export: Some(true),
        unique_names: Some(true),
        unauthorized: Some(crate::profile::Unauthorized::Hidden),
    };
    let full = Keystore {
        custom,
        rules: custom.apply(Profile::ALL[0]).into(),
        gate: Gate { methods: Methods { ipv4: true, mac: false, certificate: true }, combine: Combine::Any },
        approvals: Some(ApprovalPolicy {
            needed: 2,
            approvers: Vec::from([PrincipalId::from_bytes([0x33; 16])]),
            signed: true,
        }),
        pin: Some(PinLock {
            memory_kib: 65_536,
            iterations: 3,
            lanes: 1,
            salt: [4; 32],
            check: Vec::from([5; 3]),
            failures: 6,
        }),
        ..keystore()
    };
    let lines: Vec<_> = [keystore(), full]
        .iter()
        .map(|keystore| {
            let bytes = keystore.encode().unwrap();
            assert_eq!(Keystore::decode(keystore.id, &bytes, &Profile::ALL).unwrap(), *keystore);
            assert_eq!(Keystore::decode(keystore.id, &bytes, &[]), Err(Error::ProfileUnknown));
            HEXLOWER.encode(&bytes)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_the_first_release_stored_is_read_as_it_was_meant() {
    let key_bytes = "01a90050222222222222222222222222222222220100026decb9b4eb939c20ebb288ed98b8036c63617264206e756d626572730400058201800682a30001018201800201a300020182008002020703081bffffffffffffffff";
    let keystore_bytes = "01a60065436172647301600200030304010502";
    let decode = |hex: &str| HEXLOWER.decode(hex.as_bytes()).unwrap();
    let mut expected = key(KeyState::Enabled);
    expected.versions[1].operations = 0;
    expected.versions[1].bytes = 0;
    expected.changed_by = Author::owner();
    assert_eq!(Key::decode(expected.id, &decode(key_bytes)).unwrap(), expected);
    let found = Keystore::decode(keystore().id, &decode(keystore_bytes), &Profile::ALL);
    assert_eq!(found.unwrap(), keystore());
}

#[test]
fn principals_and_credentials() {
    let id = PrincipalId::from_bytes([0x33; 16]);
    let principal = Principal {
        id,
        name: String::from("alice"),
        kind: PrincipalKind::User,
        role: Role::Admin,
        groups: Vec::from([PrincipalId::from_bytes([0x44; 16])]),
        approval_key: Some(Vec::from([4; 65])),
        created: Timestamp(1),
        created_by: Author::owner(),
        changed: Timestamp(2),
        access_keys: Vec::new(),
        application_key: None,
    };
    let bytes = principal.encode().unwrap();
    assert_eq!(Principal::decode(id, &bytes).unwrap(), principal);
    let mut lines = Vec::from([HEXLOWER.encode(&bytes)]);
    let with_keys = Principal {
        access_keys: Vec::from([AccessKey {
            number: 7,
            digest: AccessDigest([8; 32]),
            created: Timestamp(9),
        }]),
        application_key: Some(AccessDigest([10; 32])),
        ..principal
    };
    let bytes = with_keys.encode().unwrap();
    assert_eq!(Principal::decode(id, &bytes).unwrap(), with_keys);
    lines.push(HEXLOWER.encode(&bytes));
    let values = [
        CredentialValue::Ipv4("10.0.0.0/8".parse().unwrap()),
        CredentialValue::Mac("aa:bb:cc:dd:ee:ff".parse().unwrap()),
        CredentialValue::Certificate {
            name: String::from("client 1"),
            fingerprint: Some(CertificateFingerprint([5; 32])),
            expires: Timestamp(6),
        },
    ];
    let states = [
        CredentialState::Active,
        CredentialState::PendingDeletion { due: Timestamp(7) },
        CredentialState::Destroyed,
    ];
    for (value, state) in values.into_iter().zip(states) {
        let credential = Credential {
            id: CredentialId::from_bytes([0x55; 16]),
            keystore: KeystoreId::from_bytes([0x22; 16]),
            value,
            description: String::from("office"),
            state,
            issued: false,
            identity: None,
            last_used: Some(Timestamp(8)),
            created: Timestamp(1),
            created_by: Author::owner(),
            changed: Timestamp(2),
            changed_by: Author::system(),
        };
        let bytes = credential.encode().unwrap();
        assert_eq!(Credential::decode(credential.id, &bytes).unwrap(), credential);
        lines.push(HEXLOWER.encode(&bytes));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_header_with_both_kinds_of_slot() {
    let header = header();
    let bytes = encode(&header).unwrap();
    assert_eq!(decode::<HeaderBody>(&bytes).unwrap(), header);
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
}

#[test]
fn a_header_with_every_kind_of_slot_and_a_replaced_root_key() {
    let mut header = header();
    let slot = header.slots[0].clone();
    let methods = [
        SlotMethod::Passkey {
            credential: Vec::from([14; 3]),
            rp_id: String::from("keystead.example"),
            salt: [15; 32],
        },
        SlotMethod::KeyFile { salt: [16; 32] },
        SlotMethod::External { provider: String::from("hsm"), reference: Vec::from([17; 3]) },
    ];
    header.slots.extend(methods.map(|method| SlotBody { method, ..slot.clone() }));
    let rewrap = Some(RewrapBody { left: 20, after: Some([21; 21]) });
    header.root = Some(RootBody { generation: 18, replaced: 19, rewrap });
    header.backup = Some(BackupBody { time: 22, revision: 23 });
    let bytes = encode(&header).unwrap();
    assert_eq!(decode::<HeaderBody>(&bytes).unwrap(), header);
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
}

fn header() -> HeaderBody {
    let slot = |method| SlotBody {
        id: [1; 16],
        method,
        label: String::from("label"),
        created: 5,
        root: Vec::from([6; 4]),
    };
    HeaderBody {
        vault: [2; 16],
        name: String::from("Payments"),
        created: 3,
        slots: Vec::from([
            slot(SlotMethod::Passphrase { memory_kib: 65536, iterations: 3, lanes: 1, salt: [7; 32] }),
            slot(SlotMethod::RecoveryCode { salt: [8; 32] }),
        ]),
        clock: 4,
        digest: Vec::from([9; 4]),
        settings: Some(SettingsBody {
            region: Some(String::from("kr")),
            utc_offset_minutes: 540,
            strict_audit: true,
        }),
        audit: Some(crate::audit::Head { next_sequence: 10, hash: [11; 32] }),
        checkpoint: Some(CheckpointBody { sequence: 12, time: 13 }),
        tickets: Some(Vec::from([TicketBody {
            id: [14; 16],
            keystore: [15; 16],
            kind: KindBody::Rsa2048,
            expires: 16,
        }])),
        root: None,
        backup: None,
    }
}

#[test]
fn a_service_key() {
    let version = ServiceKeyVersionBody { number: 1, created: 2, sealed: Vec::from([3; 4]) };
    let body = ServiceKeyBody { versions: Vec::from([version]), retired_below: None };
    let bytes = encode(&body).unwrap();
    assert_eq!(decode::<ServiceKeyBody>(&bytes).unwrap(), body);
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
    let retiring = ServiceKeyBody { retired_below: Some(1), ..body };
    let bytes = encode(&retiring).unwrap();
    assert_eq!(decode::<ServiceKeyBody>(&bytes).unwrap(), retiring);
    insta::assert_snapshot!("a_service_key_with_versions_to_remove", HEXLOWER.encode(&bytes));
}

#[test]
fn a_field_from_the_future_is_passed_over_and_a_format_from_the_future_is_refused() {
    // A map with field 0 (the versions) and an unknown field 99.
    let mut bytes = Vec::from([FORMAT, 0xa2, 0x00, 0x80, 0x18, 0x63, 0x01]);
    assert_eq!(
        decode::<ServiceKeyBody>(&bytes).unwrap(),
        ServiceKeyBody { versions: Vec::new(), retired_below: None }
    );
    bytes[0] = 2;
    assert_eq!(decode::<ServiceKeyBody>(&bytes), Err(Error::StoredFormat { found: 2 }));
}

proptest! {
    #[test]
    fn any_bytes_decode_or_are_refused(mut bytes: Vec<u8>) {
        if let Some(first) = bytes.first_mut() {
            *first = FORMAT;
        }
        let _ = Key::decode(KeyId::from_bytes([0; 16]), &bytes);
        let _ = Keystore::decode(KeystoreId::from_bytes([0; 16]), &bytes, &Profile::ALL);
        let _ = Principal::decode(PrincipalId::from_bytes([0; 16]), &bytes);
        let _ = Credential::decode(CredentialId::from_bytes([0; 16]), &bytes);
        prop_assert!(decode::<HeaderBody>(&bytes).is_err() || bytes.len() > 60);
    }
}
