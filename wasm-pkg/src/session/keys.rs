//! Keys.

use js_sys::Promise;
use keystead_core::hsm::Custody;
use keystead_core::{Access, KeyKind, NewKey, SignatureAlgorithm};
use wasm_bindgen::prelude::*;

use super::Session;
use super::material::secret_bytes;
use super::options::required_text;
use crate::call;
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// One page of keys.
    #[wasm_bindgen(js_name = listKeys)]
    pub fn list_keys(&self, options: &JsValue) -> Promise {
        call::list_keys(self.source(), options)
    }

    /// One key.
    #[wasm_bindgen(js_name = getKey)]
    pub fn get_key(&self, key: &JsValue) -> Promise {
        call::get_key(self.source(), key)
    }

    /// Loads a key for the synchronous calls.
    #[wasm_bindgen(js_name = prepareKey)]
    pub fn prepare_key(&self, key: &JsValue) -> Promise {
        call::prepare_key(self.source(), key)
    }

    /// The public half of a key.
    #[wasm_bindgen(js_name = publicKey)]
    pub fn public_key(&self, key: &JsValue, options: &JsValue) -> Promise {
        call::public_key(self.source(), key, options)
    }
}

/// What a key is to be.
pub(super) fn new_key(options: &JsValue) -> Result<NewKey, ApiError> {
    let kind = convert::shaped(options, "kind", "the name of a kind of key")?.unwrap_or(KeyKind::Aes256);
    let algorithm: Option<SignatureAlgorithm> = call::algorithm(options)?;
    let exportable = match convert::property(options, "exportable")? {
        Some(_) => convert::flag(options, "exportable")?,
        None => true,
    };
    Ok(NewKey {
        usage: convert::shaped(options, "usage", "the name of a use")?,
        description: convert::text_property(options, "description")?.unwrap_or_default(),
        secret: match convert::property(options, "secret")? {
            Some(secret) => Some(secret_bytes(&secret, "secret")?),
            None => None,
        },
        pre_active: convert::flag(options, "preActive")?,
        isolated: convert::flag(options, "isolated")?,
        convergent: convert::flag(options, "convergent")?,
        rotation: convert::shaped(
            options,
            "rotation",
            "an object with periodDays, maxOperations or maxBytes",
        )?,
        access: match convert::property(options, "access")? {
            Some(access) => read_access(&access)?,
            None => Access::Open,
        },
        algorithm,
        exportable,
        custody: Custody::Vault,
        publication: convert::shaped(options, "publication", "an object with leadHours and retentionHours")?,
        ..NewKey::new(required_text(options, "name")?, kind)
    })
}

pub(super) fn read_access(value: &JsValue) -> Result<Access, ApiError> {
    if value.as_string().as_deref() == Some("open") {
        return Ok(Access::Open);
    }
    let must = "\"open\" or an array of ids of principals";
    let ids = convert::items(value.clone(), "access", must, |id| convert::id(&id, "access"))?;
    Ok(Access::Restricted(ids))
}
