//! What goes wrong at a token, one fault after the other: told by its function and code, got over by itself, and without a half
//! made key left behind.

use keystead::hsm::{Attempts, FinalTry, Problem, Role, Token, TokenName};
use keystead_core::{Error, KeyKind, SecretBytes, Signable, SignatureAlgorithm};

use crate::support::{
    LABEL, Place, SO_PIN, USER_PIN, faulty, isolated_with_faults, logged_in, new_id, pin, token_pin,
};

const ES256: SignatureAlgorithm = SignatureAlgorithm::EcdsaP256Sha256;
const DEVICE_ERROR: &str = "0x30";
const DEVICE_MEMORY: &str = "0x31";
const DEVICE_REMOVED: &str = "0x32";
const SESSION_HANDLE_INVALID: &str = "0xb3";
const SESSION_CLOSED: &str = "0xb0";
const USER_NOT_LOGGED_IN: &str = "0x101";
const TOKEN_NOT_PRESENT: &str = "0xe0";
const CRYPTOKI_NOT_INITIALIZED: &str = "0x190";
const OPERATION_ACTIVE: &str = "0x90";
const KEY_HANDLE_INVALID: &str = "0x60";
const PIN_INCORRECT: &str = "0xa0";
const FUNCTION_FAILED: &str = "0x6";
const GENERAL_ERROR: &str = "0x5";
const SESSION_COUNT: &str = "0xb1";
const SESSION_READ_ONLY: &str = "0xb5";
const WRITE_PROTECTED: &str = "0xe2";

/// A token with one key, which has been used; its id.
fn with_key(place: &Place) -> (Token, [u8; 16]) {
    let token = logged_in(place.module_with_token(&faulty()));
    let id = new_id();
    token.generate(KeyKind::EcP256, &id, "signing").unwrap();
    place.forget_calls();
    (token, id)
}

fn sign(token: &Token, id: &[u8]) -> Result<Vec<u8>, keystead::hsm::Failure> {
    token.sign(id, ES256, Signable::Message(b"message"))
}

#[test]
fn what_passes_is_got_over_by_itself() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        for code in [
            DEVICE_ERROR,
            DEVICE_REMOVED,
            SESSION_HANDLE_INVALID,
            SESSION_CLOSED,
            USER_NOT_LOGGED_IN,
            TOKEN_NOT_PRESENT,
            CRYPTOKI_NOT_INITIALIZED,
            OPERATION_ACTIVE,
            KEY_HANDLE_INVALID,
            GENERAL_ERROR,
        ] {
            for function in ["C_SignInit", "C_Sign"] {
                place.faults(&[&format!("fail {function} {code} 1")]);
                sign(&token, &id).unwrap_or_else(|failure| panic!("{function} {code}: {failure}"));
                assert_eq!(place.faults_left(), 0, "{function} {code}: the fault happened");
            }
        }
        place.faults(&[&format!("fail C_FindObjectsInit {SESSION_HANDLE_INVALID} 1")]);
        assert_eq!(token.objects().unwrap().len(), 2);
        place.faults(&[
            &format!("fail C_OpenSession {DEVICE_ERROR} 1"),
            &format!("fail C_Sign {SESSION_CLOSED} 1"),
        ]);
        sign(&token, &id).unwrap();
        assert_eq!(place.faults_left(), 0);
    });
}

#[test]
fn what_stays_is_told_by_function_and_code_until_it_is_over() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        for (function, code, name, expected) in [
            ("C_SignInit", DEVICE_ERROR, "CKR_DEVICE_ERROR", "hsm.failed"),
            ("C_Sign", DEVICE_REMOVED, "CKR_DEVICE_REMOVED", "hsm.absent"),
            ("C_Sign", SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", "hsm.failed"),
            ("C_Sign", USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN", "hsm.logged_out"),
            ("C_SignInit", CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED", "hsm.failed"),
            ("C_SignInit", KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID", "hsm.failed"),
            ("C_Sign", GENERAL_ERROR, "CKR_GENERAL_ERROR", "hsm.failed"),
            ("C_Sign", "0x80000077", "CKR_VENDOR_DEFINED", "hsm.failed"),
        ] {
            place.faults(&[&format!("fail {function} {code} 100")]);
            let failure = sign(&token, &id).unwrap_err();
            assert_eq!(failure.code(), expected, "{failure}");
            assert_eq!(failure.function().unwrap(), function);
            assert_eq!(failure.ckr().unwrap().name(), name);
            assert!(place.faults_left() >= 97, "it is not tried for ever");
            place.faults(&[]);
            sign(&token, &id).unwrap_or_else(|failure| panic!("after {function} {code}: {failure}"));
        }
    });
}

#[test]
fn a_token_that_was_taken_out_is_used_again_when_it_is_back() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        for _ in 0..3 {
            place.faults(&["removed"]);
            for _ in 0..2 {
                assert_eq!(sign(&token, &id).unwrap_err().code(), "hsm.absent");
                assert_eq!(token.check().unwrap_err().code(), "hsm.absent");
                assert_eq!(token.info().unwrap_err().code(), "hsm.absent");
            }
            place.faults(&[]);
            sign(&token, &id).unwrap();
        }
        assert_eq!(place.calls("C_Login"), 3, "once for each return");
    });
}

