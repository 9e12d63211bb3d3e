use std::vec::Vec;

use super::*;
use crate::audit::fixtures::{VAULT, draft, object, segments, story};

fn numbers(segments: &[Segment]) -> Vec<(u64, u64)> {
    segments.iter().map(|segment| (segment.first_sequence(), segment.last_sequence())).collect()
}

/// Computed by hand from the definition, not by the code under test.
#[test]
fn the_chain_is_what_its_definition_says() {
    let sha256 = |parts: &[&[u8]]| <[u8; 32]>::from(Sha256::digest(parts.concat()));
    let mut hash = sha256(&[b"keystead/audit/genesis/v1", &[0xaa; 16]]);
    assert_eq!(Head::genesis(VAULT), Head { next_sequence: 1, hash });
    for segment in segments() {
        assert_eq!(segment.head_before().hash, hash);
        for entry in segment.entries() {
            hash = sha256(&[b"keystead/audit/v1", &hash, &entry.to_cbor().unwrap()]);
        }
        assert_eq!(segment.head_after(), Head { next_sequence: segment.last_sequence() + 1, hash });
    }
}

#[test]
fn neighbours_about_one_object_share_a_segment() {
    assert_eq!(numbers(&segments()), [(1, 1), (2, 2), (3, 5), (6, 6), (7, 8)]);
    let about: Vec<_> =
        segments().iter().map(|segment| segment.object().map(|object| object.id[0])).collect();
    assert_eq!(about, [None, Some(0x22), Some(0x11), Some(0x33), None]);
}

#[test]
fn a_segment_is_full_at_its_limit() {
    let mut head = Head::genesis(VAULT);
    let drafts = Vec::from_iter((0..600).map(|_| draft("symmetric.encrypt", object(1, Some(1)))));
    let segments = append(&mut head, drafts).unwrap();
    assert_eq!(numbers(&segments), [(1, 256), (257, 512), (513, 600)]);
    assert_eq!(head.next_sequence, 601);
    for segment in &segments {
        assert_eq!(Segment::decode(&segment.encode().unwrap()).unwrap(), *segment);
    }
}

#[test]
fn the_same_chain_comes_out_however_it_is_batched() {
    let mut at_once = Head::genesis(VAULT);
    append(&mut at_once, story()).unwrap();
    let mut one_by_one = Head::genesis(VAULT);
    let mut segments = Vec::new();
    for draft in story() {
        segments.extend(append(&mut one_by_one, Vec::from([draft])).unwrap());
    }
    assert_eq!(one_by_one, at_once);
    assert_eq!(verify_chain(Head::genesis(VAULT), &segments), Ok(at_once));
}

#[test]
fn no_drafts_change_nothing() {
    let mut head = Head::genesis(VAULT);
    assert_eq!(append(&mut head, Vec::new()), Ok(Vec::new()));
    assert_eq!(head, Head::genesis(VAULT));
    assert_eq!(head.last_sequence(), 0);
}

#[test]
fn numbers_that_are_used_up_are_an_error_and_leave_the_head() {
    for (next_sequence, fits) in [(0, false), (u64::MAX - 1, true), (u64::MAX, false)] {
        let before = Head { next_sequence, hash: [1; 32] };
        let mut head = before;
        assert_eq!(append(&mut head, Vec::from([draft("vault.lock", None)])).is_ok(), fits);
        assert_eq!(head != before, fits);
    }
}

#[test]
fn a_chain_that_lacks_a_segment_or_has_one_from_elsewhere_names_the_entry() {
    let whole = segments();
    let broken = |segments: &[Segment]| verify_chain(Head::genesis(VAULT), segments);
    assert_eq!(broken(&whole), Ok(whole[4].head_after()));
    for missing in 0..4 {
        let mut segments = whole.clone();
        let removed = segments.remove(missing);
        assert_eq!(broken(&segments), Err(Error::AuditBroken { sequence: removed.first_sequence() }));
    }
    let mut swapped = whole.clone();
    swapped.swap(1, 2);
    assert_eq!(broken(&swapped), Err(Error::AuditBroken { sequence: 2 }));

    // One segment written anew: the one behind it does not follow any more.
    let mut head = whole[2].head_before();
    let mut drafts = story()[2..5].to_vec();
    drafts[1].actor.push('!');
    let mut forged = whole.clone();
    forged[2] = append(&mut head, drafts).unwrap().remove(0);
    assert_eq!(broken(&forged), Err(Error::AuditBroken { sequence: 6 }));

    // Another vault's chain begins elsewhere.
    let other = Head::genesis(VaultId::from_bytes([0xbb; 16]));
    assert_eq!(verify_chain(other, &whole), Err(Error::AuditBroken { sequence: 1 }));
}

#[test]
fn a_head_follows_from_the_middle_and_stays_where_it_cannot() {
    let whole = segments();
    let mut head = whole[2].head_before();
    assert_eq!(head.follow(&whole[3]), Err(Error::AuditBroken { sequence: 3 }));
    assert_eq!(head, whole[2].head_before());
    assert_eq!(head.follow(&whole[2]), Ok(()));
    assert_eq!(head, whole[3].head_before());
}

/// A record's body with the entries of the story at these places.
fn body(first: u64, places: &[usize]) -> Vec<u8> {
    let segments = segments();
    let entries: Vec<_> = segments.iter().flat_map(Segment::with_bytes).collect();
    codec::encode(&SegmentBody {
        first,
        before: [0; 32].into(),
        entries: places.iter().map(|place| entries[*place].1.clone().into()).collect(),
    })
    .unwrap()
}

#[test]
fn what_is_not_a_segment_is_refused() {
    assert!(Segment::decode(&body(3, &[2, 3, 4])).is_ok());
    for (first, places) in [
        (1, &[][..]),
        (2, &[2, 3, 4]),
        (3, &[2, 4]),
        (3, &[2, 2]),
        // About different objects.
        (5, &[4, 5]),
        (6, &[5, 6]),
        (u64::MAX, &[7, 7]),
    ] {
        assert_eq!(Segment::decode(&body(first, places)), Err(malformed()), "{first} {places:?}");
    }
    let mut newer = body(3, &[2]);
    newer[0] = 2;
    assert_eq!(Segment::decode(&newer), Err(Error::StoredFormat { found: 2 }));
}

#[test]
fn a_segment_of_too_many_entries_is_refused() {
    let drafts = Vec::from_iter((0..257).map(|_| draft("vault.lock", None)));
    let segments = append(&mut Head::genesis(VAULT), drafts).unwrap();
    let entries = segments.iter().flat_map(Segment::with_bytes).map(|(_, bytes)| bytes.clone().into());
    let body = SegmentBody { first: 1, before: [0; 32].into(), entries: entries.collect() };
    assert_eq!(Segment::decode(&codec::encode(&body).unwrap()), Err(malformed()));
}
