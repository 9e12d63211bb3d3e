use std::sync::{Arc, Barrier};
use std::thread;

use keystead_core::store::{Order, Query, Record, RecordKey, RecordKind, Revision};
use keystead_core::{Store, StoreError};
use keystead_tests::postgres::Cluster;
use keystead_tests::testkit::{ChangeSetBuilder, dump, header, record};
use pollster::block_on;

use super::query::Statement;
use super::{PostgresAddress, PostgresStore, schema};

mod lost;

fn address(text: &str) -> PostgresAddress {
    PostgresAddress::parse(text).unwrap()
}

/// A database without a store.
fn database() -> (&'static Cluster, String) {
    let cluster = Cluster::shared();
    (cluster, cluster.database())
}

#[test]
fn nothing_is_created_by_looking() {
    let (cluster, place) = database();
    assert!(PostgresStore::open(&address(&place)).unwrap().is_none());
    assert_eq!(cluster.sql(&place, "SELECT to_regnamespace('keystead') IS NULL"), "t\n");
    drop(PostgresStore::create(&address(&place)).unwrap());
    assert!(PostgresStore::open(&address(&place)).unwrap().is_some());
}

#[test]
fn programs_that_make_the_store_at_once_make_one() {
    let (cluster, place) = database();
    let all = Arc::new(Barrier::new(6));
    let makers: Vec<_> = (0..6)
        .map(|_| {
            let (place, all) = (address(&place), Arc::clone(&all));
            thread::spawn(move || {
                all.wait();
                PostgresStore::create(&place).map(drop)
            })
        })
        .collect();
    for maker in makers {
        assert_eq!(maker.join().unwrap(), Ok(()));
    }
    let versions = cluster.sql(&place, "SELECT version FROM keystead.schema_version");
    assert_eq!(versions, format!("{}\n", schema::MIGRATIONS.len()));
}

#[test]
fn what_is_no_store_of_ours_is_refused_and_left_alone() {
    let (cluster, place) = database();
    cluster.sql(&place, "CREATE SCHEMA keystead; CREATE TABLE keystead.recipes (name text)");
    for outcome in
        [PostgresStore::create(&address(&place)).map(drop), PostgresStore::open(&address(&place)).map(drop)]
    {
        assert!(matches!(outcome, Err(StoreError::Corrupt(_))), "{outcome:?}");
    }
    let tables =
        "SELECT relname FROM pg_class WHERE relnamespace = 'keystead'::regnamespace AND relkind = 'r'";
    assert_eq!(cluster.sql(&place, tables), "recipes\n");

    let (_, place) = database();
    drop(PostgresStore::create(&address(&place)).unwrap());
    cluster.sql(&place, "UPDATE keystead.schema_version SET version = 1000");
    for outcome in
        [PostgresStore::create(&address(&place)).map(drop), PostgresStore::open(&address(&place)).map(drop)]
    {
        assert!(matches!(outcome, Err(StoreError::Unsupported(_))), "{outcome:?}");
    }
    assert_eq!(cluster.sql(&place, "SELECT version FROM keystead.schema_version"), "1000\n");
}

#[test]
fn a_store_of_an_older_version_is_brought_forward_when_it_is_opened() {
    let (cluster, place) = database();
    cluster.sql(
        &place,
        "CREATE SCHEMA keystead; CREATE TABLE keystead.schema_version (version bigint NOT NULL);
         INSERT INTO keystead.schema_version VALUES (0)",
    );
    let store = PostgresStore::open(&address(&place)).unwrap().unwrap();
    assert_eq!(block_on(store.commit(ChangeSetBuilder::to(1).build())), Ok(Revision(1)));
}

#[test]
fn a_writer_that_does_not_finish_makes_others_wait_and_then_say_so() {
    let (_, place) = database();
    let store = PostgresStore::create(&address(&format!("{place}?options=-c%20lock_timeout=50"))).unwrap();
    block_on(store.commit(ChangeSetBuilder::to(1).build())).unwrap();
    let (held, release) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let other = {
        let (held, release, place) = (Arc::clone(&held), Arc::clone(&release), address(&place));
        thread::spawn(move || {
            let other = PostgresStore::open(&place).unwrap().unwrap();
            let pool = other.pool.clone();
            let holding = async move {
                let mut client = pool.get().await.unwrap();
                let transaction = client.transaction().await.unwrap();
                transaction.batch_execute("SELECT FROM keystead.records FOR UPDATE").await.unwrap();
                tokio::task::block_in_place(|| {
                    held.wait();
                    release.wait();
                });
                transaction.rollback().await.unwrap();
                Ok(())
            };
            block_on(other.run(super::COMMIT, holding)).unwrap();
        })
    };
    held.wait();
    let refused = block_on(store.commit(ChangeSetBuilder::to(2).build()));
    assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
    assert_eq!(block_on(store.load(&RecordKey::HEADER)), Ok(Some(header(1))), "readers do not wait");
    release.wait();
    other.join().unwrap();
    assert_eq!(block_on(store.commit(ChangeSetBuilder::to(2).build())), Ok(Revision(2)));
}

