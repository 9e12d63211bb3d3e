//! Atomic and conditional commits.

use keystead_core::store::{Query, RecordKey, RecordKind, Revision};
use keystead_core::{Store, StoreError};

use crate::testkit::{ChangeSetBuilder, dump, header, record};

/// What is not there is `Ok(None)`, and a list of nothing is an empty last page.
pub async fn absence_is_no_error<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    assert_eq!(store.load(&RecordKey::HEADER).await, Ok(None));
    for kind in RecordKind::ALL {
        assert_eq!(store.load(&record(kind, 7).key).await, Ok(None));
        let page = store.list(&Query::all(kind)).await.expect("list");
        assert!(page.records.is_empty());
        assert_eq!(page.next, None);
    }
    store.commit(ChangeSetBuilder::to(1).put(record(RecordKind::Key, 1)).build()).await.expect("commit");
    assert_eq!(store.load(&record(RecordKind::Key, 2).key).await, Ok(None));
    assert_eq!(store.load(&record(RecordKind::Material, 1).key).await, Ok(None));
}

/// The first commit expects [`Revision::NONE`] and makes revision 1.
pub async fn first_commit_expects_no_revision<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let changes = ChangeSetBuilder::to(1).put(record(RecordKind::Keystore, 3)).build();
    assert_eq!(changes.expected(), Revision::NONE);
    assert_eq!(store.commit(changes).await, Ok(Revision(1)));
    assert_eq!(store.load(&RecordKey::HEADER).await, Ok(Some(header(1))));
}

/// A store without a header has revision [`Revision::NONE`], and says so when another one is expected.
pub async fn first_commit_of_a_later_revision_conflicts<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let outcome = store.commit(ChangeSetBuilder::to(5).put(record(RecordKind::Key, 1)).build()).await;
    assert_eq!(outcome, Err(StoreError::Conflict { expected: Revision(4), found: Revision::NONE }));
    assert!(dump(&store).await.is_empty());
}

/// Inserts, replacements, deletions and the new header of one commit are all there after it.
pub async fn one_commit_puts_deletes_and_moves_on<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let [stays, goes, changes, comes] = [1, 2, 3, 4].map(|number| record(RecordKind::Key, number));
    let first = ChangeSetBuilder::to(1).put_all([stays.clone(), goes.clone(), changes.clone()]);
    store.commit(first.build()).await.expect("first commit");

    let mut changed = changes;
    changed.label = "changed".into();
    changed.revision = Revision(2);
    let second = ChangeSetBuilder::to(2).put(changed.clone()).put(comes.clone()).delete(goes.key);
    assert_eq!(store.commit(second.build()).await, Ok(Revision(2)));

    assert_eq!(dump(&store).await, [header(2), stays, changed, comes]);
    assert_eq!(store.load(&goes.key).await, Ok(None));
}

/// A commit that expects another revision is refused, tells both revisions, and changes nothing.
pub async fn conflict_changes_nothing<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let kept = record(RecordKind::Key, 1);
    store.commit(ChangeSetBuilder::to(1).put(kept.clone()).build()).await.expect("first commit");
    store.commit(ChangeSetBuilder::to(2).build()).await.expect("second commit");
    let before = dump(&store).await;

    let mut overwritten = kept.clone();
    overwritten.body = b"overwritten".to_vec();
    for revision in [1, 2, 4, 1_000] {
        let changes = ChangeSetBuilder::to(revision)
            .put(overwritten.clone())
            .put(record(RecordKind::Material, 9))
            .delete(kept.key)
            .build();
        let expected = changes.expected();
        assert_eq!(
            store.commit(changes).await,
            Err(StoreError::Conflict { expected, found: Revision(2) }),
            "a commit of revision {revision}"
        );
        assert_eq!(dump(&store).await, before, "after a refused commit of revision {revision}");
    }
    assert_eq!(store.commit(ChangeSetBuilder::to(3).build()).await, Ok(Revision(3)));
}

/// Nothing of a replaced record is left.
pub async fn put_replaces_the_whole_record<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let mut old = record(RecordKind::Key, 1);
    old.parent = Some([9; 16]);
    old.due = Some(keystead_core::Timestamp(77));
    old.body = vec![5; 10_000];
    let new = record(RecordKind::Key, 1);
    store.commit(ChangeSetBuilder::to(1).put(old).build()).await.expect("first commit");
    store.commit(ChangeSetBuilder::to(2).put(new.clone()).build()).await.expect("second commit");

    assert_eq!(store.load(&new.key).await, Ok(Some(new.clone())));
    let of_parent = Query { parent: Some([9; 16]), ..Query::all(RecordKind::Key) };
    assert!(store.list(&of_parent).await.expect("list").records.is_empty());
    let all = store.list(&Query::all(RecordKind::Key)).await.expect("list");
    assert_eq!(all.records, [new]);
}

/// What is gone already can be deleted.
pub async fn deleting_what_is_absent_is_no_error<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let absent = record(RecordKind::WrappingKey, 6).key;
    assert_eq!(store.commit(ChangeSetBuilder::to(1).delete(absent).build()).await, Ok(Revision(1)));
    assert_eq!(store.commit(ChangeSetBuilder::to(2).delete(absent).build()).await, Ok(Revision(2)));
    assert_eq!(dump(&store).await, [header(2)]);
}

/// A commit of many records, as an import makes it, is one commit like any other.
pub async fn large_change_set_is_applied_whole<S: Store>(open: impl AsyncFn() -> S) {
    let store = open().await;
    let records: Vec<_> = (0..1_200_u32)
        .map(|number| {
            let mut record = record(RecordKind::Material, 1);
            record.key.part = number;
            record.body = vec![(number & 0xff) as u8; 100];
            record
        })
        .collect();
    store
        .commit(ChangeSetBuilder::to(1).put_all(records.iter().cloned()).build())
        .await
        .expect("first commit");
    assert_eq!(dump(&store).await.len(), 1_201);

    let deletes = records.iter().filter(|record| record.key.part % 2 == 0);
    let changes = deletes.fold(ChangeSetBuilder::to(2), |changes, record| changes.delete(record.key));
    store.commit(changes.build()).await.expect("second commit");
    let odd = records.into_iter().filter(|record| record.key.part % 2 == 1);
    assert_eq!(dump(&store).await, [header(2)].into_iter().chain(odd).collect::<Vec<_>>());
}
