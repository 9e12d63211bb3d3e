//! WebCrypto and RustCrypto make and read the same ciphertexts.

use js_sys::{SharedArrayBuffer, Uint8Array};
use keystead_browser::{OsRandom, bulk_threshold, now, open, seal};
use keystead_core::{
    Call, KeyKind, MemoryStore, NONCE_BYTES, NewKey, NewKeystore, OVERHEAD_BYTES, ProfileId, SecureRandom,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{vault_with_key, without};

fn sizes() -> [usize; 7] {
    let threshold = bulk_threshold() as usize;
    [0, 1, 64, threshold - 1, threshold, threshold + 1, 1 << 20]
}

fn random_bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    OsRandom.fill(&mut bytes).expect("randomness");
    bytes
}

#[wasm_bindgen_test]
async fn each_opens_what_the_other_sealed() {
    let (vault, key) = vault_with_key(MemoryStore::new()).await;
    let mut random = OsRandom;
    for length in sizes() {
        let plaintext = random_bytes(length);
        let sealed =
            seal(&vault, key, &Uint8Array::from(plaintext.as_slice()), b"aad").await.expect("sealed");
        assert_eq!(sealed.length() as usize, length + OVERHEAD_BYTES);
        let mut call = Call::new(now(), &mut random);
        let opened = vault.decrypt(Some(key), &sealed.to_vec(), b"aad", &mut call).await;
        assert!(opened.expect("opened by the engine") == plaintext, "{length} bytes");

        let sealed = vault.encrypt(key, &plaintext, b"aad", &mut call).await.expect("sealed by the engine");
        let opened = open(&vault, None, &Uint8Array::from(sealed.as_slice()), b"aad").await.expect("opened");
        assert!(opened.to_vec() == plaintext, "{length} bytes");
    }
}

#[wasm_bindgen_test]
async fn the_layouts_of_other_products_are_made_and_read_at_every_size() {
    let (vault, _) = vault_with_key(MemoryStore::new()).await;
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let keystore = NewKeystore::new("Naver", ProfileId::NAVER);
    let keystore = vault.create_keystore(keystore, &mut call).await.expect("a keystore");
    let key = NewKey::new("naver-key", KeyKind::Aes256);
    let key = vault.create_key(keystore.id.parse().expect("an id"), key, &mut call).await.expect("a key");
    let key = key.id.parse().expect("an id");
    for length in sizes().into_iter().filter(|length| *length <= 32_768) {
        let plaintext = random_bytes(length);
        let sealed = seal(&vault, key, &Uint8Array::from(plaintext.as_slice()), b"").await.expect("sealed");
        assert!(sealed.to_vec().starts_with(b"ncpkms:v"));
        let opened = open(&vault, Some(key), &sealed, b"").await.expect("opened");
        assert!(opened.to_vec() == plaintext, "{length} bytes");
    }
}

#[wasm_bindgen_test]
async fn without_web_crypto_the_bytes_are_the_same_kind() {
    let (vault, key) = vault_with_key(MemoryStore::new()).await;
    let plaintext = Uint8Array::from(random_bytes(1 << 16).as_slice());
    let restore = without(vec!["crypto".into()], "subtle");
    let sealed = seal(&vault, key, &plaintext, b"").await;
    restore.call0(&JsValue::UNDEFINED).expect("crypto.subtle");
    let opened = open(&vault, Some(key), &sealed.expect("sealed"), b"").await.expect("opened");
    assert!(opened.to_vec() == plaintext.to_vec());
}

#[wasm_bindgen_test]
async fn anything_changed_is_refused_at_every_size() {
    let (vault, key) = vault_with_key(MemoryStore::new()).await;
    for length in sizes() {
        let plaintext = Uint8Array::from(random_bytes(length).as_slice());
        let sealed = seal(&vault, key, &plaintext, b"aad").await.expect("sealed");
        let code = async |ciphertext: &Uint8Array, aad: &[u8]| {
            open(&vault, Some(key), ciphertext, aad).await.err().map(|error| error.code())
        };
        assert_eq!(code(&sealed, b"aad").await, None);
        assert_eq!(code(&sealed, b"other").await, Some("decryption.failed"));
        let last = sealed.length() - 1;
        for position in [60, 80, last - 15, last] {
            let changed = sealed.slice(0, sealed.length());
            changed.set_index(position, changed.get_index(position) ^ 1);
            assert_eq!(code(&changed, b"aad").await, Some("decryption.failed"), "{length} at {position}");
        }
        let cut = sealed.slice(0, last);
        let expected = if length == 0 { "ciphertext.malformed" } else { "decryption.failed" };
        assert_eq!(code(&cut, b"aad").await, Some(expected), "{length} cut");
        assert_eq!(code(&sealed.slice(1, last), b"aad").await, Some("ciphertext.malformed"));
    }
}

#[wasm_bindgen_test]
async fn views_and_shared_memory_are_read_as_they_are() {
    let (vault, key) = vault_with_key(MemoryStore::new()).await;
    let plaintext = random_bytes(20_000);
    let mut around = vec![0xee; 100];
    around.extend_from_slice(&plaintext);
    around.extend_from_slice(&[0xee; 100]);
    let view = Uint8Array::from(around.as_slice()).subarray(100, 20_100);
    let sealed = seal(&vault, key, &view, b"").await.expect("a view");
    assert!(open(&vault, Some(key), &sealed, b"").await.expect("opened").to_vec() == plaintext);

    if keystead_shared_memory() {
        let shared = Uint8Array::new(&SharedArrayBuffer::new(20_000));
        shared.copy_from(&plaintext);
        let sealed = seal(&vault, key, &shared, b"").await.expect("shared memory");
        assert!(open(&vault, Some(key), &sealed, b"").await.expect("opened").to_vec() == plaintext);
    }
}

/// Pages that are not isolated do not have it.
fn keystead_shared_memory() -> bool {
    js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str("SharedArrayBuffer")).unwrap_or(false)
}

#[wasm_bindgen_test]
async fn nonces_of_bulk_messages_do_not_repeat() {
    let (vault, key) = vault_with_key(MemoryStore::new()).await;
    let plaintext = Uint8Array::new_with_length(bulk_threshold());
    let mut nonces = std::collections::BTreeSet::new();
    for _ in 0..64 {
        let sealed = seal(&vault, key, &plaintext, b"").await.expect("sealed");
        nonces.insert(sealed.slice(57, 57 + NONCE_BYTES as u32).to_vec());
    }
    assert_eq!(nonces.len(), 64);
}
