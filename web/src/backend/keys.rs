//! Keys and what becomes of them.

use keystead_core::{KeyQuery, KeyView, Listing};

use super::Problem;

/// What happens to a key's state at the press of one button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyStep {
    Rotate,
    Enable,
    Disable,
    RequestDeletion,
    CancelDeletion,
}

pub(crate) trait Keys {
    /// The keys that one may see whole.
    async fn keys(&self, query: KeyQuery) -> Result<Listing<KeyView>, Problem>;
    async fn key(&self, id: &str) -> Result<KeyView, Problem>;
    async fn create_key(&self, keystore: &str, name: String, description: String)
    -> Result<KeyView, Problem>;
    async fn update_key(&self, id: &str, name: String, description: String) -> Result<KeyView, Problem>;
    async fn step(&self, id: &str, step: KeyStep) -> Result<KeyView, Problem>;
    /// `typed` is what the key's profile asks for: its name, or the keystore's user PIN.
    async fn delete_now(&self, key: &KeyView, typed: &str) -> Result<KeyView, Problem>;
}
