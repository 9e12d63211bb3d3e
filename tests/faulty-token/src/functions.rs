//! The functions that can fail. All others are the module's own.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use cryptoki_sys::{
    CK_ATTRIBUTE, CK_BBOOL, CK_BYTE, CK_FLAGS, CK_FUNCTION_LIST, CK_MECHANISM, CK_MECHANISM_INFO,
    CK_MECHANISM_TYPE, CK_NOTIFY, CK_OBJECT_HANDLE, CK_RV, CK_SESSION_HANDLE, CK_SESSION_INFO, CK_SLOT_ID,
    CK_TOKEN_INFO, CK_ULONG, CK_USER_TYPE, CK_UTF8CHAR, CKR_DEVICE_REMOVED, CKR_FUNCTION_NOT_SUPPORTED,
    CKR_OK, CKR_TOKEN_NOT_PRESENT,
};

use crate::control::{self, Verdict};
use crate::real;

/// The list that programs get; `None` if there is no module behind this one.
pub(crate) fn list() -> Option<&'static CK_FUNCTION_LIST> {
    static LIST: OnceLock<Option<CK_FUNCTION_LIST>> = OnceLock::new();
    LIST.get_or_init(|| real::functions().map(|real| wrapped(*real))).as_ref()
}

/// Defines a function that asks what becomes of a call before it passes it on, for each line: its name, what it answers
/// where there is no token, and its parameters. Then puts all of them into a list.
macro_rules! wrap {
    ($($name:ident $removed:ident ($($parameter:ident: $type:ty),*);)*) => {
        $(
            unsafe extern "C" fn $name($($parameter: $type),*) -> CK_RV {
                let verdict = control::verdict(stringify!($name));
                if let Some(code) = refusal(&verdict, $removed) {
                    return code;
                }
                let Some(function) = real::functions().and_then(|real| real.$name) else {
                    return CKR_FUNCTION_NOT_SUPPORTED;
                };
                let _calling = CALLS.read().unwrap_or_else(PoisonError::into_inner);
                // SAFETY: the caller keeps what the standard asks of this function's parameters, which are passed on.
                let answer = unsafe { function($($parameter),*) };
                verdict.answer.unwrap_or(answer)
            }
        )*

        fn wrapped(real: CK_FUNCTION_LIST) -> CK_FUNCTION_LIST {
            CK_FUNCTION_LIST {
                C_GetFunctionList: Some(crate::C_GetFunctionList),
                C_GetSlotList: Some(C_GetSlotList),
                C_GetTokenInfo: Some(C_GetTokenInfo),
                C_GetMechanismList: Some(C_GetMechanismList),
                $($name: Some($name),)*
                ..real
            }
        }
    };
}

