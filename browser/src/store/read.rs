//! Reads: by address, and in the order of an index as far as one gives it exactly.

use core::cmp::Ordering;

use js_sys::Uint8Array;
use keystead_core::StoreError;
use keystead_core::store::{Order, Page, Query, Record, RecordKey};
use rexie::{Direction, KeyRange, TransactionMode};
use wasm_bindgen::JsValue;

use super::connection::{Connection, RECORDS, index};
use super::failure::Failure;
use super::record::{self, bytes, compound, number};

/// How many records a scan reads at once.
const BATCH: u32 = 512;

/// The record at `key`.
pub(super) async fn load(connection: &Connection, key: &RecordKey) -> Result<Option<Record>, Failure> {
    let store = records(connection)?;
    match store.get(record::address(key).into()).await? {
        Some(value) if !value.is_undefined() => Ok(Some(record::from_js(value)?)),
        _ => Ok(None),
    }
}

/// The page that answers `query`.
pub(super) async fn list(connection: &Connection, query: &Query) -> Result<Page, Failure> {
    let store = records(connection)?;
    match Plan::of(query) {
        Plan::Addresses(range) => {
            let limit = query.limit.max(1).saturating_add(1);
            let values = store.get_all(Some(range), Some(limit)).await?;
            Ok(query.page_of(decode(values)?))
        }
        Plan::Index(plan) => ordered(&store.index(plan.index)?, query, &plan).await,
        Plan::Parent(range) => {
            let values = store.index(index::PARENT)?.get_all(Some(range), None).await?;
            Ok(query.page_of(decode(values)?))
        }
        Plan::All => Ok(query.page_of(scan(&store, query).await?)),
    }
}

/// Every record that `query` asks for, read in batches, so that the page stays responsive.
async fn scan(store: &rexie::Store, query: &Query) -> Result<Vec<Record>, Failure> {
    let mut found = Vec::new();
    let mut last: Option<RecordKey> = None;
    loop {
        let range = addresses(query, last.as_ref())?;
        let values = store.get_all(Some(range), Some(BATCH)).await?;
        let complete = values.len() < BATCH as usize;
        last = values.last().map(record::key_of).transpose()?;
        for value in values {
            found.extend(record::if_matching(value, query)?);
        }
        if complete {
            return Ok(found);
        }
    }
}

/// How a query is answered.
enum Plan {
    /// By a range of addresses.
    Addresses(KeyRange),
    /// Along an index.
    Index(Along),
    /// From all records of a parent.
    Parent(KeyRange),
    /// From all records of the kind.
    All,
}

/// Along which index, and from where.
struct Along {
    index: &'static str,
    range: KeyRange,
}

impl Plan {
    fn of(query: &Query) -> Self {
        // A filter that no index has would need an unknown number of steps along an index: reading all is faster.
        if query.label_contains.is_some() || !query.states.is_empty() {
            return Self::All;
        }
        if query.order == Order::Address
            && !query.descending
            && query.parent.is_none()
            && query.due_by.is_none()
        {
            let range = addresses(query, query.after.as_ref().map(|after| &after.key));
            return range.map_or(Self::All, Self::Addresses);
        }
        if !record::is_listed(query.kind) {
            return Self::All;
        }
        let prefix =
            [kind(query)].into_iter().chain(query.parent.as_ref().map(|parent| bytes(parent).into()));
        let prefix: Vec<JsValue> = prefix.collect();
        let after = query.after.as_ref();
        let (index, start) = match (query.order, query.due_by) {
            (Order::Created, None) => {
                let index = if query.parent.is_some() { index::PARENT_CREATED } else { index::CREATED };
                (index, after.map(|after| number(after.created.0)))
            }
            (Order::Label, None) => {
                let index = if query.parent.is_some() { index::PARENT_LABEL } else { index::LABEL };
                (index, after.map(|after| bytes(after.label.as_bytes())))
            }
            // Every record with a deadline up to the given one is in this index, in order.
            (Order::Due, Some(by)) if !query.descending && query.parent.is_none() => {
                let start = after.map(|after| number(after.due.map_or(u64::MAX, |due| due.0)));
                let lower = start.map_or_else(|| compound(&prefix), |start| extend(&prefix, start));
                let range = KeyRange::bound(&lower, &extend(&prefix, number(by.0)), None, None);
                // A range without room, because the cursor is beyond it, is an error to IndexedDB.
                return range.map_or(Self::All, |range| Self::Index(Along { index: index::DUE, range }));
            }
            _ => {
                let of_parent = KeyRange::only(&compound(&prefix)).ok().filter(|_| query.parent.is_some());
                return of_parent.map_or(Self::All, Self::Parent);
            }
        };
        let first = compound(&prefix);
        // In IndexedDB's order an array is above every other kind of value.
        let last = compound(&[prefix.as_slice(), &[compound(&[])]].concat());
        let range = match start {
            None => KeyRange::bound(&first, &last, None, None),
            Some(start) if query.descending => KeyRange::bound(&first, &extend(&prefix, start), None, None),
            Some(start) => KeyRange::bound(&extend(&prefix, start), &last, None, None),
        };
        range.map_or(Self::All, |range| Self::Index(Along { index, range }))
    }
}

/// A page along an index. The range begins with the value of the cursor; records at that value which the page before
/// had already are passed over, however many there are.
async fn ordered(index: &rexie::StoreIndex, query: &Query, plan: &Along) -> Result<Page, Failure> {
    let direction = if query.descending { Direction::Prev } else { Direction::Next };
    let wanted = query.limit.max(1).saturating_add(1);
    let mut read = wanted.saturating_add(1);
    loop {
        let range = copy(&plan.range)?;
        let values = index.scan(Some(range), Some(read), None, Some(direction)).await?;
        let seen = values.len();
        let page = query.page_of(decode(values.into_iter().map(|(_, value)| value))?);
        let complete = page.next.is_some() || seen.cmp(&(read as usize)) == Ordering::Less;
        if complete {
            return Ok(page);
        }
        read = read.saturating_mul(4);
    }
}

fn records(connection: &Connection) -> Result<rexie::Store, Failure> {
    let transaction = connection.for_reading()?.transaction(&[RECORDS], TransactionMode::ReadOnly)?;
    Ok(transaction.store(RECORDS)?)
}

/// The addresses of the query's kind, behind `after`.
fn addresses(query: &Query, after: Option<&RecordKey>) -> Result<KeyRange, idb::Error> {
    let first = RecordKey { kind: query.kind, id: [0; 16], part: 0 };
    let last = RecordKey { kind: query.kind, id: [0xff; 16], part: u32::MAX };
    let lower = record::address(after.unwrap_or(&first));
    KeyRange::bound(&lower, &record::address(&last), Some(after.is_some()), None)
}

fn kind(query: &Query) -> JsValue {
    JsValue::from(query.kind as u8)
}

fn extend(prefix: &[JsValue], last: Uint8Array) -> JsValue {
    compound(&[prefix, &[last.into()]].concat())
}

fn copy(range: &KeyRange) -> Result<KeyRange, Failure> {
    Ok(KeyRange::bound(&range.lower()?, &range.upper()?, Some(range.lower_open()), Some(range.upper_open()))?)
}

fn decode(values: impl IntoIterator<Item = JsValue>) -> Result<Vec<Record>, StoreError> {
    values.into_iter().map(record::from_js).collect()
}
