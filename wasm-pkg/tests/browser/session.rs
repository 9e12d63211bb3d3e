//! The npm module's session over IndexedDB.

use js_sys::Promise;
use keystead_wasm::{Session, session_names, session_remove};
use wasm_bindgen::convert::TryFromJsValue;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{code, failure, next_task, object, settled, string, text};

const PASSPHRASE: &str = "four words by dice";

fn fresh_name() -> String {
    format!("session-{}-{}", js_sys::Date::now(), js_sys::Math::random())
}

async fn open(name: &str) -> Session {
    let opened: Promise =
        Session::open(&name.into(), &"indexeddb".into(), &js_sys::Function::new_no_args(""));
    Session::try_from_js_value(settled(opened).await).expect("a session")
}

async fn created(name: &str) -> (Session, JsValue) {
    let session = open(name).await;
    let kdf = object(&[("memoryKib", 19_456.into()), ("iterations", 2.into())]);
    let options = [("name", "Vault".into()), ("passphrase", PASSPHRASE.into()), ("kdf", kdf)];
    settled(session.create(&object(&options))).await;
    let keystore = settled(session.create_keystore(&object(&[("name", "Keystore".into())]))).await;
    let keystore = text(&keystore, "id").into();
    let options = object(&[("name", "Key".into())]);
    let change = [("change", "createKey".into()), ("keystore", keystore), ("options", options)];
    let key = text(&settled(session.apply(&object(&change))).await, "id").into();
    (session, key)
}

#[wasm_bindgen_test]
async fn a_vault_in_indexed_db_is_there_again() {
    let name = fresh_name();
    let (session, key) = created(&name).await;
    let sealed = settled(session.encrypt(&key, &"kept".into(), &JsValue::UNDEFINED)).await;
    drop(session);

    let session = open(&name).await;
    assert_eq!(settled(session.status()).await, "locked");
    assert_eq!(failure(session.list_keystores()).await, "vault.locked");
    settled(session.unlock(&object(&[("passphrase", PASSPHRASE.into())]))).await;
    let opened = settled(session.decrypt(&JsValue::NULL, &sealed, &JsValue::UNDEFINED)).await;
    assert_eq!(string(&opened), "kept");

    let names: js_sys::Array = settled(session_names()).await.unchecked_into();
    assert!(names.includes(&name.as_str().into(), 0));
    settled(session_remove(&name.as_str().into())).await;
    let names: js_sys::Array = settled(session_names()).await.unchecked_into();
    assert!(!names.includes(&name.as_str().into(), 0));
}

#[wasm_bindgen_test]
async fn a_key_that_another_tab_changed_is_not_used_at_once() {
    let name = fresh_name();
    let (here, key) = created(&name).await;
    settled(here.prepare_key(&key)).await;
    let encrypt = || here.encrypt_sync(&key, &"x".into(), &JsValue::UNDEFINED);
    encrypt().expect("a prepared key");

    let there = open(&name).await;
    settled(there.unlock(&object(&[("passphrase", PASSPHRASE.into())]))).await;
    let change = [("change", "moveKey".into()), ("key", key.clone()), ("event", "disable".into())];
    settled(there.apply(&object(&change))).await;
    let error = loop {
        match encrypt() {
            Ok(_) => next_task().await,
            Err(error) => break error,
        }
    };
    assert_eq!(code(&error), "key.not_loaded");
    settled(here.prepare_key(&key)).await;
    assert_eq!(code(&encrypt().expect_err("a disabled key")), "key.state_forbids");
}
