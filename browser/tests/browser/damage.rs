//! Records that somebody changed in IndexedDB, with the browser's own tools.

use keystead_browser::{OsRandom, now};
use keystead_core::{Call, Error};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{edit, fresh_store, vault_with_key};

/// What becomes of listing, using and checking the key after `change`.
async fn after(change: &str) -> (f64, Vec<&'static str>) {
    let store = fresh_store().await;
    let name = store.name().to_owned();
    let (vault, key) = vault_with_key(store).await;
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let ciphertext = vault.encrypt(key, b"text", b"", &mut call).await.expect("a key");
    vault.forget_keys();
    let touched = edit(&name, change).await;
    let code = |error: Option<Error>| error.map_or("ok", |error| error.code());
    let listed = vault.keys(&Default::default(), &Call::new(now(), &mut OsRandom)).await.err();
    let decrypted = vault.decrypt(Some(key), &ciphertext, b"", &mut call).await.err();
    let rotated = vault.rotate(key, &mut call).await.err();
    let checked = vault.check().await.err();
    (touched, [listed, decrypted, rotated, checked].map(code).to_vec())
}

#[wasm_bindgen_test]
async fn a_changed_state_is_refused() {
    let (touched, codes) = after("if (record.kind === 4) return { ...record, state: 3 };").await;
    assert_eq!(touched, 1.0);
    assert_eq!(codes, ["record.altered"; 4]);
}

#[wasm_bindgen_test]
async fn changed_material_is_refused_when_it_is_used() {
    let change = "if (record.kind === 5) { record.body[20] ^= 1; return record; }";
    let (touched, codes) = after(change).await;
    assert_eq!(touched, 1.0);
    assert_eq!(codes, ["ok", "record.altered", "ok", "record.altered"]);
}

#[wasm_bindgen_test]
async fn a_removed_record_is_noticed() {
    let (touched, codes) = after("if (record.kind === 6) return null;").await;
    assert_eq!(touched, 1.0);
    assert_eq!(codes, ["ok", "records.rolled_back", "ok", "records.rolled_back"]);
}

#[wasm_bindgen_test]
async fn what_is_no_record_is_corrupt() {
    for change in [
        "if (record.kind === 4) return { ...record, revision: 7 };",
        "if (record.kind === 4) return { ...record, seal: new Uint8Array(31) };",
        "if (record.kind === 4) return { ...record, state: 256 };",
        "if (record.kind === 4) return { ...record, state: 'enabled' };",
        "if (record.kind === 4) return { ...record, label: new Uint8Array([0xff]) };",
        "if (record.kind === 4) { delete record.body; return record; }",
    ] {
        let (touched, codes) = after(change).await;
        assert_eq!(touched, 1.0, "{change}");
        assert_eq!(codes, ["store.corrupt"; 4], "{change}");
    }
}
