use std::string::String;
use std::vec::Vec;

use super::*;
use crate::crypto::Provider;
use crate::import::Imported;
use crate::keygen;
use crate::profile::Profile;
use crate::random::CountingRandom;

const FORMATS: [ExportFormat; 5] = [
    ExportFormat::Raw,
    ExportFormat::HexTokens,
    ExportFormat::Jwk,
    ExportFormat::Pkcs8Der,
    ExportFormat::Pkcs8Pem,
];

/// Material of each kind, and its public half.
fn materials() -> Vec<(KeyKind, SecretBytes, Option<PublicKey>)> {
    let provider = Provider::RUSTCRYPTO;
    let mut random = CountingRandom::new(3);
    let mut made: Vec<_> =
        [KeyKind::Aes256, KeyKind::HmacSha256, KeyKind::EcP256, KeyKind::EcP384, KeyKind::Ed25519]
            .into_iter()
            .map(|kind| (kind, keygen::generate(&provider, kind, &mut random).unwrap()))
            .collect();
    let pem = include_str!("../import/tests/keys/rsa2048.pkcs8.pem");
    made.push((KeyKind::Rsa2048, Imported::pem(pem).unwrap().material));
    let limits = &Profile::ALL[0].limits;
    let public = |(kind, material)| {
        let public = keygen::check(&provider, kind, &material, limits).unwrap();
        (kind, material, public)
    };
    made.into_iter().map(public).collect()
}

#[test]
fn what_leaves_comes_in_again() {
    for (kind, material, public) in materials() {
        for format in FORMATS {
            let written = match write(kind, &material, public.as_ref(), format) {
                Err(Error::KindForbids) => {
                    let pkcs8 = matches!(format, ExportFormat::Pkcs8Der | ExportFormat::Pkcs8Pem);
                    assert!(pkcs8 && !kind.is_asymmetric(), "{kind} {format:?}");
                    continue;
                }
                written => written.unwrap(),
            };
            let text = String::from_utf8_lossy(written.expose());
            let read = match format {
                ExportFormat::Raw => Imported::raw(SecretBytes::new(written.expose().to_vec())),
                ExportFormat::HexTokens if kind.is_asymmetric() => {
                    let bytes: Vec<u8> = text
                        .split(", ")
                        .map(|token| u8::from_str_radix(token.strip_prefix("0x").unwrap(), 16).unwrap())
                        .collect();
                    Imported::der(&bytes).unwrap()
                }
                ExportFormat::HexTokens => Imported::hex_tokens(&text).unwrap(),
                ExportFormat::Jwk => Imported::jwk(written.expose()).unwrap(),
                ExportFormat::Pkcs8Der => Imported::der(written.expose()).unwrap(),
                ExportFormat::Pkcs8Pem => Imported::pem(&text).unwrap(),
            };
            assert_eq!(read.material.expose(), material.expose(), "{kind} {format:?}");
            assert!(read.kind().is_none_or(|found| found == kind), "{kind} {format:?}");
        }
    }
}

#[test]
fn pem_is_as_openssl_writes_it() {
    let keys = [
        include_str!("../import/tests/keys/p256.pkcs8.pem"),
        include_str!("../import/tests/keys/p384.pkcs8.pem"),
        include_str!("../import/tests/keys/ed25519.pkcs8.pem"),
        include_str!("../import/tests/keys/rsa2048.pkcs8.pem"),
    ];
    for pem in keys {
        let imported = Imported::pem(pem).unwrap();
        let kind = imported.kind().unwrap();
        let limits = &Profile::ALL[0].limits;
        let public = keygen::check(&Provider::RUSTCRYPTO, kind, &imported.material, limits).unwrap();
        let written = write(kind, &imported.material, public.as_ref(), ExportFormat::Pkcs8Pem).unwrap();
        assert_eq!(core::str::from_utf8(written.expose()).unwrap(), pem, "{kind}");
    }
}
