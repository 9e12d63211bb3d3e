use keystead_core::store::{Cursor, Order, Query, Record, RecordKey, RecordKind, Revision};
use keystead_core::{Store, StoreError, Timestamp};
use keystead_tests::testkit::{ChangeSetBuilder, dump, header, record};
use pollster::block_on;
use tempfile::TempDir;

use super::schema::{APPLICATION_ID, IS_LISTED, MIGRATIONS};
use super::{SqliteStore, query, row};

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
fn reading_goes_on_while_somebody_writes() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let kept = record(RecordKind::Key, 1);
    block_on(store.commit(ChangeSetBuilder::to(1).put(kept.clone()).build())).unwrap();
    let mut connection = store.connection();
    let writing = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    row::delete(&writing, &kept.key).unwrap();
    assert_eq!(block_on(store.load(&kept.key)), Ok(Some(kept.clone())));
    assert_eq!(block_on(dump(&store)), [header(1), kept.clone()]);
    writing.commit().unwrap();
    drop(connection);
    assert_eq!(block_on(store.load(&kept.key)), Ok(None));
}

#[test]
fn a_connection_that_reads_writes_nothing() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let refused = store.readers.with(|connection| row::put(connection, &record(RecordKind::Key, 1)));
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(block_on(dump(&store)), []);
}

#[test]
fn whoever_commits_gives_way_before_the_disk_is_waited_for() {
    use core::future::Future as _;
    use core::task::{Context, Poll, Waker};

    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let mut commit = core::pin::pin!(store.commit(ChangeSetBuilder::to(1).build()));
    assert_eq!(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending);
    assert_eq!(block_on(dump(&store)), []);
    assert_eq!(block_on(commit), Ok(Revision(1)));
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
    connection.pragma_update(None, "user_version", MIGRATIONS.len() as i64 + 1).unwrap();
    drop(connection);
    assert!(matches!(SqliteStore::open(directory.path()), Err(StoreError::Unsupported(_))));
}

#[test]
fn a_store_of_every_older_version_is_brought_up_to_date() {
    let records: Vec<_> = (1..=20)
        .map(|number| Record {
            parent: (number % 2 == 0).then_some([7; 16]),
            state: number % 3,
            due: (number % 4 == 0).then(|| Timestamp(u64::MAX - u64::from(number))),
            ..record(RecordKind::ALL[1 + usize::from(number) % (RecordKind::ALL.len() - 1)], number)
        })
        .collect();
    for version in 1..MIGRATIONS.len() {
        let directory = TempDir::new().unwrap();
        let old = rusqlite::Connection::open(SqliteStore::file_in(directory.path())).unwrap();
        for migration in &MIGRATIONS[..version] {
            old.execute_batch(migration).unwrap();
        }
        old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        old.pragma_update(None, "user_version", version as i64).unwrap();
        for record in records.iter().chain([&header(1)]) {
            row::put(&old, record).unwrap();
        }
        drop(old);

        let store = SqliteStore::open(directory.path()).unwrap().unwrap();
        let mut expected: Vec<_> = records.iter().cloned().chain([header(1)]).collect();
        expected.sort_by_key(|record| record.key);
        assert_eq!(block_on(dump(&store)), expected);
        assert_eq!(
            schema_of(&store),
            schema_of(&SqliteStore::create(TempDir::new().unwrap().path()).unwrap())
        );
        assert_eq!(block_on(store.commit(ChangeSetBuilder::to(2).build())), Ok(Revision(2)));
        drop(store);
        assert!(SqliteStore::open(directory.path()).unwrap().is_some(), "and stays so");
    }
}

