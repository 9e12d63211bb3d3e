use std::string::String;
use std::vec;
use std::vec::Vec;

use super::*;
use crate::key::{Origin, RotationPolicy};
use crate::profile::{Confirm, KeyKind, KeyUsage};
use crate::view::{CredentialKindView, VersionView};

const DAY: u64 = Period::DAY.0;
const NOW: u64 = 20_000 * DAY;

fn version(number: u32, state: VersionStateView, operations: u64, bytes: u64) -> VersionView {
    let (created, starts) = (NOW - DAY, None);
    VersionView {
        number,
        state,
        state_label: String::new(),
        created,
        operations,
        bytes,
        starts,
        cka_id: None,
        actions: Vec::new(),
    }
}

fn key(state: KeyStateView, versions: Vec<VersionView>) -> KeyView {
    KeyView {
        id: String::new(),
        keystore: String::new(),
        name: String::new(),
        description: String::new(),
        kind: KeyKind::Aes256,
        usage: KeyUsage::EncryptDecrypt,
        origin: Origin::Generated,
        region: None,
        convergent: false,
        state,
        state_label: String::new(),
        algorithm: None,
        exportable: false,
        token: None,
        publication: None,
        primary: versions.last().map(|version| version.number),
        versions,
        rotation: RotationPolicy::OFF,
        last_rotation: None,
        next_rotation: None,
        restricted: false,
        allowed: Vec::new(),
        last_used: None,
        operations_limit: 1_000,
        created: NOW - DAY,
        created_by: String::new(),
        changed: NOW - DAY,
        changed_by: String::new(),
        actions: Vec::new(),
        deletion_window: 7 * DAY,
        deletion_confirm: Confirm::Dialog,
        warn_before_deletion: false,
    }
}

fn credential(state: CredentialStateView, expires: Option<u64>) -> CredentialView {
    CredentialView {
        id: String::new(),
        keystore: String::new(),
        kind: CredentialKindView::Certificate,
        value: String::new(),
        description: String::new(),
        state,
        state_label: String::new(),
        expires,
        fingerprint: None,
        serial: None,
        subject: None,
        valid_from: None,
        last_used: None,
        created: NOW - DAY,
        created_by: String::new(),
        changed: NOW - DAY,
        changed_by: String::new(),
        actions: Vec::new(),
    }
}

fn enabled(operations: u64) -> KeyView {
    key(KeyStateView::Enabled, vec![version(1, VersionStateView::Active, operations, 0)])
}

#[test]
fn a_rotation_is_announced_a_week_ahead() {
    for (ahead, expected) in [(7 * DAY, true), (7 * DAY + 1, false), (1, true)] {
        let at = NOW + ahead;
        let key = KeyView { next_rotation: Some(at), ..enabled(0) };
        let found = of_key(&key, NOW);
        assert_eq!(found == [Concern::Rotation { at }], expected, "{ahead}");
        assert_eq!(found.is_empty(), !expected, "{ahead}");
    }
    // One that is overdue, because nobody was there, is announced too.
    let late = KeyView { next_rotation: Some(NOW - DAY), ..enabled(0) };
    assert_eq!(of_key(&late, NOW), [Concern::Rotation { at: NOW - DAY }]);
}

#[test]
fn a_budget_is_announced_from_four_fifths_on_whichever_is_spent_first() {
    assert_eq!(of_key(&enabled(799), NOW), []);
    assert_eq!(of_key(&enabled(800), NOW), [Concern::Budget { percent: 80 }]);
    let own = RotationPolicy { period_days: None, max_operations: Some(500), max_bytes: Some(1_000) };
    let mut key = KeyView { rotation: own, ..enabled(420) };
    assert_eq!(of_key(&key, NOW), [Concern::Budget { percent: 84 }]);
    key.versions[0].bytes = 950;
    assert_eq!(spent(&key), Some(95));
    // A wish beyond what is permitted does not move the limit.
    key.rotation.max_operations = Some(1_000_000);
    key.rotation.max_bytes = None;
    assert_eq!(spent(&key), Some(42));
    key.primary = None;
    assert_eq!((spent(&key), of_key(&key, NOW)), (None, Vec::new()));
}

#[test]
fn what_is_to_be_deleted_is_said_whenever_that_will_be() {
    let (due, soon) = (NOW + 90 * DAY, NOW + DAY);
    let pending = KeyStateView::PendingDeletion { due, resumes_enabled: true };
    let versions = vec![
        version(1, VersionStateView::PendingDeletion { due: soon }, 0, 0),
        version(2, VersionStateView::Active, 900, 0),
    ];
    let mut key = KeyView { next_rotation: Some(soon), ..key(pending, versions) };
    // With the key goes everything that is its own.
    assert_eq!(of_key(&key, NOW), [Concern::Deletion { due }]);
    key.state = KeyStateView::Enabled;
    let expected = [
        Concern::VersionDeletion { version: 1, due: soon },
        Concern::Rotation { at: soon },
        Concern::Budget { percent: 90 },
    ];
    assert_eq!(of_key(&key, NOW), expected);
    key.state = KeyStateView::Destroyed;
    assert_eq!(of_key(&key, NOW), []);
}

#[test]
fn a_certificate_is_announced_a_month_before_it_expires_and_an_address_only_when_it_goes() {
    let active = |expires| of_credential(&credential(CredentialStateView::Active, expires), NOW);
    assert_eq!(active(None), None);
    assert_eq!(active(Some(NOW + 30 * DAY + 1)), None);
    for at in [NOW + 30 * DAY, NOW, NOW - DAY] {
        assert_eq!(active(Some(at)), Some(Concern::Expiry { at }));
    }
    let due = NOW + 60 * DAY;
    let pending = credential(CredentialStateView::PendingDeletion { due }, Some(NOW + DAY));
    assert_eq!(of_credential(&pending, NOW), Some(Concern::Deletion { due }));
    assert_eq!(of_credential(&credential(CredentialStateView::Destroyed, Some(NOW)), NOW), None);
}

#[test]
fn only_what_is_so_already_has_no_time() {
    assert_eq!(Concern::Budget { percent: 80 }.at(), None);
    assert_eq!(Concern::Expiry { at: 7 }.at(), Some(7));
    assert_eq!(Concern::Rotation { at: 7 }.at(), Some(7));
    assert_eq!(Concern::Deletion { due: 7 }.at(), Some(7));
    assert_eq!(Concern::VersionDeletion { version: 1, due: 7 }.at(), Some(7));
}
