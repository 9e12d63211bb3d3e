//! Properties of the global object, which is a window, a worker or Node's.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// The value at `path` under the global object; `None` if it or something on the way is missing.
pub(crate) fn global(path: &[&str]) -> Option<JsValue> {
    let mut value = JsValue::from(js_sys::global());
    for name in path {
        value = Reflect::get(&value, &JsValue::from_str(name)).ok()?;
        if value.is_undefined() || value.is_null() {
            return None;
        }
    }
    Some(value)
}

/// Texts of JavaScript that are made once: `NAME = "text";`.
macro_rules! texts {
    ($($name:ident = $text:literal;)*) => {
        thread_local! {
            $(static $name: js_sys::JsString = js_sys::JsString::from($text);)*
        }
    };
}

pub(crate) use texts;
