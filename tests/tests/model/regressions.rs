//! Runs that once failed.

use keystead_tests::model::{Action, Ask, Crash, DAY, Policy};

use crate::in_memory as play;

fn create(profile: usize) -> Action {
    Action::Create { profile, pre_active: false, imported: false, policy: None }
}

fn change(ask: Ask) -> Action {
    Action::Change { key: 0, ask }
}

/// After 300 rotations that were due, a rotation by hand began a new period, and the last 44 were never done.
#[test]
fn a_long_sleep_is_caught_up_before_a_change() {
    let daily = Ask::SetRotation(Policy { days: Some(1), operations: None });
    play(&[create(0), change(daily), Action::Sleep(300 * DAY + 1), change(Ask::Rotate), Action::Tick]);
}

/// A session that began with a use was recorded without its start.
#[test]
fn a_session_that_begins_with_a_use_misses_nothing() {
    play(&[create(0), Action::OtherWriter, Action::Encrypt { key: 0, times: 1 }]);
}

/// Verifying a PIN writes what waited for the audit chain, and that can be cut short by itself.
#[test]
fn a_lost_commit_while_a_pin_is_verified_deletes_nothing_or_everything() {
    let delete = || change(Ask::DeleteNow { confirmed: true });
    let encrypt = || Action::Encrypt { key: 0, times: 1 };
    play(&[create(4), encrypt(), Action::Crash(Crash::After), delete(), delete(), delete()]);
    play(&[create(4), encrypt(), Action::Crash(Crash::Before), delete(), delete(), delete()]);
}
