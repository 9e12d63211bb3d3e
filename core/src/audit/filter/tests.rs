use std::string::String;
use std::vec::Vec;

use super::*;
use crate::audit::ObjectKind;
use crate::audit::fixtures::{NOW, segments};

/// The numbers of the entries of the story that the filter lets through.
fn found(filter: &Filter) -> Vec<u64> {
    let segments = segments();
    let entries = segments.iter().flat_map(|segment| segment.entries());
    entries.filter(|entry| filter.matches(entry)).map(|entry| entry.sequence).collect()
}

#[test]
fn the_empty_filter_lets_everything_through() {
    assert_eq!(found(&Filter::default()), [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn each_field_leaves_what_it_names() {
    let all = Filter::default;
    let key = |version| Some(Object { kind: ObjectKind::Key, id: [0x11; 16], version });
    let cases: [(Filter, &[u64]); 13] = [
        (Filter { subjects: Vec::from([Subject::Symmetric]), ..all() }, &[3, 4, 5]),
        (Filter { subjects: Vec::from([Subject::Session, Subject::Audit]), ..all() }, &[1, 7, 8]),
        (Filter { actions: Vec::from([Action::Create]), ..all() }, &[2, 3]),
        (Filter { actor: Some(String::from("결제 서버")), ..all() }, &[5]),
        (Filter { actor: Some(String::from("own")), ..all() }, &[]),
        (Filter { object: key(None), ..all() }, &[3, 4, 5]),
        (Filter { object: key(Some(2)), ..all() }, &[4, 5]),
        (
            Filter {
                object: Some(Object { kind: ObjectKind::Keystore, id: [0x11; 16], version: None }),
                ..all()
            },
            &[],
        ),
        (Filter { keystore: Some(KeystoreId::from_bytes([0x22; 16])), ..all() }, &[3, 4, 5, 6]),
        (Filter { outcome: Some(OutcomeFilter::Refused), ..all() }, &[6]),
        (Filter { outcome: Some(OutcomeFilter::Success), ..all() }, &[1, 2, 3, 4, 5, 7, 8]),
        (
            Filter { outcome: Some(OutcomeFilter::RefusedWith(String::from("key.state_forbids"))), ..all() },
            &[6],
        ),
        (Filter { outcome: Some(OutcomeFilter::RefusedWith(String::from("key.not_found"))), ..all() }, &[]),
    ];
    for (filter, expected) in cases {
        assert_eq!(found(&filter), expected, "{filter:?}");
    }
}

#[test]
fn a_time_range_has_its_beginning_and_not_its_end() {
    let at = |seconds: u64| Some(Timestamp(NOW.0 + seconds * 1_000));
    assert_eq!(found(&Filter { from: at(3), until: at(6), ..Filter::default() }), [3, 4, 5]);
    assert!(found(&Filter { until: at(1), ..Filter::default() }).is_empty());
    assert_eq!(found(&Filter { from: at(8), ..Filter::default() }), [8]);
}

#[test]
fn fields_add_up() {
    let filter = Filter {
        subjects: Vec::from([Subject::Symmetric, Subject::Session]),
        actions: Vec::from([Action::Create, Action::Start]),
        keystore: Some(KeystoreId::from_bytes([0x22; 16])),
        ..Filter::default()
    };
    assert_eq!(found(&filter), [3]);
}
