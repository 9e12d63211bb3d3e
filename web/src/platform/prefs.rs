//! Preferences in local storage. They are conveniences: where storage is blocked, defaults do. No secret comes here.

use leptos::prelude::window;

pub(crate) const LANGUAGE: &str = "keystead.language";
pub(crate) const THEME: &str = "keystead.theme";
pub(crate) const LOCK_MINUTES: &str = "keystead.lock-minutes";
pub(crate) const SHORTCUTS: &str = "keystead.shortcuts";
/// The columns of lists of keys.
pub(crate) const COLUMNS: &str = "keystead.columns";
/// The id of the vault that was made as a demo.
pub(crate) const DEMO: &str = "keystead.demo";
/// When somebody last touched any tab, in milliseconds since 1970.
pub(crate) const ACTIVE: &str = "keystead.active";
/// `browser` for whoever would rather use the vault in this browser, where a server has one.
pub(crate) const VAULT: &str = "keystead.vault";
/// When somebody locked the vault in any tab.
pub(crate) const LOCKED: &str = "keystead.locked";

pub(crate) fn read(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

pub(crate) fn write(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full or blocked storage loses a preference, nothing more.
        let _ = storage.set_item(name, value);
    }
}

pub(crate) fn remove(name: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.remove_item(name);
    }
}
