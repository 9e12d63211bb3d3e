//! Signatures and ciphertexts of a token, beside those of other libraries.

use keystead::hsm::{FinalTry, Problem, Token};
use keystead::provider::AWS_LC;
use keystead_core::{KeyKind, Provider, PublicKey, Secret32, SecretBytes, Signable, SignatureAlgorithm};
use sha2::{Digest, Sha256, Sha384};

use crate::support::{USER_PIN, faulty, isolated, isolated_with_faults, logged_in, new_id, token_pin};

const MESSAGE: &[u8] = b"what is signed";

fn digest(algorithm: SignatureAlgorithm) -> Vec<u8> {
    match algorithm {
        SignatureAlgorithm::EcdsaP384Sha384 => Sha384::digest(MESSAGE).to_vec(),
        _ => Sha256::digest(MESSAGE).to_vec(),
    }
}

/// Signs a message and its digest, and has both libraries verify both, and refuse another message.
fn check(token: &Token, id: &[u8], public: &PublicKey, algorithm: SignatureAlgorithm) {
    let digest = digest(algorithm);
    for signable in [Signable::Message(MESSAGE), Signable::Digest(&digest)] {
        let signature = token.sign(id, algorithm, signable).unwrap();
        for provider in [AWS_LC, Provider::RUSTCRYPTO] {
            let verify = |message| {
                provider.asymmetric.verify(public, algorithm, Signable::Message(message), &signature).unwrap()
            };
            assert!(verify(MESSAGE), "{algorithm:?} of {signable:?}");
            assert!(!verify(b"what is not"));
        }
    }
}

#[test]
fn signatures_verify_elsewhere() {
    isolated(|place| {
        let token = place.token();
        for kind in [KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::EcP256, KeyKind::EcP384] {
            let id = new_id();
            let public = token.generate(kind, &id, "signing").unwrap().unwrap();
            for algorithm in SignatureAlgorithm::of_kind(kind) {
                check(&token, &id, &public, *algorithm);
            }
        }
    });
}

#[test]
fn a_key_signs_with_its_algorithms_alone() {
    isolated(|place| {
        let token = place.token();
        let (id, aes) = (new_id(), new_id());
        token.generate(KeyKind::EcP256, &id, "signing").unwrap();
        token.generate(KeyKind::Aes256, &aes, "encrypting").unwrap();
        let sign = |id: &[u8], algorithm, signable| token.sign(id, algorithm, signable).unwrap_err().code();
        let message = Signable::Message(MESSAGE);
        assert_eq!(sign(&id, SignatureAlgorithm::RsaPkcs1Sha256, message), "hsm.unsupported");
        assert_eq!(sign(&id, SignatureAlgorithm::EcdsaP384Sha384, message), "hsm.unsupported");
        assert_eq!(sign(&id, SignatureAlgorithm::Ed25519, message), "hsm.unsupported");
        assert_eq!(
            sign(&id, SignatureAlgorithm::EcdsaP256Sha256, Signable::Digest(b"short")),
            "hsm.unsupported"
        );
        assert_eq!(sign(&aes, SignatureAlgorithm::EcdsaP256Sha256, message), "hsm.object_missing");
        assert_eq!(sign(&new_id(), SignatureAlgorithm::EcdsaP256Sha256, message), "hsm.object_missing");
    });
}

#[test]
fn ciphertexts_are_those_of_other_libraries() {
    isolated(|place| {
        let token = place.token();
        let id = new_id();
        token.import(KeyKind::Aes256, &SecretBytes::new(vec![7; 32]), &id, "encrypting").unwrap();
        let (nonce, aad) = ([9; 12], b"beside it".as_slice());
        for length in [0, 1, 15, 16, 17, 4096] {
            let plaintext: Vec<u8> = (0..length).map(|byte| byte as u8).collect();
            let sealed = token.encrypt_gcm(&id, &nonce, aad, &plaintext).unwrap();
            let mut buffer = plaintext.clone();
            let tag = AWS_LC.aead.seal(&Secret32::from_bytes([7; 32]), &nonce, aad, &mut buffer).unwrap();
            assert_eq!(sealed, [buffer.as_slice(), &tag].concat());
            assert_eq!(*token.decrypt_gcm(&id, &nonce, aad, &sealed).unwrap(), plaintext);
        }
    });
}

