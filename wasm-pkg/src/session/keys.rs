//! Keys.

use js_sys::Promise;
use keystead_browser::{OsRandom, now, with_new_keys};
use keystead_core::pin::Pin;
use keystead_core::{
    Access, Call, Change, Changed, Confirmation, KeyChanges, KeyId, KeyKind, KeyView, NewKey, PassphraseKey,
    SignatureAlgorithm,
};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use super::keystores::keystore_id;
use super::material::secret_bytes;
use super::options::required_text;
use super::{OpenVault, Session};
use crate::call::{self, key_id};
use crate::convert;
use crate::error::ApiError;

#[wasm_bindgen]
impl Session {
    /// Creates a key with its first version.
    #[wasm_bindgen(js_name = createKey)]
    pub fn create_key(&self, keystore: &JsValue, options: &JsValue) -> Promise {
        let arguments = convert::arguments(|| {
            let new = new_key(options)?;
            Ok((keystore_id(keystore)?, new))
        });
        self.with_vault(async |vault| {
            let (keystore, new) = arguments?;
            let change = Change::CreateKey { keystore, new };
            changed_key(with_new_keys(&vault, async |call| vault.apply(&change, call).await).await?)
        })
    }

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

    /// Changes name or description of a key.
    #[wasm_bindgen(js_name = updateKey)]
    pub fn update_key(&self, key: &JsValue, changes: &JsValue) -> Promise {
        let changes = convert::arguments(|| {
            Ok(KeyChanges {
                name: convert::text_property(changes, "name")?,
                description: convert::text_property(changes, "description")?,
            })
        });
        self.change_key(key, async |vault, key, call| Ok(vault.update_key(key, changes?, call).await?))
    }

    /// Makes a new version of a key.
    #[wasm_bindgen(js_name = rotateKey)]
    pub fn rotate_key(&self, key: &JsValue) -> Promise {
        let key = key_id(key);
        self.with_vault(async |vault| {
            let key = key?;
            convert::view(&with_new_keys(&vault, async |call| vault.rotate(key, call).await).await?)
        })
    }

    /// Takes a key out of use.
    #[wasm_bindgen(js_name = disableKey)]
    pub fn disable_key(&self, key: &JsValue) -> Promise {
        self.change_key(key, async |vault, key, call| Ok(vault.disable(key, call).await?))
    }

    /// Takes a disabled key into use again.
    #[wasm_bindgen(js_name = enableKey)]
    pub fn enable_key(&self, key: &JsValue) -> Promise {
        self.change_key(key, async |vault, key, call| Ok(vault.enable(key, call).await?))
    }

    /// Asks for a key's deletion after the waiting time.
    #[wasm_bindgen(js_name = requestKeyDeletion)]
    pub fn request_key_deletion(&self, key: &JsValue) -> Promise {
        self.change_key(key, async |vault, key, call| Ok(vault.request_deletion(key, call).await?))
    }

    /// Takes a request for deletion back.
    #[wasm_bindgen(js_name = cancelKeyDeletion)]
    pub fn cancel_key_deletion(&self, key: &JsValue) -> Promise {
        self.change_key(key, async |vault, key, call| Ok(vault.cancel_deletion(key, call).await?))
    }

    /// Changes who may use a key: `"open"`, or the ids of principals.
    #[wasm_bindgen(js_name = setAccess)]
    pub fn set_access(&self, key: &JsValue, access: &JsValue) -> Promise {
        let access = read_access(access);
        self.change_key(key, async |vault, key, call| Ok(vault.set_access(key, access?, call).await?))
    }

    /// Destroys a key at once; the confirmation is its name, or the user PIN, where its profile asks for one.
    #[wasm_bindgen(js_name = deleteKeyNow)]
    pub fn delete_key_now(&self, key: &JsValue, confirmation: &JsValue) -> Promise {
        let confirmation = convert::arguments(|| {
            if confirmation.is_undefined() || confirmation.is_null() {
                return Ok(Shown::Nothing);
            }
            if let Some(name) = confirmation.as_string() {
                return Ok(Shown::Name(name));
            }
            let pin = Zeroizing::new(required_text(confirmation, "pin")?);
            Ok(Shown::Pin(Pin::new(&pin)?))
        });
        self.change_key(key, async |vault, key, call| match confirmation? {
            Shown::Nothing => Ok(vault.delete_now(key, Confirmation::None, call).await?),
            Shown::Name(name) => Ok(vault.delete_now(key, Confirmation::Name(&name), call).await?),
            Shown::Pin(pin) => {
                let keystore = vault.key(key, call).await?.keystore.parse()?;
                let (parameters, salt) = vault.pin_parameters(keystore).await?;
                let pin = PassphraseKey::derive(pin.as_passphrase(), parameters, salt)?;
                Ok(vault.delete_now(key, Confirmation::Pin(&pin), call).await?)
            }
        })
    }
}

/// What is shown before a key is deleted at once.
enum Shown {
    Nothing,
    Name(String),
    Pin(Pin),
}

impl Session {
    /// A promise of the key after `change`.
    pub(super) fn change_key(
        &self,
        key: &JsValue,
        change: impl AsyncFnOnce(&OpenVault, KeyId, &mut Call<'_>) -> Result<KeyView, ApiError> + 'static,
    ) -> Promise {
        let key = key_id(key);
        self.with_vault(async move |vault| {
            let mut random = OsRandom;
            convert::view(&change(&vault, key?, &mut Call::new(now(), &mut random)).await?)
        })
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
        publication: convert::shaped(options, "publication", "an object with leadHours and retentionHours")?,
        ..NewKey::new(required_text(options, "name")?, kind)
    })
}

fn read_access(value: &JsValue) -> Result<Access, ApiError> {
    if value.as_string().as_deref() == Some("open") {
        return Ok(Access::Open);
    }
    let must = "\"open\" or an array of ids of principals";
    let ids = convert::items(value.clone(), "access", must, |id| convert::id(&id, "access"))?;
    Ok(Access::Restricted(ids))
}

/// The key that a change has left.
pub(super) fn changed_key(changed: Changed) -> Result<JsValue, ApiError> {
    match changed {
        Changed::Key(key) => convert::view(&key),
        _ => Err(ApiError::Conversion("key".to_owned())),
    }
}
