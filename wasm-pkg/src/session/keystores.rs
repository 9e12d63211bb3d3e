//! Keystores.

use js_sys::Promise;
use keystead_browser::{OsRandom, now};
use keystead_core::client::{Combine, Gate, Methods};
use keystead_core::{Call, KeystoreChanges, KeystoreId, NewKeystore, ProfileId};
use wasm_bindgen::prelude::*;

use super::Session;
use super::options::required_text;
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// Creates a keystore.
    #[wasm_bindgen(js_name = createKeystore)]
    pub fn create_keystore(&self, options: &JsValue) -> Promise {
        let new = convert::arguments(|| {
            let profile = match convert::property(options, "profile")? {
                Some(profile) => convert::text(&profile, "profile")?.parse()?,
                None => ProfileId::STANDARD,
            };
            Ok(NewKeystore {
                description: convert::text_property(options, "description")?.unwrap_or_default(),
                gate: gate(options)?,
                ..NewKeystore::new(required_text(options, "name")?, profile)
            })
        });
        self.with_vault(async |vault| {
            convert::view(&vault.create_keystore(new?, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// All keystores by name.
    #[wasm_bindgen(js_name = listKeystores)]
    pub fn list_keystores(&self) -> Promise {
        self.with_vault(async |vault| convert::view(&vault.keystores().await?))
    }

    /// One keystore.
    #[wasm_bindgen(js_name = getKeystore)]
    pub fn get_keystore(&self, id: &JsValue) -> Promise {
        let id = keystore_id(id);
        self.with_vault(async |vault| convert::view(&vault.keystore(id?).await?))
    }

    /// Changes name or description of a keystore.
    #[wasm_bindgen(js_name = updateKeystore)]
    pub fn update_keystore(&self, id: &JsValue, changes: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let changes = KeystoreChanges {
                name: convert::text_property(changes, "name")?,
                description: convert::text_property(changes, "description")?,
                ..KeystoreChanges::default()
            };
            Ok((keystore_id(id)?, changes))
        });
        self.with_vault(async |vault| {
            let (id, changes) = arguments?;
            convert::view(&vault.update_keystore(id, changes, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// Deletes a keystore whose keys are all destroyed.
    #[wasm_bindgen(js_name = deleteKeystore)]
    pub fn delete_keystore(&self, id: &JsValue) -> Promise {
        let id = keystore_id(id);
        self.with_vault(async |vault| {
            vault.delete_keystore(id?, &mut Call::new(now(), &mut OsRandom)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }
}

/// `options.gate`, or one that asks for nothing.
fn gate(options: &JsValue) -> Result<Gate, ApiError> {
    let Some(gate) = convert::property(options, "gate")? else { return Ok(Gate::default()) };
    Ok(Gate {
        methods: Methods {
            ipv4: convert::flag(&gate, "ipv4")?,
            mac: convert::flag(&gate, "mac")?,
            certificate: convert::flag(&gate, "certificate")?,
        },
        combine: if convert::flag(&gate, "any")? { Combine::Any } else { Combine::All },
    })
}

pub(super) fn keystore_id(value: &JsValue) -> Result<KeystoreId, ApiError> {
    convert::id(value, "keystoreId")
}
