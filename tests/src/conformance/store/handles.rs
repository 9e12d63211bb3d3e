//! Several handles on one store: tabs, processes, restarts.

use keystead_core::store::{RecordKind, Revision};
use keystead_core::{Store, StoreError};

use crate::testkit::{ChangeSetBuilder, dump, header, record};

/// What one handle committed, another one reads.
pub async fn second_handle_sees_commits<S: Store>(open: impl AsyncFn() -> S) {
    let (first, second) = (open().await, open().await);
    assert!(dump(&second).await.is_empty());
    let key = record(RecordKind::Key, 1);
    first.commit(ChangeSetBuilder::to(1).put(key.clone()).build()).await.expect("commit");
    assert_eq!(dump(&second).await, [header(1), key.clone()]);
    first.commit(ChangeSetBuilder::to(2).delete(key.key).build()).await.expect("commit");
    assert_eq!(second.load(&key.key).await, Ok(None));
    assert_eq!(dump(&second).await, [header(2)]);
}

/// Of two that read the same revision one commits; the other is told, loses nothing, and succeeds when it tries again.
pub async fn second_writer_conflicts_and_can_retry<S: Store>(open: impl AsyncFn() -> S) {
    let (first, second) = (open().await, open().await);
    first.commit(ChangeSetBuilder::to(1).build()).await.expect("commit");
    dump(&second).await;

    let mut by_first = record(RecordKind::Key, 1);
    by_first.label = "by the first".into();
    let mut by_second = record(RecordKind::Key, 2);
    by_second.label = "by the second".into();
    let ours = ChangeSetBuilder::to(2).put(by_first.clone()).build();
    let theirs = ChangeSetBuilder::to(2).put(by_second.clone()).delete(by_first.key).build();
    assert_eq!(first.commit(ours).await, Ok(Revision(2)));
    assert_eq!(
        second.commit(theirs).await,
        Err(StoreError::Conflict { expected: Revision(1), found: Revision(2) })
    );
    assert_eq!(dump(&first).await, [header(2), by_first.clone()]);
    assert_eq!(dump(&second).await, [header(2), by_first.clone()]);

    let again = ChangeSetBuilder::to(3).put(by_second.clone()).build();
    assert_eq!(second.commit(again).await, Ok(Revision(3)));
    assert_eq!(dump(&first).await, [header(3), by_first, by_second]);
}

/// A store that is closed and opened again holds what was committed.
pub async fn commits_are_there_when_opened_again<S: Store>(open: impl AsyncFn() -> S) {
    let keys: Vec<_> = (1..=20).map(|number| record(RecordKind::Key, number)).collect();
    let first = open().await;
    first.commit(ChangeSetBuilder::to(1).put_all(keys.iter().cloned()).build()).await.expect("commit");
    drop(first);
    let second = open().await;
    let expected: Vec<_> = [header(1)].into_iter().chain(keys).collect();
    assert_eq!(dump(&second).await, expected);
    assert_eq!(second.commit(ChangeSetBuilder::to(2).build()).await, Ok(Revision(2)));
}