#[test]
fn others_who_log_out_close_sessions_or_finalize_are_got_over() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        // What is behind the faulty module, in the same process.
        let context = cryptoki::context::Pkcs11::new(crate::support::softhsm()).unwrap();
        let slot = context.get_slots_with_initialized_token().unwrap()[0];
        let session = context.open_rw_session(slot).unwrap();
        session.logout().unwrap();
        sign(&token, &id).unwrap();
        session.logout().unwrap();
        token.generate(KeyKind::EcP256, &new_id(), "another").unwrap();
        core::mem::forget(session);
        context.clone().finalize().unwrap();
        sign(&token, &id).unwrap();
        assert_eq!(token.module().slots().unwrap().len(), 2);
        context.finalize().unwrap();
        assert_eq!(token.module().slots().unwrap().len(), 2);
        sign(&token, &id).unwrap();
    });
}

#[test]
fn a_pin_that_was_refused_is_never_tried_again() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        // While the token was away somebody has changed its PIN.
        place.faults(&[
            &format!("fail C_Sign {SESSION_HANDLE_INVALID} 1"),
            &format!("fail C_Login {PIN_INCORRECT} 100"),
        ]);
        let failure = sign(&token, &id).unwrap_err();
        assert_eq!(failure.problem(), &Problem::PinMismatch(Role::User, Attempts::Unknown));
        assert_eq!(failure.function().unwrap(), "C_Login");
        for _ in 0..5 {
            assert_eq!(sign(&token, &id).unwrap_err().problem(), &Problem::LoggedOut);
            assert_eq!(token.check().unwrap_err().problem(), &Problem::LoggedOut);
        }
        assert_eq!(place.calls("C_Login"), 1);
        place.faults(&[]);
        token.log_in(token_pin(USER_PIN), FinalTry::Keep).unwrap();
        sign(&token, &id).unwrap();
    });
}

#[test]
fn the_last_attempt_is_left_to_people() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        const USER_FINAL_TRY: &str = "flags 0x30000";
        place.faults(&[USER_FINAL_TRY, &format!("fail C_Sign {SESSION_HANDLE_INVALID} 1")]);
        assert_eq!(sign(&token, &id).unwrap_err().problem(), &Problem::PinFinalTry(Role::User));
        assert_eq!(token.info().unwrap().user_pin.attempts, Attempts::Last);
        let log_in = |final_try| token.log_in(token_pin(USER_PIN), final_try);
        assert_eq!(log_in(FinalTry::Keep).unwrap_err().code(), "hsm.pin_final_try");
        assert_eq!(place.calls("C_Login"), 0);
        log_in(FinalTry::Use).unwrap();
        sign(&token, &id).unwrap();

        // A wrong one is told with what is left then.
        place.faults(&["flags 0x40000"]);
        assert_eq!(token.info().unwrap().user_pin.attempts, Attempts::None);
        place.forget_calls();
        assert_eq!(log_in(FinalTry::Use).unwrap_err().problem(), &Problem::PinLocked(Role::User));
        assert_eq!(place.calls("C_Login"), 0, "a locked PIN is not tried");
        place.faults(&["flags 0x20000"]);
        let failure = token.log_in(token_pin("Wrong#2718"), FinalTry::Use).unwrap_err();
        assert_eq!(failure.problem(), &Problem::PinMismatch(Role::User, Attempts::Last));

        let name = TokenName::new(LABEL);
        let reset = |so_pin, final_try| {
            token.module().reset_user_pin(&name, &token_pin(so_pin), &pin(USER_PIN), final_try)
        };
        place.faults(&["flags 0x200000"]);
        assert_eq!(
            reset(SO_PIN, FinalTry::Keep).unwrap_err().problem(),
            &Problem::PinFinalTry(Role::SecurityOfficer)
        );
        reset(SO_PIN, FinalTry::Use).unwrap();
        place.faults(&["flags 0x400000"]);
        assert_eq!(
            reset(SO_PIN, FinalTry::Use).unwrap_err().problem(),
            &Problem::PinLocked(Role::SecurityOfficer)
        );
    });
}

