//! People and programs that may be given access.

use keystead_core::{Access, KeyView, PrincipalKind, PrincipalView, Role};
use zeroize::Zeroizing;

use super::Problem;

/// What becomes of the key that approvals are verified with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApprovalKey {
    /// It stays as it is.
    Same,
    Removed,
    /// A public key in PEM.
    Pem(String),
}

/// What a principal is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PrincipalDraft {
    pub(crate) name: String,
    /// Chosen when it is registered, for good.
    pub(crate) kind: PrincipalKind,
    pub(crate) role: Role,
    /// The ids of groups.
    pub(crate) groups: Vec<String>,
    pub(crate) approval_key: ApprovalKey,
}

/// An access key that was made: the only time that its secret is there.
pub(crate) struct FreshKey {
    pub(crate) id: String,
    pub(crate) secret: Zeroizing<String>,
}

subject! {
    trait Principals {
        /// All of them, by name.
        async fn principals(&self) -> Result<Vec<PrincipalView>, Problem>;
        async fn create_principal(&self, draft: PrincipalDraft) -> Result<PrincipalView, Problem>;
        async fn update_principal(&self, id: &str, draft: PrincipalDraft) -> Result<PrincipalView, Problem>;
        async fn delete_principal(&self, id: &str) -> Result<(), Problem>;
        /// Makes an access key, which calls of a server are signed in with.
        async fn create_access_key(&self, principal: &str) -> Result<FreshKey, Problem>;
        async fn delete_access_key(&self, key: &str) -> Result<(), Problem>;
        /// Makes the application key of a program, in the place of the one that it had.
        async fn create_application_key(&self, principal: &str) -> Result<Zeroizing<String>, Problem>;
        async fn delete_application_key(&self, principal: &str) -> Result<(), Problem>;
        /// Changes who may use a key.
        async fn set_access(&self, key: &str, access: Access) -> Result<KeyView, Problem>;
    }
}
