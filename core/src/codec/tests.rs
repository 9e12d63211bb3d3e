//! Every stored form is pinned byte for byte: a change here is a change of the format, and needs a migration.

use std::format;
use std::string::String;
use std::vec::Vec;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::key::{Key, KeyVersion};
use crate::keystore::Keystore;
use crate::lifecycle::{KeyState, ResumeTo, VersionState};
use crate::profile::ProfileId;
use crate::time::Timestamp;
use crate::view::KeyKind;

fn key(state: KeyState) -> Key {
    Key {
        id: KeyId::from_bytes([0x11; 16]),
        keystore: KeystoreId::from_bytes([0x22; 16]),
        profile: ProfileId::Standard,
        name: String::from("카드 번호"),
        description: String::from("card numbers"),
        kind: KeyKind::Aes256,
        state,
        versions: Vec::from([
            KeyVersion { number: VersionNumber(1), state: VersionState::Destroyed, created: Timestamp(1) },
            KeyVersion { number: VersionNumber(2), state: VersionState::Active, created: Timestamp(2) },
        ]),
        created: Timestamp(3),
        changed: Timestamp(u64::MAX),
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

#[test]
fn a_keystore() {
    let keystore = Keystore {
        id: KeystoreId::from_bytes([0x22; 16]),
        name: String::from("Cards"),
        description: String::new(),
        profile: ProfileId::Standard,
        live_keys: 3,
        created: Timestamp(1),
        changed: Timestamp(2),
    };
    let bytes = keystore.encode().unwrap();
    assert_eq!(Keystore::decode(keystore.id, &bytes).unwrap(), keystore);
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
}

#[test]
fn a_header_with_both_kinds_of_slot() {
    let slot = |method| SlotBody {
        id: [1; 16],
        method,
        label: String::from("label"),
        created: 5,
        root: Vec::from([6; 4]),
    };
    let header = HeaderBody {
        vault: [2; 16],
        name: String::from("Payments"),
        created: 3,
        slots: Vec::from([
            slot(SlotMethod::Passphrase { memory_kib: 65536, iterations: 3, lanes: 1, salt: [7; 32] }),
            slot(SlotMethod::RecoveryCode { salt: [8; 32] }),
        ]),
        clock: 4,
        digest: Vec::from([9; 4]),
    };
    let bytes = encode(&header).unwrap();
    assert_eq!(decode::<HeaderBody>(&bytes).unwrap(), header);
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
}

#[test]
fn a_service_key() {
    let version = ServiceKeyVersionBody { number: 1, created: 2, sealed: Vec::from([3; 4]) };
    let body = ServiceKeyBody { versions: Vec::from([version]) };
    let bytes = encode(&body).unwrap();
    assert_eq!(decode::<ServiceKeyBody>(&bytes).unwrap(), body);
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
}

#[test]
fn a_field_from_the_future_is_passed_over_and_a_format_from_the_future_is_refused() {
    // A map with field 0 (the versions) and an unknown field 99.
    let mut bytes = Vec::from([FORMAT, 0xa2, 0x00, 0x80, 0x18, 0x63, 0x01]);
    assert_eq!(decode::<ServiceKeyBody>(&bytes).unwrap(), ServiceKeyBody { versions: Vec::new() });
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
        let _ = Keystore::decode(KeystoreId::from_bytes([0; 16]), &bytes);
        prop_assert!(decode::<HeaderBody>(&bytes).is_err() || bytes.len() > 60);
    }
}
