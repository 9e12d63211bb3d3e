//! Every error reaches JavaScript as an error with a code of its own.

use std::collections::BTreeSet;

use js_sys::Reflect;
use keystead_core::{Error, StoreError};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::ApiError;

fn every() -> [ApiError; 5] {
    [
        ApiError::Argument("data", "bytes"),
        ApiError::Engine(Error::DecryptionFailed),
        ApiError::from(StoreError::Full),
        ApiError::Locked,
        ApiError::Conversion("a view".to_owned()),
    ]
}

#[wasm_bindgen_test]
fn codes_are_distinct_and_errors_are_errors() {
    let codes: BTreeSet<_> = every().iter().map(ApiError::code).collect();
    assert_eq!(codes.len(), every().len());
    for error in every() {
        let (code, fault, message) = (error.code(), error.fault(), error.to_string());
        let value = JsValue::from(error);
        let text = |name: &str| Reflect::get(&value, &name.into()).ok().and_then(|value| value.as_string());
        assert!(value.is_instance_of::<js_sys::Error>());
        assert_eq!(text("name").as_deref(), Some("KeysteadError"));
        assert_eq!(text("code").as_deref(), Some(code));
        assert_eq!(text("fault").as_deref(), Some(fault));
        assert_eq!(text("message"), Some(message));
    }
}
