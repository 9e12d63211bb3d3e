//! The portable provider in WebAssembly, and WebCrypto.

use keystead_browser::{OsRandom, PLATFORM, decrypt_oaep, generate_rsa, sign_message, verify_message};
use keystead_core::{Error, KeyKind, Provider, SecretBytes, Shelf, Signable, SignatureAlgorithm};
use keystead_tests::providers::{Counts, Named, oaep_elsewhere, verifications, verified_elsewhere};
use wasm_bindgen::JsValue;

use crate::page::without;

keystead_tests::provider_conformance_wasm!(Named::PORTABLE);

const KINDS: [KeyKind; 3] = [KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::Rsa4096];
const RSA_ALGORITHMS: [SignatureAlgorithm; 2] =
    [SignatureAlgorithm::RsaPkcs1Sha256, SignatureAlgorithm::RsaPssSha256];
const MESSAGE: Signable<'_> = Signable::Message(b"what is signed");

fn copy(bytes: &SecretBytes) -> SecretBytes {
    SecretBytes::new(bytes.expose().to_vec())
}

async fn signed(algorithm: SignatureAlgorithm, pkcs8: &SecretBytes, shelf: &Shelf) -> Vec<u8> {
    let made = sign_message(algorithm, || Ok(copy(pkcs8)), shelf, b"what is signed").await;
    made.expect("signed").expect("WebCrypto")
}

#[wasm_bindgen_test]
async fn web_crypto_verifies_the_vectors_as_the_engine_does() {
    let counts = verified_elsewhere(verifications(), async |vector, shelf| {
        let (message, signature) = (&vector.message, &vector.signature);
        verify_message(vector.algorithm, &vector.public, shelf, message, signature).await
    })
    .await;
    let sum = |of: fn(&Counts) -> u32| counts.values().map(of).sum::<u32>();
    let (valid, invalid) = (sum(|counts| counts.valid), sum(|counts| counts.invalid));
    assert!(valid > 500 && invalid > 500, "{valid} valid, {invalid} invalid");
}

#[wasm_bindgen_test]
async fn web_crypto_makes_keys_and_signatures_that_the_engine_takes() {
    let portable = Provider::RUSTCRYPTO.asymmetric;
    for kind in KINDS {
        let pkcs8 = generate_rsa(kind).await.expect("a new key");
        let key = portable.load(kind, &pkcs8).expect("a key for the engine");
        let public = key.public().expect("a public key");
        for algorithm in RSA_ALGORITHMS {
            let signature = signed(algorithm, &pkcs8, &Shelf::default()).await;
            assert_eq!(portable.verify(&public, algorithm, MESSAGE, &signature), Ok(true), "{kind:?}");
            let other = Signable::Message(b"another");
            assert_eq!(portable.verify(&public, algorithm, other, &signature), Ok(false), "{kind:?}");
        }
        let sealed = portable.encrypt_oaep(&public, b"label", b"secret", &mut OsRandom).expect("sealed");
        let opened = decrypt_oaep(kind, &pkcs8, &Shelf::default(), b"label", &sealed).await.expect("opened");
        assert_eq!(opened.expose(), b"secret");
    }
    assert_eq!(generate_rsa(KeyKind::EcP256).await.err(), Some(Error::KindUnavailable));
}

#[wasm_bindgen_test]
async fn web_crypto_opens_the_vectors_of_oaep() {
    oaep_elsewhere("WebCrypto", async |vector, pkcs8, shelf| {
        decrypt_oaep(vector.kind, pkcs8, shelf, &vector.label, &vector.ciphertext).await
    })
    .await;
}

#[wasm_bindgen_test]
async fn private_rsa_is_left_to_those_who_can_wait() {
    let provider = PLATFORM.asymmetric;
    let kind = KeyKind::Rsa2048;
    assert!(provider.generate(kind, &mut OsRandom).expect("no failure").is_none());
    let pkcs8 = generate_rsa(kind).await.expect("a new key");
    let key = provider.load(kind, &pkcs8).expect("a key");
    let public = key.public().expect("a public key");
    for algorithm in RSA_ALGORITHMS {
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
    let provider = PLATFORM.asymmetric;
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
    let algorithm = SignatureAlgorithm::RsaPssSha256;
    let shelf = Shelf::default();
    let signature = sign_message(algorithm, || Ok(copy(&pkcs8)), &shelf, b"what is signed").await;
    let verified = verify_message(algorithm, &public, &shelf, b"what is signed", &[7; 256]).await;
    let opened = decrypt_oaep(kind, &pkcs8, &shelf, b"", &sealed).await;
    restore.call0(&JsValue::UNDEFINED).expect("crypto.subtle");
    assert_eq!((signature, verified), (Ok(None), Ok(None)));
    assert_eq!(opened.expect("opened").expose(), b"secret");
}
