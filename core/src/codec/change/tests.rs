//! Pinned byte for byte, as every stored form is.

use std::format;
use std::vec::Vec;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;
use crate::approval::fixtures::changes;
use crate::lifecycle::{CredentialEvent, KeyEvent, VersionEvent};

const SALT: [u8; 32] = [0x5a; 32];

#[test]
fn every_change() {
    let lines: Vec<_> = changes()
        .iter()
        .map(|change| {
            let stored = change.encode(SALT).unwrap();
            let again = Change::decode(&stored).unwrap();
            assert_eq!(format!("{again:?}"), format!("{change:?}"));
            // Secrets print as nothing: their bytes are compared in the stored form.
            assert_eq!(again.encode(SALT).unwrap().expose(), stored.expose());
            let name = format!("{:?}", change.operation().unwrap());
            format!("{name} {}", HEXLOWER.encode(stored.expose()))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_same_change_has_another_hash_with_another_salt() {
    let change = &changes()[0];
    assert_ne!(change.encode([1; 32]).unwrap().expose(), change.encode([2; 32]).unwrap().expose());
}

#[test]
fn events_that_nobody_makes_have_no_stored_form() {
    let (key, version) = (KeyId([1; 16]), VersionNumber(1));
    let by_itself = [
        Change::MoveKey { key, event: KeyEvent::FirstVersion, confirmation: None },
        Change::MoveKey { key, event: KeyEvent::DefaultLost, confirmation: None },
        Change::MoveKey { key, event: KeyEvent::DefaultGained, confirmation: None },
        Change::MoveKey { key, event: KeyEvent::DeletionDue, confirmation: None },
        Change::MoveVersion { key, version, event: VersionEvent::DeletionDue },
        Change::MoveVersion { key, version, event: VersionEvent::KeyDestroyed },
        Change::MoveCredential { credential: CredentialId([1; 16]), event: CredentialEvent::DeletionDue },
    ];
    for change in by_itself {
        assert_eq!(change.encode(SALT).err(), Some(Error::KindForbids));
    }
}

proptest! {
    #[test]
    fn any_bytes_decode_or_are_refused(flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..4)) {
        for change in changes() {
            let mut bytes = change.encode(SALT).unwrap().expose().to_vec();
            for (at, byte) in &flips {
                let at = at % bytes.len();
                bytes[at] = *byte;
            }
            // What decodes can be stored again.
            if let Ok(changed) = Change::decode(&SecretBytes::new(bytes)) {
                prop_assert!(changed.encode(SALT).is_ok());
            }
        }
    }
}