#[test]
fn altered_ciphertexts_are_refused_without_a_reason() {
    isolated(|place| {
        let token = place.token();
        let (id, other) = (new_id(), new_id());
        token.generate(KeyKind::Aes256, &id, "encrypting").unwrap();
        token.generate(KeyKind::Aes256, &other, "another").unwrap();
        let nonce = [9; 12];
        let sealed = token.encrypt_gcm(&id, &nonce, b"beside it", MESSAGE).unwrap();
        let open = |id: &[u8], nonce, aad: &[u8], sealed: &[u8]| {
            token.decrypt_gcm(id, nonce, aad, sealed).map(|_| ()).map_err(|it| it.problem().clone())
        };
        for at in [0, MESSAGE.len(), sealed.len() - 1] {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(open(&id, &nonce, b"beside it", &altered), Err(Problem::DataRefused));
        }
        assert_eq!(open(&id, &nonce, b"another", &sealed), Err(Problem::DataRefused));
        assert_eq!(open(&id, &[8; 12], b"beside it", &sealed), Err(Problem::DataRefused));
        assert_eq!(open(&other, &nonce, b"beside it", &sealed), Err(Problem::DataRefused));
        assert_eq!(open(&id, &nonce, b"beside it", &sealed[..15]), Err(Problem::DataRefused));
        assert_eq!(open(&id, &nonce, b"beside it", &[]), Err(Problem::DataRefused));
        assert_eq!(open(&id, &nonce, b"", &sealed), Err(Problem::AadMissing));
        assert_eq!(open(&id, &nonce, b"beside it", &sealed), Ok(()));
    });
}

#[test]
fn what_the_token_does_not_offer_is_said_by_name() {
    isolated(|place| {
        let token = place.token();
        let (rsa, ec) = (new_id(), new_id());
        token.generate(KeyKind::Rsa2048, &rsa, "decrypting").unwrap();
        token.generate(KeyKind::EcP256, &ec, "signing").unwrap();
        let failure = token.decrypt_oaep(&rsa, b"", &[0; 256]).unwrap_err();
        assert_eq!(failure.problem(), &Problem::Unsupported("RSA-OAEP with SHA-256"));
        assert_eq!(failure.function().unwrap(), "C_DecryptInit");
        assert_eq!(token.decrypt_oaep(&ec, b"", &[0; 256]).unwrap_err().code(), "hsm.unsupported");
        // The session of a refused call is none that the next one stumbles over.
        let signed = token.sign(&rsa, SignatureAlgorithm::RsaPkcs1Sha256, Signable::Message(MESSAGE));
        signed.unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_token_is_asked_for_what_it_lists_alone() {
    isolated_with_faults(|place| {
        let token = logged_in(place.module_with_token(&faulty()));
        let (rsa, ec, aes) = (new_id(), new_id(), new_id());
        let rsa_public = token.generate(KeyKind::Rsa2048, &rsa, "signing").unwrap().unwrap();
        token.generate(KeyKind::EcP256, &ec, "signing").unwrap();
        token.generate(KeyKind::Aes256, &aes, "encrypting").unwrap();
        let offers_all_but = |mechanisms: &[&str]| {
            let hidden: Vec<_> = mechanisms.iter().map(|mechanism| format!("hide {mechanism}")).collect();
            place.faults(&hidden.iter().map(String::as_str).collect::<Vec<_>>());
            token.log_in(token_pin(USER_PIN), FinalTry::Keep).unwrap();
        };
        let sign =
            |id: &[u8], algorithm, signable| token.sign(id, algorithm, signable).map_err(|it| it.code());
        let digest = digest(SignatureAlgorithm::RsaPkcs1Sha256);
        let (message, digest) = (Signable::Message(MESSAGE), Signable::Digest(&digest));

        // Without CKM_SHA256_RSA_PKCS and CKM_SHA256_RSA_PKCS_PSS the digest is made here.
        offers_all_but(&["0x40", "0x43"]);
        for algorithm in [SignatureAlgorithm::RsaPkcs1Sha256, SignatureAlgorithm::RsaPssSha256] {
            check(&token, &rsa, &rsa_public, algorithm);
        }
        // Without CKM_RSA_PKCS and CKM_RSA_PKCS_PSS only the token itself makes it.
        offers_all_but(&["0x1", "0xd"]);
        for algorithm in [SignatureAlgorithm::RsaPkcs1Sha256, SignatureAlgorithm::RsaPssSha256] {
            sign(&rsa, algorithm, message).unwrap();
            assert_eq!(sign(&rsa, algorithm, digest).unwrap_err(), "hsm.unsupported");
        }
        // CKM_ECDSA, CKM_AES_GCM, CKM_RSA_PKCS_OAEP, CKM_EC_KEY_PAIR_GEN, CKM_AES_KEY_GEN
        offers_all_but(&["0x1041", "0x1087", "0x9", "0x1040", "0x1080"]);
        assert_eq!(sign(&ec, SignatureAlgorithm::EcdsaP256Sha256, message).unwrap_err(), "hsm.unsupported");
        assert_eq!(
            token.encrypt_gcm(&aes, &[9; 12], b"beside it", MESSAGE).unwrap_err().code(),
            "hsm.unsupported"
        );
        let failure = token.decrypt_oaep(&rsa, b"", &[0; 256]).unwrap_err();
        assert!(failure.code() == "hsm.unsupported" && failure.call().is_none(), "it is not asked");
        for kind in [KeyKind::EcP256, KeyKind::Aes256] {
            assert_eq!(token.generate(kind, &new_id(), "none").unwrap_err().code(), "hsm.unsupported");
        }
        assert_eq!(token.objects().unwrap().len(), 5);
    });
}
