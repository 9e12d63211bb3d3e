use std::format;
use std::string::String;

use super::*;
use crate::profile::{Disabling, ProfileId};
use crate::time::Period;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn standard() -> &'static Profile {
    Profile::named(ProfileId::STANDARD).unwrap()
}

fn key_state(name: KeyStateName) -> KeyState {
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

fn version_state(name: VersionStateName) -> VersionState {
    match name {
        VersionStateName::Active => VersionState::Active,
        VersionStateName::Deactivated => VersionState::Deactivated,
        VersionStateName::Compromised => VersionState::Compromised,
        VersionStateName::PendingDeletion => {
            VersionState::PendingDeletion { due: NOW, resume_to: VersionResumeTo::Deactivated }
        }
        VersionStateName::Destroyed => VersionState::Destroyed,
    }
}

fn credential_state(name: CredentialStateName) -> CredentialState {
    match name {
        CredentialStateName::Active => CredentialState::Active,
        CredentialStateName::PendingDeletion => CredentialState::PendingDeletion { due: NOW },
        CredentialStateName::Destroyed => CredentialState::Destroyed,
    }
}

fn shown<T: core::fmt::Debug>(outcome: Result<T, Error>) -> String {
    outcome.map_or_else(|_| "refused".into(), |next| format!("{next:?}"))
}

/// Every state crossed with every event and every use, under every profile: a change of a lifecycle is a change of this
/// snapshot.
#[test]
fn every_state_event_use_and_profile() {
    let mut table = String::new();
    for profile in Profile::ALL {
        table += &format!("# {}\n", profile.id);
        for name in KeyStateName::ALL {
            let state = key_state(name);
            table += &format!("key {name:?} ({})\n", profile.words.key(name).label);
            for event in KeyEvent::ALL {
                table += &format!("  on {event:?} -> {}\n", shown(state.after(event, NOW, profile)));
            }
            let uses = KeyUse::ALL.iter().filter(|wanted| state.permits(**wanted, profile));
            table += &format!("  permits {:?}\n", uses.collect::<std::vec::Vec<_>>());
        }
        for name in VersionStateName::ALL {
            let state = version_state(name);
            table += &format!("version {name:?} ({})\n", profile.words.version(name).label);
            for event in VersionEvent::ALL {
                table += &format!("  on {event:?} -> {}\n", shown(state.after(event, NOW, profile)));
            }
            let uses = KeyUse::ALL.iter().filter(|wanted| state.permits(**wanted, profile));
            table += &format!("  permits {:?}\n", uses.collect::<std::vec::Vec<_>>());
        }
        for name in CredentialStateName::ALL {
            let state = credential_state(name);
            table += &format!("credential {name:?} ({})\n", profile.words.credential(name).label);
            for event in CredentialEvent::ALL {
                table += &format!("  on {event:?} -> {}\n", shown(state.after(event, NOW, profile)));
            }
            table += &format!("  authenticates: {}\n", state.authenticates());
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_the_table_accepts_is_what_happens() {
    for profile in Profile::ALL {
        for name in KeyStateName::ALL {
            for event in KeyEvent::ALL {
                let (accepts, done) =
                    (key_state(name).accepts(event, profile), key_state(name).after(event, NOW, profile));
                assert_eq!(accepts, done.is_ok(), "{} {name:?} {event:?}", profile.id);
            }
        }
        for name in VersionStateName::ALL {
            for event in VersionEvent::ALL {
                let state = version_state(name);
                let (accepts, done) = (state.accepts(event, profile), state.after(event, NOW, profile));
                assert_eq!(accepts, done.is_ok(), "{} {name:?} {event:?}", profile.id);
            }
        }
        for name in CredentialStateName::ALL {
            for event in CredentialEvent::ALL {
                let state = credential_state(name);
                let (accepts, done) = (state.accepts(event, profile), state.after(event, NOW, profile));
                assert_eq!(accepts, done.is_ok(), "{} {name:?} {event:?}", profile.id);
            }
        }
    }
}

#[test]
fn what_was_known_to_others_is_never_in_use_again() {
    for cancel_to in [CancelTo::Enabled, CancelTo::Disabled, CancelTo::Previous] {
        let mut profile = standard().clone();
        profile.deletion.cancel_to = cancel_to;
        let pending = VersionState::Compromised.after(VersionEvent::RequestDeletion, NOW, &profile).unwrap();
        let back = pending.after(VersionEvent::CancelDeletion, NOW, &profile);
        assert_eq!(back, Ok(VersionState::Compromised));
    }
}

#[test]
fn a_deletion_waits_for_its_window_and_not_a_moment_less() {
    let profile = standard();
    let pending = KeyState::Enabled.after(KeyEvent::RequestDeletion, NOW, profile).unwrap();
    let due = NOW.plus(Period::DAY.times(7));
    assert_eq!(pending.deadline(), Some(due));
    assert!(pending.after(KeyEvent::DeletionDue, Timestamp(due.0 - 1), profile).is_err());
    assert_eq!(pending.after(KeyEvent::DeletionDue, due, profile), Ok(KeyState::Destroyed));
}

#[test]
fn a_cancelled_deletion_is_undone_exactly() {
    let profile = standard();
    for state in [KeyState::Enabled, KeyState::Disabled] {
        let pending = state.after(KeyEvent::RequestDeletion, NOW, profile).unwrap();
        assert_eq!(pending.after(KeyEvent::CancelDeletion, NOW, profile), Ok(state));
    }
}

#[test]
fn knobs_are_read_from_the_profile() {
    let mut other = standard().clone();
    other.deletion.window = Some(Period::HOUR.times(72));
    other.deletion.round_up_to = Some(Period::HOUR);
    other.deletion.cancel_to = CancelTo::Disabled;
    other.deletion.now_needs_pending = false;
    other.disabling = Disabling::Never;
    let pending = KeyState::Enabled.after(KeyEvent::RequestDeletion, NOW, &other).unwrap();
    let due = pending.deadline().unwrap();
    assert_eq!(due.0 % Period::HOUR.0, 0);
    assert!(due.since(NOW) >= Period::HOUR.times(72) && due.since(NOW) < Period::HOUR.times(73));
    assert_eq!(pending.after(KeyEvent::CancelDeletion, NOW, &other), Ok(KeyState::Disabled));
    assert_eq!(KeyState::Enabled.after(KeyEvent::DeleteNow, NOW, &other), Ok(KeyState::Destroyed));
    assert!(KeyState::Enabled.after(KeyEvent::Disable, NOW, &other).is_err());
}

#[test]
fn what_to_do_about_a_key_in_use_hangs_on_what_was_wanted() {
    let advice = |event| KeyStateName::Enabled.advice(Wanted::Event(event));
    assert!(advice(KeyEvent::DeleteNow).starts_with("Request its deletion first"));
    for event in [KeyEvent::Enable, KeyEvent::CancelDeletion, KeyEvent::FirstVersion] {
        assert_eq!(advice(event), "There is nothing to do.", "{event:?}");
    }
}

#[test]
fn what_is_to_be_deleted_is_gone_when_it_is_due_and_not_a_moment_before() {
    let profile = standard();
    let version = VersionState::Deactivated.after(VersionEvent::RequestDeletion, NOW, profile).unwrap();
    let credential = CredentialState::Active.after(CredentialEvent::RequestDeletion, NOW, profile).unwrap();
    let due = version.deadline().unwrap();
    assert_eq!(credential.deadline(), Some(due));
    for (now, gone) in [(Timestamp(due.0 - 1), false), (due, true), (due.plus(Period::HOUR), true)] {
        let after = version.after(VersionEvent::DeletionDue, now, profile);
        assert_eq!(after.ok(), gone.then_some(VersionState::Destroyed), "{now:?}");
        let after = credential.after(CredentialEvent::DeletionDue, now, profile);
        assert_eq!(after.ok(), gone.then_some(CredentialState::Destroyed), "{now:?}");
    }
}
