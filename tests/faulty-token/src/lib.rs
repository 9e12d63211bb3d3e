//! A PKCS#11 module that stands before another one and passes every call on to it, except for what a file says.
//!
//! | variable | what it names |
//! |---|---|
//! | `FAULTY_TOKEN_MODULE` | the module before which this one stands |
//! | `FAULTY_TOKEN_CONTROL` | the file with faults, read with each call (`src/control.rs`); none if it is not there |
//! | `FAULTY_TOKEN_LOG` | a file to which the name of each function is added that is called |
#![cfg(unix)]
#![allow(non_snake_case, reason = "functions have the names that the standard gives them")]
#![allow(unsafe_code, reason = "a module is a library for C; each block says why it is sound")]

mod control;
mod functions;
mod real;

use cryptoki_sys::{CK_FUNCTION_LIST, CK_RV, CKR_ARGUMENTS_BAD, CKR_FUNCTION_FAILED, CKR_OK};

/// Where a program begins: gives it the list of this module's functions.
///
/// # Safety
/// `list` is null, or a pointer may be written there (PKCS#11 3.1 section 5.4.3).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: *mut *mut CK_FUNCTION_LIST) -> CK_RV {
    if list.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    let Some(functions) = functions::list() else { return CKR_FUNCTION_FAILED };
    // SAFETY: the caller promises that it may be written, and it is not null. Callers read the list, which lives for ever.
    unsafe { *list = core::ptr::from_ref(functions).cast_mut() };
    CKR_OK
}
