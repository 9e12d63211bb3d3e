//! Who may be given access: principals, and the credentials that a keystore's clients are known by.

use js_sys::{Promise, Uint8Array};
use keystead_browser::{OsRandom, now};
use keystead_core::audit::PublicKey;
use keystead_core::client::CredentialKind;
use keystead_core::{
    Call, CredentialId, CredentialKindView, NewPrincipal, PrincipalChanges, PrincipalId, PrincipalKind,
};
use wasm_bindgen::prelude::*;

use super::Session;
use super::changes::new_credential;
use super::keystores::keystore_id;
use super::options::required_text;
use crate::convert;
use crate::error::ApiError;

const KIND: &str = "\"user\", \"service\" or \"group\"";
const ROLE: &str = "\"viewer\", \"user\" or \"admin\"";

#[wasm_bindgen]
impl Session {
    /// Registers a principal.
    #[wasm_bindgen(js_name = createPrincipal)]
    pub fn create_principal(&self, options: &JsValue) -> Promise {
        let new = convert::arguments(|| {
            Ok(NewPrincipal {
                name: required_text(options, "name")?,
                kind: convert::shaped(options, "kind", KIND)?.unwrap_or(PrincipalKind::User),
                role: convert::shaped(options, "role", ROLE)?.ok_or(ApiError::Argument("role", ROLE))?,
                groups: groups(options)?.unwrap_or_default(),
                approval_key: approval_key(options)?.flatten(),
            })
        });
        self.with_vault(async |vault| {
            convert::view(&vault.create_principal(new?, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// All principals by name.
    #[wasm_bindgen(js_name = listPrincipals)]
    pub fn list_principals(&self) -> Promise {
        self.with_vault(async |vault| convert::view(&vault.principals().await?))
    }

    /// Changes a principal.
    #[wasm_bindgen(js_name = updatePrincipal)]
    pub fn update_principal(&self, id: &JsValue, changes: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let changes = PrincipalChanges {
                name: convert::text_property(changes, "name")?,
                role: convert::shaped(changes, "role", ROLE)?,
                groups: groups(changes)?,
                approval_key: approval_key(changes)?,
            };
            Ok((principal_id(id)?, changes))
        });
        self.with_vault(async |vault| {
            let (id, changes) = arguments?;
            convert::view(&vault.update_principal(id, changes, &mut Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// Removes a principal.
    #[wasm_bindgen(js_name = deletePrincipal)]
    pub fn delete_principal(&self, id: &JsValue) -> Promise {
        let id = principal_id(id);
        self.with_vault(async |vault| {
            vault.delete_principal(id?, &mut Call::new(now(), &mut OsRandom)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// The credentials of a keystore, of one kind or all.
    #[wasm_bindgen(js_name = listCredentials)]
    pub fn list_credentials(&self, keystore: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let must = "\"ipv4\", \"mac\" or \"certificate\"";
            let kind = convert::shaped(options, "kind", must)?.map(|kind| match kind {
                CredentialKindView::Ipv4 => CredentialKind::Ipv4,
                CredentialKindView::Mac => CredentialKind::Mac,
                CredentialKindView::Certificate => CredentialKind::Certificate,
            });
            Ok((keystore_id(keystore)?, kind))
        });
        self.with_vault(async |vault| {
            let (keystore, kind) = arguments?;
            convert::view(&vault.credentials(keystore, kind, &Call::new(now(), &mut OsRandom)).await?)
        })
    }

    /// Registers several addresses: all of them, or none.
    #[wasm_bindgen(js_name = addCredentials)]
    pub fn add_credentials(&self, keystore: &JsValue, items: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let must = "an array of objects with ipv4 or mac";
            let new = convert::items(items.clone(), "items", must, |item| new_credential(&item))?;
            Ok((keystore_id(keystore)?, new))
        });
        self.with_vault(async |vault| {
            let (keystore, new) = arguments?;
            let mut random = OsRandom;
            convert::view(&vault.add_credentials(keystore, &new, &mut Call::new(now(), &mut random)).await?)
        })
    }

    /// The file of a certificate that the keystore has issued, and its password.
    #[wasm_bindgen(js_name = certificateFile)]
    pub fn certificate_file(&self, id: &JsValue) -> Promise {
        let id: Result<CredentialId, _> = convert::id(id, "credentialId");
        self.with_vault(async |vault| {
            let file = vault.certificate_file(id?, &mut Call::new(now(), &mut OsRandom)).await?;
            convert::object(&[
                ("name", file.name.into()),
                ("file", Uint8Array::from(file.file.expose()).into()),
                ("password", file.password.expose().into()),
            ])
        })
    }

    /// The certificates of a keystore's authorities in PEM.
    #[wasm_bindgen(js_name = certificateAuthority)]
    pub fn certificate_authority(&self, keystore: &JsValue) -> Promise {
        let keystore = keystore_id(keystore);
        self.with_vault(async |vault| {
            Ok(vault.certificate_authority(keystore?, &Call::new(now(), &mut OsRandom)).await?.into())
        })
    }
}

pub(super) fn principal_id(value: &JsValue) -> Result<PrincipalId, ApiError> {
    convert::id(value, "principalId")
}

fn groups(options: &JsValue) -> Result<Option<Vec<PrincipalId>>, ApiError> {
    let Some(ids) = convert::property(options, "groups")? else { return Ok(None) };
    convert::items(ids, "groups", "an array of ids of groups", |id| convert::id(&id, "groups")).map(Some)
}

/// `approvalKey` in PEM; `null` is `Some(None)`.
fn approval_key(options: &JsValue) -> Result<Option<Option<PublicKey>>, ApiError> {
    let Some(value) = convert::nullable(options, "approvalKey")? else { return Ok(None) };
    let key =
        value.map(|value| Ok::<_, ApiError>(PublicKey::from_pem(&convert::text(&value, "approvalKey")?)?));
    key.transpose().map(Some)
}
