use keystead_core::store::{Order, Query, RecordKey, RecordKind, Revision};
use keystead_core::{Store, StoreError, Timestamp};
use keystead_tests::testkit::{ChangeSetBuilder, dump, header, record};
use pollster::block_on;
use tempfile::TempDir;

use super::{SqliteStore, query};

#[test]
fn nothing_is_created_by_looking() {
    let directory = TempDir::new().unwrap();
    let nested = directory.path().join("not/there");
    assert!(SqliteStore::open(&nested).unwrap().is_none());
    assert!(SqliteStore::open(directory.path()).unwrap().is_none());
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let directory = TempDir::new().unwrap();
    let data = directory.path().join("a/b");
    let store = SqliteStore::create(&data).unwrap();
    block_on(store.commit(ChangeSetBuilder::to(1).build())).unwrap();
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&data).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["vault.sqlite3", "vault.sqlite3-shm", "vault.sqlite3-wal"]);
}

#[test]
fn a_full_disk_changes_nothing() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let kept = record(RecordKind::Key, 1);
    block_on(store.commit(ChangeSetBuilder::to(1).put(kept.clone()).build())).unwrap();

    let pages: i64 = store.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.connection().pragma_update(None, "max_page_count", pages).unwrap();
    let mut large = record(RecordKind::Key, 2);
    large.body = vec![7; 1 << 20];
    let mut replaced = kept.clone();
    replaced.label = "replaced".into();
    let changes = ChangeSetBuilder::to(2).put(replaced).put(large).delete(kept.key).build();
    assert_eq!(block_on(store.commit(changes.clone())), Err(StoreError::Full));
    assert_eq!(block_on(dump(&store)), [header(1), kept]);

    store.connection().pragma_update(None, "max_page_count", pages + 1_000).unwrap();
    assert_eq!(block_on(store.commit(changes)), Ok(Revision(2)));
}

#[test]
fn what_is_deleted_is_gone_from_the_disk() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let reader = SqliteStore::open(directory.path()).unwrap().unwrap();
    let mut doomed = record(RecordKind::WrappingKey, 1);
    doomed.body = b"a wrapping key that must not survive its deletion".to_vec();
    block_on(store.commit(ChangeSetBuilder::to(1).put(doomed.clone()).build())).unwrap();
    assert!(block_on(reader.load(&doomed.key)).unwrap().is_some());
    assert!(on_disk(&directory, &doomed.body));
    block_on(store.commit(ChangeSetBuilder::to(2).delete(doomed.key).build())).unwrap();
    assert!(!on_disk(&directory, &doomed.body));
    assert_eq!(block_on(reader.load(&doomed.key)), Ok(None));
}

fn on_disk(directory: &TempDir, needle: &[u8]) -> bool {
    std::fs::read_dir(directory.path()).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[test]
fn a_writer_that_does_not_finish_makes_others_wait_and_then_say_so() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    block_on(store.commit(ChangeSetBuilder::to(1).build())).unwrap();
    let other = rusqlite::Connection::open(SqliteStore::file_in(directory.path())).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();

    store.connection().busy_timeout(core::time::Duration::from_millis(20)).unwrap();
    let refused = block_on(store.commit(ChangeSetBuilder::to(2).build()));
    assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
    assert_eq!(block_on(store.load(&RecordKey::HEADER)), Ok(Some(header(1))), "readers do not wait");

    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(block_on(store.commit(ChangeSetBuilder::to(2).build())), Ok(Revision(2)));
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let directory = TempDir::new().unwrap();
    let file = SqliteStore::file_in(directory.path());
    std::fs::write(&file, b"The quick brown fox jumps over the lazy dog. ".repeat(100)).unwrap();
    let before = std::fs::read(&file).unwrap();
    assert!(matches!(SqliteStore::open(directory.path()), Err(StoreError::Corrupt(_))));
    assert_eq!(std::fs::read(&file).unwrap(), before);

    std::fs::remove_file(&file).unwrap();
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    let before = std::fs::read(&file).unwrap();
    let refused = SqliteStore::create(directory.path()).map(drop);
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_store_of_a_newer_version_is_refused() {
    let directory = TempDir::new().unwrap();
    drop(SqliteStore::create(directory.path()).unwrap());
    let file = SqliteStore::file_in(directory.path());
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    drop(connection);
    assert!(matches!(SqliteStore::open(directory.path()), Err(StoreError::Unsupported(_))));
}

#[test]
fn a_row_that_is_no_record_is_an_error() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let key = record(RecordKind::Key, 1);
    block_on(store.commit(ChangeSetBuilder::to(1).put(key.clone()).build())).unwrap();
    store
        .connection()
        .execute_batch("PRAGMA ignore_check_constraints = ON; UPDATE records SET seal = x'00' WHERE kind = 4")
        .unwrap();
    let outcome = block_on(store.load(&key.key));
    assert!(matches!(outcome, Err(StoreError::Corrupt(_))), "{outcome:?}");
}

#[test]
fn every_order_is_answered_by_an_index() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let connection = store.connection();
    let all = Query::all(RecordKind::Key);
    for order in [Order::Address, Order::Label, Order::Created, Order::Due] {
        for due_by in [None, Some(Timestamp(u64::MAX))] {
            let query = Query { order, due_by, ..all.clone() };
            // A deadline narrows more than an order helps; what is left is sorted.
            let sorts = due_by.is_some() && order != Order::Due;
            let plan = query::plan(&connection, &query).unwrap();
            assert!(plan.iter().any(|step| step.contains("USING INDEX records_")), "{query:?}: {plan:?}");
            assert!(sorts || plan.iter().all(|step| !step.contains("B-TREE")), "{query:?}: {plan:?}");
        }
    }
    let due = Query { order: Order::Due, due_by: Some(Timestamp(5)), ..all };
    let plan = query::plan(&connection, &due).unwrap();
    assert!(plan[0].contains("records_with_due (kind=? AND due<?)"), "{plan:?}");
}