#[test]
fn writers_that_start_at_once_go_one_after_the_other() {
    let (_, place) = database();
    let first = PostgresStore::create(&address(&place)).unwrap();
    block_on(first.commit(ChangeSetBuilder::to(1).build())).unwrap();
    let writers: Vec<_> = (0..4_u8)
        .map(|writer| {
            let store = PostgresStore::open(&address(&place)).unwrap().unwrap();
            thread::spawn(move || {
                let (mut made, mut tried) = (0, 0);
                while made < 20 {
                    tried += 1;
                    let now = block_on(store.load(&RecordKey::HEADER)).unwrap().unwrap().revision.0;
                    let mut new = record(RecordKind::Key, writer);
                    new.key.part = made;
                    match block_on(store.commit(ChangeSetBuilder::to(now + 1).put(new).build())) {
                        Ok(_) => made += 1,
                        Err(StoreError::Conflict { .. }) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
                tried
            })
        })
        .collect();
    let tried: u32 = writers.into_iter().map(|writer| writer.join().unwrap()).sum();
    assert!(tried >= 80);
    let all = block_on(dump(&first));
    assert_eq!((all.len(), all[0].revision), (81, Revision(81)), "each commit counts once, and none is lost");
}

#[test]
fn changes_are_durable_whatever_others_want() {
    let (cluster, place) = database();
    let name = place.rsplit('/').next().unwrap();
    for (configured, kept) in [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply"), ("on", "on")]
    {
        cluster.sql("postgres", &format!("ALTER DATABASE {name} SET synchronous_commit = {configured}"));
        let store = PostgresStore::create(&address(&place)).unwrap();
        let pool = store.pool.clone();
        let asked = async move {
            let client = pool.get().await.unwrap();
            Ok(client.query_one("SHOW synchronous_commit", &[]).await.unwrap().get::<_, String>(0))
        };
        assert_eq!(block_on(store.run(super::ANSWER, asked)).as_deref(), Ok(kept), "{configured}");
    }
}

#[test]
fn what_others_wrote_into_the_tables_is_told_as_such() {
    let (cluster, place) = database();
    let store = PostgresStore::create(&address(&place)).unwrap();
    let kept = record(RecordKind::Key, 1);
    block_on(store.commit(ChangeSetBuilder::to(1).put(kept.clone()).build())).unwrap();
    cluster.sql(&place, "UPDATE keystead.records SET label = '\\xff' WHERE kind = 4");
    assert!(matches!(block_on(store.load(&kept.key)), Err(StoreError::Corrupt(_))));
    cluster.sql(&place, "ALTER TABLE keystead.records DROP CONSTRAINT records_seal_check");
    cluster.sql(&place, "UPDATE keystead.records SET label = '', seal = '\\x00' WHERE kind = 4");
    assert!(matches!(block_on(store.load(&kept.key)), Err(StoreError::Corrupt(_))));
    cluster.sql(&place, "ALTER TABLE keystead.records RENAME TO elsewhere");
    assert!(matches!(block_on(store.load(&kept.key)), Err(StoreError::Corrupt(_))));
    let refused = block_on(store.commit(ChangeSetBuilder::to(2).build()));
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
}

/// Whatever a page is filtered and sorted by, the server goes along an index and reads the page alone.
#[test]
fn a_page_of_many_records_is_read_along_an_index() {
    let (cluster, place) = database();
    let store = PostgresStore::create(&address(&place)).unwrap();
    let many = |number: u32| Record {
        key: RecordKey { part: number, ..record(RecordKind::Key, (number % 200) as u8).key },
        parent: Some([(number % 7) as u8; 16]),
        label: format!("key {number:05}"),
        state: (number % 3) as u8,
        created: keystead_core::Timestamp(u64::from(number)),
        due: number.is_multiple_of(5).then_some(keystead_core::Timestamp(u64::from(number))),
        ..record(RecordKind::Key, 0)
    };
    block_on(store.commit(ChangeSetBuilder::to(1).put_all((0..20_000).map(many)).build())).unwrap();
    cluster.sql(&place, "VACUUM ANALYZE keystead.records");
    for order in [Order::Address, Order::Label, Order::Created, Order::Due] {
        for parent in [None, Some([3; 16])] {
            for states in [vec![], vec![1], vec![0, 2]] {
                for descending in [false, true] {
                    let first = Query {
                        parent,
                        states: states.clone(),
                        order,
                        descending,
                        limit: 20,
                        ..Query::all(RecordKind::Key)
                    };
                    let page = block_on(store.list(&first)).unwrap();
                    assert_eq!(page.records.len(), 20);
                    assert_cheap(&store, &first);
                    assert_cheap(&store, &Query { after: page.next, ..first });
                }
            }
        }
    }
}

/// The server reads not many more pages of the table and its indexes than the answer has records.
fn assert_cheap(store: &PostgresStore, query: &Query) {
    let statement = Statement::of(query);
    let pool = store.pool.clone();
    let explained = async move {
        let client = pool.get().await.unwrap();
        let sql = format!("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) {}", statement.sql);
        let rows = client.query_typed(&sql, &statement.parameters()).await.unwrap();
        Ok(rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>())
    };
    let plan = block_on(store.run(super::ANSWER, explained)).unwrap();
    let text = plan.join("\n");
    assert!(!text.contains("Seq Scan"), "{query:?}\n{text}");
    let buffers = plan.iter().find_map(|line| line.split("shared hit=").nth(1)).unwrap_or("0");
    let touched: u32 = buffers.split(' ').next().unwrap().parse().unwrap();
    assert!(touched < 400, "{query:?}\n{text}");
}