/// Everything that the file is made of, and its version.
fn schema_of(store: &SqliteStore) -> (i64, Vec<(String, Option<String>)>) {
    let connection = store.connection();
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
    let parts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (version, parts.collect::<rusqlite::Result<_>>().unwrap())
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
fn the_indexes_hold_the_kinds_that_are_listed() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let connection = store.connection();
    for kind in RecordKind::ALL {
        let sql = format!("SELECT {IS_LISTED} FROM (SELECT ?1 AS kind)");
        let is_listed: bool = connection.query_row(&sql, [kind as u8], |row| row.get(0)).unwrap();
        assert_eq!(is_listed, kind.is_listed(), "{kind:?}");
    }
}

#[test]
fn every_list_reads_indexes_from_the_cursor_on_and_sorts_nothing() {
    let directory = TempDir::new().unwrap();
    let store = SqliteStore::create(directory.path()).unwrap();
    let records = (1..=9).map(|number| Record {
        parent: Some([7; 16]),
        state: number % 3,
        due: Some(Timestamp(3)),
        ..record(RecordKind::Key, number)
    });
    block_on(store.commit(ChangeSetBuilder::to(1).put_all(records).build())).unwrap();
    let connection = store.connection();
    let mut plans = 0;
    for (query, index) in lists() {
        let [plan, states] = query::plans(&connection, &query).unwrap();
        let group = if query.parent.is_some() { "(kind=? AND parent=?" } else { "(kind=?" };
        let looks: Vec<_> = states.iter().filter(|step| step.contains("records")).collect();
        assert!(
            looks[0].ends_with(&format!("{group})")) && looks[1].ends_with(&format!("{group} AND state>?)"))
        );
        assert!(
            looks.iter().all(|look| look.starts_with("SEARCH records USING COVERING INDEX")),
            "{states:?}"
        );
        let searches: Vec<_> = plan.iter().filter(|step| step.contains("records")).collect();
        assert!(!searches.is_empty(), "{query:?}: {plan:?}");
        for search in searches {
            assert!(
                search.starts_with(&format!("SEARCH records USING INDEX {index} (")),
                "{query:?}: {plan:?}"
            );
            let position = match query.order {
                _ if query.after.is_none() && query.due_by.is_none() => "",
                Order::Address => "address",
                Order::Label => "label,address",
                Order::Created => "created,address",
                Order::Due => "<expr>",
            };
            assert!(search.contains(position), "{query:?}: {plan:?}");
        }
        assert!(plan.iter().all(|step| !step.contains("TEMP B-TREE")), "{query:?}: {plan:?}");
        plans += 1;
    }
    assert_eq!(plans, 64 + 72);
}

/// What the engine asks, with the index that serves it.
fn lists() -> Vec<(Query, &'static str)> {
    let all = Query::all(RecordKind::Key);
    let cursor = Cursor::of(&record(RecordKind::Key, 5));
    let mut lists = Vec::new();
    for (parent, indexes) in [
        (None, ["", "records_by_label", "records_by_created", "records_by_due"]),
        (
            Some([7; 16]),
            ["children_by_address", "children_by_label", "children_by_created", "children_by_due"],
        ),
    ] {
        let orders = [Order::Address, Order::Label, Order::Created, Order::Due];
        for (order, index) in orders.into_iter().zip(indexes) {
            for states in [vec![], vec![1], vec![2, 1]] {
                for descending in [false, true] {
                    for after in [None, Some(cursor.clone())] {
                        let due_bys: &[_] = match order {
                            Order::Due => &[None, Some(Timestamp(5)), Some(Timestamp(u64::MAX))],
                            _ => &[None],
                        };
                        for due_by in due_bys.iter().copied() {
                            let (states, after) = (states.clone(), after.clone());
                            let query =
                                Query { parent, states, order, descending, after, due_by, ..all.clone() };
                            let by_address = order == Order::Address && parent.is_none();
                            // By address, a filter by state alone looks at every record on the way.
                            match by_address {
                                true if !query.states.is_empty() => {}
                                true => lists.push((query, "sqlite_autoindex_records_1")),
                                false => lists.push((query, index)),
                            }
                        }
                    }
                }
            }
        }
    }
    lists
}
