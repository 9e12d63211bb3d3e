//! What the platform's cryptography made of a key, on the shelf that the engine has beside the key.

use core::cell::RefCell;

use js_sys::Object;
use keystead_core::{Shelf, SignatureAlgorithm};
use send_wrapper::SendWrapper;
use std::sync::Arc;
use wasm_bindgen::JsValue;

/// What a key is imported for: WebCrypto's keys are for one algorithm each.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    AesGcm,
    Oaep,
    Sign(SignatureAlgorithm),
    Verify(SignatureAlgorithm),
}

/// Keys that cannot be exported again: `CryptoKey`s, or Node's `KeyObject`s with how to use them.
///
/// They are JavaScript's, which lives in one thread; the engine's types may go to others, though they do not here.
pub(crate) struct Kept(SendWrapper<RefCell<Vec<(Purpose, JsValue)>>>);

impl Default for Kept {
    fn default() -> Self {
        Self(SendWrapper::new(RefCell::default()))
    }
}

impl Kept {
    pub(crate) fn on(shelf: &Shelf) -> Arc<Self> {
        shelf.get()
    }

    pub(crate) fn get(&self, purpose: Purpose) -> Option<JsValue> {
        self.0.borrow().iter().find(|(of, _)| *of == purpose).map(|(_, key)| key.clone())
    }

    /// Keeps a key; of two calls that imported it at once, the second finds that of the first and keeps nothing.
    pub(crate) fn keep(&self, purpose: Purpose, key: &JsValue) {
        if self.get(purpose).is_none() {
            self.0.borrow_mut().push((purpose, key.clone()));
        }
    }
}

/// The parameters and options of WebCrypto and Node.js, one setter each: properties by name would make a text of each name
/// at every call.
pub(crate) mod parameters {
    use js_sys::{JsString, Object, Uint8Array};
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(extends = Object)]
        pub(crate) type Parameters;

        #[wasm_bindgen(method, setter)]
        pub(crate) fn set_name(this: &Parameters, name: &JsString);
        #[wasm_bindgen(method, setter)]
        pub(crate) fn set_hash(this: &Parameters, hash: &JsString);
        #[wasm_bindgen(method, setter = namedCurve)]
        pub(crate) fn set_named_curve(this: &Parameters, curve: &JsString);
        #[wasm_bindgen(method, setter)]
        pub(crate) fn set_iv(this: &Parameters, iv: &Uint8Array);
        #[wasm_bindgen(method, setter = additionalData)]
        pub(crate) fn set_additional_data(this: &Parameters, data: &Uint8Array);
        #[wasm_bindgen(method, setter)]
        pub(crate) fn set_label(this: &Parameters, label: &Uint8Array);
        #[wasm_bindgen(method, setter = saltLength)]
        pub(crate) fn set_salt_length(this: &Parameters, bytes: u32);
        #[wasm_bindgen(method, setter = modulusLength)]
        pub(crate) fn set_modulus_length(this: &Parameters, bits: u32);
        #[wasm_bindgen(method, setter = publicExponent)]
        pub(crate) fn set_public_exponent(this: &Parameters, exponent: &Uint8Array);
        #[wasm_bindgen(method, setter)]
        pub(crate) fn set_key(this: &Parameters, key: &JsValue);
        #[wasm_bindgen(method, setter)]
        pub(crate) fn set_format(this: &Parameters, format: &JsString);
        #[wasm_bindgen(method, setter = type)]
        pub(crate) fn set_type(this: &Parameters, kind: &JsString);
        #[wasm_bindgen(method, setter = dsaEncoding)]
        pub(crate) fn set_dsa_encoding(this: &Parameters, encoding: &JsString);
        #[wasm_bindgen(method, setter)]
        pub(crate) fn set_padding(this: &Parameters, padding: u32);
    }
}

pub(crate) use parameters::Parameters;

impl Parameters {
    pub(crate) fn none() -> Self {
        use wasm_bindgen::JsCast;
        Object::new().unchecked_into()
    }
}
