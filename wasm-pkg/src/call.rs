//! The calls that the npm module and a page's handle share. Arguments are converted before the first await, and each
//! call keeps the vault alive by itself, so that calls may overlap with each other and with locking.

use js_sys::{Promise, Uint8Array};
use keystead_core::{Error, KeyId};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use zeroize::Zeroizing;

use crate::convert;
use crate::error::ApiError;
use crate::panic::Within;
use crate::unlocked::Open;

mod sign;

pub(crate) use sign::{algorithm, make_mac, public_key, sign, verify, verify_mac};

/// The vault, or why there is none.
pub(crate) type Source = Result<Open, ApiError>;

/// A promise of what `future` gives; it rejects with an error that has a code.
pub(crate) fn promise(future: impl Future<Output = Result<JsValue, ApiError>> + 'static) -> Promise {
    settle(Within::current(future))
}

fn settle(future: Within<Result<JsValue, ApiError>>) -> Promise {
    future_to_promise(async move { future.await.map_err(JsValue::from) })
}

pub(crate) fn encrypt(vault: Source, key: &JsValue, data: &JsValue, options: &JsValue) -> Promise {
    let arguments = convert::arguments(|| {
        let data = Input::new(convert::bytes(data, "data")?, "data");
        Ok((vault?, key_id(key)?, data, convert::beside(options)?))
    });
    promise(async move {
        let (vault, key, data, beside) = arguments?;
        data.check()?;
        let sealed = vault.encrypt(key, &data.bytes, beside.borrow()).await;
        vault.flush_soon();
        data.judge(sealed)
    })
}

pub(crate) fn decrypt(vault: Source, key: &JsValue, ciphertext: &JsValue, options: &JsValue) -> Promise {
    let arguments = convert::arguments(|| {
        let ciphertext = Input::new(convert::binary(ciphertext, "ciphertext")?, "ciphertext");
        Ok((vault?, optional_key_id(key)?, ciphertext, convert::beside(options)?))
    });
    promise(async move {
        let (vault, key, ciphertext, beside) = arguments?;
        ciphertext.check()?;
        let opened = vault.decrypt(key, &ciphertext.bytes, beside.borrow()).await;
        vault.flush_soon();
        ciphertext.judge(opened)
    })
}

/// Shorter bytes may be written to again as soon as a call has returned its promise.
const COPIED_BELOW: u32 = 2 * 1024;

/// Bytes that are read after the call has returned: short ones are copied before, long ones are looked after.
struct Input {
    bytes: Uint8Array,
    length: u32,
    name: &'static str,
}

impl Input {
    fn new(bytes: Uint8Array, name: &'static str) -> Self {
        let length = bytes.length();
        let bytes = if length < COPIED_BELOW { bytes.slice(0, length) } else { bytes };
        Self { bytes, length, name }
    }

    /// Refuses bytes whose memory the caller has transferred away in the meantime.
    fn check(&self) -> Result<(), ApiError> {
        if self.bytes.length() == self.length {
            Ok(())
        } else {
            Err(ApiError::Argument(self.name, "left alone until the promise is settled"))
        }
    }

    /// The outcome, unless it failed because the bytes went away.
    fn judge(&self, outcome: Result<Uint8Array, Error>) -> Result<JsValue, ApiError> {
        match outcome {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => self.check().and(Err(error.into())),
        }
    }
}

pub(crate) fn encrypt_sync(
    vault: Source,
    key: &JsValue,
    data: &JsValue,
    options: &JsValue,
) -> Result<Uint8Array, ApiError> {
    let data = convert::bytes(data, "data")?;
    let vault = vault?;
    let sealed = vault.encrypt_sync(key_id(key)?, &data, convert::beside(options)?.borrow());
    vault.flush_soon();
    Ok(sealed?)
}

pub(crate) fn decrypt_sync(
    vault: Source,
    key: &JsValue,
    ciphertext: &JsValue,
    options: &JsValue,
) -> Result<Uint8Array, ApiError> {
    let ciphertext = convert::binary(ciphertext, "ciphertext")?.to_vec();
    let vault = vault?;
    let opened = vault.decrypt_sync(optional_key_id(key)?, &ciphertext, convert::beside(options)?.borrow());
    vault.flush_soon();
    Ok(Uint8Array::from(Zeroizing::new(opened?).as_slice()))
}

pub(crate) fn info(vault: Source) -> Promise {
    promise(async move { convert::view(&vault?.info().await?) })
}

pub(crate) fn list_keys(vault: Source, options: &JsValue) -> Promise {
    let query = convert::key_query(options);
    promise(async move { convert::listing(&vault?.keys(&query?).await?) })
}

pub(crate) fn get_key(vault: Source, key: &JsValue) -> Promise {
    let key = key_id(key);
    promise(async move { convert::view(&vault?.key(key?).await?) })
}

pub(crate) fn prepare_key(vault: Source, key: &JsValue) -> Promise {
    let key = key_id(key);
    promise(async move {
        vault?.prepare(key?).await?;
        Ok(JsValue::UNDEFINED)
    })
}

pub(crate) fn key_id(value: &JsValue) -> Result<KeyId, ApiError> {
    convert::id(value, "keyId")
}

/// `null` stands for the key that the ciphertext names.
pub(crate) fn optional_key_id(value: &JsValue) -> Result<Option<KeyId>, ApiError> {
    if value.is_null() || value.is_undefined() { Ok(None) } else { key_id(value).map(Some) }
}
