//! Keystores.

use js_sys::Promise;
use keystead_browser::{OsRandom, now};
use keystead_core::client::{Combine, Gate, Methods};
use keystead_core::pin::Pin;
use keystead_core::{ApprovalPolicy, Call, KeystoreId, NewKeystore, PassphraseKey, ProfileId};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::Session;
use super::options::{kdf, required_text};
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
            let pin = match convert::text_property(options, "pin")?.map(Zeroizing::new) {
                Some(pin) => Some((Pin::new(&pin)?, kdf(options)?)),
                None => None,
            };
            let new = NewKeystore {
                description: convert::text_property(options, "description")?.unwrap_or_default(),
                custom: convert::shaped(options, "custom", CUSTOM)?.unwrap_or_default(),
                gate: gate(options)?.unwrap_or_default(),
                approvals: approvals(options)?.flatten(),
                ..NewKeystore::new(required_text(options, "name")?, profile)
            };
            Ok((new, pin))
        });
        self.with_vault(async |vault| {
            let (mut new, pin) = new?;
            let mut random = OsRandom;
            new.pin = match pin {
                Some((pin, kdf)) => Some(PassphraseKey::make(pin.as_passphrase(), kdf, &mut random)?),
                None => None,
            };
            convert::view(&vault.create_keystore(new, &mut Call::new(now(), &mut random)).await?)
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

    /// Gives a keystore another user PIN.
    #[wasm_bindgen(js_name = changePin)]
    pub fn change_pin(&self, id: &JsValue, pin: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let pin = Pin::new(&Zeroizing::new(convert::text(pin, "pin")?))?;
            Ok((keystore_id(id)?, pin, kdf(options)?))
        });
        self.with_vault(async |vault| {
            let (id, pin, kdf) = arguments?;
            let mut random = OsRandom;
            let pin = PassphraseKey::make(pin.as_passphrase(), kdf, &mut random)?;
            convert::view(&vault.change_pin(id, None, &pin, &mut Call::new(now(), &mut random)).await?)
        })
    }
}

pub(super) const CUSTOM: &str = "an object with what the keystore changes of its profile, and nothing else";

/// `options.gate`.
pub(super) fn gate(options: &JsValue) -> Result<Option<Gate>, ApiError> {
    let Some(gate) = convert::property(options, "gate")? else { return Ok(None) };
    Ok(Some(Gate {
        methods: Methods {
            ipv4: convert::flag(&gate, "ipv4")?,
            mac: convert::flag(&gate, "mac")?,
            certificate: convert::flag(&gate, "certificate")?,
        },
        combine: if convert::flag(&gate, "any")? { Combine::Any } else { Combine::All },
    }))
}

/// `options.approvals`: a policy, or `"none"`, which is `Some(None)`.
pub(super) fn approvals(options: &JsValue) -> Result<Option<Option<ApprovalPolicy>>, ApiError> {
    const MUST: &str = "\"none\", or an object with needed, approvers and signed";
    let Some(value) = convert::property(options, "approvals")? else { return Ok(None) };
    if value.as_string().as_deref() == Some("none") {
        return Ok(Some(None));
    }
    let needed = convert::natural(&value, "needed")?.and_then(|needed| u8::try_from(needed).ok());
    let approvers = match convert::property(&value, "approvers")? {
        Some(ids) => convert::items(ids, "approvers", MUST, |id| convert::id(&id, "approvers"))?,
        None => Vec::new(),
    };
    Ok(Some(Some(ApprovalPolicy {
        needed: needed.ok_or(ApiError::Argument("approvals", MUST))?,
        approvers,
        signed: convert::flag(&value, "signed")?,
    })))
}

pub(super) fn keystore_id(value: &JsValue) -> Result<KeystoreId, ApiError> {
    convert::id(value, "keystoreId")
}
