//! The addresses of the pages.

pub(crate) const HOME: &str = "/";
pub(crate) const KEYSTORES: &str = "/keystores";
/// The keystores with the dialog for a new one open.
pub(crate) const NEW_KEYSTORE: &str = "/keystores?new=1";
pub(crate) const SERVICE_KEYS: &str = "/service-keys";
pub(crate) const PRINCIPALS: &str = "/principals";
pub(crate) const APPROVALS: &str = "/approvals";
pub(crate) const JWT: &str = "/jwt";
pub(crate) const HSM: &str = "/hsm";
pub(crate) const AUDIT: &str = "/audit";
pub(crate) const BACKUP: &str = "/backup";
/// Where the vault is behind a server.
pub(crate) const SERVER: &str = "/server";
pub(crate) const SETTINGS: &str = "/settings";
pub(crate) const GALLERY: &str = "/gallery";

pub(crate) fn keystore(id: &str) -> String {
    format!("/keystores/{id}")
}

/// A part of a keystore's page by its name; none is its keys.
pub(crate) fn keystore_tab(id: &str, tab: &str) -> String {
    if tab.is_empty() { keystore(id) } else { format!("/keystores/{id}/{tab}") }
}

pub(crate) fn new_key(keystore: &str) -> String {
    format!("/keystores/{keystore}/new-key")
}

pub(crate) fn key(id: &str) -> String {
    format!("/keys/{id}")
}

pub(crate) fn key_tab(id: &str, tab: &str) -> String {
    format!("/keys/{id}?tab={tab}")
}

/// The signing keys of a keystore, or what is published of them.
pub(crate) fn jwt_of(keystore: &str, published: bool) -> String {
    let tab = if published { "&tab=jwks" } else { "" };
    format!("{JWT}?keystore={keystore}{tab}")
}

pub(crate) fn jwt_key(id: &str) -> String {
    format!("{JWT}/{id}")
}

pub(crate) fn jwt_playground(id: &str) -> String {
    format!("{JWT}/{id}?tab=playground")
}

pub(crate) fn approval(id: &str) -> String {
    format!("{APPROVALS}/{id}")
}

/// A token of a hardware security module, by its serial number.
pub(crate) fn hsm_token(serial: &str) -> String {
    format!("{HSM}/{}", js_sys::encode_uri_component(serial))
}

/// A key in a token, by its `CKA_ID`.
pub(crate) fn hsm_key(serial: &str, cka_id: &str) -> String {
    format!("{}/{cka_id}", hsm_token(serial))
}

/// The history of one object.
pub(crate) fn audit_of(object: &str) -> String {
    format!("{AUDIT}?object={object}")
}
