//! Keys: made in a token, brought in, listed, destroyed.

use keystead::hsm::{FinalTry, ObjectKind, ObjectView, Problem, TokenName};
use keystead::provider::AWS_LC;
use keystead_core::{KeyKind, Provider, SecretBytes, Signable, SignatureAlgorithm};

use crate::support::{isolated, new_id};

const PAIRS: [KeyKind; 5] =
    [KeyKind::Rsa2048, KeyKind::Rsa3072, KeyKind::Rsa4096, KeyKind::EcP256, KeyKind::EcP384];

fn shape(view: &ObjectView) -> (Option<&str>, Option<usize>, Option<&str>) {
    (view.key_type.as_deref(), view.bits, view.curve.as_deref())
}

fn shape_of(kind: KeyKind) -> (Option<&'static str>, Option<usize>, Option<&'static str>) {
    match kind {
        KeyKind::Rsa2048 => (Some("RSA"), Some(2048), None),
        KeyKind::Rsa3072 => (Some("RSA"), Some(3072), None),
        KeyKind::Rsa4096 => (Some("RSA"), Some(4096), None),
        KeyKind::EcP256 => (Some("EC"), None, Some("P-256")),
        KeyKind::EcP384 => (Some("EC"), None, Some("P-384")),
        _ => (Some("AES"), Some(256), None),
    }
}

/// What a private or secret key reports, if it was made in the token or came from outside.
fn assert_kept(view: &ObjectView, is_generated: bool) {
    assert_eq!((view.sensitive, view.extractable, view.private), (Some(true), Some(false), Some(true)));
    assert_eq!(view.local, Some(is_generated));
    assert_eq!(view.always_sensitive, Some(is_generated));
    assert_eq!(view.never_extractable, Some(is_generated));
}

#[test]
fn pairs_are_made_in_the_token_and_never_leave() {
    isolated(|place| {
        let token = place.token();
        for kind in PAIRS {
            let id = new_id();
            let public = token.generate(kind, &id, "signing").unwrap().unwrap();
            assert_eq!(public.kind(), kind);
            assert_eq!(token.public_key(&id).unwrap().to_der(), public.to_der());
            let views = token.objects_of(&id).unwrap();
            let [private, public] = views.as_slice() else { panic!("{views:?}") };
            assert_eq!((private.class, public.class), (ObjectKind::PrivateKey, ObjectKind::PublicKey));
            assert_eq!((private.label.as_str(), public.label.as_str()), ("signing", "signing"));
            assert_eq!(shape(private), shape_of(kind));
            assert_kept(private, true);
            token.destroy(&id).unwrap();
        }
        assert!(token.objects().unwrap().is_empty());
    });
}

#[test]
fn an_aes_key_is_made_in_the_token_and_never_leaves() {
    isolated(|place| {
        let token = place.token();
        let id = new_id();
        assert!(token.generate(KeyKind::Aes256, &id, "wrapping").unwrap().is_none());
        let views = token.objects_of(&id).unwrap();
        assert_eq!((views.len(), views[0].class), (1, ObjectKind::SecretKey));
        assert_eq!(shape(&views[0]), shape_of(KeyKind::Aes256));
        assert_kept(&views[0], true);
    });
}

#[test]
fn keys_that_are_brought_in_are_what_they_were_outside() {
    isolated(|place| {
        let token = place.token();
        let mut random = keystead::edge::OsRandom;
        for kind in PAIRS {
            let material = AWS_LC.asymmetric.generate(kind, &mut random).unwrap().unwrap();
            let outside = Provider::RUSTCRYPTO.asymmetric.load(kind, &material).unwrap().public().unwrap();
            let id = new_id();
            let inside = token.import(kind, &material, &id, "brought in").unwrap().unwrap();
            assert_eq!(inside.to_der(), outside.to_der());
            let views = token.objects_of(&id).unwrap();
            assert_eq!(views.len(), 2);
            assert_eq!(shape(&views[0]), shape_of(kind));
            assert_kept(&views[0], false);
            let algorithm = SignatureAlgorithm::of_kind(kind)[0];
            let signature = token.sign(&id, algorithm, Signable::Message(b"message")).unwrap();
            let verified =
                AWS_LC.asymmetric.verify(&outside, algorithm, Signable::Message(b"message"), &signature);
            assert!(verified.unwrap());
        }
        let id = new_id();
        token.import(KeyKind::Aes256, &SecretBytes::new(vec![7; 32]), &id, "brought in").unwrap();
        assert_kept(&token.objects_of(&id).unwrap()[0], false);
    });
}

