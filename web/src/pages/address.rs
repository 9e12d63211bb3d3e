//! The addresses of the pages.

pub(crate) const HOME: &str = "/";
pub(crate) const KEYSTORES: &str = "/keystores";
/// The keystores with the dialog for a new one open.
pub(crate) const NEW_KEYSTORE: &str = "/keystores?new=1";
pub(crate) const BACKUP: &str = "/backup";
pub(crate) const SETTINGS: &str = "/settings";
pub(crate) const GALLERY: &str = "/gallery";

pub(crate) fn keystore(id: &str) -> String {
    format!("/keystores/{id}")
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
