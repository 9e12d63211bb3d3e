//! Lists: filters, orders, pages.

use keystead_core::store::{Order, Page, Query, Record, RecordKind};
use keystead_core::{Store, Timestamp};

use crate::testkit::{ChangeSetBuilder, record};

/// A list holds records of its kind alone, although addresses of several kinds lie side by side.
pub async fn list_keeps_to_its_kind<S: Store>(open: impl AsyncFn() -> S) {
    let kinds = RecordKind::ALL.into_iter().filter(|kind| *kind != RecordKind::Header);
    let records = kinds.clone().flat_map(|kind| [0, 1, 255].map(|number| record(kind, number)));
    let store = store_with(&open, records).await;
    for kind in kinds {
        let page = list(&store, &Query::all(kind)).await;
        assert_eq!(page.records, [0, 1, 255].map(|number| record(kind, number)));
    }
}

/// Filters by owner and by state, alone and together.
pub async fn parent_and_state_filters_combine<S: Store>(open: impl AsyncFn() -> S) {
    let with = |number: u8, parent: Option<u8>, state: u8| Record {
        parent: parent.map(|parent| [parent; 16]),
        state,
        ..record(RecordKind::Key, number)
    };
    let records = [
        with(1, Some(1), 0),
        with(2, Some(1), 1),
        with(3, Some(2), 1),
        with(4, None, 1),
        with(5, Some(1), 2),
    ];
    let store = store_with(&open, records).await;
    let all = Query::all(RecordKind::Key);
    let cases: [(Option<u8>, &[u8], &[u8]); 8] = [
        (None, &[], &[1, 2, 3, 4, 5]),
        (Some(1), &[], &[1, 2, 5]),
        (Some(2), &[], &[3]),
        (Some(9), &[], &[]),
        (None, &[1], &[2, 3, 4]),
        (None, &[0, 2], &[1, 5]),
        (Some(1), &[1, 2], &[2, 5]),
        (Some(2), &[0], &[]),
    ];
    for (parent, states, expected) in cases {
        let query = Query { parent: parent.map(|parent| [parent; 16]), states: states.into(), ..all.clone() };
        assert_eq!(numbers(&list(&store, &query).await), expected, "{parent:?} {states:?}");
    }
}

/// Text is found whatever its case, in any script.
pub async fn label_filter_ignores_case<S: Store>(open: impl AsyncFn() -> S) {
    let labels = ["Card Numbers", "CARDIO", "Zoë Ünal", "ÆTHER", "결제 키", "Straße", "ΣΊΣΥΦΟΣ"];
    let store = store_with(&open, labelled(&labels)).await;
    let cases: [(&str, &[u8]); 12] = [
        ("", &[1, 2, 3, 4, 5, 6, 7]),
        ("card", &[1, 2]),
        ("CARD", &[1, 2]),
        ("d n", &[1]),
        ("ZOË", &[3]),
        ("ünal", &[3]),
        ("æther", &[4]),
        ("제 키", &[5]),
        ("strasse", &[]),
        ("STRAẞE", &[6]),
        ("σίσυ", &[7]),
        ("cards", &[]),
    ];
    for (text, expected) in cases {
        let query = Query { label_contains: Some(text.into()), ..Query::all(RecordKind::Key) };
        assert_eq!(numbers(&list(&store, &query).await), expected, "{text:?}");
    }
}

/// What other query languages take for wildcards or syntax is text here.
pub async fn label_filter_takes_wildcards_literally<S: Store>(open: impl AsyncFn() -> S) {
    let labels = ["100%", "100 percent", "a_b", "axb", "[abc]", "a*b", "it's", "back\\slash", "a?b"];
    let store = store_with(&open, labelled(&labels)).await;
    let cases: [(&str, &[u8]); 10] = [
        ("%", &[1]),
        ("100%", &[1]),
        ("_", &[3]),
        ("a_b", &[3]),
        ("[", &[5]),
        ("*", &[6]),
        ("'", &[7]),
        ("\\", &[8]),
        ("a?b", &[9]),
        ("' OR 1=1 --", &[]),
    ];
    for (text, expected) in cases {
        let query = Query { label_contains: Some(text.into()), ..Query::all(RecordKind::Key) };
        assert_eq!(numbers(&list(&store, &query).await), expected, "{text:?}");
    }
}

