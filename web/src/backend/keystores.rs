//! Keystores.

use keystead_core::client::Gate;
use keystead_core::{KeystoreChanges, KeystoreView, ProfileId};
use zeroize::Zeroizing;

use super::Problem;

/// What a keystore is to be.
pub(crate) struct KeystoreDraft {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) profile: ProfileId,
    pub(crate) gate: Gate,
    /// The user PIN, where the profile has one.
    pub(crate) pin: Option<Zeroizing<String>>,
}

subject! {
    trait Keystores {
        async fn keystores(&self) -> Result<Vec<KeystoreView>, Problem>;
        async fn keystore(&self, id: &str) -> Result<KeystoreView, Problem>;
        async fn create_keystore(&self, draft: KeystoreDraft) -> Result<KeystoreView, Problem>;
        async fn update_keystore(&self, id: &str, changes: KeystoreChanges) -> Result<KeystoreView, Problem>;
        async fn delete_keystore(&self, id: &str) -> Result<(), Problem>;
    }
}
