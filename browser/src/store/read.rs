//! Reads: by address, and along an index as far as one gives what is asked for.

use keystead_core::StoreError;
use keystead_core::store::{Page, Query, Record, RecordKey};
use rexie::KeyRange;
use wasm_bindgen::JsValue;

use super::connection::Connection;
use super::failure::Failure;
use super::plan::{Along, Plan};
use super::record;
use super::source::{Source, records};

/// How many records a scan reads at once.
const BATCH: u32 = 256;
/// How many records along an index are looked at for a filter that the index does not have. If they do not fill the page,
/// reading all of the kind in batches is faster, and no batch keeps the page from what somebody types.
const MOST_ALONG: u32 = 256;

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
    match Plan::of(query) {
        Plan::Along(along) => {
            if let Some(page) = page_along(connection, query, &along).await? {
                return Ok(page);
            }
        }
        Plan::Part(index, range) => {
            let values = records(connection)?.index(index)?.get_all(Some(range), None).await?;
            return Ok(query.page_of(matching(values, query)?));
        }
        Plan::All => {}
    }
    Ok(query.page_of(scan(&records(connection)?, query).await?))
}

/// The page, if it is full or complete before too many records were looked at.
async fn page_along(connection: &Connection, query: &Query, along: &Along) -> Result<Option<Page>, Failure> {
    let source = Source::open(connection, query.descending)?;
    // One more than the page holds tells whether there is another.
    let wanted = query.limit.max(1).saturating_add(1);
    let mut count = if along.is_filtered { wanted.max(BATCH) } else { wanted };
    loop {
        let mut found = Vec::new();
        let mut is_complete = true;
        for range in &along.ranges {
            let values = source.read(along.index, copy(range)?, count).await?;
            is_complete &= values.len() < count as usize;
            found.extend(matching(values, query)?);
        }
        let page = query.page_of(found);
        if is_complete || page.next.is_some() {
            return Ok(Some(page));
        }
        count = count.saturating_mul(4);
        if count > MOST_ALONG {
            return Ok(None);
        }
    }
}

/// Every record that `query` asks for, read in batches, so that the page stays responsive.
async fn scan(store: &rexie::Store, query: &Query) -> Result<Vec<Record>, Failure> {
    let (first, last) = RecordKey::ends_of(query.kind);
    let mut found = Vec::new();
    let mut seen: Option<RecordKey> = None;
    loop {
        let from = record::address(seen.as_ref().unwrap_or(&first));
        let range = KeyRange::bound(&from, &record::address(&last), Some(seen.is_some()), None)?;
        let values = store.get_all(Some(range), Some(BATCH)).await?;
        let is_complete = values.len() < BATCH as usize;
        seen = values.last().map(record::key_of).transpose()?;
        found.extend(matching(values, query)?);
        if is_complete {
            return Ok(found);
        }
    }
}

fn copy(range: &KeyRange) -> Result<KeyRange, Failure> {
    Ok(KeyRange::bound(&range.lower()?, &range.upper()?, Some(range.lower_open()), Some(range.upper_open()))?)
}

fn matching(values: Vec<JsValue>, query: &Query) -> Result<Vec<Record>, StoreError> {
    values.into_iter().filter_map(|value| record::if_matching(value, query).transpose()).collect()
}
