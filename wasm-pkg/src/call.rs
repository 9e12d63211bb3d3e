//! The calls that the npm module and a page's handle share. Arguments are converted before the first await, and each
//! call keeps the vault alive by itself, so that calls may overlap with each other and with locking.

use js_sys::{Promise, Uint8Array};
use keystead_core::KeyId;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::future_to_promise;
use zeroize::Zeroizing;

use crate::convert;
use crate::error::ApiError;
use crate::unlocked::Open;

/// The vault, or why there is none.
pub(crate) type Source = Result<Open, ApiError>;

/// A promise of what `future` gives; it rejects with an error that has a code.
pub(crate) fn promise(future: impl Future<Output = Result<JsValue, ApiError>> + 'static) -> Promise {
    future_to_promise(async move { future.await.map_err(JsValue::from) })
}

pub(crate) fn encrypt(vault: Source, key: &JsValue, data: &JsValue, options: &JsValue) -> Promise {
    let arguments = convert::arguments(|| {
        Ok((vault?, key_id(key)?, convert::bytes(data, "data")?, convert::aad(options)?))
    });
    promise(async move {
        let (vault, key, data, aad) = arguments?;
        Ok(vault.encrypt(key, &data, &aad).await?.into())
    })
}

pub(crate) fn decrypt(vault: Source, key: &JsValue, ciphertext: &JsValue, options: &JsValue) -> Promise {
    let arguments = convert::arguments(|| {
        let ciphertext = convert::binary(ciphertext, "ciphertext")?;
        Ok((vault?, optional_key_id(key)?, ciphertext, convert::aad(options)?))
    });
    promise(async move {
        let (vault, key, ciphertext, aad) = arguments?;
        Ok(vault.decrypt(key, &ciphertext, &aad).await?.into())
    })
}

pub(crate) fn encrypt_sync(
    vault: Source,
    key: &JsValue,
    data: &JsValue,
    options: &JsValue,
) -> Result<Uint8Array, ApiError> {
    let data = Zeroizing::new(convert::bytes(data, "data")?.to_vec());
    let sealed = vault?.encrypt_sync(key_id(key)?, &data, &convert::aad(options)?)?;
    Ok(Uint8Array::from(sealed.as_slice()))
}

pub(crate) fn decrypt_sync(
    vault: Source,
    key: &JsValue,
    ciphertext: &JsValue,
    options: &JsValue,
) -> Result<Uint8Array, ApiError> {
    let ciphertext = convert::binary(ciphertext, "ciphertext")?.to_vec();
    let opened = vault?.decrypt_sync(optional_key_id(key)?, &ciphertext, &convert::aad(options)?)?;
    Ok(Uint8Array::from(Zeroizing::new(opened).as_slice()))
}

pub(crate) fn info(vault: Source) -> Promise {
    promise(async move { convert::view(&vault?.info().await?) })
}

pub(crate) fn list_keys(vault: Source, options: &JsValue) -> Promise {
    let query = convert::key_query(options);
    promise(async move { convert::key_listing(&vault?.keys(&query?).await?) })
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
fn optional_key_id(value: &JsValue) -> Result<Option<KeyId>, ApiError> {
    if value.is_null() || value.is_undefined() { Ok(None) } else { key_id(value).map(Some) }
}
