//! Values 21 to 28: names, descriptions, what goes in and out.

use keystead_core::wire::TextProblem;
use keystead_core::{Customization, Error, Imported, KeyChanges, KeyKind, NewKey, NewKeystore, SecretBytes};
use keystead_tests::testkit::Site;

use super::{JWT, KAKAO, NAVER, NHN, STANDARD, code, each};

fn named(site: &mut Site, name: &str) -> &'static str {
    let kind = site.usual_kind();
    code(site.create(NewKey::new(name, kind)))
}

/// 21.
#[test]
fn names_are_as_the_profile_has_them() {
    let text = |site: &mut Site| {
        for name in ["a", "결제 카드", &"n".repeat(100)] {
            assert_eq!(named(site, name), "ok");
        }
        assert_eq!(named(site, "a"), "ok", "a name may repeat");
        for name in ["", " a", "a\n", &"n".repeat(101)] {
            assert_eq!(named(site, name), "name.invalid");
        }
    };
    each([(STANDARD, ()), (NHN, ()), (KAKAO, ()), (JWT, ())], |site, _, ()| text(site));
    let mut site = Site::new(NAVER);
    assert_eq!([named(&mut site, "abc"), named(&mut site, "abc")], ["ok", "name.taken"]);
    assert_eq!([named(&mut site, "ab"), named(&mut site, "결제 카드")], ["name.invalid"; 2]);
    let custom = Customization { unique_names: Some(true), ..Customization::default() };
    let mut site = Site::with(&[], NewKeystore { custom, ..NewKeystore::new("Unique", STANDARD) });
    assert_eq!([named(&mut site, "a"), named(&mut site, "a")], ["ok", "name.taken"]);
}

/// 22.
#[test]
fn descriptions_are_as_long_as_the_profile_allows() {
    each(
        [(STANDARD, 1_000), (NHN, 1_000), (KAKAO, 1_000), (NAVER, 100), (JWT, 0)],
        |site, profile, limit| {
            let kind = site.usual_kind();
            let new = |description: String| NewKey { description, ..NewKey::new("some-key", kind) };
            let key = site.create(new("설".repeat(limit))).unwrap();
            let refused = Error::DescriptionTooLong { limit: u32::try_from(limit).unwrap() };
            let changes = KeyChanges { name: None, description: Some("설".repeat(limit + 1)) };
            let changed = site.run(async |vault, call| vault.update_key(key, changes, call).await);
            assert_eq!(changed, Err(refused), "{profile}");
        },
    );
}

/// 23.
#[test]
fn material_leaves_where_the_profile_lets_it() {
    let forbidden = "export.forbidden";
    let table =
        [(STANDARD, forbidden), (NHN, "ok"), (KAKAO, forbidden), (NAVER, forbidden), (JWT, forbidden)];
    each(table, |site, profile, expected| {
        let key = site.key("some-key");
        let exported = site.run(async |vault, call| vault.export_key(key, None, call).await);
        assert_eq!(code(exported), expected, "{profile}");
    });
    let custom = Customization { allow_export: Some(true), ..Customization::default() };
    let mut site = Site::with(&[], NewKeystore { custom, ..NewKeystore::new("Open", STANDARD) });
    let key = site.create(NewKey::new("signing", KeyKind::EcP256)).unwrap();
    assert_eq!(code(site.run(async |vault, call| vault.export_key(key, None, call).await)), "ok");
}

/// 24.
#[test]
fn material_is_imported_where_the_profile_has_a_form_for_it() {
    let refused = "profile.not_offered";
    let table = [
        (STANDARD, ("ok", "material.malformed")),
        (NHN, ("ok", "material.length")),
        (KAKAO, (refused, refused)),
        (NAVER, (refused, refused)),
        (JWT, ("ok", "material.unreadable")),
    ];
    each(table, |site, profile, (expected, short)| {
        let kind = site.usual_kind();
        let mut bring_in = |bytes: &[u8]| {
            let imported = Site::imported(&site.rules(), bytes)?;
            site.create(NewKey::import("some-key", kind, imported))
        };
        assert_eq!(code(bring_in(&[7; 32])), expected, "{profile}");
        assert_eq!(code(bring_in(&[7; 31])), short, "{profile}");
        let other = Imported::raw(SecretBytes::new(vec![8; 32]));
        let form = if profile == STANDARD { "ok" } else { refused };
        assert_eq!(code(site.create(NewKey::import("other-form", kind, other))), form, "{profile}");
    });
}

/// 25.
#[test]
fn ciphertexts_have_the_form_of_the_profile() {
    let table =
        [(STANDARD, &b"KST1"[..]), (NHN, &[0, 0, 0, 0]), (KAKAO, b"kckms:1:"), (NAVER, b"ncpkms:v1:")];
    each(table, |site, profile, prefix| {
        let key = site.key("some-key");
        let ciphertext = site.encrypt(key, b"data").unwrap();
        if profile == STANDARD {
            let header = keystead_core::EnvelopeHeader::parse(&ciphertext).unwrap();
            assert_eq!(header.key, key, "it names its key");
        } else {
            assert!(ciphertext.starts_with(prefix), "{profile}: {ciphertext:?}");
        }
        assert_eq!(site.decrypt(key, &ciphertext).unwrap(), b"data", "{profile}");
        assert!(site.decrypt(key, b"something else").is_err(), "{profile}");
    });
}

/// 26.
#[test]
fn plaintexts_are_written_as_the_product_writes_them() {
    let table = [
        (STANDARD, ("ZGF0YQ==", true)),
        (NHN, ("data", false)),
        (KAKAO, ("ZGF0YQ==", false)),
        (NAVER, ("ZGF0YQ==", true)),
        (JWT, ("data", false)),
    ];
    each(table, |site, profile, (text, lists)| {
        let mode = site.rules().text;
        assert_eq!(mode.decode(text).unwrap(), b"data", "{profile}");
        assert_eq!(mode.encode(b"data").unwrap(), text, "{profile}");
        let list = mode.decode_list([text, text]);
        let expected =
            if lists { Ok(vec![b"data".to_vec(); 2]) } else { Err(Error::InvalidText(TextProblem::List)) };
        assert_eq!(list, expected, "{profile}");
    });
}

/// 27.
#[test]
fn a_plaintext_is_as_large_as_the_profile_allows() {
    let gibibyte = 1 << 30;
    each(
        [(STANDARD, gibibyte), (NHN, 32_768), (KAKAO, gibibyte), (NAVER, 32_768)],
        |site, profile, limit| {
            let key = site.key("some-key");
            let fits = site.run(async |vault, call| vault.seal_job(key, limit, b"", call).await.map(drop));
            assert_eq!(fits, Ok(()), "{profile}");
            let refused =
                site.run(async |vault, call| vault.seal_job(key, limit + 1, b"", call).await.map(drop));
            assert_eq!(refused, Err(Error::PlaintextTooLarge { limit }), "{profile}");
        },
    );
    let mut site = Site::new(NHN);
    let secret = |length| NewKey::secret("secret", "x".repeat(length));
    assert_eq!(code(site.create(secret(32_768))), "ok");
    assert_eq!(code(site.create(secret(32_769))), "secret.size");
}
