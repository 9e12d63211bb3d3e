//! Published vectors in WebAssembly, with numbers for whoever calls.

use js_sys::{Reflect, global};
use keystead_browser::{NodeAesGcm, PLATFORM, WebCryptoAesGcm, decrypt_oaep, verify_message};
use keystead_core::{AesGcm, Error, Provider, Shelf};
use keystead_tests::providers::{
    Counts, Named, WYCHEPROOF, aes_256_gcm, oaep_elsewhere, rsa_oaep, said, sealings, verifications,
    verified_elsewhere,
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
    let counts = verified_elsewhere(signed, async |vector, shelf| {
        let (message, signature) = (&vector.message, &vector.signature);
        verify_message(vector.algorithm, &vector.public, shelf, message, signature).await
    })
    .await;
    let verifier = if is_node { "OpenSSL of Node.js" } else { web_crypto };
    for (group, counts) in counts {
        counts.tell(verifier, group, "Wycheproof and RFCs, signatures that can be read");
    }
    oaep_elsewhere(web_crypto, async |vector, pkcs8, shelf| {
        decrypt_oaep(vector.kind, pkcs8, shelf, &vector.label, &vector.ciphertext).await
    })
    .await;
    said()
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
