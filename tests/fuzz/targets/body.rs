//! What callers send over REST: any bytes are refused, or are a body that is written as one that reads as the same.

#![no_main]
#![allow(clippy::expect_used, reason = "a target says that something is wrong by panicking")]

use keystead_core::body::{
    ApproveBody, AuditQueryBody, BatchBody, ChangeBody, CipherBody, CiphertextBody, CredentialChangesBody,
    CredentialQuery, CredentialsBody, DataKeyBody, DeleteKeyBody, DenyBody, ExportBody, ExportBundleBody,
    ImportBundleBody, InitTokenBody, JwtSignBody, JwtVerifyBody, KeyChangesBody, KeyListBody,
    KeystoreChangesBody, MacBody, MaterialBody, NewCertificateBody, NewKeyBody, NewKeystoreBody,
    NewPrincipalBody, NewSlotBody, PinBody, PrincipalChangesBody, RandomBody, RequestBody, RewrapBody,
    SecretBody, SettingsChangesBody, SignBody, SignInBody, SignJwsBody, SignJwtBody, VerifyBody,
    VerifyJwsBody, VerifyJwtBody, VerifyMacBody, WrappedBody,
};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

/// Reads a body of one kind, as a server does with what comes over a connection.
fn read<T: Serialize + DeserializeOwned>(json: &[u8]) {
    let Ok(body) = serde_json::from_slice::<T>(json) else { return };
    let written = serde_json::to_string(&body).expect("what was read can be written");
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(serde_json::to_string(&again).ok(), Some(written));
}

macro_rules! bodies {
    ($($name:ident),+ $(,)?) => {
        const BODIES: &[fn(&[u8])] = &[$(read::<$name>),+];
    };
}

bodies![
    ApproveBody,
    AuditQueryBody,
    BatchBody,
    ChangeBody,
    CipherBody,
    CiphertextBody,
    CredentialChangesBody,
    CredentialQuery,
    CredentialsBody,
    DataKeyBody,
    DeleteKeyBody,
    DenyBody,
    ExportBody,
    ExportBundleBody,
    ImportBundleBody,
    InitTokenBody,
    JwtSignBody,
    JwtVerifyBody,
    KeyChangesBody,
    KeyListBody,
    KeystoreChangesBody,
    MacBody,
    MaterialBody,
    NewCertificateBody,
    NewKeyBody,
    NewKeystoreBody,
    NewPrincipalBody,
    NewSlotBody,
    PinBody,
    PrincipalChangesBody,
    RandomBody,
    RequestBody,
    RewrapBody,
    SecretBody,
    SettingsChangesBody,
    SignBody,
    SignInBody,
    SignJwsBody,
    SignJwtBody,
    VerifyBody,
    VerifyJwsBody,
    VerifyJwtBody,
    VerifyMacBody,
    WrappedBody,
];

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, json)) = bytes.split_first() else { return };
    if let Some(read) = BODIES.get(usize::from(*kind)) {
        read(json);
    }
});
