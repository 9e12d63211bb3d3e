//! AES-256-GCM by WebCrypto, in windows, workers and Node.

use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use keystead_core::{AesGcm, Error, Secret32};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::global::global;

#[wasm_bindgen]
extern "C" {
    /// `SubtleCrypto`, with the one shape of each method that is used here.
    pub(crate) type Subtle;

    #[wasm_bindgen(method, catch, js_name = importKey)]
    fn import_key(
        this: &Subtle,
        format: &str,
        key: &Uint8Array,
        algorithm: &str,
        extractable: bool,
        uses: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn encrypt(
        this: &Subtle,
        algorithm: &Object,
        key: &JsValue,
        data: &Uint8Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decrypt(
        this: &Subtle,
        algorithm: &Object,
        key: &JsValue,
        data: &Uint8Array,
    ) -> Result<Promise, JsValue>;
}

/// WebCrypto, where it exists: secure contexts and Node.
pub(crate) fn subtle() -> Option<Subtle> {
    global(&["crypto", "subtle"]).map(JsCast::unchecked_into)
}

impl Subtle {
    /// Ciphertext and tag.
    pub(crate) async fn seal(
        &self,
        message: &AesGcm<'_>,
        plaintext: &Uint8Array,
    ) -> Result<Uint8Array, Error> {
        let key = self.key(message.key, "encrypt").await?;
        let sealed = settle(self.encrypt(&parameters(message)?, &key, plaintext)).await;
        sealed.map_err(|_| Error::Unreachable("WebCrypto refused to encrypt"))
    }

    /// The plaintext of ciphertext and tag.
    pub(crate) async fn open(&self, message: &AesGcm<'_>, sealed: &Uint8Array) -> Result<Uint8Array, Error> {
        let key = self.key(message.key, "decrypt").await?;
        // Whatever the reason, it is not told: Web Cryptography API, section 27.7.2.
        settle(self.decrypt(&parameters(message)?, &key, sealed)).await.map_err(|_| Error::DecryptionFailed)
    }

    /// A key that cannot be exported again; the copy that is made on the way is wiped.
    async fn key(&self, key: &Secret32, usage: &str) -> Result<JsValue, Error> {
        let raw = Uint8Array::from(key.expose().as_slice());
        let uses = Array::of1(&JsValue::from_str(usage));
        let imported = self.import_key("raw", &raw, "AES-GCM", false, &uses);
        // WebCrypto has taken its own copy before it returned.
        raw.fill(0, 0, raw.length());
        let imported = match imported {
            Ok(promise) => JsFuture::from(promise).await,
            Err(reason) => Err(reason),
        };
        imported.map_err(|_| Error::Unreachable("WebCrypto refused an AES-256 key"))
    }
}

async fn settle(promise: Result<Promise, JsValue>) -> Result<Uint8Array, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(promise?).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer))
}

fn parameters(message: &AesGcm<'_>) -> Result<Object, Error> {
    let parameters = Object::new();
    for (name, value) in [
        ("name", JsValue::from_str("AES-GCM")),
        ("iv", Uint8Array::from(message.nonce.as_slice()).into()),
        ("additionalData", Uint8Array::from(message.associated_data).into()),
    ] {
        Reflect::set(&parameters, &JsValue::from_str(name), &value)
            .map_err(|_| Error::Unreachable("parameters of AES-GCM"))?;
    }
    Ok(parameters)
}

#[cfg(test)]
mod tests;
