//! From a key's creation to its tombstone.

use keystead_core::store::{Order, Query, RecordKind};
use keystead_core::{
    Confirmation, Error, KeyAction, KeyChanges, KeyQuery, KeyRow, KeyStateView, KeystoreChanges, Period,
    Store, Subject, VersionStateView,
};

use super::start::{Start, new_key, new_keystore};
use crate::testkit::dump;

/// The whole story: create, encrypt, rotate, decrypt old and new, disable, enable, request deletion, cancel, delete.
pub async fn key_lives_from_creation_to_tombstone<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 10).await;
    let key = start.key;
    let first = start.encrypt(b"first").await;

    start.world.pass(Period::DAY);
    let view = start.vault.rotate(key, &mut start.world.call()).await.expect("rotate");
    assert_eq!(view.primary, Some(2));
    assert_eq!(view.versions.iter().map(|version| version.number).collect::<Vec<_>>(), [1, 2]);
    let second = start.encrypt(b"second").await;
    assert_eq!(start.decrypt(&first).await.as_deref(), Ok(&b"first"[..]));
    assert_eq!(start.decrypt(&second).await.as_deref(), Ok(&b"second"[..]));

    let changes = KeyChanges { name: Some("카드 번호".into()), description: None };
    let view = start.vault.update_key(key, changes, &mut start.world.call()).await.expect("rename");
    assert_eq!((view.name.as_str(), view.description.as_str()), ("카드 번호", "for a test"));

    let view = start.vault.disable(key, &mut start.world.call()).await.expect("disable");
    assert_eq!(view.state, KeyStateView::Disabled);
    assert!(!view.actions.contains(&KeyAction::Encrypt) && view.actions.contains(&KeyAction::Enable));
    let refused = start.vault.encrypt(key, b"no", b"", &mut start.world.call()).await.map_err(|e| e.code());
    assert_eq!(refused, Err("key.state_forbids"));
    assert_eq!(start.decrypt(&first).await.map_err(|error| error.code()), Err("key.state_forbids"));

    start.vault.enable(key, &mut start.world.call()).await.expect("enable");
    let view = start.vault.request_deletion(key, &mut start.world.call()).await.expect("request deletion");
    let due = start.world.now.plus(Period(view.deletion_window)).0;
    assert_eq!(view.state, KeyStateView::PendingDeletion { due, resumes_enabled: true });
    assert_eq!(start.vault.next_deadline().await.expect("deadline").map(|due| due.0), Some(due));
    let view = start.vault.cancel_deletion(key, &mut start.world.call()).await.expect("cancel");
    assert_eq!(view.state, KeyStateView::Enabled);
    let next = start.vault.next_deadline().await.expect("deadline");
    assert!(next.is_some_and(|next| next.0 > due), "the vault's own keys rotate once a year: {next:?}");
    assert_eq!(start.decrypt(&first).await.as_deref(), Ok(&b"first"[..]));

    start.vault.request_deletion(key, &mut start.world.call()).await.expect("request deletion");
    let before = dump(start.vault.store()).await;
    let refused =
        start.vault.delete_now(key, Confirmation::Name("card numbers"), &mut start.world.call()).await;
    assert_eq!(refused, Err(Error::ConfirmationMismatch));
    assert_eq!(dump(start.vault.store()).await, before);
    let view = start
        .vault
        .delete_now(key, Confirmation::Name("카드 번호"), &mut start.world.call())
        .await
        .expect("delete");
    assert_eq!(view.state, KeyStateView::Destroyed);
    assert_eq!(view.primary, None);
    assert!(view.versions.iter().all(|version| version.state == VersionStateView::Destroyed));
    assert!(view.actions.is_empty());
    for kind in [RecordKind::Material, RecordKind::WrappingKey] {
        let left = start.vault.store().list(&Query::all(kind)).await.expect("list");
        assert!(left.records.is_empty(), "no material of a destroyed key is left");
    }
    assert_eq!(start.decrypt(&second).await.map_err(|error| error.code()), Err("key.state_forbids"));
    start.vault.check().await.expect("a whole vault");
}

