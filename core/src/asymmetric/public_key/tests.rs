use std::prelude::v1::*;

use data_encoding::HEXLOWER;

use super::{Jwk, PublicKey};
use crate::Provider;
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::CountingRandom;
use crate::secret::SecretBytes;

/// RFC 7638 section 3.1.
const RSA: &str = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;
/// RFC 7515 appendix A.3.
const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
/// RFC 8037 appendix A.2.
const OKP: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

fn read(json: &str) -> Result<PublicKey, Error> {
    PublicKey::from_jwk(&Jwk::from_json(json)?)
}

fn every_kind() -> Vec<PublicKey> {
    let mut keys = vec![read(RSA).unwrap(), read(EC).unwrap(), read(OKP).unwrap()];
    let provider = Provider::RUSTCRYPTO.asymmetric;
    let private = provider.generate(KeyKind::EcP384, &mut CountingRandom::new(1)).unwrap().unwrap();
    keys.push(provider.load(KeyKind::EcP384, &private).unwrap().public().unwrap());
    keys
}

#[test]
fn thumbprints_are_those_of_the_rfcs() {
    // RFC 7638 section 3.1, RFC 8037 appendix A.3.
    assert_eq!(read(RSA).unwrap().thumbprint().unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(read(OKP).unwrap().thumbprint().unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn the_keys_of_rfc_7517_are_read() {
    // Appendix A.1, with members that say what a key is for.
    let ec = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"}"#;
    let public = read(ec).unwrap();
    assert_eq!(public.kind(), KeyKind::EcP256);
    // Appendix A.2: the same key with its private half, which is no public key.
    let private = ec.replace("}", r#","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}"#);
    assert_eq!(read(&private), Err(Error::MaterialMalformed));
    let scalar =
        data_encoding::BASE64URL_NOPAD.decode(b"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE").unwrap();
    let key = Provider::RUSTCRYPTO.asymmetric.load(KeyKind::EcP256, &SecretBytes::new(scalar)).unwrap();
    assert_eq!(key.public().unwrap(), public);
    assert_eq!(read(RSA).unwrap().kind(), KeyKind::Rsa2048);
}

#[test]
fn a_jwk_has_its_members_in_order_and_no_others() {
    let json = read(RSA).unwrap().to_jwk().unwrap().to_json().unwrap();
    assert!(
        json.starts_with(r#"{"e":"AQAB","kty":"RSA","n":"0vx7"#) && json.ends_with(r#"DKgw"}"#),
        "{json}"
    );
    assert_eq!(
        read(EC).unwrap().to_jwk().unwrap().to_json().unwrap(),
        r#"{"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#
    );
    assert_eq!(
        read(OKP).unwrap().to_jwk().unwrap().to_json().unwrap(),
        r#"{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
    );
}

#[test]
fn every_form_gives_the_same_key() {
    for key in every_kind() {
        assert_eq!(PublicKey::from_der(key.to_der()).unwrap(), key);
        assert_eq!(PublicKey::from_pem(&key.to_pem().unwrap()).unwrap(), key);
        assert_eq!(read(&key.to_jwk().unwrap().to_json().unwrap()).unwrap(), key);
    }
}

#[test]
fn der_and_pem_are_those_of_the_rfcs() {
    // RFC 8410 section 10.1.
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    let key = PublicKey::from_pem(pem).unwrap();
    assert_eq!(key.kind(), KeyKind::Ed25519);
    assert_eq!(key.to_pem().unwrap(), pem);
    // RFC 5480 section 2: the head of an uncompressed point on P-256, and RFC 3279 section 2.3.1 of RSA.
    let head = HEXLOWER.encode(&read(EC).unwrap().to_der()[..27]);
    assert_eq!(head, "3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    let head = HEXLOWER.encode(&read(RSA).unwrap().to_der()[..33]);
    assert_eq!(head, "30820122300d06092a864886f70d01010105000382010f003082010a0282010100");
}

#[test]
fn der_that_is_not_exact_is_refused() {
    for key in every_kind() {
        let der = key.to_der();
        for length in 0..der.len() {
            assert_eq!(PublicKey::from_der(&der[..length]), Err(Error::MaterialMalformed), "{length}");
        }
        assert_eq!(PublicKey::from_der(&[der, &[0]].concat()), Err(Error::MaterialMalformed));
    }
    // A compressed point, and an RSA key without the parameters that RFC 3279 asks for.
    let ec = read(EC).unwrap();
    let mut compressed = HEXLOWER.decode(b"3039301306072a8648ce3d020106082a8648ce3d03010703220003").unwrap();
    compressed.extend_from_slice(&ec.to_der()[27..59]);
    assert_eq!(PublicKey::from_der(&compressed), Err(Error::MaterialMalformed));
    let rsa = read(RSA).unwrap();
    let mut bare = HEXLOWER.decode(b"30820120300b06092a864886f70d010101").unwrap();
    bare.extend_from_slice(&rsa.to_der()[19..]);
    assert_eq!(PublicKey::from_der(&bare), Err(Error::MaterialMalformed));
}

#[test]
fn pem_with_another_label_is_refused() {
    let pem = read(OKP).unwrap().to_pem().unwrap();
    for label in ["PRIVATE KEY", "CERTIFICATE", "RSA PUBLIC KEY"] {
        let other = pem.replace("PUBLIC KEY", label);
        assert_eq!(PublicKey::from_pem(&other), Err(Error::MaterialMalformed), "{label}");
    }
    assert_eq!(PublicKey::from_pem("no PEM"), Err(Error::MaterialMalformed));
}

#[test]
fn ed25519_keys_on_which_libraries_disagree_are_refused() {
    let der = |point: &str| {
        let head = HEXLOWER.decode(b"302a300506032b6570032100").unwrap();
        [head, HEXLOWER.decode(point.as_bytes()).unwrap()].concat()
    };
    let low_order = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ];
    // y = p + 3 and p + 4 are written where 3 and 4 should be; one of each pair of signs is a point.
    let beyond_the_prime = [
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];
    for point in low_order.iter().chain(&beyond_the_prime) {
        assert_eq!(PublicKey::from_der(&der(point)), Err(Error::MaterialMalformed), "{point}");
    }
}

#[test]
fn jwks_that_are_not_exact_are_refused() {
    let wrong = [
        OKP.replace("Ed25519", "X25519"),
        OKP.replace("OKP", "EC"),
        OKP.replace(r#""x":"11qY"#, r#""x":"11q="#),
        // One letter of another last bit: base64 that was not written so.
        OKP.replace("URo\"", "URp\""),
        OKP.replace(r#""kty""#, r#""d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","kty""#),
        OKP.replace(r#""kty""#, r#""y":"AA","kty""#),
        EC.replace("P-256", "P-384"),
        EC.replace("P-256", "secp256k1"),
        EC.replace(r#""x":"f83O"#, r#""x":"f84O"#),
        EC.replace(r#""x":"f83"#, r#""x":"AAAAf83"#),
        RSA.replace("AQAB", "Aw"),
        RSA.replace("AQAB", "AAEAAQ"),
        RSA.replace(r#""n":"0vx7"#, r#""n":"AAAA0vx7"#),
        RSA.replace(r#""n":"0vx7"#, r#""n":"UvX7"#),
        RSA.replace("DKgw\"", "DKgg\""),
        r#"{"kty":"oct","k":"AAAA"}"#.into(),
        r#"{"kty":"RSA"}"#.into(),
        "{}".into(),
        "[]".into(),
    ];
    for json in wrong {
        assert_eq!(read(&json), Err(Error::MaterialMalformed), "{json}");
    }
}
