//! Slots: the ways to unlock the vault.

use js_sys::Promise;
use keystead_browser::{OsRandom, now};
use keystead_core::{Call, KeyFile, NewSlot, Passphrase, PassphraseKey, Secret32, SlotId, SlotOpener};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::Session;
use super::options::{kdf, required_text};
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// The slots, oldest first.
    #[wasm_bindgen(js_name = listSlots)]
    pub fn list_slots(&self) -> Promise {
        self.with_vault(async |vault| convert::view(&vault.slots().await?))
    }

    /// Adds a slot with a `passphrase`, a `keyFile` or a `passkey`.
    #[wasm_bindgen(js_name = addSlot)]
    pub fn add_slot(&self, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let label = required_text(options, "label")?;
            let passphrase = convert::text_property(options, "passphrase")?.map(Zeroizing::new);
            let file = convert::property(options, "keyFile")?;
            let passkey = convert::property(options, "passkey")?;
            let opener = match (passphrase, file, passkey) {
                (Some(passphrase), None, None) => {
                    Opener::Passphrase(Passphrase::new(&passphrase)?, kdf(options)?)
                }
                (None, Some(file), None) => Opener::Ready(SlotOpener::KeyFile(key_file(&file)?)),
                (None, None, Some(passkey)) => Opener::Ready(self::passkey(&passkey)?),
                _ => {
                    let wanted = "an object with one of passphrase, keyFile and passkey";
                    return Err(ApiError::Argument("options", wanted));
                }
            };
            Ok((label, opener))
        });
        self.with_vault(async |vault| {
            let (label, opener) = arguments?;
            let mut random = OsRandom;
            let opener = match opener {
                Opener::Passphrase(passphrase, kdf) => {
                    SlotOpener::Passphrase(PassphraseKey::make(&passphrase, kdf, &mut random)?)
                }
                Opener::Ready(opener) => opener,
            };
            let new = NewSlot { label, opener };
            convert::view(&vault.add_slot(&new, &mut Call::new(now(), &mut random)).await?)
        })
    }

    /// Removes a slot.
    #[wasm_bindgen(js_name = removeSlot)]
    pub fn remove_slot(&self, id: &JsValue) -> Promise {
        let id = slot_id(id);
        self.with_vault(async |vault| {
            vault.remove_slot(id?, &mut Call::new(now(), &mut OsRandom)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Changes the passphrase of a slot.
    #[wasm_bindgen(js_name = changePassphrase)]
    pub fn change_passphrase(
        &self,
        id: &JsValue,
        old: &JsValue,
        new: &JsValue,
        options: &JsValue,
    ) -> Promise {
        let arguments = convert::arguments(|| {
            let read = |value, name| {
                Ok::<_, ApiError>(Passphrase::new(&Zeroizing::new(convert::text(value, name)?))?)
            };
            Ok((slot_id(id)?, read(old, "oldPassphrase")?, read(new, "newPassphrase")?, kdf(options)?))
        });
        self.with_vault(async |vault| {
            let (id, old, new, kdf) = arguments?;
            let (parameters, salt) = vault.slot_parameters(id).await?;
            let old = PassphraseKey::derive(&old, parameters, salt)?;
            let mut random = OsRandom;
            let new = PassphraseKey::make(&new, kdf, &mut random)?;
            let mut call = Call::new(now(), &mut random);
            convert::view(&vault.change_passphrase(id, &old, &new, &mut call).await?)
        })
    }

    /// Makes a new recovery code; the one before it opens nothing any more.
    #[wasm_bindgen(js_name = renewRecoveryCode)]
    pub fn renew_recovery_code(&self) -> Promise {
        self.with_vault(async |vault| {
            let code = vault.renew_recovery_code(&mut Call::new(now(), &mut OsRandom)).await?;
            convert::object(&[("recoveryCode", JsValue::from_str(&code.expose()?))])
        })
    }
}

enum Opener {
    Passphrase(Passphrase, keystead_core::KdfParams),
    Ready(SlotOpener),
}

/// A key file as a string or a `Uint8Array`.
pub(super) fn key_file(value: &JsValue) -> Result<KeyFile, ApiError> {
    let content = match value.as_string() {
        Some(text) => Zeroizing::new(text.into_bytes()),
        None => Zeroizing::new(convert::binary(value, "keyFile")?.to_vec()),
    };
    Ok(KeyFile::new(&content)?)
}

/// What an authenticator's PRF gave: 32 bytes.
pub(super) fn prf_output(value: &JsValue) -> Result<Secret32, ApiError> {
    Ok(Secret32::from_bytes(*bytes_of_32(value, "prfOutput")?))
}

fn passkey(value: &JsValue) -> Result<SlotOpener, ApiError> {
    let required = |name| convert::property(value, name)?.ok_or(ApiError::Argument(name, "a Uint8Array"));
    Ok(SlotOpener::Passkey {
        credential: convert::binary(&required("credential")?, "credential")?.to_vec(),
        rp_id: required_text(value, "rpId")?,
        salt: *bytes_of_32(&required("salt")?, "salt")?,
        output: prf_output(&required("prfOutput")?)?,
    })
}

fn bytes_of_32(value: &JsValue, name: &'static str) -> Result<Zeroizing<[u8; 32]>, ApiError> {
    let bytes = Zeroizing::new(convert::binary(value, name)?.to_vec());
    let bytes =
        bytes.as_slice().try_into().map_err(|_| ApiError::Argument(name, "a Uint8Array of 32 bytes"))?;
    Ok(Zeroizing::new(bytes))
}

pub(super) fn slot_id(value: &JsValue) -> Result<SlotId, ApiError> {
    convert::id(value, "slotId")
}