/// `due_by` keeps records whose deadline is at or before it, and none without a deadline.
pub async fn due_filter_keeps_what_is_due<S: Store>(open: impl AsyncFn() -> S) {
    let dues = [None, Some(0), Some(10), Some(11), Some(1 << 53), Some(u64::MAX)];
    let store = store_with(&open, with_deadlines(&dues)).await;
    let cases: [(u64, &[u8]); 6] = [
        (0, &[2]),
        (9, &[2]),
        (10, &[2, 3]),
        (11, &[2, 3, 4]),
        (1 << 53, &[2, 3, 4, 5]),
        (u64::MAX, &[2, 3, 4, 5, 6]),
    ];
    for (by, expected) in cases {
        let query = Query { due_by: Some(Timestamp(by)), ..Query::all(RecordKind::Key) };
        assert_eq!(numbers(&list(&store, &query).await), expected, "due by {by}");
    }
}

/// Each order is total: what is equal in it is ordered by address, and descending is its exact reverse.
pub async fn each_order_breaks_ties_by_address<S: Store>(open: impl AsyncFn() -> S) {
    let with = |number: u8, label: &str, created: u64, due: Option<u64>| Record {
        label: label.into(),
        created: Timestamp(created),
        due: due.map(Timestamp),
        ..record(RecordKind::Key, number)
    };
    let records = [
        with(1, "b", 5, Some(7)),
        with(2, "B", u64::MAX, Some(7)),
        with(3, "a", 5, None),
        with(4, "b", 1 << 53, Some(u64::MAX - 1)),
        with(5, "가", (1 << 53) + 1, Some(0)),
        with(6, "\u{ffff}", 0, None),
        with(7, "\u{10000}", 5, Some(7)),
        with(8, "", 5, Some(6)),
    ];
    let store = store_with(&open, records).await;
    let cases: [(Order, [u8; 8]); 4] = [
        (Order::Address, [1, 2, 3, 4, 5, 6, 7, 8]),
        (Order::Label, [8, 2, 3, 1, 4, 5, 6, 7]),
        (Order::Created, [6, 1, 3, 7, 8, 4, 5, 2]),
        (Order::Due, [5, 8, 1, 2, 7, 4, 3, 6]),
    ];
    for (order, expected) in cases {
        let query = Query { order, ..Query::all(RecordKind::Key) };
        assert_eq!(numbers(&list(&store, &query).await), expected, "{order:?} ascending");
        let query = Query { descending: true, ..query };
        let reversed: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(numbers(&list(&store, &query).await), reversed, "{order:?} descending");
    }
}

/// By deadline, records without one are the last when ascending, behind those that are due at the end of time.
pub async fn records_without_a_deadline_come_last<S: Store>(open: impl AsyncFn() -> S) {
    let dues = [None, Some(u64::MAX), None, Some(3), Some(u64::MAX)];
    let store = store_with(&open, with_deadlines(&dues)).await;
    let query = Query { order: Order::Due, ..Query::all(RecordKind::Key) };
    assert_eq!(numbers(&list(&store, &query).await), [4, 2, 5, 1, 3]);
    for limit in 1..=5 {
        let query = Query { limit, ..query.clone() };
        assert_eq!(walk(&store, query).await, [4, 2, 5, 1, 3], "pages of {limit}");
        let query = Query { limit, descending: true, order: Order::Due, ..Query::all(RecordKind::Key) };
        assert_eq!(walk(&store, query).await, [3, 1, 5, 2, 4], "descending pages of {limit}");
    }
}

