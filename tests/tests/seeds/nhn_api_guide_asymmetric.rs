//! NHN Cloud Secure Key Manager, API v1.2 Guide: asymmetric keys.

use data_encoding::BASE64;
use keystead_core::client::{Client, Gate, Methods};
use keystead_core::{
    Error, ExportFormat, Imported, KeyId, KeyKind, NewKey, NewKeystore, ProfileId, PublicKey, SignOptions,
    SignatureAlgorithm, VersionNumber,
};
use keystead_tests::testkit::Site;

use super::{natively, sign, verify};

/// What the product's interface shows: the version in front of the signature.
const FRAMED: SignOptions =
    SignOptions { algorithm: None, encoding: keystead_core::SignatureEncoding::P1363, framed: true };

fn asymmetric(site: &mut Site) -> KeyId {
    site.create(NewKey::new("Key Sample #3", KeyKind::Rsa2048)).unwrap()
}

fn private(site: &mut Site, key: KeyId, version: u32, format: ExportFormat) -> Result<Vec<u8>, Error> {
    let version = Some(VersionNumber(version));
    let exported = site.run(async |vault, call| vault.export_key_as(key, version, format, call).await);
    exported.map(|exported| exported.expose().to_vec())
}

/// "Sign": text of at most 245 bytes; the signature and the version that made it come back, and the signature begins with
/// that version. "Verify": whether text and signature belong together, with the version that is named in the signature.
#[test]
fn an_asymmetric_key_signs_at_most_245_bytes_and_verifies_them() {
    let mut site = natively(ProfileId::NHN);
    let key = asymmetric(&mut site);
    let (most, more) = ([b'x'; 245], [b'x'; 246]);
    let signature = sign(&mut site, key, &most, FRAMED).unwrap();
    assert_eq!(
        (signature.version, signature.algorithm),
        (VersionNumber(0), SignatureAlgorithm::RsaPkcs1Sha256)
    );
    assert_eq!((signature.bytes.len(), &signature.bytes[..4]), (4 + 256, &[0; 4][..]));
    // "AAAAA": so begin the signatures of version 0 in the guide.
    assert!(BASE64.encode(&signature.bytes).starts_with("AAAAA"));
    assert_eq!(sign(&mut site, key, &more, FRAMED), Err(Error::MessageTooLarge { limit: 245 }));
    assert_eq!(
        verify(&mut site, key, &more, &signature.bytes, FRAMED),
        Err(Error::MessageTooLarge { limit: 245 })
    );

    site.rotate(key).unwrap();
    let second = sign(&mut site, key, b"data", FRAMED).unwrap();
    assert_eq!((second.version, &second.bytes[..4]), (VersionNumber(1), &[0, 0, 0, 1][..]));
    assert_eq!(verify(&mut site, key, &most, &signature.bytes, FRAMED), Ok(true), "of an older version");
    assert_eq!(verify(&mut site, key, b"data", &second.bytes, FRAMED), Ok(true));
    assert_eq!(verify(&mut site, key, b"Data", &second.bytes, FRAMED), Ok(false));
    let other_version = [&[0; 4], &second.bytes[4..]].concat();
    assert_eq!(verify(&mut site, key, b"data", &other_version, FRAMED), Ok(false));
    let events = site.events();
    for event in ["asymmetric.sign", "asymmetric.verify"] {
        assert!(events.contains(&event.to_owned()), "{event}");
    }
}

/// "Query a private key", "Query a public key": in hexadecimal tokens and in base64, by version.
#[test]
fn private_and_public_keys_can_be_queried_in_two_spellings_by_version() {
    let mut site = natively(ProfileId::NHN);
    let key = asymmetric(&mut site);
    site.rotate(key).unwrap();
    let mut seen = Vec::new();
    for version in [0, 1] {
        let tokens = private(&mut site, key, version, ExportFormat::HexTokens).unwrap();
        let der = private(&mut site, key, version, ExportFormat::Pkcs8Der).unwrap();
        // Both begin as the guide's examples do.
        assert!(tokens.starts_with(b"0x30, 0x82, 0x04, "), "version {version}");
        assert!(BASE64.encode(&der).starts_with("MIIE"), "version {version}");
        let spelled = der.iter().map(|byte| format!("0x{byte:02x}")).collect::<Vec<_>>().join(", ");
        assert_eq!(String::from_utf8(tokens).unwrap(), spelled);
        assert!(Imported::der(&der).is_ok(), "others read it");

        let number = Some(VersionNumber(version));
        let (found, public) =
            site.run(async |vault, call| vault.public_key(key, number, call).await).unwrap();
        assert_eq!(found, VersionNumber(version));
        assert!(BASE64.encode(public.to_der()).starts_with("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"));
        assert_eq!(PublicKey::from_der(public.to_der()).as_ref(), Ok(&public));
        seen.push((der, public));
    }
    assert!(seen[0].0 != seen[1].0 && seen[0].1 != seen[1].1, "each version has its own");
    let missing = private(&mut site, key, 2, ExportFormat::Pkcs8Der);
    assert_eq!(missing.map_err(|error| error.code()), Err("version.not_found"));
}

/// "Query a public key": regardless of authentication; everything else asks for it.
#[test]
fn a_public_key_is_there_for_clients_that_are_not_authenticated() {
    let gate = Gate { methods: Methods { ipv4: true, ..Methods::default() }, ..Gate::default() };
    let new = NewKeystore { gate, ..NewKeystore::new("Store #1", ProfileId::NHN) };
    let mut site = Site::with(&[], new);
    site.vault = site.vault.with_provider(keystead::provider::AWS_LC);
    let key = asymmetric(&mut site);
    let stranger = || Client { ipv4: Some([203, 0, 113, 9].into()), ..Client::default() };
    let public = site.run_from(stranger(), async |vault, call| vault.public_key(key, None, call).await);
    assert_eq!(public.unwrap().1.kind(), KeyKind::Rsa2048);
    let signed = site.run_from(stranger(), async |vault, call| {
        vault.sign(key, keystead_core::Signable::Message(b"data"), FRAMED, call).await
    });
    assert_eq!(signed.map_err(|error| error.code()), Err("client.refused"));
    let private = site.run_from(stranger(), async |vault, call| {
        vault.export_key_as(key, None, ExportFormat::Pkcs8Der, call).await
    });
    assert_eq!(private.map(|_| ()).map_err(|error| error.code()), Err("client.refused"));
}
