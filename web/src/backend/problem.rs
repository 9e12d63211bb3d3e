//! What went wrong, in a form that pages show.

use keystead_core::Error;
use keystead_core::hsm::HsmProblem;

/// A failure: its stable code, and a sentence in English that the console translates by the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: String,
    pub(crate) english: String,
    /// The id of the keystore in which what was asked for was put aside until it is approved.
    pub(crate) put_aside: Option<String>,
    /// The entry of the audit log from which on it is broken.
    pub(crate) entry: Option<u64>,
}

/// Nobody knows whether what was asked for was done.
const UNANSWERED: &str = "server.unanswered";

impl Problem {
    pub(crate) fn new(code: &str, english: &str) -> Self {
        Self { code: String::from(code), english: String::from(english), put_aside: None, entry: None }
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

    /// What only a server does.
    pub(crate) fn no_server() -> Self {
        Self::new(
            "browser.no_server",
            "This vault is in the browser, where no server does that. Open the console of a Keystead server.",
        )
    }

    /// The server has no such token, as the engine says it.
    pub(crate) fn no_token() -> Self {
        Error::Hsm(HsmProblem::Absent).into()
    }

    /// The token has no such key, as the engine says it.
    pub(crate) fn no_object() -> Self {
        Error::Hsm(HsmProblem::ObjectMissing).into()
    }

    /// The server cannot be reached; nothing was asked of it.
    pub(crate) fn unreachable() -> Self {
        Self::new(
            "server.unreachable",
            "The server does not answer. Check the connection, and that the server runs; then try again.",
        )
    }

    /// The connection was lost before the answer came.
    pub(crate) fn unanswered() -> Self {
        Self::new(
            UNANSWERED,
            "The connection was lost before the server answered. Look whether it was done before you try again.",
        )
    }

    /// A file came back in part.
    pub(crate) fn broken_off() -> Self {
        Self::new(
            "server.broken_off",
            "The server broke off: the connection was lost, or the file is not what was encrypted, or not with this context.",
        )
    }

    /// The answer is none of a Keystead server of this version.
    pub(crate) fn foreign(status: u16) -> Self {
        let english = format!(
            "What answered is no Keystead server of this version (status {status}). Reload the page, and look at proxies between."
        );
        Self::new("server.foreign", &english)
    }

    /// Whether it is not known that nothing was changed.
    pub(crate) fn is_unsure(&self) -> bool {
        self.code == UNANSWERED
    }

    /// Whether nobody is signed in at the server, or somebody else.
    pub(crate) fn is_signed_out(&self) -> bool {
        matches!(self.code.as_str(), "request.unauthenticated" | "request.forged")
    }

    /// Whether the server's vault is locked.
    pub(crate) fn is_sealed(&self) -> bool {
        self.code == "vault.sealed"
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
