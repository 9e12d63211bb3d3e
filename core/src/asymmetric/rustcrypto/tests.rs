use std::prelude::v1::*;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use crate::Provider;
use crate::asymmetric::{Asymmetric, Jwk, PublicKey, Signable, SignatureAlgorithm};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::{CountingRandom, RandomFailed, SecureRandom};
use crate::secret::SecretBytes;

const KINDS: [(KeyKind, SignatureAlgorithm, usize); 3] = [
    (KeyKind::EcP256, SignatureAlgorithm::EcdsaP256Sha256, 32),
    (KeyKind::EcP384, SignatureAlgorithm::EcdsaP384Sha384, 48),
    (KeyKind::Ed25519, SignatureAlgorithm::Ed25519, 32),
];

fn provider() -> &'static dyn Asymmetric {
    Provider::RUSTCRYPTO.asymmetric
}

/// A source that works for some bytes and then breaks, or gives one byte forever.
struct Broken(Option<u8>);

impl SecureRandom for Broken {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        out.fill(self.0.ok_or(RandomFailed)?);
        Ok(())
    }
}

#[test]
fn what_is_signed_verifies_and_nothing_else_does() {
    for (kind, algorithm, length) in KINDS {
        let mut random = CountingRandom::new(1);
        let private = provider().generate(kind, &mut random).unwrap().unwrap();
        assert_eq!(private.expose().len(), length);
        let key = provider().load(kind, &private).unwrap();
        let public = key.public().unwrap();
        assert_eq!(public.kind(), kind);
        let message = Signable::Message(b"a message");
        let signature = key.sign(algorithm, message, &mut random).unwrap();
        assert_eq!(signature.len(), length.max(32) * 2);
        assert_eq!(provider().verify(&public, algorithm, message, &signature), Ok(true));
        assert_eq!(
            provider().verify(&public, algorithm, Signable::Message(b"a massage"), &signature),
            Ok(false)
        );
        for bit in 0..signature.len() * 8 {
            let mut other = signature.clone();
            other[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(provider().verify(&public, algorithm, message, &other), Ok(false), "{kind:?} {bit}");
        }
        for length in 0..signature.len() {
            assert_eq!(provider().verify(&public, algorithm, message, &signature[..length]), Ok(false));
        }
    }
}

#[test]
fn a_signed_digest_is_the_signature_of_its_message() {
    use sha2::{Digest, Sha256, Sha384};
    let mut random = CountingRandom::new(2);
    let digests = [Sha256::digest(b"text").to_vec(), Sha384::digest(b"text").to_vec()];
    for ((kind, algorithm, _), digest) in KINDS.into_iter().zip(&digests) {
        let private = provider().generate(kind, &mut random).unwrap().unwrap();
        let key = provider().load(kind, &private).unwrap();
        let public = key.public().unwrap();
        let signature = key.sign(algorithm, Signable::Digest(digest), &mut random).unwrap();
        assert_eq!(provider().verify(&public, algorithm, Signable::Message(b"text"), &signature), Ok(true));
        assert_eq!(provider().verify(&public, algorithm, Signable::Digest(digest), &signature), Ok(true));
    }
}

#[test]
fn digests_have_the_length_of_their_hash() {
    let mut random = CountingRandom::new(3);
    for (kind, algorithm, _) in KINDS {
        let private = provider().generate(kind, &mut random).unwrap().unwrap();
        let key = provider().load(kind, &private).unwrap();
        let public = key.public().unwrap();
        let refused = Error::DigestLength { expected: algorithm.digest_bytes() };
        for length in [0, 20, 31, 33, 64] {
            let digest = Signable::Digest(&[1; 64][..length]);
            assert_eq!(key.sign(algorithm, digest, &mut random), Err(refused.clone()));
            assert_eq!(provider().verify(&public, algorithm, digest, &[1; 64]), Err(refused.clone()));
        }
    }
}

#[test]
fn a_key_has_the_algorithms_of_its_kind() {
    let mut random = CountingRandom::new(4);
    for (kind, own, _) in KINDS {
        let private = provider().generate(kind, &mut random).unwrap().unwrap();
        let key = provider().load(kind, &private).unwrap();
        let public = key.public().unwrap();
        let message = Signable::Message(b"text");
        for algorithm in SignatureAlgorithm::ALL {
            if algorithm != own {
                let refused = Error::AlgorithmForbidden;
                assert_eq!(key.sign(algorithm, message, &mut random), Err(refused.clone()));
                assert_eq!(provider().verify(&public, algorithm, message, &[1; 64]), Err(refused));
            }
        }
        assert_eq!(key.decrypt_oaep(b"", &[1; 256], &mut random).err(), Some(Error::KindForbids));
        assert_eq!(provider().encrypt_oaep(&public, b"", b"", &mut random), Err(Error::KindForbids));
    }
}

#[test]
fn material_of_another_form_is_refused() {
    for (kind, _, length) in KINDS {
        for wrong in [0, length - 1, length + 1] {
            let loaded = provider().load(kind, &SecretBytes::new(vec![1; wrong]));
            assert_eq!(loaded.err(), Some(Error::MaterialMalformed), "{kind:?} {wrong}");
        }
    }
    for (kind, length) in [(KeyKind::EcP256, 32), (KeyKind::EcP384, 48)] {
        for wrong in [0, 255] {
            let loaded = provider().load(kind, &SecretBytes::new(vec![wrong; length]));
            assert_eq!(loaded.err(), Some(Error::MaterialMalformed), "{kind:?} {wrong}");
        }
    }
}

#[test]
fn a_broken_random_source_makes_no_keys_and_no_ecdsa_signatures() {
    for (kind, algorithm, _) in KINDS {
        assert_eq!(provider().generate(kind, &mut Broken(None)).err(), Some(Error::RandomUnavailable));
        let private = provider().generate(kind, &mut CountingRandom::new(5)).unwrap().unwrap();
        let key = provider().load(kind, &private).unwrap();
        let signed = key.sign(algorithm, Signable::Message(b"text"), &mut Broken(None));
        if algorithm == SignatureAlgorithm::Ed25519 {
            assert!(signed.is_ok());
        } else {
            assert_eq!(signed, Err(Error::RandomUnavailable));
        }
    }
    // Only scalars beyond the order: it does not loop forever.
    let made = provider().generate(KeyKind::EcP256, &mut Broken(Some(255)));
    assert_eq!(made.err(), Some(Error::RandomUnavailable));
}

#[test]
fn ecdsa_nonces_do_not_rest_on_the_random_source_alone() {
    let private = SecretBytes::new(vec![7; 32]);
    let key = provider().load(KeyKind::EcP256, &private).unwrap();
    let sign = |message| {
        let signed =
            key.sign(SignatureAlgorithm::EcdsaP256Sha256, Signable::Message(message), &mut Broken(Some(0)));
        signed.unwrap()[..32].to_vec()
    };
    assert_ne!(sign(b"one"), sign(b"two")); // the same r would be the same nonce, and give the key away
}

#[test]
fn ed25519_gives_the_signatures_of_rfc_8032() {
    // Section 7.1, tests 1 to 3.
    let tests = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ];
    for (seed, public, message, signature) in tests {
        let hex = |text: &str| HEXLOWER.decode(text.as_bytes()).unwrap();
        let key = provider().load(KeyKind::Ed25519, &SecretBytes::new(hex(seed))).unwrap();
        assert!(key.public().unwrap().to_der().ends_with(&hex(public)));
        let message = hex(message);
        let signed =
            key.sign(SignatureAlgorithm::Ed25519, Signable::Message(&message), &mut Broken(None)).unwrap();
        assert_eq!(HEXLOWER.encode(&signed), signature);
    }
}

#[test]
fn the_example_of_es256_verifies() {
    // RFC 7515 appendix A.3.
    let jwk = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let public = PublicKey::from_jwk(&Jwk::from_json(jwk).unwrap()).unwrap();
    let input = b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = b"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let signature = BASE64URL_NOPAD.decode(signature).unwrap();
    let verified =
        provider().verify(&public, SignatureAlgorithm::EcdsaP256Sha256, Signable::Message(input), &signature);
    assert_eq!(verified, Ok(true));
    let private = BASE64URL_NOPAD.decode(b"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI").unwrap();
    let key = provider().load(KeyKind::EcP256, &SecretBytes::new(private)).unwrap();
    assert_eq!(key.public().unwrap(), public);
}
