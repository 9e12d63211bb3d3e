//! The handle that a page gives to its scripts.

use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use keystead_browser::{LiveVault, OsRandom, now};
use keystead_core::{Call, KeyKind, MemoryStore, NewKey, NewKeystore, NewVault, ProfileId, Vault};
use keystead_tests::testkit::passphrase_key;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{code, failure, object, settled, string, text};

async fn vault() -> (Rc<LiveVault<MemoryStore>>, String) {
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let new = NewVault { name: "Vault".to_owned(), passphrase: passphrase_key(1) };
    let (vault, _) = Vault::create(MemoryStore::new(), new, &mut call).await.expect("a vault");
    let keystore = NewKeystore::new("Keystore", ProfileId::STANDARD);
    let keystore = vault.create_keystore(keystore, &mut call).await.expect("a keystore");
    let key = NewKey::new("Key", KeyKind::Aes256);
    let key = vault.create_key(keystore.id.parse().expect("an id"), key, &mut call).await.expect("a key");
    (LiveVault::new(vault), key.id)
}

/// Calls a method as a script would.
fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    function.apply(object, &arguments.iter().collect())
}

fn promised(object: &JsValue, method: &str, arguments: &[JsValue]) -> Promise {
    call(object, method, arguments).expect("a promise").unchecked_into()
}

#[wasm_bindgen_test]
async fn scripts_encrypt_and_decrypt_with_the_unlocked_vault() {
    let (vault, key) = vault().await;
    let handle = keystead_wasm::handle(&vault);
    let keys = Reflect::get(&handle, &"keys".into()).expect("keys");
    let key = JsValue::from(key);
    let aad = object(&[("aad", "page".into())]);

    assert_eq!(text(&settled(promised(&handle, "info", &[])).await, "name"), "Vault");
    assert_eq!(text(&settled(promised(&keys, "get", core::slice::from_ref(&key))).await, "name"), "Key");
    let listed = settled(promised(&keys, "list", &[])).await;
    assert!(Reflect::get(&listed, &"next".into()).expect("a property").is_null());

    let sealed = settled(promised(&handle, "encrypt", &[key.clone(), "text".into(), aad.clone()])).await;
    let opened = settled(promised(&handle, "decrypt", &[JsValue::NULL, sealed, aad.clone()])).await;
    assert_eq!(string(&opened), "text");

    let error =
        call(&handle, "encryptSync", &[JsValue::from("0".repeat(32)), "x".into()]).expect_err("not here");
    assert_eq!(code(&error), "key.not_loaded");
    settled(promised(&keys, "prepare", core::slice::from_ref(&key))).await;
    let sealed = call(&handle, "encryptSync", &[key.clone(), "at once".into()]).expect("prepared");
    let opened = call(&handle, "decryptSync", &[key, sealed]).expect("prepared");
    assert_eq!(string(&opened), "at once");
}

#[wasm_bindgen_test]
async fn a_handle_outlives_its_vault_and_says_that_it_is_locked() {
    let (vault, key) = vault().await;
    let handle = keystead_wasm::handle(&vault);
    let keys = Reflect::get(&handle, &"keys".into()).expect("keys");
    let running = promised(&handle, "encrypt", &[key.clone().into(), "running".into()]);
    assert_eq!(Rc::strong_count(&vault), 2, "the call in progress holds it, the handle does not");
    drop(vault);
    settled(running).await;
    for failed in [
        promised(&handle, "info", &[]),
        promised(&handle, "encrypt", &[key.clone().into(), "x".into()]),
        promised(&keys, "list", &[]),
    ] {
        assert_eq!(failure(failed).await, "vault.locked");
    }
    let error = call(&handle, "encryptSync", &[key.into(), "x".into()]).expect_err("locked");
    assert_eq!(code(&error), "vault.locked");
}
