//! Bundles.

use js_sys::{Promise, Uint8Array};
use keystead_browser::{OsRandom, now};
use keystead_core::bundle::passphrase_parameters;
use keystead_core::{Call, Conflict, ImportMode, ImportOptions, Passphrase, PassphraseKey};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::Session;
use super::options::kdf;
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// Everything in the vault as one encrypted bundle.
    #[wasm_bindgen(js_name = exportBundle)]
    pub fn export_bundle(&self, passphrase: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| Ok((read_passphrase(passphrase)?, kdf(options)?)));
        self.with_vault(async |vault| {
            let (passphrase, kdf) = arguments?;
            let mut random = OsRandom;
            let passphrase = PassphraseKey::make(&passphrase, kdf, &mut random)?;
            let bundle = vault.export_bundle(&passphrase, &mut Call::new(now(), &mut random)).await?;
            Ok(Uint8Array::from(bundle.as_slice()).into())
        })
    }

    /// Brings a bundle's content into the vault, or says what that would do.
    #[wasm_bindgen(js_name = importBundle)]
    pub fn import_bundle(&self, bundle: &JsValue, passphrase: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let bundle = convert::binary(bundle, "bundle")?.to_vec();
            let mode = if convert::flag(options, "dryRun")? { ImportMode::DryRun } else { ImportMode::Apply };
            let conflict = match convert::text_property(options, "conflict")?.as_deref() {
                None | Some("keep") => Conflict::Keep,
                Some("replace") => Conflict::Replace,
                Some("newer") => Conflict::Newer,
                Some(_) => {
                    return Err(ApiError::Argument("conflict", "\"keep\", \"replace\" or \"newer\""));
                }
            };
            Ok((bundle, read_passphrase(passphrase)?, ImportOptions { mode, conflict }))
        });
        self.with_vault(async |vault| {
            let (bundle, passphrase, options) = arguments?;
            let (params, salt) = passphrase_parameters(&bundle)?;
            let passphrase = PassphraseKey::derive(&passphrase, params, salt)?;
            let mut call_random = OsRandom;
            let mut call = Call::new(now(), &mut call_random);
            convert::view(&vault.import_bundle(&bundle, &passphrase, options, &mut call).await?)
        })
    }
}

fn read_passphrase(value: &JsValue) -> Result<Passphrase, ApiError> {
    Ok(Passphrase::new(&Zeroizing::new(convert::text(value, "passphrase")?))?)
}
