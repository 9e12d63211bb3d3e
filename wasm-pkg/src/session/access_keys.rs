//! Access keys and application keys of principals: what programs prove with who they are.

use js_sys::Promise;
use keystead_browser::{OsRandom, now};
use keystead_core::{AccessKeyId, Actor, Call, Error};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::Session;
use super::clients::principal_id;
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// Makes an access key: its id, and its secret, once.
    #[wasm_bindgen(js_name = createAccessKey)]
    pub fn create_access_key(&self, principal: &JsValue) -> Promise {
        let principal = principal_id(principal);
        self.with_vault(async |vault| {
            let made = vault.create_access_key(principal?, &mut Call::new(now(), &mut OsRandom)).await?;
            convert::object(&[("id", made.id.to_string().into()), ("secret", made.secret.expose().into())])
        })
    }

    /// The access keys of a principal, oldest first, without their secrets.
    #[wasm_bindgen(js_name = listAccessKeys)]
    pub fn list_access_keys(&self, principal: &JsValue) -> Promise {
        let principal = principal_id(principal);
        self.with_vault(async |vault| convert::view(&vault.access_keys(principal?).await?))
    }

    /// Takes an access key away.
    #[wasm_bindgen(js_name = deleteAccessKey)]
    pub fn delete_access_key(&self, id: &JsValue) -> Promise {
        let id = convert::text(id, "accessKeyId");
        self.with_vault(async |vault| {
            let id: AccessKeyId =
                id?.parse().map_err(|_| ApiError::Argument("accessKeyId", "the id of an access key"))?;
            vault.delete_access_key(id, &mut Call::new(now(), &mut OsRandom)).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Makes the application key of a program, in the place of the one that it had; it is shown once.
    #[wasm_bindgen(js_name = createApplicationKey)]
    pub fn create_application_key(&self, principal: &JsValue) -> Promise {
        let principal = principal_id(principal);
        self.with_vault(async |vault| {
            let made = vault.create_application_key(principal?, &mut Call::new(now(), &mut OsRandom)).await?;
            Ok(made.expose().into())
        })
    }

    /// The id of the principal whose access key this is.
    #[wasm_bindgen(js_name = admitAccessKey)]
    pub fn admit_access_key(&self, id: &JsValue, secret: &JsValue) -> Promise {
        let shown = convert::arguments(|| {
            let secret = Zeroizing::new(convert::text(secret, "secret")?);
            Ok((convert::text(id, "accessKeyId")?, secret))
        });
        self.with_vault(async |vault| {
            let (id, secret) = shown?;
            admitted(vault.admit_access_key(&id, &secret).await?)
        })
    }

    /// The id of the program whose application key this is.
    #[wasm_bindgen(js_name = admitApplicationKey)]
    pub fn admit_application_key(&self, shown: &JsValue) -> Promise {
        let shown = convert::text(shown, "applicationKey").map(Zeroizing::new);
        self.with_vault(async |vault| admitted(vault.admit_application_key(&shown?).await?))
    }
}

fn admitted(actor: Actor) -> Result<JsValue, ApiError> {
    match actor {
        Actor::Principal(id) => Ok(id.to_string().into()),
        _ => Err(Error::AccessDenied.into()),
    }
}