/// A ciphertext opens with its own key, its own associated data and unchanged bytes, and with nothing else.
pub async fn ciphertexts_are_bound_to_key_and_aad<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 11).await;
    let other = start.another_key("other").await;
    let key = start.key;
    let call = &mut start.world.call();
    let ciphertext = start.vault.encrypt(key, b"secret", b"customer 17", call).await.expect("encrypt");

    let opened = start.vault.decrypt(Some(key), &ciphertext, b"customer 17", call).await;
    assert_eq!(opened.as_deref(), Ok(&b"secret"[..]));
    let opened = start.vault.decrypt(Some(other), &ciphertext, b"customer 17", call).await;
    assert_eq!(opened, Err(Error::CiphertextOtherKey));
    for aad in [&b""[..], b"customer 18", b"customer 17 "] {
        let opened = start.vault.decrypt(None, &ciphertext, aad, call).await;
        assert_eq!(opened, Err(Error::DecryptionFailed));
    }

    let mut moved = ciphertext.clone();
    moved[5..21].copy_from_slice(other.as_bytes());
    let opened = start.vault.decrypt(Some(other), &moved, b"customer 17", call).await;
    assert_eq!(opened, Err(Error::DecryptionFailed), "moved to another key");
    for length in 0..ciphertext.len() {
        let opened = start.vault.decrypt(None, &ciphertext[..length], b"customer 17", call).await;
        let code = opened.map_err(|error| error.code());
        assert!(
            matches!(code, Err("ciphertext.malformed" | "decryption.failed")),
            "cut to {length} bytes: {code:?}"
        );
    }
    for position in 0..ciphertext.len() {
        let mut changed = ciphertext.clone();
        changed[position] ^= 1;
        let opened = start.vault.decrypt(None, &changed, b"customer 17", call).await;
        let code = opened.map_err(|error| error.code());
        let expected = match position {
            0..5 => "ciphertext.malformed",
            5..21 => "key.not_found",
            21..25 => "version.not_found",
            _ => "decryption.failed",
        };
        assert_eq!(code, Err(expected), "byte {position} changed");
    }
}

/// When the waiting time is over a key is destroyed, whether somebody ticks on time, late, or nobody does.
pub async fn deletion_comes_due_by_itself<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 12).await;
    let (key, kept) = (start.key, start.another_key("kept").await);
    let unused = start.another_key("nobody uses it").await;
    let ciphertext = start.encrypt(b"soon gone").await;
    let view = start.vault.request_deletion(key, &mut start.world.call()).await.expect("request deletion");
    let window = Period(view.deletion_window);
    start.vault.request_deletion(unused, &mut start.world.call()).await.expect("request deletion");

    start.world.pass(Period(window.0 - 1));
    let report = start.vault.tick(&mut start.world.call()).await.expect("tick");
    assert!(report.destroyed.is_empty());
    assert_eq!(report.next_deadline, Some(start.world.now.0 + 1));
    assert_eq!(start.vault.key(key, &start.world.call()).await.expect("key").state, view.state);

    start.world.pass(Period(1));
    let unticked = start.vault.key(key, &start.world.call()).await.expect("key");
    assert_eq!(unticked.state, KeyStateView::Destroyed);
    let refused = start.decrypt(&ciphertext).await.map_err(|error| error.code());
    assert_eq!(refused, Err("key.state_forbids"));
    let refused = start.vault.cancel_deletion(key, &mut start.world.call()).await.map_err(|e| e.code());
    assert_eq!(refused, Err("key.state_forbids"));

    start.world.pass(Period::DAY.times(400));
    let report = start.vault.tick(&mut start.world.call()).await.expect("tick");
    assert_eq!(
        report.destroyed,
        [unused.to_string()],
        "the other was written down when somebody tried to use it"
    );
    let year = Period::DAY.times(365);
    assert!(
        report
            .next_deadline
            .is_some_and(|next| next > start.world.now.0 && next <= start.world.now.plus(year).0)
    );
    let late = start.vault.key(key, &start.world.call()).await.expect("key");
    assert_eq!(late, unticked, "having slept makes no difference");
    let left = start.vault.store().list(&Query::all(RecordKind::Material)).await.expect("list");
    assert!(left.records.iter().all(|record| record.key.id == *kept.as_bytes()));
    assert!(start.vault.tick(&mut start.world.call()).await.expect("tick").destroyed.is_empty());
    start.vault.check().await.expect("a whole vault");
}

