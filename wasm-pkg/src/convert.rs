//! From JavaScript's values to the engine's, and back.

use core::cell::RefCell;
use core::str::FromStr;
use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect, Uint8Array};
use keystead_core::lifecycle::KeyStateName;
use keystead_core::store::Order;
use keystead_core::{Associated, Error, KeyQuery, Listing};
use serde::de::{DeserializeOwned, Error as _, Visitor, value};
use serde::{Deserializer, Serialize, forward_to_deserialize_any};
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

/// What is given beside a plaintext.
pub(crate) struct Beside {
    aad: Vec<u8>,
    context: Vec<u8>,
}

impl Beside {
    pub(crate) fn borrow(&self) -> Associated<'_> {
        Associated { aad: &self.aad, context: &self.context }
    }
}

/// `options.aad` and `options.context`; what is not there is empty.
pub(crate) fn beside(options: &JsValue) -> Result<Beside, ApiError> {
    let read = |name| match property(options, name)? {
        Some(value) => Ok::<_, ApiError>(bytes(&value, name)?.to_vec()),
        None => Ok(Vec::new()),
    };
    Ok(Beside { aad: read("aad")?, context: read("context")? })
}

/// `options.aad` alone, for streams.
pub(crate) fn aad(options: &JsValue) -> Result<Vec<u8>, ApiError> {
    let Beside { aad, context } = beside(options)?;
    if context.is_empty() { Ok(aad) } else { Err(Error::ContextNotTaken.into()) }
}

pub(crate) fn text(value: &JsValue, name: &'static str) -> Result<String, ApiError> {
    value.as_string().ok_or(ApiError::Argument(name, "a string"))
}

/// An id of any kind.
pub(crate) fn id<T: FromStr<Err = Error>>(value: &JsValue, name: &'static str) -> Result<T, ApiError> {
    Ok(text(value, name)?.parse()?)
}

/// A property whose value has the form of an engine's type.
pub(crate) fn shaped<T: DeserializeOwned>(
    options: &JsValue,
    name: &'static str,
    must: &'static str,
) -> Result<Option<T>, ApiError> {
    let value = property(options, name)?;
    value.map(|value| shape(value, name, must)).transpose()
}

/// A value that has the form of an engine's type.
pub(crate) fn shape<T: DeserializeOwned>(
    value: JsValue,
    name: &'static str,
    must: &'static str,
) -> Result<T, ApiError> {
    let known = fields_of::<T>();
    // The deserializer passes over what it does not know; a misspelt option would be none.
    let has_other = !known.is_empty()
        && value.dyn_ref::<Object>().is_some_and(|object| {
            Object::keys(object)
                .iter()
                .any(|key| key.as_string().is_none_or(|key| !known.contains(&key.as_str())))
        });
    if has_other {
        return Err(ApiError::Argument(name, must));
    }
    serde_wasm_bindgen::from_value(value).map_err(|_| ApiError::Argument(name, must))
}

/// The names of the fields of a type; none if it is no structure.
fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut fields: &[&str] = &[];
    // It fails: the names are all that is asked for.
    T::deserialize(Names(&mut fields)).ok();
    fields
}

/// Takes down which fields a type asks for.
struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, value::Error> {
        Err(value::Error::custom("no value"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, value::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The items of an array.
pub(crate) fn items<T>(
    value: JsValue,
    name: &'static str,
    must: &'static str,
    read: impl FnMut(JsValue) -> Result<T, ApiError>,
) -> Result<Vec<T>, ApiError> {
    let array: Array = value.dyn_into().map_err(|_| ApiError::Argument(name, must))?;
    array.iter().map(read).collect()
}

thread_local! {
    /// The names of properties as JavaScript has them: to make a text takes longer than to read a property.
    static NAMES: RefCell<BTreeMap<&'static str, JsValue>> = const { RefCell::new(BTreeMap::new()) };
}

fn with_name<T>(name: &'static str, run: impl FnOnce(&JsValue) -> T) -> T {
    // What is read may be a getter, which may call again.
    let name =
        NAMES.with_borrow_mut(|names| names.entry(name).or_insert_with(|| JsValue::from_str(name)).clone());
    run(&name)
}

/// A property that may be missing.
pub(crate) fn property(options: &JsValue, name: &'static str) -> Result<Option<JsValue>, ApiError> {
    if options.is_undefined() || options.is_null() {
        return Ok(None);
    }
    if !options.is_object() {
        return Err(ApiError::Argument("options", "an object"));
    }
    let value = with_name(name, |name| Reflect::get(options, name))
        .map_err(|_| ApiError::Argument(name, "a property that can be read"))?;
    Ok(Some(value).filter(|value| !value.is_undefined() && !value.is_null()))
}

/// A property that may be `null`, which is `Some(None)`.
pub(crate) fn nullable(options: &JsValue, name: &'static str) -> Result<Option<Option<JsValue>>, ApiError> {
    match property(options, name)? {
        Some(value) => Ok(Some(Some(value))),
        None if !options.is_object() => Ok(None),
        None => {
            let value = with_name(name, |name| Reflect::get(options, name)).unwrap_or_default();
            Ok(value.is_null().then_some(None))
        }
    }
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

pub(crate) fn natural(options: &JsValue, name: &'static str) -> Result<Option<u32>, ApiError> {
    let Some(value) = property(options, name)? else {
        return Ok(None);
    };
    match number(&value) {
        Some(number) if number > 0 => Ok(Some(number)),
        _ => Err(ApiError::Argument(name, "a whole number from 1 to 4,294,967,295")),
    }
}

/// A whole number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with what it came from")]
pub(crate) fn number(value: &JsValue) -> Option<u32> {
    let number = value.as_f64()?;
    let whole = number as u32;
    (f64::from(whole) == number).then_some(whole)
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
        Some(states) => items(states, "states", "an array of names of states", |state| key_state(&state))?,
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

/// A page of a list; its `next` is the `cursor` of the next call, or `null`.
pub(crate) fn listing<T: Serialize>(listing: &Listing<T>) -> Result<JsValue, ApiError> {
    let next = listing.next.as_ref().map_or(JsValue::NULL, |next| cursor::encode(next).into());
    object(&[("items", view(&listing.items)?), ("next", next)])
}

/// A plain object with these properties.
pub(crate) fn object(properties: &[(&'static str, JsValue)]) -> Result<JsValue, ApiError> {
    let object = Object::new();
    for (name, value) in properties {
        with_name(name, |name| Reflect::set(&object, name, value))
            .map_err(|_| ApiError::Conversion((*name).to_owned()))?;
    }
    Ok(object.into())
}
