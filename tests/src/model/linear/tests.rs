use super::*;
use crate::model::rules::RULES;
use crate::model::run::START;

fn history(events: &[(usize, u64, u64, Deed, Answer)]) -> History {
    let key = Key::new(&RULES[0], START, false, false, None).unwrap();
    let begin = World { keys: vec![(key, String::new())], keystores: vec![false] };
    let events = events.iter().cloned();
    let events =
        events.map(|(writer, began, ended, deed, answer)| Event { writer, began, ended, deed, answer });
    History { now: START, begin, events: events.collect() }
}

fn key(state: State, versions: usize) -> Answer {
    let protects = u32::try_from(versions).ok();
    let versions = vec![VersionStateView::Active; versions];
    Answer::Key(Seen { state, versions, protects, description: String::new() })
}

const DISABLE: Deed = Deed::Change(0, Ask::Disable);
const ROTATE: Deed = Deed::Change(0, Ask::Rotate);

#[test]
fn deeds_at_the_same_moment_may_come_in_either_order() {
    let disabled = || key(State::Disabled, 1);
    for answer in [Answer::Version(1), Answer::Refused] {
        let both = history(&[(0, 0, 3, DISABLE, disabled()), (1, 1, 2, Deed::Encrypt(0), answer)]);
        assert!(both.is_explained());
    }
}

#[test]
fn a_use_after_the_answer_to_a_disabling_is_a_stale_read() {
    let disabled = || key(State::Disabled, 1);
    let used = |answer| history(&[(0, 0, 1, DISABLE, disabled()), (1, 2, 3, Deed::Encrypt(0), answer)]);
    assert!(!used(Answer::Version(1)).is_explained());
    assert!(used(Answer::Refused).is_explained());
}

#[test]
fn two_rotations_that_make_the_same_version_are_a_lost_update() {
    let rotated = |second| {
        history(&[(0, 0, 3, ROTATE, key(State::Enabled, 2)), (1, 1, 2, ROTATE, key(State::Enabled, second))])
    };
    assert!(!rotated(2).is_explained());
    assert!(rotated(3).is_explained());
}

#[test]
fn one_of_two_makes_a_name() {
    let made = |second| {
        let make = Deed::MakeKeystore(0);
        history(&[(0, 0, 3, make, Answer::Made), (1, 1, 2, make, second)])
    };
    assert!(!made(Answer::Made).is_explained());
    assert!(made(Answer::Refused).is_explained());
    assert!(made(Answer::GaveUp).is_explained());
}

#[test]
fn a_read_is_made_stale_where_no_order_explains_it() {
    const ENABLE: Deed = Deed::Change(0, Ask::Enable);
    const LOOK: Deed = Deed::Look(0);
    // The look in the middle may have come before the disabling: it is left as it is.
    let back = [
        (0, 0, 3, DISABLE, key(State::Disabled, 1)),
        (1, 1, 2, LOOK, key(State::Disabled, 1)),
        (0, 4, 5, ENABLE, key(State::Enabled, 1)),
        (0, 6, 7, LOOK, key(State::Enabled, 1)),
        (1, 8, 9, LOOK, key(State::Enabled, 1)),
    ];
    assert!(history(&back).with_stale_read().is_none());
    let rotated = [
        (0, 0, 1, ROTATE, key(State::Enabled, 2)),
        (0, 2, 3, LOOK, key(State::Enabled, 2)),
        (1, 4, 5, LOOK, key(State::Enabled, 2)),
    ];
    assert!(history(&rotated).is_explained());
    assert!(!history(&rotated).with_stale_read().unwrap().is_explained());
}