wrap! {
    C_Initialize NONE (arguments: *mut core::ffi::c_void);
    C_Finalize NONE (reserved: *mut core::ffi::c_void);
    C_GetMechanismInfo SLOT (slot: CK_SLOT_ID, mechanism: CK_MECHANISM_TYPE, info: *mut CK_MECHANISM_INFO);
    C_InitToken SLOT (slot: CK_SLOT_ID, pin: *mut CK_UTF8CHAR, length: CK_ULONG, label: *mut CK_UTF8CHAR);
    C_InitPIN SESSION (session: CK_SESSION_HANDLE, pin: *mut CK_UTF8CHAR, length: CK_ULONG);
    C_SetPIN SESSION (
        session: CK_SESSION_HANDLE, old: *mut CK_UTF8CHAR, old_length: CK_ULONG, new: *mut CK_UTF8CHAR,
        new_length: CK_ULONG
    );
    C_OpenSession SLOT (
        slot: CK_SLOT_ID, flags: CK_FLAGS, application: *mut core::ffi::c_void, notify: CK_NOTIFY,
        session: *mut CK_SESSION_HANDLE
    );
    C_CloseSession SESSION (session: CK_SESSION_HANDLE);
    C_GetSessionInfo SESSION (session: CK_SESSION_HANDLE, info: *mut CK_SESSION_INFO);
    C_Login SESSION (session: CK_SESSION_HANDLE, user: CK_USER_TYPE, pin: *mut CK_UTF8CHAR, length: CK_ULONG);
    C_Logout SESSION (session: CK_SESSION_HANDLE);
    C_CreateObject SESSION (
        session: CK_SESSION_HANDLE, template: *mut CK_ATTRIBUTE, count: CK_ULONG, object: *mut CK_OBJECT_HANDLE
    );
    C_DestroyObject SESSION (session: CK_SESSION_HANDLE, object: CK_OBJECT_HANDLE);
    C_GetAttributeValue SESSION (
        session: CK_SESSION_HANDLE, object: CK_OBJECT_HANDLE, template: *mut CK_ATTRIBUTE, count: CK_ULONG
    );
    C_FindObjectsInit SESSION (session: CK_SESSION_HANDLE, template: *mut CK_ATTRIBUTE, count: CK_ULONG);
    C_FindObjects SESSION (
        session: CK_SESSION_HANDLE, objects: *mut CK_OBJECT_HANDLE, most: CK_ULONG, count: *mut CK_ULONG
    );
    C_FindObjectsFinal SESSION (session: CK_SESSION_HANDLE);
    C_EncryptInit SESSION (session: CK_SESSION_HANDLE, mechanism: *mut CK_MECHANISM, key: CK_OBJECT_HANDLE);
    C_Encrypt SESSION (
        session: CK_SESSION_HANDLE, data: *mut CK_BYTE, length: CK_ULONG, out: *mut CK_BYTE, out_length: *mut CK_ULONG
    );
    C_DecryptInit SESSION (session: CK_SESSION_HANDLE, mechanism: *mut CK_MECHANISM, key: CK_OBJECT_HANDLE);
    C_Decrypt SESSION (
        session: CK_SESSION_HANDLE, data: *mut CK_BYTE, length: CK_ULONG, out: *mut CK_BYTE, out_length: *mut CK_ULONG
    );
    C_SignInit SESSION (session: CK_SESSION_HANDLE, mechanism: *mut CK_MECHANISM, key: CK_OBJECT_HANDLE);
    C_Sign SESSION (
        session: CK_SESSION_HANDLE, data: *mut CK_BYTE, length: CK_ULONG, out: *mut CK_BYTE, out_length: *mut CK_ULONG
    );
    C_GenerateKey SESSION (
        session: CK_SESSION_HANDLE, mechanism: *mut CK_MECHANISM, template: *mut CK_ATTRIBUTE, count: CK_ULONG,
        key: *mut CK_OBJECT_HANDLE
    );
    C_GenerateKeyPair SESSION (
        session: CK_SESSION_HANDLE, mechanism: *mut CK_MECHANISM, public: *mut CK_ATTRIBUTE, public_count: CK_ULONG,
        private: *mut CK_ATTRIBUTE, private_count: CK_ULONG, public_key: *mut CK_OBJECT_HANDLE,
        private_key: *mut CK_OBJECT_HANDLE
    );
}

/// What functions of a session answer where there is no token.
const SESSION: Option<CK_RV> = Some(CKR_DEVICE_REMOVED);
/// What functions of a slot answer.
const SLOT: Option<CK_RV> = Some(CKR_TOKEN_NOT_PRESENT);
/// What functions of the module answer: they do not need one.
const NONE: Option<CK_RV> = None;

/// The code of a call that is not made.
fn refusal(verdict: &Verdict, removed: Option<CK_RV>) -> Option<CK_RV> {
    static IS_REMOVED: AtomicBool = AtomicBool::new(false);
    if verdict.removed && !IS_REMOVED.swap(verdict.removed, Ordering::SeqCst) {
        end_sessions();
    }
    if !verdict.removed {
        IS_REMOVED.store(false, Ordering::SeqCst);
    }
    verdict.fail.or(removed.filter(|_| verdict.removed))
}

/// Held to read by each call of a function that may use a session, to write while sessions end: SoftHSM does not survive that
/// one ends in the middle of a call.
static CALLS: RwLock<()> = RwLock::new(());

