//! What is the vault's own: its settings, its service keys, its root key, and random bytes.

use js_sys::{Promise, Uint8Array};
use keystead_browser::{OsRandom, now};
use keystead_core::{
    Call, KeptSlot, Passphrase, PassphraseKey, RootRotation, SettingsChanges, SlotId, SlotSecret,
};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::slots::{key_file, prf_output, slot_id};
use super::{OpenVault, Session};
use crate::convert;
use crate::error::ApiError;

const KEEP: &str = "an array of objects with slot, and one of passphrase, keyFile and prfOutput";
/// How many keys are wrapped anew in each commit without a number: others wait no longer than that.
const STEP: u32 = 256;

#[wasm_bindgen]
impl Session {
    /// Random bytes.
    #[wasm_bindgen(js_name = randomBytes)]
    pub fn random_bytes(&self, length: &JsValue) -> Promise {
        let length = convert::number(length).ok_or(ApiError::Argument("length", "a number of bytes"));
        self.with_vault(async |vault| {
            let bytes = vault.random_bytes(length? as usize, &mut Call::new(now(), &mut OsRandom)).await;
            vault.flush_soon();
            Ok(Uint8Array::from(bytes?.expose()).into())
        })
    }

    /// The settings.
    #[wasm_bindgen(js_name = getSettings)]
    pub fn get_settings(&self) -> Promise {
        self.with_vault(async |vault| convert::view(&vault.settings().await?))
    }

    /// Changes settings.
    #[wasm_bindgen(js_name = updateSettings)]
    pub fn update_settings(&self, changes: &JsValue) -> Promise {
        let changes = convert::arguments(|| {
            let region = convert::nullable(changes, "region")?;
            let region =
                region.map(|region| region.map(|region| convert::text(&region, "region")).transpose());
            Ok(SettingsChanges {
                region: region.transpose()?,
                utc_offset_minutes: convert::shaped(changes, "utcOffsetMinutes", "a number of minutes")?,
                strict_audit: convert::shaped(changes, "strictAudit", "true or false")?,
            })
        });
        self.with_vault(async |vault| {
            convert::view(&vault.update_settings(changes?, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// The vault's own keys.
    #[wasm_bindgen(js_name = serviceKeys)]
    pub fn service_keys(&self) -> Promise {
        self.with_vault(async |vault| convert::view(&vault.service_keys().await?))
    }

    /// Replaces the root key. Gives the new recovery code, once.
    #[wasm_bindgen(js_name = rotateRoot)]
    pub fn rotate_root(&self, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let keep = match convert::property(options, "keep")? {
                Some(kept) => convert::items(kept, "keep", KEEP, |kept| Kept::read(&kept))?,
                None => Vec::new(),
            };
            let drop = match convert::property(options, "drop")? {
                Some(ids) => convert::items(ids, "drop", "an array of ids of slots", |id| slot_id(&id))?,
                None => Vec::new(),
            };
            Ok((keep, drop))
        });
        self.with_vault(async |vault| {
            let (kept, drop) = arguments?;
            let mut keep = Vec::new();
            for Kept(slot, secret) in kept {
                keep.push(KeptSlot { slot, secret: secret.for_slot(slot, &vault).await? });
            }
            let rotation = RootRotation { keep, drop };
            let code = vault.rotate_root(&rotation, &mut Call::new(now(), &mut OsRandom)).await?;
            convert::object(&[("recoveryCode", JsValue::from_str(&code.expose()?))])
        })
    }

    /// Wraps some of the keys anew that are still under the root key of before.
    #[wasm_bindgen(js_name = continueRewrap)]
    pub fn continue_rewrap(&self, options: &JsValue) -> Promise {
        let max = convert::natural(options, "max");
        self.with_vault(async |vault| {
            let mut random = OsRandom;
            let mut call = Call::new(now(), &mut random);
            convert::view(&vault.continue_rewrap(max?.unwrap_or(STEP), &mut call).await?)
        })
    }
}

/// A slot that is kept, and what opens it.
struct Kept(SlotId, Secret);

enum Secret {
    Passphrase(Passphrase),
    Ready(SlotSecret),
}

impl Kept {
    fn read(value: &JsValue) -> Result<Self, ApiError> {
        let slot = slot_id(&convert::property(value, "slot")?.unwrap_or_default())?;
        let passphrase = convert::text_property(value, "passphrase")?.map(Zeroizing::new);
        let file = convert::property(value, "keyFile")?;
        let output = convert::property(value, "prfOutput")?;
        let secret = match (passphrase, file, output) {
            (Some(passphrase), None, None) => Secret::Passphrase(Passphrase::new(&passphrase)?),
            (None, Some(file), None) => Secret::Ready(SlotSecret::KeyFile(key_file(&file)?)),
            (None, None, Some(output)) => Secret::Ready(SlotSecret::Passkey(prf_output(&output)?)),
            _ => return Err(ApiError::Argument("keep", KEEP)),
        };
        Ok(Self(slot, secret))
    }
}

impl Secret {
    async fn for_slot(self, slot: SlotId, vault: &OpenVault) -> Result<SlotSecret, ApiError> {
        match self {
            Self::Ready(secret) => Ok(secret),
            Self::Passphrase(passphrase) => {
                let (parameters, salt) = vault.slot_parameters(slot).await?;
                Ok(SlotSecret::Passphrase(PassphraseKey::derive(&passphrase, parameters, salt)?))
            }
        }
    }
}
