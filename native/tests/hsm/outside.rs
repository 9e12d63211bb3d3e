//! What a program of somebody else sees in the token.

use std::process::Command;

use cryptoki::context::Pkcs11;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeInfo, AttributeType, ObjectClass};
use keystead_core::{KeyKind, SecretBytes};

use crate::support::{LABEL, USER_PIN, isolated, new_id, softhsm};

/// What `pkcs11-tool` of OpenSC says.
fn pkcs11_tool(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new("pkcs11-tool");
    command.arg("--module").arg(softhsm()).args(["--token-label", LABEL, "--login", "--pin", USER_PIN]);
    let output =
        command.args(arguments).output().expect("OpenSC is not installed: run `cargo xtask setup --tests`");
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// The lines of one object.
fn object<'t>(text: &'t str, head: &str) -> &'t str {
    let at = text.find(head).unwrap_or_else(|| panic!("no {head} in {text}"));
    let rest = &text[at..];
    // Its lines are indented.
    let end = rest.match_indices('\n').find(|(at, _)| !rest[at + 1..].starts_with(' '));
    end.map_or(rest, |(end, _)| &rest[..end])
}

#[test]
fn another_program_sees_the_keys_as_they_were_made_and_gets_none_out() {
    isolated(|place| {
        let token = place.token();
        let (rsa, ec, aes) = (new_id(), new_id(), new_id());
        token.generate(KeyKind::Rsa2048, &rsa, "an RSA key").unwrap();
        token.generate(KeyKind::EcP256, &ec, "an EC key").unwrap();
        token.generate(KeyKind::Aes256, &aes, "an AES key").unwrap();
        let (is_fine, text) = pkcs11_tool(&["--list-objects"]);
        assert!(is_fine, "{text}");
        let kept = "Access:     sensitive, always sensitive, never extractable, local";
        for (head, usage) in [
            ("Private Key Object; RSA", "Usage:      decrypt, sign"),
            ("Private Key Object; EC", "Usage:      sign"),
            ("Secret Key Object; AES length 32", "Usage:      encrypt, decrypt"),
        ] {
            let lines = object(&text, head);
            assert!(lines.contains(kept) && lines.lines().any(|line| line.trim() == usage), "{lines}");
        }
        let public = object(&text, "Public Key Object; EC  EC_POINT 256 bits");
        assert!(public.contains("Usage:      verify"), "{public}");
        let hex = |id: &[u8]| data_encoding::HEXLOWER.encode(id);
        assert!(public.contains(&hex(&ec)) && object(&text, "Private Key Object; EC").contains(&hex(&ec)));

        let (is_fine, text) = pkcs11_tool(&["--read-object", "--type", "secrkey", "--id", &hex(&aes)]);
        assert!(!is_fine && text.contains("CKR_ATTRIBUTE_SENSITIVE"), "{text}");
    });
}

#[test]
fn no_attribute_gives_a_key_out_and_none_can_be_changed_so_that_it_does() {
    isolated(|place| {
        let token = place.token();
        token.generate(KeyKind::Rsa2048, b"rsa", "an RSA key").unwrap();
        token.generate(KeyKind::EcP256, b"ec", "an EC key").unwrap();
        token.generate(KeyKind::Aes256, b"aes", "an AES key").unwrap();
        token.import(KeyKind::Aes256, &SecretBytes::new(vec![7; 32]), b"in", "brought in").unwrap();
        // The module itself, in which the user is logged in already.
        let context = Pkcs11::new(softhsm()).unwrap();
        let slot = context.get_slots_with_initialized_token().unwrap()[0];
        let session = context.open_rw_session(slot).unwrap();
        let find = |id: &[u8], class| {
            session.find_objects(&[Attribute::Id(id.to_vec()), Attribute::Class(class)]).unwrap()[0]
        };
        let wrapping = find(b"aes", ObjectClass::SECRET_KEY);
        for (id, class, secrets) in [
            (
                b"rsa".as_slice(),
                ObjectClass::PRIVATE_KEY,
                [AttributeType::PrivateExponent, AttributeType::Prime1, AttributeType::Coefficient]
                    .as_slice(),
            ),
            (b"ec", ObjectClass::PRIVATE_KEY, &[AttributeType::Value]),
            (b"aes", ObjectClass::SECRET_KEY, &[AttributeType::Value]),
            (b"in", ObjectClass::SECRET_KEY, &[AttributeType::Value]),
        ] {
            let key = find(id, class);
            for secret in secrets {
                let told = session.get_attribute_info(key, &[*secret]).unwrap();
                assert!(matches!(told[0], AttributeInfo::Sensitive), "{secret:?}: {told:?}");
            }
            for change in [Attribute::Extractable(true), Attribute::Sensitive(false)] {
                session.update_attributes(key, core::slice::from_ref(&change)).unwrap_err();
                session.copy_object(key, &[change]).unwrap_err();
            }
            session.wrap_key(&Mechanism::AesKeyWrapPad, wrapping, key).unwrap_err();
        }
    });
}
