//! Key material as others write it, in and out.

use js_sys::{JSON, Promise, Uint8Array};
use keystead_browser::{OsRandom, now, with_new_keys};
use keystead_core::import::{Check, CheckMethod, Component, XorComponents};
use keystead_core::{
    Call, ExportFormat, Imported, Jwk, KeyKind, PublicKey, SecretBytes, TicketId, VersionNumber,
};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::Session;
use super::keys::new_key;
use super::keystores::keystore_id;
use super::options::required_text;
use crate::call::key_id;
use crate::convert;
use crate::error::ApiError;

const FORMATS: &str = "an object with format and data";
const COMPONENTS: &str = "an array of objects with hex or bytes, and check";
const CHECK: &str = "an object with method (\"aesCmac\", \"aesZeroBlock\" or \"sha256\") and value";

#[wasm_bindgen]
impl Session {
    /// Makes a ticket: a public key that a key can be wrapped with on its way here.
    #[wasm_bindgen(js_name = beginImport)]
    pub fn begin_import(&self, keystore: &JsValue, kind: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let kind: KeyKind = convert::shape(kind.clone(), "kind", "the name of a kind of key")?;
            Ok((keystore_id(keystore)?, kind))
        });
        self.with_vault(async |vault| {
            let (keystore, kind) = arguments?;
            let ticket =
                with_new_keys(&vault, async |call| vault.begin_import(keystore, kind, call).await).await?;
            convert::view(&ticket)
        })
    }

    /// Creates a key from what was wrapped for a ticket.
    #[wasm_bindgen(js_name = finishImport)]
    pub fn finish_import(&self, ticket: &JsValue, wrapped: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let ticket: TicketId = convert::id(ticket, "ticketId")?;
            Ok((ticket, convert::binary(wrapped, "wrapped")?.to_vec(), new_key(options)?))
        });
        self.with_vault(async |vault| {
            let (ticket, wrapped, new) = arguments?;
            let mut random = OsRandom;
            let mut call = Call::new(now(), &mut random);
            convert::view(&vault.finish_import(ticket, &wrapped, new, &mut call).await?)
        })
    }

    /// The material of a key in a form that others read: bytes.
    #[wasm_bindgen(js_name = exportKey)]
    pub fn export_key(&self, key: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let must = "\"raw\", \"hexTokens\", \"jwk\", \"pkcs8Der\" or \"pkcs8Pem\"";
            let format: Option<ExportFormat> = convert::shaped(options, "format", must)?;
            let format = format.ok_or(ApiError::Argument("format", must))?;
            Ok((key_id(key)?, format, version(options)?))
        });
        self.with_vault(async |vault| {
            let (key, format, version) = arguments?;
            let mut random = OsRandom;
            let material =
                vault.export_key_as(key, version, format, &mut Call::new(now(), &mut random)).await;
            vault.flush_soon();
            Ok(Uint8Array::from(material?.expose()).into())
        })
    }

    /// The confidential data that a key keeps.
    #[wasm_bindgen(js_name = readSecret)]
    pub fn read_secret(&self, key: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| Ok((key_id(key)?, version(options)?)));
        self.with_vault(async |vault| {
            let (key, version) = arguments?;
            let secret = vault.read_secret(key, version, &mut Call::new(now(), &mut OsRandom)).await;
            vault.flush_soon();
            let secret = secret?;
            let text = str::from_utf8(secret.expose());
            Ok(text.map_err(|_| ApiError::Conversion("a secret that is no text".to_owned()))?.into())
        })
    }
}

pub(super) fn version(options: &JsValue) -> Result<Option<VersionNumber>, ApiError> {
    convert::whole(options, "version").map(|version| version.map(VersionNumber))
}

/// Bytes or text that are secret.
pub(super) fn secret_bytes(value: &JsValue, name: &'static str) -> Result<SecretBytes, ApiError> {
    Ok(SecretBytes::new(convert::bytes(value, name)?.to_vec()))
}

/// Material that JavaScript gives as `{ format, data }`.
pub(super) fn imported(material: &JsValue, kind: KeyKind) -> Result<Imported, ApiError> {
    let format = required_text(material, "format")?;
    if format == "components" {
        return components(material, kind);
    }
    let data = convert::property(material, "data")?.ok_or(ApiError::Argument("data", FORMATS))?;
    let text = || convert::text(&data, "data").map(Zeroizing::new);
    let json = || match data.as_string() {
        Some(text) => Ok(Zeroizing::new(text)),
        None => {
            let text = JSON::stringify(&data).ok().and_then(|text| text.as_string());
            text.map(Zeroizing::new).ok_or(ApiError::Argument("data", "a JSON Web Key"))
        }
    };
    let bytes = || Ok::<_, ApiError>(Zeroizing::new(convert::binary(&data, "data")?.to_vec()));
    Ok(match format.as_str() {
        "raw" => Imported::raw(SecretBytes::new(convert::binary(&data, "data")?.to_vec())),
        "text" => Imported::text(&text()?)?,
        "hexTokens" => Imported::hex_tokens(&text()?)?,
        "pem" => Imported::pem(&text()?)?,
        "der" => Imported::der(&bytes()?)?,
        "jwk" => Imported::jwk(json()?.as_bytes())?,
        "publicPem" => Imported::public(&PublicKey::from_pem(&text()?)?),
        "publicJwk" => Imported::public(&PublicKey::from_jwk(&Jwk::from_json(&json()?)?)?),
        _ => return Err(ApiError::Argument("format", "the name of a form of key material")),
    })
}

/// A key in components: `{ components: [{ hex | bytes, check }], check }`.
fn components(material: &JsValue, kind: KeyKind) -> Result<Imported, ApiError> {
    let whole = convert::property(material, "check")?.ok_or(ApiError::Argument("check", CHECK))?;
    let parts =
        convert::property(material, "components")?.ok_or(ApiError::Argument("components", COMPONENTS))?;
    let mut joined = XorComponents::new();
    let add = |part: JsValue| {
        let component = match convert::text_property(&part, "hex")?.map(Zeroizing::new) {
            Some(hex) => Component::hex(&hex)?,
            None => {
                let bytes =
                    convert::property(&part, "bytes")?.ok_or(ApiError::Argument("components", COMPONENTS))?;
                Component::new(SecretBytes::new(convert::binary(&bytes, "bytes")?.to_vec()))
            }
        };
        let check = convert::property(&part, "check")?.map(|value| check(&value)).transpose()?;
        Ok(joined.add(component, check)?)
    };
    convert::items(parts, "components", COMPONENTS, add)?;
    Ok(joined.join(kind, &check(&whole)?)?)
}

fn check(value: &JsValue) -> Result<Check, ApiError> {
    let method = match required_text(value, "method")?.as_str() {
        "aesCmac" => CheckMethod::AesCmac,
        "aesZeroBlock" => CheckMethod::AesZeroBlock,
        "sha256" => CheckMethod::Sha256,
        _ => return Err(ApiError::Argument("check", CHECK)),
    };
    let value = convert::property(value, "value")?.ok_or(ApiError::Argument("check", CHECK))?;
    Ok(Check { method, value: convert::binary(&value, "value")?.to_vec() })
}
