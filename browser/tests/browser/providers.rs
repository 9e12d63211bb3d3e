//! The portable provider in WebAssembly, and RSA by WebCrypto.

use keystead_browser::{OsRandom, WEB_CRYPTO, decrypt_oaep, generate_rsa, sign_rsa};
use keystead_core::{Error, KeyKind, Provider, SecretBytes, Signable, SignatureAlgorithm};
use keystead_tests::providers::{Counts, Named, oaep_vectors};
use wasm_bindgen::JsValue;

use crate::page::without;

keystead_tests::provider_conformance_wasm!(Named::PORTABLE);

const KINDS: [KeyKind; 3] = [KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::Rsa4096];
const ALGORITHMS: [SignatureAlgorithm; 2] =
    [SignatureAlgorithm::RsaPkcs1Sha256, SignatureAlgorithm::RsaPssSha256];
const MESSAGE: Signable<'_> = Signable::Message(b"what is signed");

#[wasm_bindgen_test]
async fn web_crypto_makes_keys_and_signatures_that_the_engine_takes() {
    let portable = Provider::RUSTCRYPTO.asymmetric;
    for kind in KINDS {
        let pkcs8 = generate_rsa(kind).await.expect("a new key");
        let key = portable.load(kind, &pkcs8).expect("a key for the engine");
        let public = key.public().expect("a public key");
        for algorithm in ALGORITHMS {
            let signature = sign_rsa(kind, &pkcs8, algorithm, b"what is signed").await.expect("signed");
            assert_eq!(portable.verify(&public, algorithm, MESSAGE, &signature), Ok(true), "{kind:?}");
            let other = Signable::Message(b"another");
            assert_eq!(portable.verify(&public, algorithm, other, &signature), Ok(false), "{kind:?}");
        }
        let sealed = portable.encrypt_oaep(&public, b"label", b"secret", &mut OsRandom).expect("sealed");
        let opened = decrypt_oaep(kind, &pkcs8, b"label", &sealed).await.expect("opened");
        assert_eq!(opened.expose(), b"secret");
    }
    assert_eq!(generate_rsa(KeyKind::EcP256).await.err(), Some(Error::KindUnavailable));
}

#[wasm_bindgen_test]
async fn web_crypto_opens_the_vectors_of_oaep() {
    let mut counts = Counts::default();
    for vector in oaep_vectors() {
        let pkcs8 = SecretBytes::new(vector.pkcs8);
        let opened = decrypt_oaep(vector.kind, &pkcs8, &vector.label, &vector.ciphertext).await;
        counts.count(vector.result, opened.is_ok(), &vector.name);
        match opened {
            Ok(opened) => assert_eq!(opened.expose(), vector.plaintext, "{}", vector.name),
            Err(error) => assert_eq!(error, Error::DecryptionFailed, "{}", vector.name),
        }
    }
    counts.expect("WebCrypto", "RSA-OAEP", keystead_tests::providers::WYCHEPROOF);
}

#[wasm_bindgen_test]
async fn private_rsa_is_left_to_those_who_can_wait() {
    let provider = WEB_CRYPTO.asymmetric;
    let kind = KeyKind::Rsa2048;
    assert!(provider.generate(kind, &mut OsRandom).expect("no failure").is_none());
    let pkcs8 = generate_rsa(kind).await.expect("a new key");
    let key = provider.load(kind, &pkcs8).expect("a key");
    let public = key.public().expect("a public key");
    for algorithm in ALGORITHMS {
        assert_eq!(key.sign(algorithm, MESSAGE, &mut OsRandom), Err(Error::ComputedElsewhere));
        let digest = Signable::Digest(&[7; 32]);
        let signature = key.sign(algorithm, digest, &mut OsRandom).expect("a digest is signed at once");
        assert_eq!(provider.verify(&public, algorithm, digest, &signature), Ok(true));
    }
    let refused = key.sign(SignatureAlgorithm::Ed25519, MESSAGE, &mut OsRandom);
    assert_eq!(refused, Err(Error::AlgorithmForbidden));
    let sealed = provider.encrypt_oaep(&public, b"", b"secret", &mut OsRandom).expect("sealed");
    let opened = key.decrypt_oaep(b"", &sealed, &mut OsRandom);
    assert_eq!(opened.err(), Some(Error::ComputedElsewhere));
}

#[wasm_bindgen_test]
async fn keys_on_curves_are_computed_at_once() {
    let provider = WEB_CRYPTO.asymmetric;
    for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Ed25519] {
        let private = provider.generate(kind, &mut OsRandom).expect("a new key").expect("made here");
        let key = provider.load(kind, &private).expect("a key");
        let public = key.public().expect("a public key");
        for algorithm in SignatureAlgorithm::of_kind(kind) {
            let signature = key.sign(*algorithm, MESSAGE, &mut OsRandom).expect("a signature");
            assert_eq!(provider.verify(&public, *algorithm, MESSAGE, &signature), Ok(true));
        }
    }
}

#[wasm_bindgen_test]
async fn without_web_crypto_the_engine_does_it_itself() {
    let kind = KeyKind::Rsa2048;
    let pkcs8 = generate_rsa(kind).await.expect("a new key");
    let portable = Provider::RUSTCRYPTO.asymmetric;
    let public = portable.load(kind, &pkcs8).expect("a key").public().expect("a public key");
    let sealed = portable.encrypt_oaep(&public, b"", b"secret", &mut OsRandom).expect("sealed");
    let restore = without(vec!["crypto".into()], "subtle");
    let signature = sign_rsa(kind, &pkcs8, SignatureAlgorithm::RsaPssSha256, b"what is signed").await;
    let opened = decrypt_oaep(kind, &pkcs8, b"", &sealed).await;
    restore.call0(&JsValue::UNDEFINED).expect("crypto.subtle");
    let algorithm = SignatureAlgorithm::RsaPssSha256;
    assert_eq!(portable.verify(&public, algorithm, MESSAGE, &signature.expect("signed")), Ok(true));
    assert_eq!(opened.expect("opened").expose(), b"secret");
}
