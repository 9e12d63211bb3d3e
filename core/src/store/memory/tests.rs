//! That indexes answer what they are there for without a look at other records, and keep nothing that is gone.

use alloc::format;
use alloc::vec::Vec;

use super::super::{Order, Query, Record, RecordKey, RecordKind, Revision};
use super::records::Records;
use crate::time::Timestamp;

fn key(number: u32) -> Record {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.wrapping_mul(0x9e37_79b9).to_be_bytes());
    Record {
        key: RecordKey { kind: RecordKind::Key, id, part: 0 },
        revision: Revision(1),
        parent: Some([(number % 3) as u8; 16]),
        label: format!("key {number}"),
        state: if number.is_multiple_of(100) { 4 } else { 2 },
        created: Timestamp(u64::from(number / 7)),
        due: number.is_multiple_of(100).then_some(Timestamp(u64::from(number))),
        body: Vec::new(),
        seal: [0; 32],
    }
}

fn filled(count: u32) -> Records {
    let mut records = Records::default();
    (0..count).for_each(|number| records.put(key(number)));
    records
}

fn queries() -> impl Iterator<Item = Query> {
    let filters = [
        Query::all(RecordKind::Key),
        Query { parent: Some([1; 16]), ..Query::all(RecordKind::Key) },
        Query { parent: Some([1; 16]), states: [4].into(), ..Query::all(RecordKind::Key) },
        Query { due_by: Some(Timestamp(u64::MAX)), order: Order::Due, ..Query::all(RecordKind::Key) },
    ];
    let orders = [Order::Address, Order::Label, Order::Created, Order::Due];
    filters.into_iter().flat_map(move |filter| {
        orders.into_iter().filter(move |order| filter.due_by.is_none() || *order == Order::Due).flat_map(
            move |order| {
                let filter = filter.clone();
                [false, true].map(|descending| Query { order, descending, limit: 10, ..filter.clone() })
            },
        )
    })
}

#[test]
fn a_page_looks_at_few_records_more_than_it_holds() {
    let records = filled(6_000);
    let all: Vec<_> = (0..6_000).map(key).collect();
    for query in queries() {
        let mut next = Some(query.clone());
        // The first pages, and one from the middle on.
        for _ in 0..3 {
            let Some(query) = next.take() else { break };
            let mut looked_at = 0;
            let page = records.list_watched(&query, |_| looked_at += 1);
            assert_eq!(page, query.page_of(all.iter().cloned()), "{query:?}");
            assert!(looked_at <= query.limit as usize + 2, "{looked_at} records for {query:?}");
            next = page.next.map(|after| Query { after: Some(after), ..query });
        }
    }
}

#[test]
fn a_record_that_is_gone_or_replaced_is_in_no_index() {
    let mut records = filled(50);
    for number in 0..50 {
        let mut moved = key(number);
        moved.label = format!("moved {number}");
        moved.parent = None;
        moved.due = None;
        records.put(moved);
    }
    assert_eq!(records.places(), 50 * 3, "without a parent, in three indexes");
    for number in 0..50 {
        records.remove(&key(number).key);
        records.remove(&key(number).key);
    }
    assert_eq!(records.places(), 0);
}

#[test]
fn what_nobody_lists_is_in_no_index() {
    let mut records = Records::default();
    for kind in [RecordKind::Header, RecordKind::Material, RecordKind::WrappingKey, RecordKind::Name] {
        let mut record = key(1);
        record.key.kind = kind;
        records.put(record);
    }
    assert_eq!(records.places(), 0);
}