#[test]
fn what_is_no_key_is_refused_and_leaves_nothing() {
    isolated(|place| {
        let token = place.token();
        let id = new_id();
        let import = |kind, bytes: &[u8]| {
            token.import(kind, &SecretBytes::new(bytes.to_vec()), &id, "no key").map_err(|it| it.code())
        };
        for (kind, bytes) in [
            (KeyKind::Rsa2048, b"no DER".as_slice()),
            (KeyKind::EcP256, &[0; 32]),
            (KeyKind::EcP256, &[0xff; 32]),
            (KeyKind::EcP384, &[1; 32]),
            (KeyKind::Aes256, &[1; 16]),
        ] {
            assert_eq!(import(kind, bytes).unwrap_err(), "hsm.material_refused");
        }
        for kind in [KeyKind::Secret, KeyKind::HmacSha256, KeyKind::Ed25519] {
            assert_eq!(token.generate(kind, &id, "other").unwrap_err().code(), "hsm.unsupported");
        }
        assert!(token.objects().unwrap().is_empty());
    });
}

#[test]
fn an_id_belongs_to_one_key() {
    isolated(|place| {
        let token = place.token();
        let id = new_id();
        let public = token.generate(KeyKind::EcP256, &id, "first").unwrap().unwrap();
        assert_eq!(
            token.generate(KeyKind::EcP256, &id, "second").unwrap_err().problem(),
            &Problem::ObjectExists
        );
        assert_eq!(token.public_key(&id).unwrap().to_der(), public.to_der(), "the first one stays");
        // Labels may be alike.
        token.generate(KeyKind::EcP256, &new_id(), "first").unwrap();
        assert_eq!(token.objects().unwrap().iter().filter(|it| it.label == "first").count(), 4);
        let longest = "n".repeat(255);
        token.generate(KeyKind::EcP256, &[1; 255], &longest).unwrap();
        for (id, label) in
            [(&[][..], "label"), (&[1; 256], "label"), (&[2], "a\tb"), (&[2], &"n".repeat(256))]
        {
            assert_eq!(token.generate(KeyKind::EcP256, id, label).unwrap_err().code(), "hsm.label");
        }
    });
}

#[test]
fn a_key_whose_public_half_is_gone_tells_it_if_it_can() {
    isolated(|place| {
        let token = place.token();
        let rsa = token.generate(KeyKind::Rsa2048, b"rsa", "signing").unwrap().unwrap();
        token.generate(KeyKind::EcP256, b"ec", "signing").unwrap();
        // The module itself, in which the user is logged in already.
        let context = cryptoki::context::Pkcs11::new(crate::support::softhsm()).unwrap();
        let session =
            context.open_rw_session(context.get_slots_with_initialized_token().unwrap()[0]).unwrap();
        let public = cryptoki::object::Attribute::Class(cryptoki::object::ObjectClass::PUBLIC_KEY);
        for object in session.find_objects(&[public]).unwrap() {
            session.destroy_object(object).unwrap();
        }
        token.check().unwrap();
        assert_eq!(token.objects().unwrap().len(), 2);
        let again = keystead::hsm::Token::new(token.module().clone(), TokenName::new(crate::support::LABEL));
        drop(token);
        again.log_in(crate::support::token_pin(crate::support::USER_PIN), FinalTry::Keep).unwrap();
        assert_eq!(again.public_key(b"rsa").unwrap().to_der(), rsa.to_der());
        assert_eq!(again.public_key(b"ec").unwrap_err().problem(), &Problem::ObjectMissing);
        for (id, algorithm) in [
            (b"rsa".as_slice(), SignatureAlgorithm::RsaPssSha256),
            (b"ec", SignatureAlgorithm::EcdsaP256Sha256),
        ] {
            again.sign(id, algorithm, Signable::Message(b"message")).unwrap();
        }
    });
}

#[test]
fn what_is_destroyed_is_gone_at_once_also_for_whoever_used_it() {
    isolated(|place| {
        let token = place.token();
        let id = new_id();
        token.generate(KeyKind::EcP256, &id, "short-lived").unwrap();
        let sign = || token.sign(&id, SignatureAlgorithm::EcdsaP256Sha256, Signable::Message(b"m"));
        sign().unwrap();
        token.destroy(&id).unwrap();
        assert_eq!(sign().unwrap_err().problem(), &Problem::ObjectMissing);
        assert_eq!(token.public_key(&id).unwrap_err().problem(), &Problem::ObjectMissing);
        assert_eq!(token.destroy(&id).unwrap_err().problem(), &Problem::ObjectMissing);
        // The same id again is another key.
        token.generate(KeyKind::EcP256, &id, "again").unwrap();
        sign().unwrap();
    });
}
