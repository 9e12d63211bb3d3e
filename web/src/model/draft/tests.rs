use keystead_core::profile::ImportFormat;
use keystead_core::{KeyKind, Profile, ProfileId};

use super::{Card, Draft, forms};
use crate::text::Lang;

fn rules(id: ProfileId) -> &'static Profile {
    Profile::named(id).expect("a profile of the engine")
}

fn draft(kind: KeyKind) -> Draft {
    Draft {
        name: String::from("cards"),
        kind,
        usage: None,
        convergent: false,
        form: None,
        pre_active: false,
        isolated: None,
        rotation: Ok(None),
    }
}

#[test]
fn a_profile_shows_the_cards_of_its_own_kinds() {
    use Card as C;
    let cards = |id| Card::of(rules(id));
    assert_eq!(
        cards(ProfileId::STANDARD),
        [C::Aes, C::Secret, C::Rsa, C::Ec, C::Ed25519, C::Hmac, C::Convergent]
    );
    assert_eq!(cards(ProfileId::NHN), [C::Aes, C::Secret, C::Rsa]);
    assert_eq!(cards(ProfileId::NAVER), [C::Aes, C::Rsa, C::Ec, C::Convergent]);
    assert_eq!(cards(ProfileId::KAKAO), [C::Aes, C::Rsa, C::Ec, C::Hmac]);
    assert_eq!(cards(ProfileId::JWT), [C::Rsa, C::Ec]);
    let lengths: Vec<_> = C::Rsa.kinds(rules(ProfileId::JWT)).collect();
    assert_eq!(lengths, [KeyKind::Rsa2048, KeyKind::Rsa4096]);
}

#[test]
fn forms_are_those_that_the_profile_takes_and_the_kind_has() {
    use ImportFormat as F;
    assert_eq!(forms(rules(ProfileId::NHN), KeyKind::Aes256), [F::HexTokens]);
    assert_eq!(forms(rules(ProfileId::NHN), KeyKind::Rsa2048), []);
    assert_eq!(forms(rules(ProfileId::NAVER), KeyKind::Aes256), []);
    assert_eq!(forms(rules(ProfileId::JWT), KeyKind::Rsa4096), [F::Pem, F::Components]);
    let standard = rules(ProfileId::STANDARD);
    assert_eq!(forms(standard, KeyKind::Secret), []);
    assert_eq!(
        forms(standard, KeyKind::HmacSha256),
        [F::HexTokens, F::Raw, F::Jwk, F::Components, F::Wrapped]
    );
    assert_eq!(forms(standard, KeyKind::EcP384), [F::Jwk, F::Pem, F::Components, F::PublicKey, F::Wrapped]);
}

#[test]
fn the_summary_says_what_will_happen() {
    let t = Lang::En.text();
    let standard = rules(ProfileId::STANDARD);
    let said = draft(KeyKind::Aes256).summary(t, standard, "Payments");
    assert_eq!(
        said,
        "A key of type AES-256 · Symmetric key named “cards” is made in “Payments”. Version 1 can be used at once. \
         It rotates only when you ask for it. Its deletion waits 7 days, during which you can change your mind."
    );
    let kakao = rules(ProfileId::KAKAO);
    let waiting = Draft { pre_active: true, rotation: Ok(Some(365)), ..draft(KeyKind::Aes256) };
    let said = waiting.summary(t, kakao, "Payments");
    assert!(said.contains(t.create.sum_preactive) && said.contains("every 365 days"), "{said}");
    assert!(said.ends_with(t.create.sum_versions_first), "{said}");
    let said = Draft { isolated: Some(String::from("KR")), convergent: true, ..draft(KeyKind::Aes256) }
        .summary(t, rules(ProfileId::NAVER), "Payments");
    assert!(
        said.contains("KR") && said.contains(t.create.sum_convergent) && said.contains("3 days"),
        "{said}"
    );
}

#[test]
fn what_does_not_rotate_is_not_said_to() {
    let nhn = rules(ProfileId::NHN);
    assert!(draft(KeyKind::Aes256).rotates(nhn));
    assert!(!draft(KeyKind::Secret).rotates(nhn));
    assert!(!Draft { form: Some(ImportFormat::HexTokens), ..draft(KeyKind::Aes256) }.rotates(nhn));
    let standard = rules(ProfileId::STANDARD);
    assert!(Draft { form: Some(ImportFormat::Raw), ..draft(KeyKind::Aes256) }.rotates(standard));
    assert!(!Draft { form: Some(ImportFormat::PublicKey), ..draft(KeyKind::EcP256) }.rotates(standard));
    assert!(!draft(KeyKind::Rsa2048).rotates(rules(ProfileId::JWT)));
    for lang in Lang::ALL {
        let said = draft(KeyKind::Secret).summary(lang.text(), standard, "K");
        assert!(!said.contains(lang.text().create.sum_rotates_not), "{said}");
    }
}

#[test]
fn a_period_that_is_wrong_is_not_told_of() {
    let t = Lang::En.text();
    let wrong = Draft { rotation: Err(()), ..draft(KeyKind::Aes256) };
    let said = wrong.summary(t, rules(ProfileId::NAVER), "K");
    assert!(!said.contains("rotates"), "{said}");
}

#[test]
fn without_a_name_the_summary_says_so() {
    let nameless = Draft { name: String::from("  "), ..draft(KeyKind::Aes256) };
    for lang in Lang::ALL {
        let t = lang.text();
        assert!(nameless.summary(t, rules(ProfileId::STANDARD), "K").contains(t.create.no_name));
    }
}
