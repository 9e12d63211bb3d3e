use super::*;

fn of(code: RvError) -> Failure {
    Pkcs11Error::Pkcs11(code, Function::Sign).into()
}

/// One of each.
fn problems() -> Vec<Problem> {
    vec![
        Problem::ModuleUnusable { path: "module.so".into(), reason: "it is none".into() },
        Problem::TokenAbsent,
        Problem::TokenAmbiguous,
        Problem::TokenUninitialized,
        Problem::TokenInitialized,
        Problem::Label,
        Problem::LoggedOut,
        Problem::PinMismatch(Role::User, Attempts::Fewer),
        Problem::PinFinalTry(Role::User),
        Problem::PinLocked(Role::SecurityOfficer),
        Problem::PinRefused { min: 4, max: 8 },
        Problem::PinUnset,
        Problem::ObjectMissing,
        Problem::ObjectAmbiguous,
        Problem::ObjectExists,
        Problem::ObjectStays,
        Problem::Full,
        Problem::Busy,
        Problem::WriteProtected,
        Problem::Unsupported("RSA-OAEP"),
        Problem::DataRefused,
        Problem::MaterialRefused,
        Problem::AadMissing,
        Problem::AttributeIgnored("CKA_SENSITIVE"),
        Problem::NotVerified,
        Problem::Failed,
        Problem::Unexpected("no key"),
    ]
}

#[test]
fn every_problem_has_a_code_of_its_own_and_a_sentence() {
    let failures: Vec<Failure> = problems().into_iter().map(Failure::from).collect();
    let mut codes: Vec<_> = failures.iter().map(Failure::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), failures.len());
    assert!(codes.iter().all(|code| code.starts_with("hsm.")));
    let sentences: Vec<_> =
        failures.iter().map(|it| format!("{} ({:?}): {it}", it.code(), it.fault())).collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn a_failed_call_is_told_by_function_and_answer() {
    let failure = of(RvError::DeviceError);
    assert_eq!(failure.function().unwrap(), "C_Sign");
    assert_eq!(failure.ckr().unwrap().name(), "CKR_DEVICE_ERROR");
    assert_eq!(failure.ckr().unwrap().number(), 0x30);
    assert!(failure.to_string().ends_with("(C_Sign answered CKR_DEVICE_ERROR (0x30).)"), "{failure}");
    let vendor = of(RvError::VendorDefined(0x8000_0042)).ckr().unwrap();
    assert_eq!((vendor.name(), vendor.number()), ("CKR_VENDOR_DEFINED", 0x8000_0042));
    let unknown = of(RvError::UnknownErrorCode(0x7777)).ckr().unwrap();
    assert_eq!(unknown.to_string(), "a code without a name (0x7777)");
}

#[test]
fn what_may_help_follows_from_the_answer() {
    for (code, remedy) in [
        (RvError::KeyHandleInvalid, Remedy::Again),
        (RvError::OperationActive, Remedy::Again),
        (RvError::SessionHandleInvalid, Remedy::Reconnect),
        (RvError::UserNotLoggedIn, Remedy::Reconnect),
        (RvError::DeviceError, Remedy::ReconnectOrRestart),
        (RvError::DeviceRemoved, Remedy::ReconnectOrRestart),
        (RvError::TokenNotPresent, Remedy::ReconnectOrRestart),
        (RvError::CryptokiNotInitialized, Remedy::Restart),
        (RvError::PinIncorrect, Remedy::None),
        (RvError::PinLocked, Remedy::None),
        (RvError::DeviceMemory, Remedy::None),
        (RvError::EncryptedDataInvalid, Remedy::None),
    ] {
        assert_eq!(of(code).remedy(), remedy, "{code:?}");
    }
    assert_eq!(Failure::stale().remedy(), Remedy::Reconnect);
    assert_eq!(Failure::from(Problem::LoggedOut).remedy(), Remedy::None);
    // A wrong PIN stays one whatever it is taken to mean.
    assert_eq!(of(RvError::PinIncorrect).meaning(Problem::LoggedOut).remedy(), Remedy::None);
}

#[test]
fn a_session_goes_on_after_an_answer_about_data_alone() {
    assert!(of(RvError::EncryptedDataInvalid).leaves_session());
    assert!(Failure::from(Problem::ObjectMissing).leaves_session());
    for code in
        [RvError::OperationActive, RvError::GeneralError, RvError::FunctionFailed, RvError::BufferTooSmall]
    {
        assert!(!of(code).leaves_session(), "{code:?}");
    }
}
