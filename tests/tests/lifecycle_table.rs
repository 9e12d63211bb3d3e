//! Every state, event and profile, and the page of the documents that is made of the same table.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

use keystead_core::lifecycle::{
    CredentialEvent, CredentialState, KeyEvent, KeyState, KeyUse, ResumeTo, VersionEvent, VersionResumeTo,
    VersionState, document,
};
use keystead_core::{Profile, Timestamp};
use keystead_tests::testkit::assert_document;

const NOW: Timestamp = Timestamp(1_795_338_930_000);

fn keys() -> Vec<KeyState> {
    let pending = |resume_to| KeyState::PendingDeletion { due: NOW, resume_to };
    vec![
        KeyState::PreActive,
        KeyState::Enabled,
        KeyState::Disabled,
        pending(ResumeTo::Enabled),
        pending(ResumeTo::Disabled),
        KeyState::Destroyed,
    ]
}

fn versions() -> Vec<VersionState> {
    let pending = |resume_to| VersionState::PendingDeletion { due: NOW, resume_to };
    vec![
        VersionState::Active,
        VersionState::Deactivated,
        VersionState::Compromised,
        pending(VersionResumeTo::Active),
        pending(VersionResumeTo::Deactivated),
        pending(VersionResumeTo::Compromised),
        VersionState::Destroyed,
    ]
}

fn credentials() -> Vec<CredentialState> {
    vec![CredentialState::Active, CredentialState::PendingDeletion { due: NOW }, CredentialState::Destroyed]
}

/// Times as hours from now, so that windows can be read.
fn shown(state: impl core::fmt::Debug) -> String {
    let text = format!("{state:?}");
    let Some((before, rest)) = text.split_once("Timestamp(") else { return text };
    let (millis, after) = rest.split_once(')').unwrap();
    let millis: u64 = millis.parse().unwrap();
    let minutes = (millis - NOW.0).div_ceil(60_000);
    format!("{before}in {} h {} min{after}", minutes / 60, minutes % 60)
}

#[test]
fn every_state_and_event_of_every_profile_is_pinned() {
    let mut table = String::new();
    for profile in Profile::ALL {
        table += &format!("{}\n", profile.id);
        for state in keys() {
            for event in KeyEvent::ALL {
                let after = state.after(event, NOW, profile).map_or_else(|error| error.code().into(), shown);
                table += &format!("  key {} + {event:?} = {after}\n", shown(state));
                assert_eq!(state.accepts(event, profile), after != "key.state_forbids");
            }
            let uses: Vec<_> =
                KeyUse::ALL.into_iter().filter(|wanted| state.permits(*wanted, profile)).collect();
            table += &format!("  key {} permits {uses:?}\n", shown(state));
        }
        for state in versions() {
            for event in VersionEvent::ALL {
                let after = state.after(event, NOW, profile).map_or_else(|error| error.code().into(), shown);
                table += &format!("  version {} + {event:?} = {after}\n", shown(state));
                assert_eq!(state.accepts(event, profile), after != "version.state_forbids");
            }
            let uses: Vec<_> =
                KeyUse::ALL.into_iter().filter(|wanted| state.permits(*wanted, profile)).collect();
            table += &format!("  version {} permits {uses:?}\n", shown(state));
        }
        for state in credentials() {
            for event in CredentialEvent::ALL {
                let after = state.after(event, NOW, profile).map_or_else(|error| error.code().into(), shown);
                table += &format!("  credential {} + {event:?} = {after}\n", shown(state));
                assert_eq!(state.accepts(event, profile), after != "credential.state_forbids");
            }
        }
    }
    insta::assert_snapshot!(table);
}

/// Nothing comes to its end before its time.
#[test]
fn a_deletion_is_not_due_a_moment_early() {
    let early = Timestamp(NOW.0 - 1);
    for profile in Profile::ALL {
        for state in keys().into_iter().filter(|state| state.deadline().is_some()) {
            assert!(state.after(KeyEvent::DeletionDue, early, profile).is_err());
        }
        for state in versions().into_iter().filter(|state| state.deadline().is_some()) {
            assert!(state.after(VersionEvent::DeletionDue, early, profile).is_err());
        }
        for state in credentials().into_iter().filter(|state| state.deadline().is_some()) {
            assert!(state.after(CredentialEvent::DeletionDue, early, profile).is_err());
        }
    }
}

#[test]
fn the_page_of_lifecycles_is_the_table() {
    assert_document("lifecycle.md", &document(&Profile::ALL));
}
