//! Which exception means what.

use keystead_core::StoreError;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::DomException;

use super::Failure;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn failure(name: &str) -> Failure {
    let exception = DomException::new_with_message_and_name("a reason", name).expect("a DOMException");
    Failure::from_js(&exception)
}

#[wasm_bindgen_test]
fn every_exception_has_its_meaning() {
    for (name, code) in [
        ("QuotaExceededError", "store.full"),
        ("VersionError", "store.busy"),
        ("SecurityError", "store.unsupported"),
        ("DataError", "store.corrupt"),
        ("NotFoundError", "store.corrupt"),
        ("NotReadableError", "store.corrupt"),
        ("AbortError", "store.unavailable"),
        ("InvalidStateError", "store.unavailable"),
        ("UnknownError", "store.unavailable"),
        ("SomethingNewError", "store.unavailable"),
    ] {
        assert_eq!(StoreError::from(failure(name)).code(), code, "{name}");
    }
}

#[wasm_bindgen_test]
fn a_browser_that_forbids_storage_is_unsupported() {
    assert_eq!(failure("InvalidStateError").at_opening().code(), "store.unsupported");
    assert_eq!(failure("QuotaExceededError").at_opening().code(), "store.full");
}

#[wasm_bindgen_test]
fn a_lost_connection_is_told_from_a_refusal() {
    for (name, lost) in [
        ("InvalidStateError", true),
        ("AbortError", true),
        ("UnknownError", true),
        ("QuotaExceededError", false),
        ("DataError", false),
    ] {
        assert_eq!(failure(name).is_lost_connection(), lost, "{name}");
    }
    assert!(Failure::ClosedBeforeUse.is_lost_connection());
    assert!(!Failure::Store(StoreError::Full).is_lost_connection());
}

#[wasm_bindgen_test]
fn the_reason_is_kept_for_people() {
    let StoreError::Unavailable(detail) = failure("UnknownError").into() else {
        panic!("another error");
    };
    assert_eq!(detail, "UnknownError: a reason");
}
