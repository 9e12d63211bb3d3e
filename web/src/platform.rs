//! What the console asks of the browser beyond the vault itself.

pub(crate) mod clipboard;
pub(crate) mod download;
pub(crate) mod files;
pub(crate) mod intl;
pub(crate) mod prefs;
pub(crate) mod worker;
