//! From JavaScript's values to the engine's, and back.

use core::str::FromStr;

use js_sys::{Array, Object, Reflect, Uint8Array};
use keystead_core::lifecycle::KeyStateName;
use keystead_core::store::Order;
use keystead_core::{Error, KeyQuery, KeyRow, Listing};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

use crate::cursor;
use crate::error::ApiError;

/// What `read` makes of a call's arguments. It runs before the first await, while they are as the caller gave them.
pub(crate) fn arguments<T>(read: impl FnOnce() -> Result<T, ApiError>) -> Result<T, ApiError> {
    read()
}

const BYTES: &str = "a Uint8Array or a string";

/// Bytes as they are, or a string in UTF-8.
pub(crate) fn bytes(value: &JsValue, name: &'static str) -> Result<Uint8Array, ApiError> {
    if let Some(bytes) = value.dyn_ref::<Uint8Array>() {
        return Ok(bytes.clone());
    }
    match value.as_string() {
        Some(text) => Ok(Uint8Array::from(text.as_bytes())),
        None => Err(ApiError::Argument(name, BYTES)),
    }
}

/// Bytes, not text.
pub(crate) fn binary(value: &JsValue, name: &'static str) -> Result<Uint8Array, ApiError> {
    value.dyn_ref::<Uint8Array>().cloned().ok_or(ApiError::Argument(name, "a Uint8Array"))
}

/// `options.aad`, or nothing.
pub(crate) fn aad(options: &JsValue) -> Result<Vec<u8>, ApiError> {
    match property(options, "aad")? {
        Some(aad) => Ok(bytes(&aad, "aad")?.to_vec()),
        None => Ok(Vec::new()),
    }
}

pub(crate) fn text(value: &JsValue, name: &'static str) -> Result<String, ApiError> {
    value.as_string().ok_or(ApiError::Argument(name, "a string"))
}

/// An id of any kind.
pub(crate) fn id<T: FromStr<Err = Error>>(value: &JsValue, name: &'static str) -> Result<T, ApiError> {
    Ok(text(value, name)?.parse()?)
}

/// A property that may be missing.
pub(crate) fn property(options: &JsValue, name: &'static str) -> Result<Option<JsValue>, ApiError> {
    if options.is_undefined() || options.is_null() {
        return Ok(None);
    }
    if !options.is_object() {
        return Err(ApiError::Argument("options", "an object"));
    }
    let value = Reflect::get(options, &JsValue::from_str(name))
        .map_err(|_| ApiError::Argument(name, "a property that can be read"))?;
    Ok(Some(value).filter(|value| !value.is_undefined() && !value.is_null()))
}

pub(crate) fn text_property(options: &JsValue, name: &'static str) -> Result<Option<String>, ApiError> {
    property(options, name)?.map(|value| text(&value, name)).transpose()
}

pub(crate) fn flag(options: &JsValue, name: &'static str) -> Result<bool, ApiError> {
    match property(options, name)? {
        Some(value) => value.as_bool().ok_or(ApiError::Argument(name, "true or false")),
        None => Ok(false),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with what it came from")]
pub(crate) fn natural(options: &JsValue, name: &'static str) -> Result<Option<u32>, ApiError> {
    let Some(value) = property(options, name)? else {
        return Ok(None);
    };
    let number = value.as_f64().unwrap_or(f64::NAN);
    let natural = number as u32;
    if natural > 0 && f64::from(natural) == number {
        Ok(Some(natural))
    } else {
        Err(ApiError::Argument(name, "a whole number from 1 to 4,294,967,295"))
    }
}

/// As [`natural`], with zero: numbers of versions.
pub(crate) fn whole(options: &JsValue, name: &'static str) -> Result<Option<u32>, ApiError> {
    match property(options, name)? {
        Some(value) if value.as_f64() == Some(0.0) => Ok(Some(0)),
        _ => natural(options, name),
    }
}

/// Which keys to list.
pub(crate) fn key_query(options: &JsValue) -> Result<KeyQuery, ApiError> {
    let default = KeyQuery::default();
    let order = match text_property(options, "orderBy")?.as_deref() {
        None | Some("created") => Order::Created,
        Some("name") => Order::Label,
        Some(_) => return Err(ApiError::Argument("orderBy", "\"created\" or \"name\"")),
    };
    let states = match property(options, "states")? {
        Some(states) => states
            .dyn_into::<Array>()
            .map_err(|_| ApiError::Argument("states", "an array of names of states"))?
            .iter()
            .map(|state| key_state(&state))
            .collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let descending = match property(options, "descending")? {
        Some(_) => flag(options, "descending")?,
        None => order == Order::Created,
    };
    Ok(KeyQuery {
        keystore: property(options, "keystore")?.map(|value| id(&value, "keystore")).transpose()?,
        states,
        name_contains: text_property(options, "nameContains")?,
        order,
        descending,
        after: text_property(options, "cursor")?.map(|text| cursor::decode(&text)).transpose()?,
        limit: natural(options, "limit")?.unwrap_or(default.limit),
    })
}

fn key_state(value: &JsValue) -> Result<KeyStateName, ApiError> {
    match value.as_string().as_deref() {
        Some("preActive") => Ok(KeyStateName::PreActive),
        Some("enabled") => Ok(KeyStateName::Enabled),
        Some("disabled") => Ok(KeyStateName::Disabled),
        Some("pendingDeletion") => Ok(KeyStateName::PendingDeletion),
        Some("destroyed") => Ok(KeyStateName::Destroyed),
        _ => Err(ApiError::Argument("states", "an array of names of states")),
    }
}

/// A view as a plain object: field names in camelCase, `null` for what is absent, times as numbers.
pub(crate) fn view<T: Serialize>(view: &T) -> Result<JsValue, ApiError> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    view.serialize(&serializer).map_err(|error| ApiError::Conversion(error.to_string()))
}

/// A page of keys; its `next` is the `cursor` of the next call, or `null`.
pub(crate) fn key_listing(listing: &Listing<KeyRow>) -> Result<JsValue, ApiError> {
    let next = listing.next.as_ref().map_or(JsValue::NULL, |next| cursor::encode(next).into());
    object(&[("items", view(&listing.items)?), ("next", next)])
}

/// A plain object with these properties.
pub(crate) fn object(properties: &[(&str, JsValue)]) -> Result<JsValue, ApiError> {
    let object = Object::new();
    for (name, value) in properties {
        Reflect::set(&object, &JsValue::from_str(name), value)
            .map_err(|_| ApiError::Conversion((*name).to_owned()))?;
    }
    Ok(object.into())
}