/// Page by page every record is seen exactly once, whatever the size of the page, and the last page says that it is.
pub async fn paging_reaches_every_record_once<S: Store>(open: impl AsyncFn() -> S) {
    let records: Vec<_> = (0..23)
        .map(|number| Record {
            label: format!("label {}", number % 4),
            created: Timestamp(u64::from(number) / 5),
            due: (number % 3 != 0).then_some(Timestamp(u64::from(number) % 7)),
            ..record(RecordKind::Key, number)
        })
        .collect();
    let store = store_with(&open, records.clone()).await;
    for order in [Order::Address, Order::Label, Order::Created, Order::Due] {
        for descending in [false, true] {
            let query = Query { order, descending, ..Query::all(RecordKind::Key) };
            let whole = numbers(&query.page_of(records.clone()));
            for limit in [1, 2, 5, 22, 23, 24, 1_000, u32::MAX] {
                let query = Query { limit, ..query.clone() };
                assert_eq!(walk(&store, query).await, whole, "{order:?}, pages of {limit}");
            }
        }
    }
}

/// A cursor is a position, not a record: it stays good when the record that it was made of is removed or changed.
pub async fn cursor_outlives_its_record<S: Store>(open: impl AsyncFn() -> S) {
    let store = store_with(&open, labelled(&["a", "b", "c", "d", "e"])).await;
    let query = Query { order: Order::Label, limit: 2, ..Query::all(RecordKind::Key) };
    let page = list(&store, &query).await;
    assert_eq!(numbers(&page), [1, 2]);

    let mut moved = record(RecordKind::Key, 3);
    moved.label = "aa".into();
    let mut new = record(RecordKind::Key, 9);
    new.label = "bb".into();
    let changes = ChangeSetBuilder::to(2).delete(record(RecordKind::Key, 2).key).put(moved).put(new);
    store.commit(changes.build()).await.expect("commit");

    let rest = Query { after: page.next, limit: 100, ..query };
    let page = list(&store, &rest).await;
    assert_eq!(numbers(&page), [9, 4, 5]);
    assert_eq!(page.next, None);
}

/// A page has room for one record at least, so that paging always gets on.
pub async fn limit_zero_is_one<S: Store>(open: impl AsyncFn() -> S) {
    let store = store_with(&open, [1, 2, 3].map(|number| record(RecordKind::Key, number))).await;
    let query = Query { limit: 0, ..Query::all(RecordKind::Key) };
    let page = list(&store, &query).await;
    assert_eq!(numbers(&page), [1]);
    assert!(page.next.is_some());
    assert_eq!(walk(&store, query).await, [1, 2, 3]);
}

async fn store_with<S: Store>(open: &impl AsyncFn() -> S, records: impl IntoIterator<Item = Record>) -> S {
    let store = open().await;
    store.commit(ChangeSetBuilder::to(1).put_all(records).build()).await.expect("commit");
    store
}

async fn list<S: Store>(store: &S, query: &Query) -> Page {
    store.list(query).await.expect("list")
}

/// The numbers of the records on all pages.
async fn walk<S: Store>(store: &S, mut query: Query) -> Vec<u8> {
    let mut seen = Vec::new();
    loop {
        let page = list(store, &query).await;
        assert!(page.records.len() <= query.limit.max(1) as usize, "a page holds no more than its limit");
        seen.extend(numbers(&page));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return seen,
        }
    }
}

fn numbers(page: &Page) -> Vec<u8> {
    page.records.iter().map(|record| record.key.id[0]).collect()
}

fn labelled(labels: &[&str]) -> Vec<Record> {
    let label = |(label, number): (&&str, u8)| Record {
        label: String::from(*label),
        ..record(RecordKind::Key, number)
    };
    labels.iter().zip(1..).map(label).collect()
}

fn with_deadlines(dues: &[Option<u64>]) -> Vec<Record> {
    let with = |(due, number): (&Option<u64>, u8)| Record {
        due: due.map(Timestamp),
        ..record(RecordKind::Key, number)
    };
    dues.iter().zip(1..).map(with).collect()
}
