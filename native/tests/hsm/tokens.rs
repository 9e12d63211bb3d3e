//! Modules, slots and tokens: what is there, and how a token is initialized.

use std::path::Path;

use keystead::hsm::{Attempts, Erase, Module, Problem, Token, TokenName};

use crate::support::{LABEL, SO_PIN, USER_PIN, isolated, pin};

#[test]
fn a_module_says_what_it_is_and_what_is_in_its_slots() {
    isolated(|place| {
        let module = place.module();
        let info = module.info().unwrap();
        assert_eq!(
            (info.manufacturer.as_str(), info.description.as_str()),
            ("SoftHSM", "Implementation of PKCS11")
        );
        let slots = module.slots().unwrap();
        assert_eq!(slots.len(), 1);
        let token = slots[0].token.as_ref().unwrap();
        assert!(!token.initialized && !token.user_pin_set);
        assert!(token.mechanisms.is_empty());

        let token =
            module.initialize_token(slots[0].slot, LABEL, &pin(SO_PIN), &pin(USER_PIN), Erase::No).unwrap();
        assert!(token.initialized && token.user_pin_set && token.login_required && !token.write_protected);
        assert_eq!((token.label.as_str(), token.model.as_str()), (LABEL, "SoftHSM v2"));
        assert_eq!(token.serial.len(), 16);
        assert_eq!((token.min_pin_bytes, token.max_pin_bytes), (4, 255));
        assert_eq!((token.user_pin.attempts, token.so_pin.attempts), (Attempts::Unknown, Attempts::Unknown));
        assert!(
            ["CKM_RSA_PKCS_PSS", "CKM_ECDSA", "CKM_AES_GCM"].iter().all(|it| token.mechanisms.contains(it))
        );
        // The same module again is the same context.
        assert_eq!(Module::load(module.path()).unwrap().slots().unwrap().len(), 2);
    });
}

#[test]
fn what_is_no_module_is_refused_with_its_path() {
    isolated(|place| {
        let missing = place.path().join("missing.so");
        let text = place.path().join("text.so");
        std::fs::write(&text, "no library").unwrap();
        for path in [missing.as_path(), text.as_path(), Path::new("/usr/lib/x86_64-linux-gnu/libc.so.6")] {
            let failure = Module::load(path).unwrap_err();
            assert_eq!(failure.code(), "hsm.module");
            assert!(failure.to_string().contains(&path.display().to_string()), "{failure}");
        }
    });
}

#[test]
fn an_initialized_token_is_erased_only_when_that_is_asked_for() {
    isolated(|place| {
        let token = place.token();
        token.generate(keystead_core::KeyKind::EcP256, b"id", "a key").unwrap();
        token.log_out();
        let module = token.module().clone();
        let slot = module.slots().unwrap()[0].slot;
        let initialize = |so_pin, erase| {
            module.initialize_token(slot, "anew", &pin(so_pin), &pin(USER_PIN), erase).map_err(|it| it.code())
        };
        assert_eq!(initialize(SO_PIN, Erase::No).unwrap_err(), "hsm.token_initialized");
        assert_eq!(initialize("Another#2718", Erase::Everything).unwrap_err(), "hsm.pin_refused");
        assert_eq!(module.find_token(&TokenName::new(LABEL)).unwrap().label, LABEL);
        let anew = initialize(SO_PIN, Erase::Everything).unwrap();
        let token = Token::new(module.clone(), TokenName::new(&anew.serial));
        token.log_in(crate::support::token_pin(USER_PIN), keystead::hsm::FinalTry::Keep).unwrap();
        assert!(token.objects().unwrap().is_empty());
    });
}

#[test]
fn a_label_names_a_token_while_it_is_the_only_one() {
    isolated(|place| {
        let module = place.with_token();
        let name = TokenName::new(LABEL);
        let first = module.find_token(&name).unwrap();
        assert_eq!(
            module.find_token(&TokenName::new("another")).unwrap_err().problem(),
            &Problem::TokenAbsent
        );
        assert_eq!(module.find_token(&TokenName::new(" ")).unwrap_err().problem(), &Problem::TokenAbsent);
        let slot = module
            .slots()
            .unwrap()
            .into_iter()
            .find(|it| it.token.as_ref().is_some_and(|it| !it.initialized));
        let second = module
            .initialize_token(slot.unwrap().slot, LABEL, &pin(SO_PIN), &pin(USER_PIN), Erase::No)
            .unwrap();
        assert_eq!(module.find_token(&name).unwrap_err().problem(), &Problem::TokenAmbiguous);
        for serial in [first.serial, second.serial] {
            assert_eq!(module.find_token(&TokenName::new(&serial)).unwrap().serial, serial);
        }
    });
}

#[test]
fn a_label_has_room_in_the_token() {
    isolated(|place| {
        let module = place.module();
        let slot = module.slots().unwrap()[0].slot;
        for label in ["", "   ", "a\nb", &"n".repeat(33), &"한".repeat(11)] {
            let failure = module.initialize_token(slot, label, &pin(SO_PIN), &pin(USER_PIN), Erase::No);
            assert_eq!(failure.unwrap_err().code(), "hsm.label", "{label}");
        }
        let longest = "한글".repeat(5);
        let token = module.initialize_token(slot, &longest, &pin(SO_PIN), &pin(USER_PIN), Erase::No).unwrap();
        assert_eq!(token.label, longest);
    });
}
