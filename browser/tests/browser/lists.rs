//! How much of the database a list reads, and what it does in browsers that cannot read backwards at once.

use keystead_browser::BrowserStore;
use keystead_core::store::{Order, Query, Record, RecordKind};
use keystead_core::{Store, Timestamp};
use keystead_tests::testkit::{ChangeSetBuilder, record};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{fresh_store, records_read, watch_reads, without};

const PARENT: [u8; 16] = [7; 16];

/// Sixty keys of one parent and as many of another, a few of them in another state.
async fn filled() -> (BrowserStore, Vec<Record>) {
    let store = fresh_store().await;
    let records: Vec<_> = (0..120)
        .map(|number| Record {
            parent: Some(if number % 2 == 0 { PARENT } else { [8; 16] }),
            label: format!("label {}", number % 40),
            state: if number % 30 == 0 { 4 } else { 2 },
            created: Timestamp(u64::from(number) / 8),
            due: (number % 3 == 0).then_some(Timestamp(u64::from(number))),
            ..record(RecordKind::Key, number)
        })
        .collect();
    let changes = ChangeSetBuilder::to(1).put_all(records.iter().cloned());
    store.commit(changes.build()).await.expect("a commit");
    (store, records)
}

/// What the engine asks often.
fn queries() -> Vec<Query> {
    let all = Query { limit: 5, ..Query::all(RecordKind::Key) };
    let mut queries = Vec::new();
    for descending in [false, true] {
        for parent in [None, Some(PARENT)] {
            for order in [Order::Address, Order::Label, Order::Created] {
                queries.push(Query { parent, order, descending, ..all.clone() });
            }
            for order in [Order::Label, Order::Created] {
                let states = vec![2, 4];
                queries.push(Query { parent, order, descending, states, ..all.clone() });
            }
        }
        let due_by = Some(Timestamp(u64::MAX));
        queries.push(Query { due_by, order: Order::Due, descending, ..all.clone() });
    }
    queries
}

/// Three pages from the first on, as the contract says they are.
async fn three_pages(store: &BrowserStore, records: &[Record], query: &Query) {
    let mut query = query.clone();
    for _ in 0..3 {
        let page = store.list(&query).await.expect("a page");
        assert_eq!(page, query.page_of(records.iter().cloned()), "{query:?}");
        query.after = page.next;
    }
}

#[wasm_bindgen_test]
async fn a_page_reads_its_own_records_and_one_more() {
    let (store, records) = filled().await;
    for query in queries() {
        let watch = watch_reads();
        three_pages(&store, &records, &query).await;
        let most = 3 * 6 * query.states.len().max(1);
        let read = records_read(watch) as usize;
        assert!((3 * 5..=most).contains(&read), "{read} records for {query:?}");
    }
}

#[wasm_bindgen_test]
async fn a_browser_that_cannot_read_backwards_at_once_gives_the_same_pages() {
    let (store, records) = filled().await;
    let restore = without(vec!["IDBObjectStore".into(), "prototype".into()], "getAllRecords");
    for query in queries() {
        three_pages(&store, &records, &query).await;
    }
    restore.call0(&JsValue::UNDEFINED).expect("IDBObjectStore.prototype");
}

#[wasm_bindgen_test]
async fn a_filter_that_finds_little_looks_at_everything() {
    let (store, records) = filled().await;
    for descending in [false, true] {
        let label_contains = Some("BEL 39".to_owned());
        let query =
            Query { label_contains, order: Order::Created, descending, ..Query::all(RecordKind::Key) };
        let page = store.list(&query).await.expect("a page");
        assert_eq!(page.records.len(), 3);
        assert_eq!(page, query.page_of(records.iter().cloned()));
    }
}
