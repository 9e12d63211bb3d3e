//! Records as IndexedDB keeps them: bytes wherever a JavaScript number or string could not hold the value or its order.

use js_sys::{Array, Uint8Array};
use keystead_core::store::{Query, Record, RecordKey, Revision};
use keystead_core::{StoreError, Timestamp};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A record in the object store.
    #[wasm_bindgen(extends = js_sys::Object)]
    type Stored;

    #[wasm_bindgen(method, getter)]
    fn key(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_key(this: &Stored, value: Uint8Array);
    #[wasm_bindgen(method, getter)]
    fn kind(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_kind(this: &Stored, value: u8);
    #[wasm_bindgen(method, setter)]
    fn set_listed(this: &Stored, value: u8);
    #[wasm_bindgen(method, getter)]
    fn revision(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_revision(this: &Stored, value: Uint8Array);
    #[wasm_bindgen(method, getter)]
    fn parent(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_parent(this: &Stored, value: Uint8Array);
    #[wasm_bindgen(method, getter)]
    fn label(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_label(this: &Stored, value: Uint8Array);
    #[wasm_bindgen(method, getter)]
    fn state(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_state(this: &Stored, value: u8);
    #[wasm_bindgen(method, getter)]
    fn created(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_created(this: &Stored, value: Uint8Array);
    #[wasm_bindgen(method, getter)]
    fn due(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_due(this: &Stored, value: Uint8Array);
    #[wasm_bindgen(method, getter)]
    fn body(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_body(this: &Stored, value: Uint8Array);
    #[wasm_bindgen(method, getter)]
    fn seal(this: &Stored) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_seal(this: &Stored, value: Uint8Array);
}

/// The value to store. An absent property keeps a record out of the indexes that it is part of.
pub(super) fn to_js(record: &Record) -> JsValue {
    let stored: Stored = js_sys::Object::new().unchecked_into();
    stored.set_key(address(&record.key));
    stored.set_kind(record.key.kind as u8);
    if record.key.kind.is_listed() {
        stored.set_listed(record.key.kind as u8);
    }
    stored.set_revision(number(record.revision.0));
    if let Some(parent) = &record.parent {
        stored.set_parent(bytes(parent));
    }
    stored.set_label(bytes(record.label.as_bytes()));
    stored.set_state(record.state);
    stored.set_created(number(record.created.0));
    if let Some(due) = record.due {
        stored.set_due(number(due.0));
    }
    stored.set_body(bytes(&record.body));
    stored.set_seal(bytes(&record.seal));
    stored.into()
}

/// The record that was stored.
pub(super) fn from_js(value: JsValue) -> Result<Record, StoreError> {
    let stored = stored(value)?;
    let key = RecordKey::from_bytes(&vector(&stored.key(), "address")?).ok_or_else(|| corrupt("address"))?;
    if small(&stored.kind(), "kind")? != key.kind as u8 {
        return Err(corrupt("kind"));
    }
    Ok(Record {
        revision: revision(&stored.revision())?,
        created: time(&stored.created(), "created")?,
        body: vector(&stored.body(), "body")?,
        seal: array(&stored.seal(), "seal")?,
        ..filterable(&stored, key)?
    })
}

/// The record, if it is of the query's kind and `query` asks for it; read no further than that takes.
pub(super) fn if_matching(value: JsValue, query: &Query) -> Result<Option<Record>, StoreError> {
    let stored = stored(value)?;
    let key = RecordKey { kind: query.kind, id: [0; 16], part: 0 };
    if query.matches(&filterable(&stored, key)?) { from_js(stored.into()).map(Some) } else { Ok(None) }
}

/// What filters look at; the rest is empty.
fn filterable(stored: &Stored, key: RecordKey) -> Result<Record, StoreError> {
    Ok(Record {
        key,
        revision: Revision::NONE,
        parent: optional(&stored.parent()).map(|parent| array(parent, "parent")).transpose()?,
        label: String::from_utf8(vector(&stored.label(), "label")?).map_err(|_| corrupt("label"))?,
        state: small(&stored.state(), "state")?,
        created: Timestamp(0),
        due: optional(&stored.due()).map(|due| time(due, "due")).transpose()?,
        body: Vec::new(),
        seal: [0; 32],
    })
}

/// The revision of a stored record, without the rest of it.
pub(super) fn revision_of(value: JsValue) -> Result<Revision, StoreError> {
    let stored = stored(value)?;
    revision(&stored.revision())
}

/// The address of a stored record, without the rest of it.
pub(super) fn key_of(value: &JsValue) -> Result<RecordKey, StoreError> {
    let key = vector(&stored(value.clone())?.key(), "address")?;
    RecordKey::from_bytes(&key).ok_or_else(|| corrupt("address"))
}

fn stored(value: JsValue) -> Result<Stored, StoreError> {
    if value.is_object() { Ok(value.unchecked_into()) } else { Err(corrupt("content")) }
}

/// A record's key in the object store.
pub(super) fn address(key: &RecordKey) -> Uint8Array {
    bytes(&key.to_bytes())
}

/// Eight bytes whose order is that of numbers.
pub(super) fn number(value: u64) -> Uint8Array {
    bytes(&value.to_be_bytes())
}

/// Bytes in a buffer of their own: IndexedDB stores the whole buffer below a view.
pub(super) fn bytes(value: &[u8]) -> Uint8Array {
    Uint8Array::from(value)
}

/// A key of an index.
pub(super) fn compound(parts: &[JsValue]) -> JsValue {
    parts.iter().collect::<Array>().into()
}

fn optional(value: &JsValue) -> Option<&JsValue> {
    Some(value).filter(|value| !value.is_undefined())
}

fn vector(value: &JsValue, what: &str) -> Result<Vec<u8>, StoreError> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).ok_or_else(|| corrupt(what))
}

fn array<const N: usize>(value: &JsValue, what: &str) -> Result<[u8; N], StoreError> {
    vector(value, what)?.try_into().map_err(|_| corrupt(what))
}

fn time(value: &JsValue, what: &str) -> Result<Timestamp, StoreError> {
    array(value, what).map(|bytes| Timestamp(u64::from_be_bytes(bytes)))
}

fn revision(value: &JsValue) -> Result<Revision, StoreError> {
    array(value, "revision").map(|bytes| Revision(u64::from_be_bytes(bytes)))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with what it came from")]
fn small(value: &JsValue, what: &str) -> Result<u8, StoreError> {
    let number = value.as_f64().ok_or_else(|| corrupt(what))?;
    let small = number as u8;
    if f64::from(small) == number { Ok(small) } else { Err(corrupt(what)) }
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("a record in IndexedDB has no valid {what}"))
}
