//! A store that JavaScript implements: an object with `load`, `list` and `commit`, described in `js/storage.d.ts`.

use std::rc::Rc;

use data_encoding::HEXLOWER;
use js_sys::{Array, BigInt, Function, Promise, Reflect, Uint8Array};
use keystead_core::store::{ChangeSet, Cursor, Order, Page, Query, Record, RecordKey, Revision, Store};
use keystead_core::{StoreError, Timestamp};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::convert;

/// A store behind a JavaScript object. Clones share it.
#[derive(Clone)]
pub struct AdapterStore(Rc<JsValue>);

impl AdapterStore {
    /// A store behind `adapter`; whether it has the methods is known when they are called.
    pub fn new(adapter: JsValue) -> Self {
        Self(Rc::new(adapter))
    }

    /// Calls `callback` when somebody else has committed, if the adapter tells; gives what ends that.
    pub(crate) fn watch(&self, callback: &Function) -> Option<Function> {
        let watch: Function = Reflect::get(&self.0, &"watch".into()).ok()?.dyn_into().ok()?;
        watch.call1(&self.0, callback).ok()?.dyn_into().ok()
    }

    async fn call(&self, method: &str, argument: &JsValue) -> Result<JsValue, StoreError> {
        let function = Reflect::get(&self.0, &method.into()).ok();
        let function: Option<Function> = function.and_then(|function| function.dyn_into().ok());
        let function = function
            .ok_or_else(|| StoreError::Unsupported(format!("the storage has no function \"{method}\"")))?;
        let answer = function.call1(&self.0, argument).map_err(failure)?;
        // Whatever it is, a promise or not.
        JsFuture::from(Promise::resolve(&answer)).await.map_err(failure)
    }
}

impl Store for AdapterStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        let found = self.call("load", &address(key)).await?;
        if found.is_undefined() || found.is_null() { Ok(None) } else { read(&found).map(Some) }
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        let answer = self.call("list", &question(query)).await?;
        let records: Array =
            property(&answer, "records")?.dyn_into().map_err(|_| corrupt("a page without records"))?;
        let more = property(&answer, "more")?.as_bool().ok_or_else(|| corrupt("a page without more"))?;
        let records = records.iter().map(|record| read(&record)).collect::<Result<Vec<_>, _>>()?;
        Ok(Page { next: records.last().filter(|_| more).map(Cursor::of), records })
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        let (expected, next) = (changes.expected(), changes.header.revision);
        let changes = object(&[
            ("header", write(&changes.header)),
            ("puts", changes.puts.iter().map(write).collect::<Array>().into()),
            ("deletes", changes.deletes.iter().map(address).collect::<Array>().into()),
        ]);
        let answer = self.call("commit", &changes).await?;
        match property(&answer, "done")?.as_bool() {
            Some(true) => Ok(next),
            Some(false) => {
                let found = Revision(number(&property(&answer, "revision")?)?);
                Err(StoreError::Conflict { expected, found })
            }
            None => Err(corrupt("an answer without done")),
        }
    }
}

/// What an adapter has thrown. Errors with a code of Keystead's or of Node.js are known.
fn failure(thrown: JsValue) -> StoreError {
    let text = |name: &str| Reflect::get(&thrown, &name.into()).ok().and_then(|value| value.as_string());
    let detail = text("message").or_else(|| thrown.as_string()).unwrap_or_else(|| "no reason".to_owned());
    match text("code").as_deref() {
        Some("store.full" | "ENOSPC" | "EDQUOT") => StoreError::Full,
        Some("store.busy" | "EBUSY") => StoreError::Busy(detail),
        Some("store.corrupt") => StoreError::Corrupt(detail),
        Some("store.unsupported") => StoreError::Unsupported(detail),
        _ => StoreError::Unavailable(detail),
    }
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(what.to_owned())
}

fn address(key: &RecordKey) -> JsValue {
    HEXLOWER.encode(&key.to_bytes()).into()
}

