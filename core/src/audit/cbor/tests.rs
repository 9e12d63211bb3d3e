//! What is hashed and signed is pinned byte for byte: a change here makes every older log fail.

use std::format;
use std::vec::Vec;

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;
use crate::audit::fixtures::{NOW, VAULT, key, segments};
use crate::audit::{Segment, SignedCheckpoint};

#[test]
fn an_entry_of_each_shape() {
    let segments = segments();
    let lines: Vec<_> = segments
        .iter()
        .flat_map(|segment| segment.entries())
        .map(|entry| {
            let bytes = entry.to_cbor().unwrap();
            assert_eq!(Entry::from_cbor(&bytes).unwrap(), *entry);
            format!("{} {}", entry.what.event, HEXLOWER.encode(&bytes))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_segment() {
    let segment = &segments()[2];
    assert_eq!((segment.first_sequence(), segment.last_sequence()), (3, 5));
    let bytes = segment.encode().unwrap();
    assert_eq!(Segment::decode(&bytes).unwrap(), *segment);
    insta::assert_snapshot!(HEXLOWER.encode(&bytes));
}

#[test]
fn a_checkpoint_of_each_scope() {
    let scopes = [Scope::Log, Scope::ExportStart, Scope::ExportEnd { text: [5; 32] }];
    let lines: Vec<_> = scopes
        .into_iter()
        .map(|scope| {
            let checkpoint = Checkpoint { vault: VAULT, sequence: 9, hash: [4; 32], time: NOW, scope };
            let signed = checkpoint.sign(&key()).unwrap();
            let bytes = signed.encode().unwrap();
            assert_eq!(SignedCheckpoint::decode(&bytes).unwrap(), signed);
            format!("{scope:?} {}", HEXLOWER.encode(&bytes))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// A map with the fields of an entry, and a field that nobody knows.
#[test]
fn a_field_from_the_future_is_refused_in_what_is_hashed() {
    let segments = segments();
    let mut bytes = segments[0].entries().next().unwrap().to_cbor().unwrap();
    bytes[0] += 1;
    bytes.extend([0x18, 0x63, 0x01]);
    assert_eq!(Entry::from_cbor(&bytes), Err(malformed()));
}

#[test]
fn other_encodings_of_the_same_entry_are_refused() {
    let segments = segments();
    let bytes = segments[0].entries().next().unwrap().to_cbor().unwrap();
    let longer_number = [&bytes[..2], &[0x18, 0x01], &bytes[3..]].concat();
    let indefinite_map = [&[0xbf], &bytes[1..], &[0xff]].concat();
    let something_behind = [&bytes[..], &[0x00]].concat();
    for other in [longer_number, indefinite_map, something_behind] {
        assert_eq!(Entry::from_cbor(&other), Err(malformed()), "{}", HEXLOWER.encode(&other));
    }
}

#[test]
fn numbers_outside_the_chain_are_refused() {
    let segments = segments();
    let entry = segments[0].entries().next().unwrap();
    for (sequence, fits) in [(0, false), (1, true), (u64::MAX - 1, true), (u64::MAX, false)] {
        let bytes = Entry { sequence, ..entry.clone() }.to_cbor().unwrap();
        assert_eq!(Entry::from_cbor(&bytes).is_ok(), fits, "{sequence}");
    }
}

#[test]
fn a_checkpoint_of_a_number_outside_the_chain_or_in_another_encoding_is_refused() {
    let checkpoint = Checkpoint { vault: VAULT, sequence: 9, hash: [4; 32], time: NOW, scope: Scope::Log };
    let bytes = checkpoint.to_cbor().unwrap();
    assert_eq!(Checkpoint::from_cbor(&bytes), Ok(checkpoint));
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(Checkpoint::from_cbor(&longer), Err(malformed()));
    let beyond = Checkpoint { sequence: u64::MAX, ..checkpoint }.to_cbor().unwrap();
    assert_eq!(Checkpoint::from_cbor(&beyond), Err(malformed()));
}

#[test]
fn an_entry_has_at_most_16_kib() {
    let mut entry = segments()[0].entries().next().unwrap().clone();
    let mut entry_of = |bytes: usize| {
        entry.what.actor = "a".repeat(bytes);
        entry.to_cbor().unwrap()
    };
    let others = entry_of(1_000).len() - 1_000;
    let most = entry_of(16 * 1_024 - others);
    assert_eq!(most.len(), 16 * 1_024);
    assert!(Entry::from_cbor(&most).is_ok());
    assert_eq!(Entry::from_cbor(&entry_of(16 * 1_024 - others + 1)), Err(malformed()));
}

#[test]
fn what_is_no_event_is_refused() {
    let segments = segments();
    let bytes = segments[0].entries().next().unwrap().to_cbor().unwrap();
    // Field 6: the array of the numbers of `session` and `start`.
    let at = bytes.windows(5).position(|window| window == [0x06, 0x82, 0x02, 0x18, 33]).unwrap();
    for (subject, action) in [(2, 19), (0, 33), (2, 255)] {
        let mut other = bytes.clone();
        other
            .splice(at..at + 5, [[0x06, 0x82, subject].to_vec(), minicbor::to_vec(action).unwrap()].concat());
        assert_eq!(Entry::from_cbor(&other), Err(malformed()), "{subject} {action}");
    }
}

fn texts() -> impl Strategy<Value = String> {
    "\\PC{0,20}"
}

prop_compose! {
    fn entries()(
        sequence in 1..u64::MAX,
        (time, session, ordinal) in any::<(u64, u64, u64)>(),
        actor in texts(),
        client in proptest::option::of(texts()),
        event in proptest::sample::select(Event::all().collect::<Vec<_>>()),
        object in proptest::option::of((proptest::sample::select(ObjectKind::ALL), any::<[u8; 16]>(), any::<Option<u32>>())),
        keystore in any::<Option<[u8; 16]>>(),
        refused in proptest::option::of(texts()),
        details in proptest::collection::vec((texts(), texts()), 0..4),
    ) -> Entry {
        Entry {
            sequence,
            what: Draft {
                time: Timestamp(time),
                session,
                ordinal,
                actor,
                client,
                event,
                object: object.map(|(kind, id, version)| Object { kind, id, version }),
                keystore: keystore.map(KeystoreId::from_bytes),
                outcome: refused.map_or(Outcome::Success, |code| Outcome::Refused { code }),
                details,
            },
        }
    }
}

proptest! {
    #[test]
    fn an_entry_comes_back_from_its_bytes(entry in entries()) {
        let bytes = entry.to_cbor().unwrap();
        prop_assert_eq!(Entry::from_cbor(&bytes).unwrap(), entry);
    }

    /// Two texts for one entry would be two hashes for one history.
    #[test]
    fn bytes_that_are_an_entry_are_its_only_bytes(entry in entries(), at: prop::sample::Index, byte: u8) {
        let mut bytes = entry.to_cbor().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = Entry::from_cbor(&bytes) {
            prop_assert_eq!(read.to_cbor().unwrap(), bytes);
        }
    }

    #[test]
    fn any_bytes_decode_or_are_refused(mut bytes: Vec<u8>) {
        let _ = (Entry::from_cbor(&bytes), Checkpoint::from_cbor(&bytes));
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        prop_assert!(Segment::decode(&bytes).is_err());
        prop_assert!(SignedCheckpoint::decode(&bytes).is_err());
    }
}
