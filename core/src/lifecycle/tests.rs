use std::format;
use std::string::String;

use super::*;
use crate::profile::ProfileId;
use crate::time::Period;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn example(name: KeyStateName) -> KeyState {
    match name {
        KeyStateName::PreActive => KeyState::PreActive,
        KeyStateName::Enabled => KeyState::Enabled,
        KeyStateName::Disabled => KeyState::Disabled,
        KeyStateName::PendingDeletion => {
            KeyState::PendingDeletion { due: NOW, resume_to: ResumeTo::Disabled }
        }
        KeyStateName::Destroyed => KeyState::Destroyed,
    }
}

/// Every state crossed with every event and every use: a change of the lifecycle is a change of this snapshot.
#[test]
fn the_table_of_the_standard_profile() {
    let profile = ProfileId::Standard.profile();
    let mut table = String::new();
    for name in KeyStateName::ALL {
        let state = example(name);
        table += &format!("{name:?}\n");
        for event in KeyEvent::ALL {
            let next = state
                .after(event, NOW, profile)
                .map_or_else(|_| "refused".into(), |next| format!("{next:?}"));
            table += &format!("  on {event:?} -> {next}\n");
        }
        for wanted in KeyUse::ALL {
            table += &format!("  {wanted:?}: {}\n", if state.permits(wanted) { "yes" } else { "no" });
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_the_table_accepts_is_what_happens() {
    let profile = ProfileId::Standard.profile();
    for name in KeyStateName::ALL {
        for event in KeyEvent::ALL {
            let state = example(name);
            assert_eq!(
                state.accepts(event, profile),
                state.after(event, NOW, profile).is_ok(),
                "{name:?} {event:?}"
            );
        }
    }
}

#[test]
fn a_deletion_waits_for_its_window_and_not_a_moment_less() {
    let profile = ProfileId::Standard.profile();
    let pending = KeyState::Enabled.after(KeyEvent::RequestDeletion, NOW, profile).unwrap();
    let due = NOW.plus(Period::DAY.times(7));
    assert_eq!(pending.deadline(), Some(due));
    assert!(pending.after(KeyEvent::DeletionDue, Timestamp(due.0 - 1), profile).is_err());
    assert_eq!(pending.after(KeyEvent::DeletionDue, due, profile), Ok(KeyState::Destroyed));
}

#[test]
fn a_cancelled_deletion_is_undone_exactly() {
    let profile = ProfileId::Standard.profile();
    for state in [KeyState::Enabled, KeyState::Disabled] {
        let pending = state.after(KeyEvent::RequestDeletion, NOW, profile).unwrap();
        assert_eq!(pending.after(KeyEvent::CancelDeletion, NOW, profile), Ok(state));
    }
}

#[test]
fn knobs_are_read_from_the_profile() {
    let other = Profile {
        deletion_window: Period::HOUR.times(72),
        deletion_round_up: Some(Period::HOUR),
        deletion_cancel_to: CancelTo::Disabled,
        delete_now_needs_pending: false,
        disable_whole_key: false,
        ..ProfileId::Standard.profile().clone()
    };
    let pending = KeyState::Enabled.after(KeyEvent::RequestDeletion, NOW, &other).unwrap();
    let due = pending.deadline().unwrap();
    assert_eq!(due.0 % Period::HOUR.0, 0);
    assert!(due.since(NOW) >= Period::HOUR.times(72) && due.since(NOW) < Period::HOUR.times(73));
    assert_eq!(pending.after(KeyEvent::CancelDeletion, NOW, &other), Ok(KeyState::Disabled));
    assert_eq!(KeyState::Enabled.after(KeyEvent::DeleteNow, NOW, &other), Ok(KeyState::Destroyed));
    assert!(KeyState::Enabled.after(KeyEvent::Disable, NOW, &other).is_err());
}
