//! Published vectors in WebAssembly, with numbers for whoever calls.

use std::collections::BTreeMap;

use js_sys::{Reflect, global};
use keystead_browser::{NodeAesGcm, PLATFORM, WebCryptoAesGcm, decrypt_oaep, verify_message};
use keystead_core::{AesGcm, Error, Provider, SecretBytes, Shelf, SignatureAlgorithm};
use keystead_tests::providers::{
    Counts, Named, WYCHEPROOF, aes_256_gcm, oaep_vectors, rsa_oaep, said, sealings, verifications,
};

/// What each group says of its numbers.
pub(crate) async fn tried(everything: bool) -> Vec<String> {
    said();
    let signed = verifications();
    aes_256_gcm(&Named::PORTABLE);
    if everything {
        rsa_oaep(&Named::PORTABLE);
    }
    let is_node = Reflect::has(&global(), &"process".into()).expect("an object");
    let web_crypto = if is_node { "WebCrypto of Node.js" } else { "WebCrypto" };
    if is_node {
        let aead: &'static NodeAesGcm = &NodeAesGcm { from: 0 };
        aes_256_gcm(&Named { name: "OpenSSL of Node.js", provider: Provider { aead, ..PLATFORM } });
    }
    aes_256_gcm_by_web_crypto(web_crypto).await;
    let mut counts = BTreeMap::<_, Counts>::new();
    let (mut shelf, mut last) = (Shelf::default(), None);
    for vector in signed {
        // A shelf belongs to one key.
        if last.as_ref() != Some(&vector.public) {
            shelf = Shelf::default();
        }
        let (message, signature) = (&vector.message, &vector.signature);
        let verified = verify_message(vector.algorithm, &vector.public, &shelf, message, signature).await;
        let name = format!("{:?} {message:?} {signature:?}", vector.algorithm);
        assert_eq!(verified, Ok(Some(vector.holds)), "{name}");
        let counts = counts.entry(group(vector.algorithm)).or_default();
        *(if vector.holds { &mut counts.valid } else { &mut counts.invalid }) += 1;
        last = Some(vector.public);
    }
    let verifier = if is_node { "OpenSSL of Node.js" } else { web_crypto };
    for (group, counts) in counts {
        counts.tell(verifier, group, "Wycheproof and RFCs, signatures that can be read");
    }
    oaep(web_crypto).await;
    said()
}

fn group(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 => "RSA PKCS #1 v1.5",
        SignatureAlgorithm::RsaPssSha256 => "RSA-PSS",
        SignatureAlgorithm::EcdsaP256Sha256 => "ECDSA P-256",
        SignatureAlgorithm::EcdsaP384Sha384 => "ECDSA P-384",
        SignatureAlgorithm::Ed25519 => "Ed25519",
        other => unreachable!("there are no vectors of {other:?}"),
    }
}

async fn aes_256_gcm_by_web_crypto(name: &str) {
    let (mut counts, aead) = (Counts::default(), WebCryptoAesGcm::find().expect("WebCrypto"));
    for vector in sealings() {
        let (associated_data, shelf) = (vector.associated_data.as_slice(), Shelf::default());
        let message = AesGcm { key: &vector.key, nonce: &vector.nonce, associated_data, shelf: &shelf };
        let sealed = [vector.ciphertext, vector.tag.to_vec()].concat();
        let opened = aead.open(&message, &sealed).await;
        counts.count(vector.result, opened.is_ok(), &vector.name);
        match opened {
            Ok(opened) => {
                assert_eq!(opened, vector.plaintext, "{}", vector.name);
                let again = aead.seal(&message, &opened).await;
                assert_eq!(again, Ok(sealed), "{}", vector.name);
            }
            Err(error) => assert_eq!(error, Error::DecryptionFailed, "{}", vector.name),
        }
    }
    counts.expect(name, "AES-256-GCM", WYCHEPROOF);
}

async fn oaep(name: &str) {
    let mut counts = Counts::default();
    for vector in oaep_vectors() {
        let (pkcs8, shelf) = (SecretBytes::new(vector.pkcs8), Shelf::default());
        let opened = decrypt_oaep(vector.kind, &pkcs8, &shelf, &vector.label, &vector.ciphertext).await;
        counts.count(vector.result, opened.is_ok(), &vector.name);
        match opened {
            Ok(opened) => assert_eq!(opened.expose(), vector.plaintext, "{}", vector.name),
            Err(error) => assert_eq!(error, Error::DecryptionFailed, "{}", vector.name),
        }
    }
    counts.expect(name, "RSA-OAEP", WYCHEPROOF);
}