/// What becomes of sessions when a token is taken out (PKCS#11 3.1 section 5.6).
fn end_sessions() {
    let _alone = CALLS.write().unwrap_or_else(PoisonError::into_inner);
    let Some(real) = real::functions() else { return };
    let (Some(list), Some(close)) = (real.C_GetSlotList, real.C_CloseAllSessions) else { return };
    let (mut slots, mut count) = ([0; 16], 16);
    // SAFETY: there is room for as many slots as `count` says.
    if unsafe { list(1, slots.as_mut_ptr(), &raw mut count) } == CKR_OK {
        for slot in slots.iter().take(usize::try_from(count).unwrap_or_default()) {
            // SAFETY: the module has just given this number.
            let _ = unsafe { close(*slot) };
        }
    }
}

/// Without tokens where there is none, if only slots with tokens are asked for.
unsafe extern "C" fn C_GetSlotList(present: CK_BBOOL, list: *mut CK_SLOT_ID, count: *mut CK_ULONG) -> CK_RV {
    let verdict = control::verdict("C_GetSlotList");
    if let Some(code) = refusal(&verdict, NONE) {
        return code;
    }
    if verdict.removed && present != 0 && !count.is_null() {
        // SAFETY: the caller gives a place for the number, which is not null.
        unsafe { *count = 0 };
        return CKR_OK;
    }
    let Some(function) = real::functions().and_then(|real| real.C_GetSlotList) else {
        return CKR_FUNCTION_NOT_SUPPORTED;
    };
    // SAFETY: the caller keeps what the standard asks of the parameters, which are passed on.
    let answer = unsafe { function(present, list, count) };
    verdict.answer.unwrap_or(answer)
}

/// With the flags that the test wants.
unsafe extern "C" fn C_GetTokenInfo(slot: CK_SLOT_ID, info: *mut CK_TOKEN_INFO) -> CK_RV {
    let verdict = control::verdict("C_GetTokenInfo");
    if let Some(code) = refusal(&verdict, SLOT) {
        return code;
    }
    let Some(function) = real::functions().and_then(|real| real.C_GetTokenInfo) else {
        return CKR_FUNCTION_NOT_SUPPORTED;
    };
    // SAFETY: the caller keeps what the standard asks of the parameters, which are passed on.
    let answer = unsafe { function(slot, info) };
    if answer == CKR_OK && !info.is_null() {
        // SAFETY: the module has just written it.
        unsafe { (*info).flags |= verdict.flags };
    }
    verdict.answer.unwrap_or(answer)
}

/// Without the mechanisms that the test hides.
unsafe extern "C" fn C_GetMechanismList(
    slot: CK_SLOT_ID,
    list: *mut CK_MECHANISM_TYPE,
    count: *mut CK_ULONG,
) -> CK_RV {
    let verdict = control::verdict("C_GetMechanismList");
    if let Some(code) = refusal(&verdict, SLOT) {
        return code;
    }
    let Some(function) = real::functions().and_then(|real| real.C_GetMechanismList) else {
        return CKR_FUNCTION_NOT_SUPPORTED;
    };
    // SAFETY: the caller keeps what the standard asks of the parameters, which are passed on.
    let answer = unsafe { function(slot, list, count) };
    if answer == CKR_OK && !list.is_null() && !count.is_null() {
        // SAFETY: the module has just written how many there are.
        let found = usize::try_from(unsafe { *count }).unwrap_or_default();
        // SAFETY: the module has just written this many, and nobody else has the caller's list.
        let found = unsafe { core::slice::from_raw_parts_mut(list, found) };
        let mut shown = 0;
        for at in 0..found.len() {
            if !verdict.hidden.contains(&found[at]) {
                found[shown] = found[at];
                shown += 1;
            }
        }
        // SAFETY: the caller gives a place for the number, which is not null.
        unsafe { *count = shown as CK_ULONG };
    }
    verdict.answer.unwrap_or(answer)
}
