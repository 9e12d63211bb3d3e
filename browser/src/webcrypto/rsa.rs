//! RSA with SHA-256 by WebCrypto (Web Cryptography API, sections 20 to 22).

use js_sys::{Array, Object, Reflect, Uint8Array};
use keystead_core::{Error, SecretBytes};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Subtle, object, settle};

const PKCS1: &str = "RSASSA-PKCS1-v1_5";
const PSS: &str = "RSA-PSS";
const OAEP: &str = "RSA-OAEP";

/// How a message is padded before it is signed.
#[derive(Clone, Copy)]
pub(crate) enum Padding {
    Pkcs1,
    /// With a salt of 32 bytes.
    Pss,
}

impl Subtle {
    /// A new key as PKCS#8, with the exponent 65537.
    pub(crate) async fn generate_rsa(&self, bits: u32) -> Result<SecretBytes, Error> {
        let refused = |_: JsValue| Error::Unreachable("WebCrypto made no RSA key");
        let algorithm = object(&[
            ("name", JsValue::from_str(PKCS1)),
            ("hash", JsValue::from_str("SHA-256")),
            ("modulusLength", JsValue::from(bits)),
            ("publicExponent", Uint8Array::from([1, 0, 1].as_slice()).into()),
        ])?;
        let uses = Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
        let made = self.generate_key(&algorithm, true, &uses).map_err(refused)?;
        let pair = JsFuture::from(made).await.map_err(refused)?;
        let private = Reflect::get(&pair, &JsValue::from_str("privateKey")).map_err(refused)?;
        settle(self.export_key("pkcs8", &private)).await.map(|bytes| taken(&bytes)).map_err(refused)
    }

    /// A signature of `message`, which WebCrypto hashes itself: it signs no digests.
    pub(crate) async fn sign_rsa(
        &self,
        pkcs8: &SecretBytes,
        padding: Padding,
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let parameters = match padding {
            Padding::Pkcs1 => object(&[("name", JsValue::from_str(PKCS1))])?,
            Padding::Pss => {
                object(&[("name", JsValue::from_str(PSS)), ("saltLength", JsValue::from(32_u32))])?
            }
        };
        let key = self.rsa_key(pkcs8, &parameters, "sign").await?;
        let signature = settle(self.sign(&parameters, &key, &Uint8Array::from(message))).await;
        signature.map(|it| it.to_vec()).map_err(|_| Error::Unreachable("WebCrypto refused to sign"))
    }

    /// The plaintext of RSAES-OAEP.
    pub(crate) async fn decrypt_oaep(
        &self,
        pkcs8: &SecretBytes,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Result<SecretBytes, Error> {
        let name = ("name", JsValue::from_str(OAEP));
        let parameters = object(&[name, ("label", Uint8Array::from(label).into())])?;
        let key = self.rsa_key(pkcs8, &parameters, "decrypt").await?;
        let opened = settle(self.decrypt(&parameters, &key, &Uint8Array::from(ciphertext))).await;
        opened.map(|bytes| taken(&bytes)).map_err(|_| Error::DecryptionFailed)
    }

    /// A key that cannot be exported again; the copy that is made on the way is wiped.
    async fn rsa_key(&self, pkcs8: &SecretBytes, named: &Object, usage: &str) -> Result<JsValue, Error> {
        let name = Reflect::get(named, &JsValue::from_str("name")).unwrap_or_default();
        let algorithm = object(&[("name", name), ("hash", JsValue::from_str("SHA-256"))])?;
        let bytes = Uint8Array::from(pkcs8.expose());
        let uses = Array::of1(&JsValue::from_str(usage));
        let imported = self.import_with("pkcs8", &bytes, &algorithm, false, &uses);
        // WebCrypto has taken its own copy before it returned.
        bytes.fill(0, 0, bytes.length());
        let imported = match imported {
            Ok(promise) => JsFuture::from(promise).await,
            Err(reason) => Err(reason),
        };
        imported.map_err(|_| Error::MaterialMalformed)
    }
}

/// Secret bytes out of JavaScript's memory, where they are wiped.
fn taken(bytes: &Uint8Array) -> SecretBytes {
    let secret = SecretBytes::new(bytes.to_vec());
    bytes.fill(0, 0, bytes.length());
    secret
}
