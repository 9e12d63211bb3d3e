//! Editing a JSON object as text, with buttons that set members of it.

use js_sys::{JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The object that a text is; `None` if it is none.
fn object(text: &str) -> Option<Object> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    let value = JSON::parse(text).ok()?;
    if js_sys::Array::is_array(&value) { None } else { value.dyn_into().ok() }
}

/// Whether the text is a JSON object, or empty.
pub(super) fn is_object(text: &str) -> bool {
    object(text).is_some()
}

/// The text with a member set to a number; as it was if it is no object.
pub(super) fn with_number(text: &str, name: &str, number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
    let number = JsValue::from_f64(number as f64);
    object(text)
        .filter(|object| Reflect::set(object, &name.into(), &number).is_ok())
        .and_then(|object| pretty(&object))
        .unwrap_or_else(|| text.to_owned())
}

/// The text with one member in each line; as it was if it is no object.
pub(super) fn tidied(text: &str) -> String {
    object(text).and_then(|object| pretty(&object)).unwrap_or_else(|| text.to_owned())
}

fn pretty(object: &Object) -> Option<String> {
    let indent = JsValue::from_f64(2.0);
    JSON::stringify_with_replacer_and_space(object, &JsValue::NULL, &indent).ok().map(String::from)
}