fn write(record: &Record) -> JsValue {
    object(&[
        ("key", address(&record.key)),
        ("revision", BigInt::from(record.revision.0).into()),
        ("parent", record.parent.map_or(JsValue::NULL, |parent| HEXLOWER.encode(&parent).into())),
        ("label", record.label.as_str().into()),
        ("state", record.state.into()),
        ("created", BigInt::from(record.created.0).into()),
        ("due", due(record.due)),
        ("body", Uint8Array::from(record.body.as_slice()).into()),
        ("seal", Uint8Array::from(record.seal.as_slice()).into()),
    ])
}

fn due(due: Option<Timestamp>) -> JsValue {
    due.map_or(JsValue::NULL, |due| BigInt::from(due.0).into())
}

fn question(query: &Query) -> JsValue {
    let order = match query.order {
        Order::Address => "address",
        Order::Label => "label",
        Order::Created => "created",
        Order::Due => "due",
    };
    let after = query.after.as_ref().map_or(JsValue::NULL, |after| {
        object(&[
            ("key", address(&after.key)),
            ("label", after.label.as_str().into()),
            ("created", BigInt::from(after.created.0).into()),
            ("due", due(after.due)),
        ])
    });
    object(&[
        ("kind", (query.kind as u8).into()),
        ("parent", query.parent.map_or(JsValue::NULL, |parent| HEXLOWER.encode(&parent).into())),
        ("states", query.states.iter().map(|state| JsValue::from(*state)).collect::<Array>().into()),
        ("labelContains", query.label_contains.as_deref().map_or(JsValue::NULL, JsValue::from)),
        ("dueBy", due(query.due_by)),
        ("order", order.into()),
        ("descending", query.descending.into()),
        ("after", after),
        ("limit", query.limit.into()),
    ])
}

/// A record as an adapter gives it. What is wrong with its content, its seal tells.
fn read(value: &JsValue) -> Result<Record, StoreError> {
    let key = text(value, "key")?;
    let key = HEXLOWER.decode(key.as_bytes()).ok().and_then(|bytes| RecordKey::from_bytes(&bytes));
    let parent = property(value, "parent")?;
    let parent = match parent.as_string() {
        None if parent.is_null() => None,
        None => return Err(corrupt("a parent that is no text")),
        Some(parent) => {
            let bytes = HEXLOWER.decode(parent.as_bytes()).ok();
            let bytes = bytes.and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
            Some(bytes.ok_or_else(|| corrupt("a parent that is no id"))?)
        }
    };
    let due = property(value, "due")?;
    let state = property(value, "state")?.as_f64().filter(|state| (0.0..=255.0).contains(state));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within the bounds")]
    let state = state.map(|state| state as u8).ok_or_else(|| corrupt("a state that is no number"))?;
    Ok(Record {
        key: key.ok_or_else(|| corrupt("an address that is none"))?,
        revision: Revision(number(&property(value, "revision")?)?),
        parent,
        label: text(value, "label")?,
        state,
        created: Timestamp(number(&property(value, "created")?)?),
        due: if due.is_null() { None } else { Some(Timestamp(number(&due)?)) },
        body: bytes(value, "body")?,
        seal: bytes(value, "seal")?.try_into().map_err(|_| corrupt("a seal of another length"))?,
    })
}

fn property(value: &JsValue, name: &str) -> Result<JsValue, StoreError> {
    Reflect::get(value, &name.into()).map_err(|_| corrupt("something that is no object"))
}

fn text(value: &JsValue, name: &str) -> Result<String, StoreError> {
    property(value, name)?.as_string().ok_or_else(|| corrupt("a text that is none"))
}

fn bytes(value: &JsValue, name: &str) -> Result<Vec<u8>, StoreError> {
    let bytes: Uint8Array = property(value, name)?.dyn_into().map_err(|_| corrupt("bytes that are none"))?;
    Ok(bytes.to_vec())
}

fn number(value: &JsValue) -> Result<u64, StoreError> {
    u64::try_from(value.clone()).map_err(|_| corrupt("a number that is no bigint"))
}

fn object(properties: &[(&'static str, JsValue)]) -> JsValue {
    // A fresh object takes properties.
    convert::object(properties).unwrap_or(JsValue::UNDEFINED)
}
