//! Tokens and key sets. JavaScript turns objects into JSON and back.

use js_sys::{Promise, Uint8Array};
use keystead_browser::with_new_keys;
use keystead_core::jose::{JwtChecks, JwtKeys, JwtOptions};
use wasm_bindgen::prelude::*;

use super::Session;
use super::keystores::keystore_id;
use crate::call::key_id;
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// Signs a JSON Web Token.
    #[wasm_bindgen(js_name = signJwt)]
    pub fn sign_jwt(&self, key: &JsValue, claims: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let options: JwtOptions = shaped_or_default(options)?;
            Ok((key_id(key)?, convert::text(claims, "claims")?, options))
        });
        self.with_vault(async |vault| {
            let (key, claims, options) = arguments?;
            let token = keystead_browser::sign_jwt(&vault, key, &claims, &options).await;
            vault.flush_soon();
            Ok(token?.into())
        })
    }

    /// Verifies a JSON Web Token.
    #[wasm_bindgen(js_name = verifyJwt)]
    pub fn verify_jwt(&self, keys: &JsValue, token: &JsValue, checks: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let checks: JwtChecks = shaped_or_default(checks)?;
            Ok((jwt_keys(keys)?, convert::text(token, "token")?, checks))
        });
        self.with_vault(async |vault| {
            let (keys, token, checks) = arguments?;
            let verified = keystead_browser::verify_jwt(&vault, keys, &token, &checks).await;
            vault.flush_soon();
            convert::view(&verified?)
        })
    }

    /// Signs a payload as a JWS in compact form.
    #[wasm_bindgen(js_name = signJws)]
    pub fn sign_jws(&self, key: &JsValue, payload: &JsValue, header: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let payload = convert::bytes(payload, "payload")?.to_vec();
            Ok((key_id(key)?, payload, convert::text(header, "header")?))
        });
        self.with_vault(async |vault| {
            let (key, payload, header) = arguments?;
            let token = keystead_browser::sign_jws(&vault, key, &payload, &header).await;
            vault.flush_soon();
            Ok(token?.into())
        })
    }

    /// Verifies a JWS in compact form.
    #[wasm_bindgen(js_name = verifyJws)]
    pub fn verify_jws(&self, keys: &JsValue, token: &JsValue) -> Promise {
        let arguments = convert::arguments(|| Ok((jwt_keys(keys)?, convert::text(token, "token")?)));
        self.with_vault(async |vault| {
            let (keys, token) = arguments?;
            let verified = keystead_browser::verify_jws(&vault, keys, &token).await;
            vault.flush_soon();
            let (token, key, version) = verified?;
            convert::object(&[
                ("header", token.header().into()),
                ("payload", Uint8Array::from(token.payload()).into()),
                ("key", key.to_string().into()),
                ("version", version.0.into()),
            ])
        })
    }

    /// The public keys of a keystore as a JSON Web Key Set, in JSON.
    pub fn jwks(&self, keystore: &JsValue) -> Promise {
        let keystore = keystore_id(keystore);
        self.with_vault(async |vault| {
            let keystore = keystore?;
            let set = with_new_keys(&vault, async |call| vault.jwks(keystore, call).await).await;
            vault.flush_soon();
            Ok(set?.to_json()?.into())
        })
    }
}

fn shaped_or_default<T: serde::de::DeserializeOwned + Default>(options: &JsValue) -> Result<T, ApiError> {
    if options.is_undefined() || options.is_null() {
        return Ok(T::default());
    }
    convert::shape(options.clone(), "options", "an object with options of tokens, and no others")
}

fn jwt_keys(value: &JsValue) -> Result<JwtKeys, ApiError> {
    let key = convert::property(value, "key")?;
    let keystore = convert::property(value, "keystore")?;
    match (key, keystore) {
        (Some(key), None) => Ok(JwtKeys::Key(key_id(&key)?)),
        (None, Some(keystore)) => Ok(JwtKeys::Keystore(keystore_id(&keystore)?)),
        _ => Err(ApiError::Argument("keys", "an object with one of key and keystore")),
    }
}