/// Keystores: names are unique, changes stay, and only an empty one can be deleted.
pub async fn keystores_come_and_go<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 13).await;
    let taken = start.vault.create_keystore(new_keystore("Payments"), &mut start.world.call()).await;
    assert_eq!(taken, Err(Error::NameTaken));
    let other = start.vault.create_keystore(new_keystore("아카이브"), &mut start.world.call()).await;
    let other = other.expect("create").id.parse().expect("an id");
    let names = start.vault.keystores().await.expect("list");
    assert_eq!(
        names.iter().map(|keystore| keystore.name.as_str()).collect::<Vec<_>>(),
        ["Payments", "아카이브"]
    );

    let rename = |name: &str| KeystoreChanges {
        name: Some(name.into()),
        description: Some("old".into()),
        ..KeystoreChanges::default()
    };
    let taken = start.vault.update_keystore(other, rename("Payments"), &mut start.world.call()).await;
    assert_eq!(taken, Err(Error::NameTaken));
    let renamed = start.vault.update_keystore(other, rename("Archive"), &mut start.world.call()).await;
    assert_eq!(renamed.expect("rename").name, "Archive");
    start.vault.delete_keystore(other, &mut start.world.call()).await.expect("delete");
    assert_eq!(start.vault.keystore(other).await, Err(Error::NotFound(Subject::Keystore)));

    let refused = start.vault.delete_keystore(start.keystore, &mut start.world.call()).await;
    assert_eq!(refused, Err(Error::KeystoreNotEmpty { keys: 1 }));
    start.vault.request_deletion(start.key, &mut start.world.call()).await.expect("request deletion");
    start
        .vault
        .delete_now(start.key, Confirmation::Name("card numbers"), &mut start.world.call())
        .await
        .expect("delete");
    start.vault.delete_keystore(start.keystore, &mut start.world.call()).await.expect("delete");
    assert_eq!(start.vault.keystores().await, Ok(Vec::new()));
    let tombstone = start.vault.key(start.key, &start.world.call()).await;
    assert_eq!(tombstone, Err(Error::NotFound(Subject::Key)), "tombstones go with their keystore");
    start.vault.check().await.expect("a whole vault");
}

/// Lists of keys are complete page by page, filtered and sorted by the store.
pub async fn pages_of_keys_are_complete<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 14).await;
    for number in 0..12 {
        start.world.pass(Period::MINUTE);
        let new = new_key(&format!("Key {number:02}"));
        start.vault.create_key(start.keystore, new, &mut start.world.call()).await.expect("create");
    }
    let mut query = KeyQuery {
        name_contains: Some("KEY ".into()),
        order: Order::Label,
        descending: true,
        limit: 5,
        ..KeyQuery::default()
    };
    let mut names = Vec::new();
    loop {
        let page = start.vault.keys(&query, &start.world.call()).await.expect("list");
        assert!(page.items.len() <= 5);
        names.extend(page.items.into_iter().filter_map(KeyRow::full).map(|key| key.name));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    let expected: Vec<_> = (0..12).rev().map(|number| format!("Key {number:02}")).collect();
    assert_eq!(names, expected);
}
