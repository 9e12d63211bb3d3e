//! AES-256-GCM, signatures and RSA by WebCrypto, in windows, workers and Node.

use std::thread::LocalKey;

use js_sys::{Array, ArrayBuffer, JsString, Object, Promise, Uint8Array};
use keystead_core::{AesGcm, Error};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::global::texts;
use crate::kept::{Kept, Parameters, Purpose};

mod rsa;
mod signature;

#[wasm_bindgen]
extern "C" {
    type Crypto;

    #[wasm_bindgen(thread_local_v2, js_name = crypto)]
    static CRYPTO: Option<Crypto>;

    #[wasm_bindgen(method, getter)]
    fn subtle(this: &Crypto) -> Option<Subtle>;

    /// `SubtleCrypto`, with the one shape of each method that is used here.
    pub(crate) type Subtle;

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

    #[wasm_bindgen(method, catch, js_name = importKey)]
    fn import_key(
        this: &Subtle,
        format: &str,
        key: &Uint8Array,
        algorithm: &Object,
        extractable: bool,
        uses: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = generateKey)]
    fn generate_key(
        this: &Subtle,
        algorithm: &Object,
        extractable: bool,
        uses: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = exportKey)]
    fn export_key(this: &Subtle, format: &str, key: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn sign(this: &Subtle, algorithm: &Object, key: &JsValue, data: &Uint8Array) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn verify(
        this: &Subtle,
        algorithm: &Object,
        key: &JsValue,
        signature: &Uint8Array,
        data: &Uint8Array,
    ) -> Result<Promise, JsValue>;
}

texts! {
    AES_GCM = "AES-GCM";
    SHA_256 = "SHA-256";
}

/// WebCrypto, where it exists: secure contexts and Node.
pub(crate) fn subtle() -> Option<Subtle> {
    CRYPTO.with(|crypto| crypto.as_ref()?.subtle())
}

impl Subtle {
    /// Ciphertext and tag.
    pub(crate) async fn seal(
        &self,
        message: &AesGcm<'_>,
        plaintext: &Uint8Array,
    ) -> Result<Uint8Array, Error> {
        let key = self.message_key(message).await?;
        let sealed = settle(self.encrypt(&parameters(message), &key, plaintext)).await;
        sealed.map_err(|_| Error::Unreachable("WebCrypto refused to encrypt"))
    }

    /// The plaintext of ciphertext and tag.
    pub(crate) async fn open(&self, message: &AesGcm<'_>, sealed: &Uint8Array) -> Result<Uint8Array, Error> {
        let key = self.message_key(message).await?;
        // Whatever the reason, it is not told: Web Cryptography API, section 27.7.2.
        settle(self.decrypt(&parameters(message), &key, sealed)).await.map_err(|_| Error::DecryptionFailed)
    }

    async fn message_key(&self, message: &AesGcm<'_>) -> Result<JsValue, Error> {
        let kept = Kept::on(message.shelf);
        if let Some(key) = kept.get(Purpose::AesGcm) {
            return Ok(key);
        }
        let algorithm = named(&AES_GCM);
        let imported = self.import("raw", message.key.expose(), &algorithm, &["encrypt", "decrypt"]).await;
        let key = imported.map_err(|_| Error::Unreachable("WebCrypto refused an AES-256 key"))?;
        kept.keep(Purpose::AesGcm, &key);
        Ok(key)
    }

    /// A key that cannot be exported again; the copy that is made on the way is wiped.
    async fn import(
        &self,
        format: &str,
        bytes: &[u8],
        algorithm: &Object,
        uses: &[&str],
    ) -> Result<JsValue, JsValue> {
        let bytes = Uint8Array::from(bytes);
        let uses: Array = uses.iter().map(|name| JsValue::from_str(name)).collect();
        let imported = self.import_key(format, &bytes, algorithm, false, &uses);
        // WebCrypto has taken its own copy before it returned.
        bytes.fill(0, 0, bytes.length());
        JsFuture::from(imported?).await
    }
}

/// AES-256-GCM by WebCrypto, as long messages go through it.
pub struct WebCryptoAesGcm(Subtle);

impl WebCryptoAesGcm {
    /// `None` where there is no WebCrypto.
    pub fn find() -> Option<Self> {
        subtle().map(Self)
    }

    /// Ciphertext and tag.
    ///
    /// # Errors
    /// [`Error::Unreachable`] if the platform refuses.
    pub async fn seal(&self, message: &AesGcm<'_>, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let sealed = self.0.seal(message, &Uint8Array::from(plaintext)).await?;
        Ok(sealed.to_vec())
    }

    /// The plaintext of ciphertext and tag.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub async fn open(&self, message: &AesGcm<'_>, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let opened = self.0.open(message, &Uint8Array::from(sealed)).await?;
        Ok(opened.to_vec())
    }
}

async fn settle(promise: Result<Promise, JsValue>) -> Result<Uint8Array, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(promise?).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer))
}

fn parameters(message: &AesGcm<'_>) -> Parameters {
    let parameters = named(&AES_GCM);
    parameters.set_iv(&Uint8Array::from(message.nonce.as_slice()));
    parameters.set_additional_data(&Uint8Array::from(message.associated_data));
    parameters
}

/// Parameters with a name.
pub(crate) fn named(name: &'static LocalKey<JsString>) -> Parameters {
    let parameters = Parameters::none();
    name.with(|name| parameters.set_name(name));
    parameters
}

#[cfg(test)]
mod tests;
