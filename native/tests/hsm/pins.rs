//! The life of PINs.

use keystead::hsm::{Attempts, FinalTry, Problem, Role, Token, TokenName, TokenPin};

use crate::support::{LABEL, SO_PIN, USER_PIN, isolated, logged_in, pin, token_pin};

const NEW_PIN: &str = "Somebody#1618";

#[test]
fn a_wrong_pin_is_counted_by_the_token_and_a_right_one_ends_that() {
    isolated(|place| {
        let token = Token::new(place.with_token(), TokenName::new(LABEL));
        let failure = token.log_in(token_pin("Wrong#2718"), FinalTry::Keep).unwrap_err();
        assert_eq!(failure.problem(), &Problem::PinMismatch(Role::User, Attempts::Fewer));
        assert_eq!(failure.function().unwrap(), "C_Login");
        assert_eq!(
            (failure.ckr().unwrap().name(), failure.ckr().unwrap().number()),
            ("CKR_PIN_INCORRECT", 0xa0)
        );
        assert_eq!(token.info().unwrap().user_pin.attempts, Attempts::Fewer);
        assert_eq!(token.objects().unwrap_err().code(), "hsm.logged_out");

        token.log_in(token_pin(USER_PIN), FinalTry::Keep).unwrap();
        assert_eq!(token.info().unwrap().user_pin.attempts, Attempts::Unknown);
        assert!(token.objects().unwrap().is_empty());
    });
}

#[test]
fn logging_in_asks_the_token_even_where_somebody_is_logged_in() {
    isolated(|place| {
        let token = place.token();
        token.check_pin(&token_pin(USER_PIN)).unwrap();
        assert_eq!(token.check_pin(&token_pin("Wrong#2718")).unwrap_err().code(), "hsm.pin_refused");
        assert_eq!(token.info().unwrap().user_pin.attempts, Attempts::Unknown, "the token was not asked");
        let failure = token.log_in(token_pin("Wrong#2718"), FinalTry::Keep).unwrap_err();
        assert_eq!(failure.code(), "hsm.pin_refused");
        assert_eq!(token.check().unwrap_err().problem(), &Problem::LoggedOut);
        assert_eq!(token.check_pin(&token_pin(USER_PIN)).unwrap_err().problem(), &Problem::LoggedOut);
    });
}

#[test]
fn a_wrong_pin_is_none_where_another_part_of_the_program_is_logged_in() {
    isolated(|place| {
        let first = place.token();
        let second = Token::new(first.module().clone(), TokenName::new(LABEL));
        assert_eq!(second.check().unwrap_err().problem(), &Problem::LoggedOut, "it holds no PIN");
        let failure = second.log_in(token_pin("Wrong#2718"), FinalTry::Keep).unwrap_err();
        assert_eq!(failure.code(), "hsm.pin_refused");
        second.log_in(token_pin(USER_PIN), FinalTry::Keep).unwrap();
        // Who was logged out by that logs in again with the PIN that it holds.
        for token in [&first, &second, &first] {
            token.generate(keystead_core::KeyKind::EcP256, &crate::support::new_id(), "a key").unwrap();
        }
        assert_eq!(first.objects().unwrap().len(), 6);
        drop(second);
        assert_eq!(first.objects().unwrap().len(), 6);
    });
}

#[test]
fn the_user_changes_the_user_pin() {
    isolated(|place| {
        let module = place.with_token();
        let name = TokenName::new(LABEL);
        let change = |old, new| module.change_user_pin(&name, &token_pin(old), &pin(new), FinalTry::Keep);
        let failure = change("Wrong#2718", NEW_PIN).unwrap_err();
        assert_eq!((failure.code(), failure.function().unwrap().as_str()), ("hsm.pin_refused", "C_SetPIN"));
        change(USER_PIN, NEW_PIN).unwrap();
        let token = Token::new(module.clone(), name.clone());
        assert_eq!(token.log_in(token_pin(USER_PIN), FinalTry::Keep).unwrap_err().code(), "hsm.pin_refused");
        token.log_in(token_pin(NEW_PIN), FinalTry::Keep).unwrap();
    });
}

#[test]
fn a_token_in_use_holds_the_pin_that_it_got() {
    isolated(|place| {
        let token = place.token();
        assert_eq!(
            token.change_pin(&token_pin("Wrong#2718"), &pin(NEW_PIN)).unwrap_err().code(),
            "hsm.pin_refused"
        );
        token.change_pin(&token_pin(USER_PIN), &pin(NEW_PIN)).unwrap();
        token.check_pin(&token_pin(NEW_PIN)).unwrap();
        token.log_out();
        token.log_in(token_pin(NEW_PIN), FinalTry::Keep).unwrap();
    });
}

#[test]
fn the_security_officer_resets_the_user_pin_and_keys_stay() {
    isolated(|place| {
        let module = place.with_token();
        let token = logged_in(module.clone());
        token.generate(keystead_core::KeyKind::EcP256, b"id", "a key").unwrap();
        token.log_out();
        let name = TokenName::new(LABEL);
        let reset = |so_pin| module.reset_user_pin(&name, &token_pin(so_pin), &pin(NEW_PIN), FinalTry::Keep);
        let failure = reset("Wrong#2718").unwrap_err();
        assert_eq!(failure.problem(), &Problem::PinMismatch(Role::SecurityOfficer, Attempts::Fewer));
        assert_eq!(module.find_token(&name).unwrap().so_pin.attempts, Attempts::Fewer);
        reset(SO_PIN).unwrap();
        token.log_in(token_pin(NEW_PIN), FinalTry::Keep).unwrap();
        assert_eq!(token.objects().unwrap().len(), 2);
    });
}

#[test]
fn the_security_officer_changes_the_so_pin() {
    isolated(|place| {
        let module = place.with_token();
        let name = TokenName::new(LABEL);
        let change = |old, new| module.change_so_pin(&name, &token_pin(old), &pin(new), FinalTry::Keep);
        assert_eq!(change(USER_PIN, NEW_PIN).unwrap_err().code(), "hsm.pin_refused");
        change(SO_PIN, NEW_PIN).unwrap();
        assert_eq!(change(SO_PIN, SO_PIN).unwrap_err().code(), "hsm.pin_refused");
        change(NEW_PIN, SO_PIN).unwrap();
    });
}

#[test]
fn no_pin_is_shown() {
    assert_eq!(format!("{:?}", token_pin(USER_PIN)), "TokenPin(..)");
    assert_eq!(TokenPin::new("").unwrap_err().code(), "hsm.pin_unfit");
    assert_eq!(TokenPin::new(&"1".repeat(256)).unwrap_err().code(), "hsm.pin_unfit");
}
