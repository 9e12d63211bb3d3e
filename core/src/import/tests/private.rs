use super::*;
use crate::crypto::Provider;
use crate::keygen;
use crate::profile::Profile;

pub(super) fn der(pem: &str) -> Vec<u8> {
    let block = pem.rfind("-----BEGIN ").map(|at| &pem[at..]).unwrap();
    ::pkcs8::der::pem::decode_vec(block.as_bytes()).unwrap().1
}

const PRIVATE: [(&str, KeyKind); 8] = [
    (include_str!("keys/rsa2048.pkcs8.pem"), KeyKind::Rsa2048),
    (include_str!("keys/rsa2048.pkcs1.pem"), KeyKind::Rsa2048),
    (include_str!("keys/rsa3072.pkcs8.pem"), KeyKind::Rsa3072),
    (include_str!("keys/p256.sec1.pem"), KeyKind::EcP256),
    (include_str!("keys/p256.pkcs8.pem"), KeyKind::EcP256),
    (include_str!("keys/p384.sec1.pem"), KeyKind::EcP384),
    (include_str!("keys/p384.pkcs8.pem"), KeyKind::EcP384),
    (include_str!("keys/ed25519.pkcs8.pem"), KeyKind::Ed25519),
];

/// What a vault does with material before it becomes a version.
fn public_of(imported: &Imported) -> Vec<u8> {
    let limits = &Profile::ALL[0].limits;
    let kind = imported.kind().unwrap();
    keygen::check(&Provider::RUSTCRYPTO, kind, &imported.material, limits).unwrap().unwrap().to_der().to_vec()
}

#[test]
fn private_keys_are_read_as_openssl_writes_them() {
    for (pem, kind) in PRIVATE {
        let imported = Imported::pem(pem).unwrap();
        assert_eq!((imported.kind(), imported.form()), (Some(kind), ImportFormat::Pem));
        let again = Imported::der(&der(pem)).unwrap();
        assert_eq!(again.material.expose(), imported.material.expose(), "{kind}");
        assert_eq!(again.kind(), Some(kind));
        let crlf = Imported::pem(&format!("\n{}\n\n", pem.replace('\n', "\r\n"))).unwrap();
        assert_eq!(crlf.material.expose(), imported.material.expose());
    }
    let material = |at: usize| Imported::pem(PRIVATE[at].0).unwrap().material;
    assert_eq!(material(0).expose(), material(1).expose(), "PKCS#8 and PKCS#1 of one key");
    assert_eq!(material(0).expose(), der(PRIVATE[0].0), "the engine's form is plain PKCS#8");
    assert_eq!(material(3).expose(), material(4).expose(), "SEC 1 and PKCS#8 of one key");
    assert_eq!(material(5).expose(), material(6).expose());
}

#[test]
fn their_public_keys_are_those_that_openssl_derives() {
    let pairs = [
        (0, include_str!("keys/rsa2048.public.pem")),
        (3, include_str!("keys/p256.public.pem")),
        (7, include_str!("keys/ed25519.public.pem")),
    ];
    for (at, public) in pairs {
        assert_eq!(public_of(&Imported::pem(PRIVATE[at].0).unwrap()), der(public));
    }
}

#[test]
fn what_is_not_a_private_key_of_a_kind_here_is_said() {
    let table = [
        (include_str!("keys/rsa1024.pkcs8.pem"), MaterialProblem::RsaSize { bits: 1_024 }),
        (include_str!("keys/secp256k1.sec1.pem"), MaterialProblem::Curve),
        (include_str!("keys/x25519.pkcs8.pem"), MaterialProblem::Curve),
        (include_str!("keys/rsa-pss.pkcs8.pem"), MaterialProblem::Algorithm),
        (include_str!("keys/encrypted.pkcs8.pem"), MaterialProblem::Encrypted),
        (include_str!("keys/encrypted.sec1.pem"), MaterialProblem::Encrypted),
        (include_str!("keys/p256.public.pem"), MaterialProblem::Public),
        ("", MaterialProblem::Malformed),
        ("-----BEGIN PRIVATE KEY-----", MaterialProblem::Malformed),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", MaterialProblem::Malformed),
        ("-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----", MaterialProblem::Malformed),
    ];
    for (pem, expected) in table {
        assert_eq!(problem(Imported::pem(pem)), expected, "{pem}");
    }
    let encrypted = der(include_str!("keys/encrypted.pkcs8.pem"));
    assert_eq!(problem(Imported::der(&encrypted)), MaterialProblem::Encrypted);
    let public = der(include_str!("keys/rsa2048.public.pem"));
    assert_eq!(problem(Imported::der(&public)), MaterialProblem::Public);
    assert_eq!(problem(Imported::der(&[0x30; 70_000])), MaterialProblem::Malformed);
}

#[test]
fn parts_of_two_keys_are_no_key() {
    // The public part of an EC key that is written beside the private one is the last 65 bytes.
    let mut mixed = der(include_str!("keys/p256.pkcs8.pem"));
    let last = mixed.len() - 1;
    mixed[last] ^= 1;
    assert_eq!(problem(Imported::der(&mixed)), MaterialProblem::Mismatch);
    // RFC 8037 appendix A.1, with another x.
    let okp = |x: &str| {
        Imported::jwk(format!(r#"{{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"{x}"}}"#).as_bytes())
    };
    assert_eq!(okp("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap().kind(), Some(KeyKind::Ed25519));
    assert_eq!(problem(okp("21qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")), MaterialProblem::Mismatch);
}

/// RFC 7517 appendix A.2.
const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","use":"enc","kid":"1"}"#;
const RSA: &str = include_str!("keys/rfc7517.json");

#[test]
fn json_web_keys_of_the_rfc_are_read() {
    for (json, kind) in [(EC, KeyKind::EcP256), (RSA, KeyKind::Rsa2048)] {
        let imported = Imported::jwk(json.as_bytes()).unwrap();
        assert_eq!((imported.kind(), imported.form()), (Some(kind), ImportFormat::Jwk));
        let _ = public_of(&imported);
    }
    let read = |json: String| problem(Imported::jwk(json.as_bytes()));
    assert_eq!(read(EC.replace(r#""d":"#, r#""other":"#)), MaterialProblem::Public);
    assert_eq!(read(EC.replace("P-256", "P-521")), MaterialProblem::Curve);
    assert_eq!(read(EC.replace("P-256", "P-384")), MaterialProblem::Malformed);
    assert_eq!(read(EC.replace("4Etl", "4Etm")), MaterialProblem::Mismatch);
    assert_eq!(read(RSA.replace(r#""qi""#, r#""other""#)), MaterialProblem::Malformed);
    assert_eq!(read(RSA.replace(r#""use""#, r#""oth""#)), MaterialProblem::Algorithm);
}
