//! What other targets wrote opens here, over IndexedDB.

use js_sys::Uint8Array;
use keystead_browser::open;
use keystead_core::{NewVault, Vault};
use keystead_tests::testkit::{World, passphrase_key};
use keystead_tests::vectors::{check, generations};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::fresh_store;

#[wasm_bindgen_test]
async fn the_committed_vectors_open_as_expected() {
    for (bundle, expected) in generations() {
        let mut world = World::new(1);
        let new = NewVault { name: "Vectors".to_owned(), passphrase: passphrase_key(1) };
        let (vault, _) = Vault::create(fresh_store().await, new, &mut world.call()).await.expect("a vault");
        check(&vault, bundle, &expected, &mut world).await;

        let base64 = |text: &str| data_encoding::BASE64.decode(text.as_bytes()).expect("Base64");
        for vector in &expected.opens {
            let ciphertext = Uint8Array::from(base64(&vector.ciphertext).as_slice());
            let opened = open(&vault, None, &ciphertext, &base64(&vector.aad)).await.expect("opened");
            assert_eq!(opened.to_vec(), base64(&vector.plaintext), "{}", vector.name);
        }
    }
}
