//! The examples of the RFCs.

use data_encoding::BASE64URL_NOPAD;
use keystead_core::{Jwk, KeyKind, PublicKey, Signable, SignatureAlgorithm};

use super::{Counts, Named, hex, holds, secret};
use crate::testkit::World;

/// Ed25519: seed, public key, message and signature of RFC 8032 section 7.1, tests 1 to 3 and `SHA(abc)`.
const ED25519: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

/// RFC 8032 section 7.1: the same seeds give the same keys and signatures.
pub fn rfc_8032(named: &Named) {
    let mut signed_ones = 0;
    for [seed, public, message, signature] in ED25519.map(|test| test.map(hex)) {
        let key = named.provider.asymmetric.load(KeyKind::Ed25519, &secret(&seed)).expect("a seed");
        assert!(key.public().expect("a public key").to_der().ends_with(&public), "{}", named.name);
        let mut random = World::new(1).random;
        let signed = key.sign(SignatureAlgorithm::Ed25519, Signable::Message(&message), &mut random);
        assert_eq!(signed, Ok(signature), "{}", named.name);
        signed_ones += 1;
    }
    Counts::of(signed_ones, 0).expect(named.name, "Ed25519, signed", "RFC 8032, section 7.1");
}

/// RFC 7515 appendix A.2: RSA PKCS #1 v1.5.
pub fn rs256(named: &Named) {
    let n = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    let jwk = format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#);
    let input = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let counts = check(named, SignatureAlgorithm::RsaPkcs1Sha256, &jwk, input, signature);
    counts.expect(named.name, "RS256", "RFC 7515, appendix A.2");
}

/// RFC 7515 appendix A.3: ECDSA on P-256, and the private key that belongs to it.
pub fn es256(named: &Named) {
    let jwk = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let input = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let signature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let counts = check(named, SignatureAlgorithm::EcdsaP256Sha256, jwk, input, signature);
    counts.expect(named.name, "ES256", "RFC 7515, appendix A.3");
    let private = bytes("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI");
    let key = named.provider.asymmetric.load(KeyKind::EcP256, &secret(&private)).expect("a scalar");
    let public = PublicKey::from_jwk(&Jwk::from_json(jwk).expect("a JWK"));
    assert_eq!(key.public(), public, "{}", named.name);
}

/// Verifies the signature, and a changed one, which must not hold.
fn check(named: &Named, algorithm: SignatureAlgorithm, jwk: &str, input: &str, signature: &str) -> Counts {
    let public = PublicKey::from_jwk(&Jwk::from_json(jwk).expect("a JWK")).expect("a public key");
    let mut signature = bytes(signature);
    assert!(holds(&named.provider, &public, algorithm, input.as_bytes(), &signature), "{}", named.name);
    signature[5] ^= 1;
    assert!(!holds(&named.provider, &public, algorithm, input.as_bytes(), &signature), "{}", named.name);
    Counts::of(1, 1)
}

fn bytes(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url")
}
