//! Messages in other ways than one by one, data keys, and ciphertexts for another key.

use js_sys::{Array, Promise, Uint8Array};
use keystead_browser::{OsRandom, now};
use keystead_core::{BatchItem, Call, DataKeySize, KeyId};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::Session;
use crate::call::{key_id, optional_key_id};
use crate::convert::{self, Beside};
use crate::error::ApiError;

const ITEMS: &str = "an array of objects with data, and aad or context";

#[wasm_bindgen]
impl Session {
    /// Encrypts all of many messages, or none.
    #[wasm_bindgen(js_name = encryptBatch)]
    pub fn encrypt_batch(&self, key: &JsValue, items: &JsValue) -> Promise {
        let arguments = convert::arguments(|| Ok((key_id(key)?, batch(items, convert::bytes)?)));
        self.with_vault(async |vault| {
            let (key, messages) = arguments?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let sealed = vault.encrypt_batch(key, &borrowed(&messages), &mut call).await;
            vault.flush_soon();
            Ok(array(&sealed?))
        })
    }

    /// Decrypts all of many messages, or none.
    #[wasm_bindgen(js_name = decryptBatch)]
    pub fn decrypt_batch(&self, key: &JsValue, items: &JsValue) -> Promise {
        let arguments = convert::arguments(|| Ok((key_id(key)?, batch(items, convert::binary)?)));
        self.with_vault(async |vault| {
            let (key, messages) = arguments?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let opened = vault.decrypt_batch(key, &borrowed(&messages), &mut call).await;
            vault.flush_soon();
            let opened: Vec<_> = opened?.into_iter().map(Zeroizing::new).collect();
            Ok(array(&opened))
        })
    }

    /// A data key, and the same encrypted; with `sealed`, the encrypted one alone.
    #[wasm_bindgen(js_name = dataKey)]
    pub fn data_key(&self, key: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let bits = convert::natural(options, "bits")?.unwrap_or(256);
            let size = DataKeySize::of_bits(bits)?;
            Ok((key_id(key)?, size, convert::beside(options)?, convert::flag(options, "sealed")?))
        });
        self.with_vault(async |vault| {
            let (key, size, beside, sealed): (KeyId, _, Beside, bool) = arguments?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let made = if sealed {
                let ciphertext = vault.data_key_sealed(key, size, beside.borrow(), &mut call).await;
                ciphertext.map(|ciphertext| (None, ciphertext))
            } else {
                let made = vault.data_key(key, size, beside.borrow(), &mut call).await;
                made.map(|made| (Some(made.plaintext), made.ciphertext))
            };
            vault.flush_soon();
            let (plaintext, ciphertext) = made?;
            let ciphertext = ("ciphertext", Uint8Array::from(ciphertext.as_slice()).into());
            match plaintext {
                Some(plaintext) => {
                    let plaintext = ("plaintext", Uint8Array::from(plaintext.expose()).into());
                    convert::object(&[plaintext, ciphertext])
                }
                None => convert::object(&[ciphertext]),
            }
        })
    }

    /// A ciphertext for another key, or for the newest version of its own.
    pub fn rewrap(&self, from: &JsValue, ciphertext: &JsValue, to: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let ciphertext = convert::binary(ciphertext, "ciphertext")?.to_vec();
            Ok((optional_key_id(from)?, ciphertext, key_id(to)?, convert::beside(options)?))
        });
        self.with_vault(async |vault| {
            let (from, ciphertext, to, beside) = arguments?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let rewrapped = vault.rewrap(from, &ciphertext, to, beside.borrow(), &mut call).await;
            vault.flush_soon();
            Ok(Uint8Array::from(rewrapped?.as_slice()).into())
        })
    }

    /// A message authentication code at once, with a prepared key.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    #[wasm_bindgen(js_name = makeMacSync)]
    pub fn make_mac_sync(&self, key: &JsValue, data: &JsValue) -> Result<JsValue, JsValue> {
        let data = Zeroizing::new(convert::bytes(data, "data")?.to_vec());
        let vault = self.vault()?;
        let made = vault.make_mac_sync(key_id(key)?, &data, &mut Call::new(now(), &mut OsRandom));
        vault.flush_soon();
        let (version, code) = made.map_err(ApiError::from)?;
        let code = Uint8Array::from(code.as_slice()).into();
        Ok(convert::object(&[("mac", code), ("version", version.0.into())])?)
    }
}

impl Session {
    /// Decrypts even with a version that was reported as compromised, if `compromised` says so.
    pub(super) fn decrypt_compromised(
        &self,
        compromised: Result<bool, ApiError>,
        key: &JsValue,
        ciphertext: &JsValue,
        options: &JsValue,
    ) -> Promise {
        let arguments = convert::arguments(|| {
            compromised?;
            let ciphertext = convert::binary(ciphertext, "ciphertext")?.to_vec();
            Ok((optional_key_id(key)?, ciphertext, convert::beside(options)?))
        });
        self.with_vault(async |vault| {
            let (key, ciphertext, beside) = arguments?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            let opened = vault.decrypt_compromised(key, &ciphertext, beside.borrow(), &mut call).await;
            vault.flush_soon();
            Ok(Uint8Array::from(Zeroizing::new(opened?).as_slice()).into())
        })
    }
}

type Message = (Zeroizing<Vec<u8>>, Beside);

fn batch(
    items: &JsValue,
    read: fn(&JsValue, &'static str) -> Result<Uint8Array, ApiError>,
) -> Result<Vec<Message>, ApiError> {
    convert::items(items.clone(), "items", ITEMS, |item| {
        let data = convert::property(&item, "data")?.ok_or(ApiError::Argument("items", ITEMS))?;
        Ok((Zeroizing::new(read(&data, "data")?.to_vec()), convert::beside(&item)?))
    })
}

fn borrowed(messages: &[Message]) -> Vec<BatchItem<'_>> {
    messages.iter().map(|(bytes, beside)| BatchItem::new(bytes, beside.borrow())).collect()
}

fn array<T: AsRef<[u8]>>(all: &[T]) -> JsValue {
    all.iter().map(|bytes| JsValue::from(Uint8Array::from(bytes.as_ref()))).collect::<Array>().into()
}
