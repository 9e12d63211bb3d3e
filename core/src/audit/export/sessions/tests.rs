use std::vec::Vec;

use super::*;
use crate::audit::fixtures::draft;

/// The sessions after these events: session, ordinal, name.
fn seen(events: &[(u64, u64, &str)]) -> Sessions {
    let mut sessions = Sessions::default();
    for (sequence, (session, ordinal, event)) in events.iter().enumerate() {
        let mut what = draft(event, None);
        (what.session, what.ordinal) = (*session, *ordinal);
        sessions.see(&Entry { sequence: sequence as u64 + 1, what });
    }
    sessions
}

fn missing(ordinals: &[u64], whole: bool) -> u64 {
    let events: Vec<_> = ordinals.iter().map(|ordinal| (1, *ordinal, "vault.lock")).collect();
    seen(&events).incomplete(whole).first().map_or(0, |gap| gap.missing)
}

#[test]
fn events_may_come_in_any_order_and_twice() {
    for ordinals in [&[1, 2, 3, 4][..], &[4, 3, 2, 1], &[2, 4, 1, 3], &[1, 3, 3, 2, 4, 1]] {
        assert_eq!(missing(ordinals, true), 0, "{ordinals:?}");
    }
}

#[test]
fn gaps_are_counted() {
    assert_eq!(missing(&[1, 2, 5, 6, 9], true), 4);
    assert_eq!(missing(&[9, 1, 5], true), 6);
    assert_eq!(missing(&[1, u64::MAX], true), u64::MAX - 2);
    assert_eq!(missing(&[0, u64::MAX, u64::MAX - 1], true), u64::MAX - 2);
}

#[test]
fn what_lies_before_a_part_of_the_log_is_not_missed() {
    assert_eq!(missing(&[7, 8, 10], true), 7);
    assert_eq!(missing(&[7, 8, 10], false), 1);
    // The session began within the part: its second event is lost.
    let sessions = seen(&[(1, 1, "session.start"), (1, 3, "vault.lock")]);
    assert_eq!(sessions.incomplete(false), [MissingEvents { session: 1, missing: 1 }]);
}

#[test]
fn sessions_are_told_apart() {
    let sessions = seen(&[
        (5, 1, "session.start"),
        (3, 1, "session.start"),
        (5, 2, "session.end"),
        (3, 4, "vault.lock"),
        (9, 1, "vault.lock"),
    ]);
    assert_eq!(sessions.unclosed(), [3, 9]);
    assert_eq!(sessions.incomplete(true), [MissingEvents { session: 3, missing: 2 }]);
}
