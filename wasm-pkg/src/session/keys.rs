//! Keys.

use js_sys::Promise;
use keystead_browser::{OsRandom, now, with_new_keys};
use keystead_core::{Call, Change, Changed, Confirmation, KeyChanges, KeyId, KeyKind, KeyView, NewKey};
use wasm_bindgen::prelude::*;

use super::keystores::keystore_id;
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
            let kind = match convert::property(options, "kind")? {
                Some(kind) => serde_wasm_bindgen::from_value(kind)
                    .map_err(|_| ApiError::Argument("kind", "the name of a kind of key"))?,
                None => KeyKind::Aes256,
            };
            let usage = convert::property(options, "usage")?.map(serde_wasm_bindgen::from_value);
            let usage = usage.transpose().map_err(|_| ApiError::Argument("usage", "the name of a use"))?;
            let new = NewKey {
                usage,
                description: convert::text_property(options, "description")?.unwrap_or_default(),
                ..NewKey::new(required_text(options, "name")?, kind)
            };
            Ok((keystore_id(keystore)?, new))
        });
        self.with_vault(async |vault| {
            let (keystore, new) = arguments?;
            let change = Change::CreateKey { keystore, new };
            let made = with_new_keys(&vault, async |call| vault.apply(&change, call).await).await?;
            let Changed::Key(key) = made else { return Err(ApiError::Conversion("key".to_owned())) };
            convert::view(&key)
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

    /// Destroys a key at once; the confirmation is its name, where its profile asks for one.
    #[wasm_bindgen(js_name = deleteKeyNow)]
    pub fn delete_key_now(&self, key: &JsValue, confirmation: &JsValue) -> Promise {
        let name = Some(confirmation).filter(|name| !name.is_undefined());
        let name = name.map(|name| convert::text(name, "confirmation")).transpose();
        self.change_key(key, async |vault, key, call| {
            let name = name?;
            let confirmation = name.as_deref().map_or(Confirmation::None, Confirmation::Name);
            Ok(vault.delete_now(key, confirmation, call).await?)
        })
    }
}

impl Session {
    /// A promise of the key after `change`.
    fn change_key(
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