/// Makes and brings in keys while this goes wrong, once; nothing may be left then, and all must work afterwards.
fn assert_nothing_is_left(place: &Place, fault: &str, kinds: &[KeyKind], expected: &str) {
    let token = logged_in(place.module_with_token(&faulty()));
    let mut random = keystead::edge::OsRandom;
    for kind in kinds {
        let material = match keystead::provider::AWS_LC.asymmetric.generate(*kind, &mut random) {
            Ok(Some(material)) => material,
            Ok(None) | Err(Error::KindUnavailable) => SecretBytes::new(vec![7; 32]),
            Err(error) => panic!("{error}"),
        };
        for is_generated in [true, false] {
            let id = new_id();
            place.faults(&[fault]);
            let outcome = if is_generated {
                token.generate(*kind, &id, "half made")
            } else {
                token.import(*kind, &material, &id, "half made")
            };
            let has_happened = place.faults_left() < faults_in(fault);
            place.faults(&[]);
            if has_happened {
                assert_eq!(outcome.unwrap_err().code(), expected, "{fault} {kind:?}");
            } else {
                // This way of making a key does not meet the fault.
                outcome.unwrap();
                token.destroy(&id).unwrap();
            }
            assert!(token.objects().unwrap().is_empty(), "{fault} {kind:?}: {:?}", token.objects().unwrap());
        }
        token.generate(*kind, b"whole", "whole").unwrap();
        token.destroy(b"whole").unwrap();
    }
}

fn faults_in(fault: &str) -> u64 {
    fault.split(' ').next_back().unwrap().parse().unwrap()
}

macro_rules! leaves_nothing {
    ($($name:ident: $fault:expr, $kinds:expr, $expected:expr;)*) => {
        $(
            #[test]
            fn $name() {
                isolated_with_faults(|place| assert_nothing_is_left(place, &$fault, &$kinds, $expected));
            }
        )*
    };
}

const PAIR: [KeyKind; 1] = [KeyKind::EcP256];
const AES: [KeyKind; 1] = [KeyKind::Aes256];
const BOTH: [KeyKind; 2] = [KeyKind::EcP256, KeyKind::Aes256];

leaves_nothing! {
    a_full_token_keeps_no_half: format!("fail C_CreateObject {DEVICE_MEMORY} 1"), BOTH, "hsm.full";
    a_pair_that_was_made_but_not_answered_is_removed:
        format!("answer C_GenerateKeyPair {DEVICE_ERROR} 1"), PAIR, "hsm.failed";
    a_pair_for_which_there_is_no_room_is_not_there: format!("fail C_GenerateKeyPair {DEVICE_MEMORY} 1"), PAIR, "hsm.full";
    an_object_that_was_made_but_not_answered_is_removed:
        format!("answer C_CreateObject {GENERAL_ERROR} 1"), BOTH, "hsm.failed";
    a_key_that_does_not_sign_is_removed: format!("fail C_Sign {FUNCTION_FAILED} 100"), PAIR, "hsm.failed";
    a_key_whose_session_ends_is_removed:
        format!("answer C_GenerateKeyPair {SESSION_CLOSED} 1"), PAIR, "hsm.failed";
    a_write_protected_token_stays_as_it_is:
        format!("fail C_CreateObject {WRITE_PROTECTED} 1"), BOTH, "hsm.write_protected";
    an_aes_key_that_was_made_but_not_answered_is_removed:
        format!("answer C_GenerateKey {DEVICE_ERROR} 1"), AES, "hsm.failed";
    an_aes_key_for_which_there_is_no_room_is_not_there: format!("fail C_GenerateKey {DEVICE_MEMORY} 1"), AES, "hsm.full";
    an_aes_key_that_does_not_decrypt_is_removed: format!("fail C_Decrypt {FUNCTION_FAILED} 100"), AES, "hsm.failed";
    a_key_that_is_made_while_the_user_is_logged_out_is_removed:
        format!("answer C_CreateObject {USER_NOT_LOGGED_IN} 1"), BOTH, "hsm.logged_out";
}

