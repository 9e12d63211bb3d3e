//! Keys and what becomes of them.

use std::sync::Arc;

use keystead_core::body::MaterialBody;
use keystead_core::import::ImportTicket;
use keystead_core::{
    AuditPage, ExportFormat, KeyKind, KeyQuery, KeyRow, KeyView, Listing, NewKey, Profile, RotationPolicy,
    SecretBytes, VersionEvent,
};
use zeroize::Zeroizing;

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

/// The public half of a version, as others read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicHalf {
    pub(crate) version: u32,
    pub(crate) pem: String,
    /// A JSON Web Key.
    pub(crate) jwk: String,
}

subject! {
    trait Keys {
        /// The keys that one may see whole.
        async fn keys(&self, query: KeyQuery) -> Result<Listing<KeyView>, Problem>;
        /// The keys of these kinds, or of all kinds where none is named; those that one may not see whole are there in part.
        async fn key_rows(&self, query: KeyQuery, kinds: &[KeyKind]) -> Result<Listing<KeyRow>, Problem>;
        async fn key(&self, id: &str) -> Result<KeyView, Problem>;
        /// The rules that the keys of a keystore live under.
        async fn rules(&self, keystore: &str) -> Result<Arc<Profile>, Problem>;
        /// The region that the vault is configured for, which isolated keys are bound to.
        async fn region(&self) -> Result<Option<String>, Problem>;
        /// Creates a key; of `material`, if it was made elsewhere.
        async fn create_key(
            &self,
            keystore: &str,
            new: NewKey,
            material: Option<MaterialBody>,
        ) -> Result<KeyView, Problem>;
        /// A public key to wrap a key of `kind` with on its way here.
        async fn begin_import(&self, keystore: &str, kind: KeyKind) -> Result<ImportTicket, Problem>;
        /// Creates the key that was wrapped for a ticket.
        async fn finish_import(&self, ticket: &str, wrapped: &[u8], new: NewKey) -> Result<KeyView, Problem>;
        async fn update_key(&self, id: &str, name: String, description: String) -> Result<KeyView, Problem>;
        async fn step(&self, id: &str, step: KeyStep) -> Result<KeyView, Problem>;
        /// `typed` is what the key's profile asks for: its name, or the keystore's user PIN.
        async fn delete_now(&self, key: &KeyView, typed: &str) -> Result<KeyView, Problem>;
        async fn set_rotation(&self, id: &str, policy: RotationPolicy) -> Result<KeyView, Problem>;
        async fn move_version(&self, id: &str, version: u32, event: VersionEvent) -> Result<KeyView, Problem>;
        async fn set_default_version(&self, id: &str, version: u32) -> Result<KeyView, Problem>;
        /// Confidential data, of the newest version or of `version`.
        async fn read_secret(&self, id: &str, version: Option<u32>) -> Result<Zeroizing<String>, Problem>;
        /// Replaces confidential data; what was before stays as an older version.
        async fn update_secret(&self, id: &str, data: &str) -> Result<KeyView, Problem>;
        /// The material of a version, where its profile lets it out.
        async fn export_key(&self, id: &str, version: u32, form: ExportFormat) -> Result<SecretBytes, Problem>;
        async fn public_half(&self, id: &str, version: Option<u32>) -> Result<PublicHalf, Problem>;
        /// What the audit log says of a key, newest first, from before an entry on.
        async fn history(&self, id: &str, before: Option<u64>) -> Result<AuditPage, Problem>;
    }
}
