//! JavaScript's side of the tests.

use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// A plain object.
pub(crate) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        Reflect::set(&object, &(*name).into(), value).expect("a fresh object");
    }
    object.into()
}

/// What a promise gives.
pub(crate) async fn settled(promise: Promise) -> JsValue {
    match JsFuture::from(promise).await {
        Ok(value) => value,
        Err(error) => unreachable!("{}", code(&error)),
    }
}

/// The code that a promise fails with.
pub(crate) async fn failure(promise: Promise) -> String {
    code(&JsFuture::from(promise).await.expect_err("a failure"))
}

/// The code of an error.
pub(crate) fn code(error: &JsValue) -> String {
    text(error, "code")
}

/// A property that is text.
pub(crate) fn text(value: &JsValue, name: &str) -> String {
    Reflect::get(value, &name.into()).expect("a property").as_string().expect("text")
}

/// Bytes of text.
pub(crate) fn string(value: &JsValue) -> String {
    String::from_utf8(value.dyn_ref::<Uint8Array>().expect("bytes").to_vec()).expect("UTF-8")
}

/// Lets the browser do everything that is ready.
pub(crate) async fn next_task() {
    let promise = Promise::new(&mut |resolve, _| {
        let global: JsValue = js_sys::global().into();
        let set_timeout: js_sys::Function =
            Reflect::get(&global, &"setTimeout".into()).expect("a function").unchecked_into();
        set_timeout.call1(&global, &resolve).expect("a timer");
    });
    settled(promise).await;
}
