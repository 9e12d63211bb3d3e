use cryptoki_sys::{
    CK_FLAGS, CK_TOKEN_INFO, CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED,
    CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_INITIALIZED, CKF_USER_PIN_LOCKED,
};

use super::*;

fn token(flags: CK_FLAGS) -> TokenInfo {
    let info = CK_TOKEN_INFO { flags, ulMinPinLen: 9, ulMaxPinLen: 12, ..Default::default() };
    TokenInfo::try_from(info).unwrap()
}

fn tried(flags: CK_FLAGS, role: Role, final_try: FinalTry) -> Result<(), Problem> {
    may_try(&token(flags), role, final_try).map_err(|failure| failure.problem().clone())
}

#[test]
fn the_last_attempt_is_used_only_when_somebody_asks_for_it() {
    for (role, fewer, last, locked) in [
        (Role::User, CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED),
        (Role::SecurityOfficer, CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED),
    ] {
        let set = CKF_USER_PIN_INITIALIZED;
        assert_eq!(tried(set, role, FinalTry::Keep), Ok(()));
        assert_eq!(tried(set | fewer, role, FinalTry::Keep), Ok(()));
        assert_eq!(tried(set | fewer | last, role, FinalTry::Keep), Err(Problem::PinFinalTry(role)));
        assert_eq!(tried(set | fewer | last, role, FinalTry::Use), Ok(()));
        for final_try in [FinalTry::Keep, FinalTry::Use] {
            assert_eq!(tried(set | last | locked, role, final_try), Err(Problem::PinLocked(role)));
        }
    }
}

#[test]
fn no_attempt_is_made_where_there_is_no_pin() {
    assert_eq!(tried(0, Role::User, FinalTry::Keep), Err(Problem::PinUnset));
    assert_eq!(tried(0, Role::SecurityOfficer, FinalTry::Keep), Ok(()));
}

#[test]
fn a_new_pin_keeps_the_lengths_of_the_token() {
    let set = |text: &str| may_set(&token(0), &Pin::new(text).unwrap()).map_err(|it| it.problem().clone());
    assert_eq!(set("Someone#3"), Ok(()));
    assert_eq!(set("Someone#3141"), Ok(()));
    assert_eq!(set("Someone#31415"), Err(Problem::PinRefused { min: 9, max: 12 }));
}
