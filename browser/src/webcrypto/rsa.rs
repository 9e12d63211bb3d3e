//! RSA keys and RSAES-OAEP with SHA-256 by WebCrypto (Web Cryptography API, sections 20 and 22).

use js_sys::{Array, Reflect, Uint8Array};
use keystead_core::{Error, SecretBytes, Shelf};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{SHA_256, Subtle, named, settle};
use crate::global::texts;
use crate::kept::{Kept, Purpose};

texts! {
    OAEP = "RSA-OAEP";
    PKCS1 = "RSASSA-PKCS1-v1_5";
}

impl Subtle {
    /// A new key as PKCS#8, with the exponent 65537.
    pub(crate) async fn generate_rsa(&self, bits: u32) -> Result<SecretBytes, Error> {
        let refused = |_: JsValue| Error::Unreachable("WebCrypto made no RSA key");
        let algorithm = named(&PKCS1);
        SHA_256.with(|hash| algorithm.set_hash(hash));
        algorithm.set_modulus_length(bits);
        algorithm.set_public_exponent(&Uint8Array::from([1, 0, 1].as_slice()));
        let uses = Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
        let made = self.generate_key(&algorithm, true, &uses).map_err(refused)?;
        let pair = JsFuture::from(made).await.map_err(refused)?;
        let private = Reflect::get(&pair, &JsValue::from_str("privateKey")).map_err(refused)?;
        settle(self.export_key("pkcs8", &private)).await.map(|bytes| taken(&bytes)).map_err(refused)
    }

    /// The plaintext of RSAES-OAEP.
    pub(crate) async fn decrypt_oaep(
        &self,
        pkcs8: &SecretBytes,
        shelf: &Shelf,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<SecretBytes, Error> {
        let kept = Kept::on(shelf);
        let key = match kept.get(Purpose::Oaep) {
            Some(key) => key,
            None => {
                let algorithm = named(&OAEP);
                SHA_256.with(|hash| algorithm.set_hash(hash));
                let imported = self.import("pkcs8", pkcs8.expose(), &algorithm, &["decrypt"]).await;
                let key = imported.map_err(|_| Error::MaterialMalformed)?;
                kept.keep(Purpose::Oaep, &key);
                key
            }
        };
        let parameters = named(&OAEP);
        parameters.set_label(&Uint8Array::from(label));
        let opened = settle(self.decrypt(&parameters, &key, &Uint8Array::from(ciphertext))).await;
        opened.map(|bytes| taken(&bytes)).map_err(|_| Error::DecryptionFailed)
    }
}

/// Secret bytes out of JavaScript's memory, where they are wiped.
fn taken(bytes: &Uint8Array) -> SecretBytes {
    let secret = SecretBytes::new(bytes.to_vec());
    bytes.fill(0, 0, bytes.length());
    secret
}
