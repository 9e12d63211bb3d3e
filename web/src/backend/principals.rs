//! People and programs that may be given access.

use keystead_core::{Access, KeyView, PrincipalKind, PrincipalView, Role};

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

pub(crate) trait Principals {
    /// All of them, by name.
    async fn principals(&self) -> Result<Vec<PrincipalView>, Problem>;
    async fn create_principal(&self, draft: PrincipalDraft) -> Result<PrincipalView, Problem>;
    async fn update_principal(&self, id: &str, draft: PrincipalDraft) -> Result<PrincipalView, Problem>;
    async fn delete_principal(&self, id: &str) -> Result<(), Problem>;
    /// Changes who may use a key.
    async fn set_access(&self, key: &str, access: Access) -> Result<KeyView, Problem>;
}
