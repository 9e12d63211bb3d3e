//! Where a page is read from: an index or the addresses, forwards or backwards, in one transaction.
//!
//! Backwards, browsers that know `getAll` with a direction answer in one request; in others a cursor goes from record to
//! record, which takes several times as long.

use js_sys::{Array, Function, Object, Reflect};
use rexie::{Direction, KeyRange, TransactionMode};
use wasm_bindgen::prelude::*;
use web_sys::{IdbObjectStore, IdbRequest};

use super::connection::{Connection, RECORDS, completed};
use super::failure::Failure;

#[wasm_bindgen]
extern "C" {
    /// An object store or an index.
    type Readable;

    /// `getAll` with options instead of a range.
    #[wasm_bindgen(method, catch, js_name = getAll)]
    fn get_all(this: &Readable, options: &Object) -> Result<IdbRequest, JsValue>;
}

/// A transaction for reads in one direction.
pub(super) enum Source {
    Forwards(rexie::Store),
    Backwards(IdbObjectStore),
    BackwardsByCursor(rexie::Store),
}

impl Source {
    /// Begins the transaction.
    pub(super) fn open(connection: &Connection, descending: bool) -> Result<Self, Failure> {
        if !descending {
            return Ok(Self::Forwards(records(connection)?));
        }
        let store = connection.raw().transaction_with_str(RECORDS)?.object_store(RECORDS)?;
        // It came with the direction, which cannot be asked about by itself.
        let newer = Reflect::get(&store, &JsValue::from_str("getAllRecords"))?;
        if newer.is_instance_of::<Function>() {
            Ok(Self::Backwards(store))
        } else {
            Ok(Self::BackwardsByCursor(records(connection)?))
        }
    }

    /// The first `count` values in a range of an index, or of the addresses.
    pub(super) async fn read(
        &self,
        index: Option<&str>,
        range: KeyRange,
        count: u32,
    ) -> Result<Vec<JsValue>, Failure> {
        match self {
            Self::Forwards(store) => {
                let (range, count) = (Some(range), Some(count));
                Ok(match index {
                    None => store.get_all(range, count).await?,
                    Some(index) => store.index(index)?.get_all(range, count).await?,
                })
            }
            Self::Backwards(store) => {
                let readable: JsValue = match index {
                    None => store.clone().into(),
                    Some(index) => store.index(index)?.into(),
                };
                let request = readable.unchecked_into::<Readable>().get_all(&backwards(range, count)?)?;
                let values: Array = completed(&request).await?.unchecked_into();
                Ok(values.to_vec())
            }
            Self::BackwardsByCursor(store) => {
                let (range, count, direction) = (Some(range), Some(count), Some(Direction::Prev));
                let pairs = match index {
                    None => store.scan(range, count, None, direction).await?,
                    Some(index) => store.index(index)?.scan(range, count, None, direction).await?,
                };
                Ok(pairs.into_iter().map(|(_, value)| value).collect())
            }
        }
    }
}

/// The object store in a transaction of its own.
pub(super) fn records(connection: &Connection) -> Result<rexie::Store, Failure> {
    let transaction = connection.for_reading()?.transaction(&[RECORDS], TransactionMode::ReadOnly)?;
    Ok(transaction.store(RECORDS)?)
}

fn backwards(range: KeyRange, count: u32) -> Result<Object, Failure> {
    let options = Object::new();
    for (name, value) in
        [("query", range.into()), ("count", count.into()), ("direction", JsValue::from_str("prev"))]
    {
        Reflect::set(&options, &JsValue::from_str(name), &value)?;
    }
    Ok(options)
}
