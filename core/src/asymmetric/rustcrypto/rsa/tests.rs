use std::prelude::v1::*;
use std::sync::OnceLock;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::Provider;
use crate::asymmetric::{Asymmetric, Jwk, PrivateKey, PublicKey, Signable, SignatureAlgorithm};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::{CountingRandom, RandomFailed, SecureRandom};
use crate::secret::SecretBytes;

const ALGORITHMS: [SignatureAlgorithm; 2] =
    [SignatureAlgorithm::RsaPkcs1Sha256, SignatureAlgorithm::RsaPssSha256];

fn provider() -> &'static dyn Asymmetric {
    Provider::RUSTCRYPTO.asymmetric
}

/// PKCS#8 of one key for all tests: making it takes a second.
fn pkcs8() -> SecretBytes {
    static KEY: OnceLock<Vec<u8>> = OnceLock::new();
    let made = KEY.get_or_init(|| {
        let made = provider().generate(KeyKind::Rsa2048, &mut CountingRandom::new(1));
        made.unwrap().unwrap().expose().to_vec()
    });
    SecretBytes::new(made.clone())
}

fn key() -> Box<dyn PrivateKey> {
    provider().load(KeyKind::Rsa2048, &pkcs8()).unwrap()
}

/// A source that fails after some calls.
struct Failing(u32);

impl SecureRandom for Failing {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        self.0 = self.0.checked_sub(1).ok_or(RandomFailed)?;
        CountingRandom::new(u64::from(self.0)).fill(out)
    }
}

#[test]
fn what_is_signed_verifies_and_nothing_else_does() {
    let (key, mut random) = (key(), CountingRandom::new(2));
    let public = key.public().unwrap();
    let message = Signable::Message(b"a message");
    for algorithm in ALGORITHMS {
        let signature = key.sign(algorithm, message, &mut random).unwrap();
        assert_eq!(signature.len(), 256);
        assert_eq!(provider().verify(&public, algorithm, message, &signature), Ok(true));
        let other = Signable::Message(b"a massage");
        assert_eq!(provider().verify(&public, algorithm, other, &signature), Ok(false));
        for bit in (0..2048).step_by(31) {
            let mut other = signature.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(provider().verify(&public, algorithm, message, &other), Ok(false), "{bit}");
        }
        for wrong in [&signature[1..], &signature[..255], &[&[0], &signature[..]].concat(), &[]] {
            assert_eq!(provider().verify(&public, algorithm, message, wrong), Ok(false));
        }
        // One padding is not the other.
        for other in ALGORITHMS.into_iter().filter(|other| *other != algorithm) {
            assert_eq!(provider().verify(&public, other, message, &signature), Ok(false));
        }
    }
}

#[test]
fn a_signed_digest_is_the_signature_of_its_message() {
    let (key, mut random) = (key(), CountingRandom::new(3));
    let public = key.public().unwrap();
    let digest = Sha256::digest(b"text");
    for algorithm in ALGORITHMS {
        let signature = key.sign(algorithm, Signable::Digest(&digest), &mut random).unwrap();
        assert_eq!(provider().verify(&public, algorithm, Signable::Message(b"text"), &signature), Ok(true));
        let refused = Error::DigestLength { expected: Some(32) };
        assert_eq!(key.sign(algorithm, Signable::Digest(&digest[..31]), &mut random), Err(refused));
    }
    let pkcs1 = SignatureAlgorithm::RsaPkcs1Sha256;
    let again = key.sign(pkcs1, Signable::Digest(&digest), &mut CountingRandom::new(9)).unwrap();
    assert_eq!(again, key.sign(pkcs1, Signable::Message(b"text"), &mut random).unwrap());
}

#[test]
fn oaep_opens_what_it_sealed_under_the_same_label() {
    let (key, mut random) = (key(), CountingRandom::new(4));
    let public = key.public().unwrap();
    for length in [0, 1, 32, 190] {
        let plaintext = vec![7; length];
        let sealed = provider().encrypt_oaep(&public, b"label", &plaintext, &mut random).unwrap();
        assert_eq!(sealed.len(), 256);
        assert_eq!(key.decrypt_oaep(b"label", &sealed, &mut random).unwrap().expose(), plaintext);
        let mut changed = sealed.clone();
        changed[100] ^= 1;
        for (label, ciphertext) in [
            (&b"other"[..], &sealed[..]),
            (b"", &sealed),
            (b"label", &changed),
            (b"label", &sealed[1..]),
            (b"label", &[]),
            (b"label", &[255; 256]),
        ] {
            let opened = key.decrypt_oaep(label, ciphertext, &mut random);
            assert_eq!(opened.err(), Some(Error::DecryptionFailed));
        }
    }
    let refused = provider().encrypt_oaep(&public, b"", &[7; 191], &mut random);
    assert_eq!(refused, Err(Error::PlaintextTooLarge { limit: 190 }));
}

#[test]
fn a_failing_random_source_is_told() {
    let key = key();
    let public = key.public().unwrap();
    let mut counting = CountingRandom::new(5);
    let sealed = provider().encrypt_oaep(&public, b"", b"text", &mut counting).unwrap();
    for algorithm in ALGORITHMS {
        let signed = key.sign(algorithm, Signable::Message(b"text"), &mut Failing(0));
        assert_eq!(signed, Err(Error::RandomUnavailable));
    }
    let opened = key.decrypt_oaep(b"", &sealed, &mut Failing(0));
    assert_eq!(opened.err(), Some(Error::RandomUnavailable));
    let sealed = provider().encrypt_oaep(&public, b"", b"text", &mut Failing(0));
    assert_eq!(sealed, Err(Error::RandomUnavailable));
    for calls in [0, 1] {
        let made = provider().generate(KeyKind::Rsa2048, &mut Failing(calls));
        assert_eq!(made.err(), Some(Error::RandomUnavailable), "after {calls}");
    }
}

#[test]
fn material_of_another_form_is_refused() {
    let refused = |kind, der: &[u8]| {
        let loaded = provider().load(kind, &SecretBytes::new(der.to_vec()));
        assert_eq!(loaded.err(), Some(Error::MaterialMalformed));
    };
    let pkcs8 = pkcs8();
    let der = pkcs8.expose();
    refused(KeyKind::Rsa3072, der);
    refused(KeyKind::Rsa4096, der);
    refused(KeyKind::Rsa2048, &[]);
    refused(KeyKind::Rsa2048, &der[26..]); // PKCS#1
    refused(KeyKind::Rsa2048, &der[..der.len() - 1]);
    refused(KeyKind::Rsa2048, &[der, &[0]].concat());
    // A changed byte anywhere: the head, the modulus, the exponents, the primes, the coefficient.
    for position in (0..der.len()).step_by(37).chain([der.len() - 1]) {
        let mut changed = der.to_vec();
        changed[position] ^= 1;
        refused(KeyKind::Rsa2048, &changed);
    }
}

#[test]
fn the_example_of_rs256_verifies() {
    // RFC 7515 appendix A.2.
    let jwk = r#"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#;
    let public = PublicKey::from_jwk(&Jwk::from_json(jwk).unwrap()).unwrap();
    let input = b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = b"cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let signature = BASE64URL_NOPAD.decode(signature).unwrap();
    let verified =
        provider().verify(&public, SignatureAlgorithm::RsaPkcs1Sha256, Signable::Message(input), &signature);
    assert_eq!(verified, Ok(true));
}