#[test]
fn a_key_that_was_half_made_when_the_token_went_away_is_removed_when_it_is_back() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        // The pair is there, its maker is not told, and no session can be opened to remove it.
        place.faults(&[
            &format!("answer C_GenerateKeyPair {DEVICE_REMOVED} 1"),
            &format!("fail C_OpenSession {TOKEN_NOT_PRESENT} 100"),
        ]);
        let failure = token.generate(KeyKind::EcP256, &new_id(), "half made").unwrap_err();
        assert_eq!(
            (failure.code(), failure.function().unwrap().as_str()),
            ("hsm.absent", "C_GenerateKeyPair")
        );
        place.faults(&[]);
        sign(&token, &id).unwrap();
        let objects = token.objects().unwrap();
        assert!(objects.len() == 2 && objects.iter().all(|it| it.label == "signing"), "{objects:?}");
    });
}

#[test]
fn a_key_that_cannot_be_removed_now_is_told_and_removed_later() {
    isolated_with_faults(|place| {
        let (token, _) = with_key(place);
        let id = new_id();
        place.faults(&[
            &format!("fail C_Sign {FUNCTION_FAILED} 100"),
            &format!("fail C_DestroyObject {DEVICE_ERROR} 100"),
        ]);
        let failure = token.generate(KeyKind::EcP256, &id, "half made").unwrap_err();
        assert_eq!((failure.code(), failure.function().unwrap().as_str()), ("hsm.failed", "C_Sign"));
        assert_eq!(token.half_made(), [id.to_vec()]);
        assert_eq!(token.objects().unwrap().len(), 4, "it is still there");
        place.faults(&[]);
        assert_eq!(token.objects().unwrap().len(), 2);
        assert!(token.half_made().is_empty());
    });
}

#[test]
fn deleting_goes_on_where_it_was_interrupted() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        place.faults(&[&format!("answer C_DestroyObject {SESSION_HANDLE_INVALID} 1")]);
        token.destroy(&id).unwrap();
        assert_eq!(place.faults_left(), 0);
        assert!(token.objects().unwrap().is_empty());
        let (token, id) = (token, new_id());
        token.generate(KeyKind::EcP256, &id, "kept").unwrap();
        place.faults(&["fail C_DestroyObject 0x1b 1"]);
        assert_eq!(token.destroy(&id).unwrap_err().problem(), &Problem::ObjectStays);
    });
}

#[test]
fn keys_of_a_write_protected_token_are_used() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        // The next session can be opened for reading alone.
        place.faults(&[
            &format!("fail C_Sign {SESSION_HANDLE_INVALID} 1"),
            &format!("fail C_OpenSession {WRITE_PROTECTED} 1"),
        ]);
        sign(&token, &id).unwrap();
        assert_eq!((place.faults_left(), token.objects().unwrap().len()), (0, 2));
        place.faults(&[&format!("fail C_GenerateKeyPair {SESSION_READ_ONLY} 1")]);
        let failure = token.generate(KeyKind::EcP256, &new_id(), "refused").unwrap_err();
        assert_eq!(failure.problem(), &Problem::WriteProtected);
    });
}

#[test]
fn a_token_with_few_sessions_is_shared() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        place.faults(&[&format!("fail C_OpenSession {SESSION_COUNT} 7"), "slow C_Sign 5"]);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| sign(&token, &id).unwrap());
            }
        });
    });
}

#[test]
fn threads_get_over_a_token_that_comes_and_goes() {
    isolated_with_faults(|place| {
        let (token, id) = with_key(place);
        let signed = core::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        match sign(&token, &id) {
                            Ok(_) => _ = signed.fetch_add(1, core::sync::atomic::Ordering::SeqCst),
                            Err(failure) => {
                                let passes = ["hsm.absent", "hsm.failed", "hsm.logged_out"];
                                assert!(passes.contains(&failure.code()), "{failure:?}");
                            }
                        }
                    }
                });
            }
            scope.spawn(|| {
                for _ in 0..10 {
                    place.faults(&["removed"]);
                    place.faults(&[&format!("fail C_Sign {DEVICE_ERROR} 3")]);
                    place.faults(&[]);
                }
            });
        });
        place.faults(&[]);
        sign(&token, &id).unwrap();
        assert!(signed.into_inner() > 0);
    });
}
