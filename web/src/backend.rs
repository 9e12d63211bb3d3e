//! Between the console and a vault. Pages ask here and hold no rules; whether the vault lies in this browser or behind
//! a server is decided below.

use js_sys::Uint8Array;
use keystead_core::client::Gate;
use keystead_core::{
    CheckReport, ImportMode, ImportReport, KeyQuery, KeyView, KeystoreView, Listing, ProfileId, TickReport,
    VaultInfo,
};
use zeroize::Zeroizing;

pub(crate) mod local;
mod problem;

pub(crate) use problem::Problem;

/// The vault that this console is open on.
pub(crate) type Session = local::LocalVault;

/// Where storage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StorageState {
    /// Whether the browser promised not to evict it; `None` if it does not say.
    pub(crate) persisted: Option<bool>,
    /// Bytes that this site uses and may use; `None` if the browser does not say.
    pub(crate) room: Option<(u64, u64)>,
}

/// What a keystore is to be.
pub(crate) struct KeystoreDraft {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) profile: ProfileId,
    pub(crate) gate: Gate,
    /// The user PIN, where the profile has one.
    pub(crate) pin: Option<Zeroizing<String>>,
}

/// What happens to a key's state at the press of one button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyStep {
    Rotate,
    Enable,
    Disable,
    RequestDeletion,
    CancelDeletion,
}

/// An unlocked vault, wherever it is. Every error says that nothing was changed.
pub(crate) trait Backend {
    async fn info(&self) -> Result<VaultInfo, Problem>;

    async fn keystores(&self) -> Result<Vec<KeystoreView>, Problem>;
    async fn keystore(&self, id: &str) -> Result<KeystoreView, Problem>;
    async fn create_keystore(&self, draft: KeystoreDraft) -> Result<KeystoreView, Problem>;
    async fn update_keystore(
        &self,
        id: &str,
        name: String,
        description: String,
    ) -> Result<KeystoreView, Problem>;
    async fn delete_keystore(&self, id: &str) -> Result<(), Problem>;

    /// The keys that one may see whole.
    async fn keys(&self, query: KeyQuery) -> Result<Listing<KeyView>, Problem>;
    async fn key(&self, id: &str) -> Result<KeyView, Problem>;
    async fn create_key(&self, keystore: &str, name: String, description: String)
    -> Result<KeyView, Problem>;
    async fn update_key(&self, id: &str, name: String, description: String) -> Result<KeyView, Problem>;
    async fn step(&self, id: &str, step: KeyStep) -> Result<KeyView, Problem>;
    /// `typed` is what the key's profile asks for: its name, or the keystore's user PIN.
    async fn delete_now(&self, key: &KeyView, typed: &str) -> Result<KeyView, Problem>;

    async fn encrypt(&self, id: &str, plaintext: &Uint8Array, context: &[u8]) -> Result<Uint8Array, Problem>;
    async fn decrypt(&self, id: &str, ciphertext: &Uint8Array, context: &[u8])
    -> Result<Uint8Array, Problem>;

    async fn export(&self, passphrase: &str) -> Result<Vec<u8>, Problem>;
    async fn import(
        &self,
        bundle: &[u8],
        passphrase: &str,
        mode: ImportMode,
    ) -> Result<ImportReport, Problem>;

    async fn tick(&self) -> Result<TickReport, Problem>;
    async fn check(&self) -> Result<CheckReport, Problem>;
}
