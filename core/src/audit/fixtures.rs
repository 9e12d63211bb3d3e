//! Entries, chains and exports for the tests of the log.

use std::string::{String, ToString};
use std::vec::Vec;

use super::*;
use crate::id::{KeystoreId, VaultId};
use crate::secret::Secret32;
use crate::time::Timestamp;

pub(super) const VAULT: VaultId = VaultId::from_bytes([0xaa; 16]);
pub(super) const NOW: Timestamp = Timestamp(1_790_000_000_000);

pub(super) fn key() -> SigningKey {
    SigningKey::from_bytes(&Secret32::from_bytes([7; 32])).unwrap()
}

pub(super) fn draft(event: &str, object: Option<Object>) -> Draft {
    Draft {
        time: NOW,
        session: 0x0123_4567_89ab_cdef,
        ordinal: 1,
        actor: String::from("owner"),
        client: None,
        event: event.parse().unwrap(),
        object,
        keystore: None,
        outcome: Outcome::Success,
        details: Vec::new(),
    }
}

pub(super) fn object(id: u8, version: Option<u32>) -> Option<Object> {
    Some(Object { kind: ObjectKind::Key, id: [id; 16], version })
}

/// One draft of each shape: a session begins, works on two keys, is refused something, and ends.
pub(super) fn story() -> Vec<Draft> {
    let keystore = Some(KeystoreId::from_bytes([0x22; 16]));
    let refused = Outcome::Refused { code: String::from("key.state_forbids") };
    let mut drafts = Vec::from([
        draft("session.start", None),
        draft("keystore.create", Some(Object { kind: ObjectKind::Keystore, id: [0x22; 16], version: None })),
        Draft { keystore, ..draft("symmetric.create", object(0x11, None)) },
        Draft { keystore, ..draft("symmetric.rotate", object(0x11, Some(2))) },
        Draft {
            keystore,
            actor: String::from("결제 서버"),
            client: Some(String::from("ip=10.0.0.1 mac=aa:bb:cc:dd:ee:ff")),
            details: Vec::from([(String::from("bytes"), String::from("16"))]),
            ..draft("symmetric.encrypt", object(0x11, Some(2)))
        },
        Draft { keystore, outcome: refused, ..draft("asymmetric.get.privateKey", object(0x33, Some(1))) },
        draft("audit.checkpoint", None),
        draft("session.end", None),
    ]);
    for (draft, ordinal) in drafts.iter_mut().zip(1..) {
        draft.ordinal = ordinal;
        draft.time = Timestamp(NOW.0 + ordinal * 1_000);
    }
    drafts
}

/// The story as a chain, cut into segments.
pub(super) fn segments() -> Vec<Segment> {
    append(&mut Head::genesis(VAULT), story()).unwrap()
}

/// The story as an export, line by line, with a checkpoint after the fifth entry and one after the last.
pub(super) fn export() -> Vec<String> {
    let key = key();
    let (mut exporter, first) = Exporter::start(&key, VAULT, Head::genesis(VAULT), NOW).unwrap();
    let mut text = first;
    let segments = segments();
    for segment in &segments {
        text += &exporter.segment(segment).unwrap();
        if [5, 8].contains(&segment.last_sequence()) {
            let checkpoint = Checkpoint::of(VAULT, &segment.head_after(), NOW, Scope::Log);
            text += &exporter.checkpoint(&checkpoint.sign(&key).unwrap()).unwrap();
        }
    }
    text += &exporter.finish(NOW).unwrap();
    text.split_inclusive('\n').map(ToString::to_string).collect()
}
