//! What went wrong, in a form that pages show.

use keystead_core::Error;

/// A failure: its stable code, and a sentence in English that the console translates by the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: String,
    pub(crate) english: String,
    /// The id of the keystore in which what was asked for was put aside until it is approved.
    pub(crate) put_aside: Option<String>,
}

impl Problem {
    pub(crate) fn new(code: &str, english: &str) -> Self {
        Self { code: String::from(code), english: String::from(english), put_aside: None }
    }

    /// The keystore asks for approval: the change waits for that.
    pub(crate) fn put_aside(keystore: &str) -> Self {
        let said = "The change was put aside. It is made once it is approved.";
        Self { put_aside: Some(String::from(keystore)), ..Self::new("browser.put_aside", said) }
    }

    /// A key that arrives wrapped is not a change that could wait.
    pub(crate) fn import_needs_approval() -> Self {
        Self::new(
            "browser.import_needs_approval",
            "A wrapped key cannot wait for approval. Bring the key in another form, which can be put aside.",
        )
    }

    /// The person pressed Cancel.
    pub(crate) fn cancelled() -> Self {
        Self::new("browser.cancelled", "The work was cancelled.")
    }

    /// The browser could not read a chosen file.
    pub(crate) fn unreadable_file() -> Self {
        Self::new(
            "browser.file_unreadable",
            "The file could not be read. Check that it was not moved or deleted, and choose it again.",
        )
    }

    /// The browser did not take what was made.
    pub(crate) fn no_room() -> Self {
        Self::new(
            "browser.no_room",
            "The browser has no room for the result. Free some space on this machine, and try again.",
        )
    }

    /// The person did not agree, or the time for it ran out.
    pub(crate) fn passkey_refused() -> Self {
        Self::new(
            "browser.passkey_refused",
            "The passkey was not used: the request was cancelled or took too long. Try again.",
        )
    }

    /// The browser or the device has no passkeys for this site.
    pub(crate) fn passkey_unavailable() -> Self {
        Self::new(
            "browser.passkey_unavailable",
            "This browser or device cannot use a passkey here. Use the passphrase or the recovery code.",
        )
    }

    /// The authenticator has no PRF extension.
    pub(crate) fn passkey_without_prf() -> Self {
        Self::new(
            "browser.passkey_no_prf",
            "This passkey cannot unlock a vault: its device lacks the PRF extension. Use another device or security key.",
        )
    }

    /// Whether it may mean that the vault itself is gone.
    pub(crate) fn is_loss(&self) -> bool {
        matches!(self.code.as_str(), "records.rolled_back" | "store.unavailable" | "store.corrupt")
    }

    /// Whether the vault is there but nobody made it yet.
    pub(crate) fn is_absence(&self) -> bool {
        self.code == "vault.absent"
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::new(error.code(), &error.to_string())
    }
}
