//! The module that does the work.

use std::sync::OnceLock;

use cryptoki_sys::{CK_FUNCTION_LIST, CK_RV, CKR_OK};
use libloading::{Library, Symbol};

/// The functions of the module that `FAULTY_TOKEN_MODULE` names; `None` if it cannot be loaded.
pub(crate) fn functions() -> Option<&'static CK_FUNCTION_LIST> {
    static FUNCTIONS: OnceLock<Option<CK_FUNCTION_LIST>> = OnceLock::new();
    FUNCTIONS.get_or_init(load).as_ref()
}

fn load() -> Option<CK_FUNCTION_LIST> {
    type GetFunctionList = unsafe extern "C" fn(*mut *mut CK_FUNCTION_LIST) -> CK_RV;
    let path = std::env::var_os("FAULTY_TOKEN_MODULE")?;
    // SAFETY: the test names a PKCS#11 module, whose initializers are made for being loaded anywhere.
    let library = unsafe { Library::new(path) }.ok()?;
    // It stays loaded for as long as its functions may be called: until the process ends.
    let library: &'static Library = Box::leak(Box::new(library));
    let mut list = core::ptr::null_mut();
    // SAFETY: the standard gives the function of this name this type (PKCS#11 3.1 section 5.4.3).
    let get: Symbol<'_, GetFunctionList> = unsafe { library.get(b"C_GetFunctionList") }.ok()?;
    // SAFETY: `list` may be written.
    if unsafe { get(&raw mut list) } != CKR_OK || list.is_null() {
        return None;
    }
    // SAFETY: the module answered that it wrote a pointer to its list, which lives as long as the module.
    Some(unsafe { *list })
}
