//! Signatures by WebCrypto (Web Cryptography API, sections 20, 21 and 23; Ed25519 of the Secure Curves draft, where there
//! is one).

use core::cell::Cell;

use js_sys::Uint8Array;
use keystead_core::{Error, PublicKey, SecretBytes, Shelf, SignatureAlgorithm};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{SHA_256, Subtle, named, settle};
use crate::global::texts;
use crate::kept::{Kept, Parameters, Purpose};

texts! {
    PKCS1 = "RSASSA-PKCS1-v1_5";
    PSS = "RSA-PSS";
    ECDSA = "ECDSA";
    ED25519 = "Ed25519";
    P_256 = "P-256";
    P_384 = "P-384";
    SHA_384 = "SHA-384";
}

thread_local! {
    /// Whether WebCrypto has refused a key of Ed25519: not every one knows the curve.
    static NO_ED25519: Cell<bool> = const { Cell::new(false) };
}

impl Subtle {
    /// A signature of `message`, which WebCrypto hashes itself: it signs no digests. `None` if it does not know such keys.
    pub(crate) async fn sign_message(
        &self,
        algorithm: SignatureAlgorithm,
        pkcs8: impl FnOnce() -> Result<SecretBytes, Error>,
        shelf: &Shelf,
        message: &[u8],
    ) -> Result<Option<Vec<u8>>, Error> {
        let (kept, purpose) = (Kept::on(shelf), Purpose::Sign(algorithm));
        let key = match kept.get(purpose) {
            Some(key) => key,
            None if is_unknown(algorithm) => return Ok(None),
            None => {
                let (format, imported) = (to_import(algorithm), pkcs8()?);
                match self.import("pkcs8", imported.expose(), &format, &["sign"]).await {
                    Ok(key) => kept.keep_new(purpose, key),
                    Err(_) if learn_unknown(algorithm) => return Ok(None),
                    Err(_) => return Err(Error::MaterialMalformed),
                }
            }
        };
        let signed = settle(self.sign(&to_use(algorithm), &key, &Uint8Array::from(message))).await;
        signed.map(|it| Some(it.to_vec())).map_err(|_| Error::Unreachable("WebCrypto refused to sign"))
    }

    /// Whether `signature` is one of `message`. `None` if WebCrypto does not know such keys.
    pub(crate) async fn verify_message(
        &self,
        algorithm: SignatureAlgorithm,
        public: &PublicKey,
        shelf: &Shelf,
        message: &[u8],
        signature: &[u8],
    ) -> Result<Option<bool>, Error> {
        let (kept, purpose) = (Kept::on(shelf), Purpose::Verify(algorithm));
        let key = match kept.get(purpose) {
            Some(key) => key,
            None if is_unknown(algorithm) => return Ok(None),
            None => match self.import("spki", public.to_der(), &to_import(algorithm), &["verify"]).await {
                Ok(key) => kept.keep_new(purpose, key),
                Err(_) if learn_unknown(algorithm) => return Ok(None),
                Err(_) => return Err(Error::MaterialMalformed),
            },
        };
        let (signature, message) = (Uint8Array::from(signature), Uint8Array::from(message));
        let refused = |_: JsValue| Error::Unreachable("WebCrypto refused to verify");
        let verified = self.verify(&to_use(algorithm), &key, &signature, &message).map_err(refused)?;
        Ok(JsFuture::from(verified).await.map_err(refused)?.as_bool())
    }
}

impl Kept {
    fn keep_new(&self, purpose: Purpose, key: JsValue) -> JsValue {
        self.keep(purpose, &key);
        key
    }
}

fn is_unknown(algorithm: SignatureAlgorithm) -> bool {
    algorithm == SignatureAlgorithm::Ed25519 && NO_ED25519.get()
}

/// WebCrypto did not take a key, though the engine's keys are sound.
fn learn_unknown(algorithm: SignatureAlgorithm) -> bool {
    let unknown = algorithm == SignatureAlgorithm::Ed25519;
    if unknown {
        NO_ED25519.set(true);
    }
    unknown
}

/// With what a key is imported.
fn to_import(algorithm: SignatureAlgorithm) -> Parameters {
    use SignatureAlgorithm as Of;
    let parameters = of(algorithm);
    match algorithm {
        Of::RsaPkcs1Sha256 | Of::RsaPssSha256 => SHA_256.with(|hash| parameters.set_hash(hash)),
        Of::EcdsaP256Sha256 => P_256.with(|curve| parameters.set_named_curve(curve)),
        Of::EcdsaP384Sha384 => P_384.with(|curve| parameters.set_named_curve(curve)),
        _ => {}
    }
    parameters
}

/// With what it signs and verifies.
fn to_use(algorithm: SignatureAlgorithm) -> Parameters {
    use SignatureAlgorithm as Of;
    let parameters = of(algorithm);
    match algorithm {
        Of::RsaPssSha256 => parameters.set_salt_length(32),
        Of::EcdsaP256Sha256 => SHA_256.with(|hash| parameters.set_hash(hash)),
        Of::EcdsaP384Sha384 => SHA_384.with(|hash| parameters.set_hash(hash)),
        _ => {}
    }
    parameters
}

fn of(algorithm: SignatureAlgorithm) -> Parameters {
    use SignatureAlgorithm as Of;
    match algorithm {
        Of::RsaPkcs1Sha256 => named(&PKCS1),
        Of::RsaPssSha256 => named(&PSS),
        Of::EcdsaP256Sha256 | Of::EcdsaP384Sha384 => named(&ECDSA),
        _ => named(&ED25519),
    }
}
