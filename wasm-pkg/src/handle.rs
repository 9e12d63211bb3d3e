//! A vault that a page has unlocked, for other scripts of the page.

use std::rc::{Rc, Weak};

use js_sys::{Promise, Uint8Array};
use keystead_browser::LiveVault;
use keystead_core::Store;
use wasm_bindgen::prelude::*;

use crate::call::{self, Source};
use crate::error::ApiError;
use crate::unlocked::{Open, Unlocked};

/// An object with which scripts use `vault`: encrypt, decrypt, look at keys. It cannot change or export anything.
///
/// It does not keep the vault alive: when the page locks the vault or drops its own reference, every later call fails
/// with the code `vault.locked`. Calls in progress end normally.
pub fn handle<S: Store + 'static>(vault: &Rc<LiveVault<S>>) -> JsValue {
    let vault: Open = Rc::<LiveVault<S>>::clone(vault);
    VaultHandle { vault: Rc::downgrade(&vault) }.into()
}

/// An unlocked vault, for scripts of its page.
#[wasm_bindgen]
pub struct VaultHandle {
    vault: Weak<dyn Unlocked>,
}

/// The keys of an unlocked vault, for scripts of its page.
#[wasm_bindgen]
pub struct VaultKeys {
    vault: Weak<dyn Unlocked>,
}

fn source(vault: &Weak<dyn Unlocked>) -> Source {
    vault.upgrade().filter(|vault| !vault.is_finished()).ok_or(ApiError::Locked)
}

#[wasm_bindgen]
impl VaultHandle {
    /// Name, id and unlock slots of the vault.
    pub fn info(&self) -> Promise {
        call::info(source(&self.vault))
    }

    /// The keys.
    #[wasm_bindgen(getter)]
    pub fn keys(&self) -> VaultKeys {
        VaultKeys { vault: Weak::clone(&self.vault) }
    }

    /// Encrypts a `Uint8Array` or a string with the newest version of a key.
    pub fn encrypt(&self, key: &JsValue, data: &JsValue, options: &JsValue) -> Promise {
        call::encrypt(source(&self.vault), key, data, options)
    }

    /// Decrypts; without a key id, with the key that the ciphertext names.
    pub fn decrypt(&self, key: &JsValue, ciphertext: &JsValue, options: &JsValue) -> Promise {
        call::decrypt(source(&self.vault), key, ciphertext, options)
    }

    /// Signs a `Uint8Array` or a string.
    pub fn sign(&self, key: &JsValue, data: &JsValue, options: &JsValue) -> Promise {
        call::sign(source(&self.vault), key, data, options)
    }

    /// Verifies a signature.
    pub fn verify(&self, key: &JsValue, data: &JsValue, signature: &JsValue, options: &JsValue) -> Promise {
        call::verify(source(&self.vault), key, data, signature, options)
    }

    /// As `encrypt`, at once, for a key that is prepared.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    #[wasm_bindgen(js_name = encryptSync)]
    pub fn encrypt_sync(
        &self,
        key: &JsValue,
        data: &JsValue,
        options: &JsValue,
    ) -> Result<Uint8Array, JsValue> {
        Ok(call::encrypt_sync(source(&self.vault), key, data, options)?)
    }

    /// As `decrypt`, at once, for a key that is prepared.
    ///
    /// # Errors
    /// An `Error` with `code` and `fault`.
    #[wasm_bindgen(js_name = decryptSync)]
    pub fn decrypt_sync(
        &self,
        key: &JsValue,
        ciphertext: &JsValue,
        options: &JsValue,
    ) -> Result<Uint8Array, JsValue> {
        Ok(call::decrypt_sync(source(&self.vault), key, ciphertext, options)?)
    }
}

#[wasm_bindgen]
impl VaultKeys {
    /// One page of keys.
    pub fn list(&self, options: &JsValue) -> Promise {
        call::list_keys(source(&self.vault), options)
    }

    /// One key.
    pub fn get(&self, key: &JsValue) -> Promise {
        call::get_key(source(&self.vault), key)
    }

    /// Loads a key for the synchronous calls.
    pub fn prepare(&self, key: &JsValue) -> Promise {
        call::prepare_key(source(&self.vault), key)
    }
}
