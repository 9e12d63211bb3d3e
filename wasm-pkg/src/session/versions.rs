//! Versions of a key, and when it rotates.

use js_sys::Promise;
use keystead_core::{RotationPolicy, VersionEvent, VersionNumber};
use wasm_bindgen::prelude::*;

use super::Session;
use crate::convert;
use crate::error::ApiError;

const EVENTS: &str = "\"activate\", \"deactivate\", \"compromise\", \"requestDeletion\", \"cancelDeletion\" \
                      or \"destroyNow\"";

#[wasm_bindgen]
impl Session {
    /// Changes the state of a version.
    #[wasm_bindgen(js_name = moveVersion)]
    pub fn move_version(&self, key: &JsValue, version: &JsValue, event: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let event = match convert::text(event, "event")?.as_str() {
                "activate" => VersionEvent::Activate,
                "deactivate" => VersionEvent::Deactivate,
                "compromise" => VersionEvent::Compromise,
                "requestDeletion" => VersionEvent::RequestDeletion,
                "cancelDeletion" => VersionEvent::CancelDeletion,
                "destroyNow" => VersionEvent::DestroyNow,
                _ => return Err(ApiError::Argument("event", EVENTS)),
            };
            Ok((number(version)?, event))
        });
        self.change_key(key, async |vault, key, call| {
            let (version, event) = arguments?;
            Ok(vault.move_version(key, version, event, call).await?)
        })
    }

    /// Chooses the version that protects new data.
    #[wasm_bindgen(js_name = setDefaultVersion)]
    pub fn set_default_version(&self, key: &JsValue, version: &JsValue) -> Promise {
        let version = number(version);
        self.change_key(key, async |vault, key, call| {
            Ok(vault.set_default_version(key, version?, call).await?)
        })
    }

    /// Changes when a key rotates by itself.
    #[wasm_bindgen(js_name = setRotation)]
    pub fn set_rotation(&self, key: &JsValue, policy: &JsValue) -> Promise {
        let must = "an object with periodDays, maxOperations or maxBytes";
        let policy: Result<RotationPolicy, _> = convert::shape(policy.clone(), "policy", must);
        self.change_key(key, async |vault, key, call| Ok(vault.set_rotation(key, policy?, call).await?))
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "compared with what it came from")]
fn number(value: &JsValue) -> Result<VersionNumber, ApiError> {
    let number = value.as_f64().unwrap_or(f64::NAN);
    let whole = number as u32;
    if f64::from(whole) == number {
        Ok(VersionNumber(whole))
    } else {
        Err(ApiError::Argument("version", "the number of a version"))
    }
}
