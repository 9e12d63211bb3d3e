//! The audit log of a vault.

use keystead_core::{AuditPage, AuditQuery};

use super::Problem;

/// What was found of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chain {
    /// All of it is there, up to this entry.
    Intact(u64),
    /// This entry is the first that is missing or was changed.
    Broken(u64),
}

subject! {
    trait Audit {
        /// A page of the log, newest first, with what happened a moment ago.
        async fn audit(&self, query: AuditQuery) -> Result<AuditPage, Problem>;
        /// Follows the whole chain.
        async fn verify_audit(&self) -> Result<Chain, Problem>;
        /// The log as signed text.
        async fn export_audit(&self) -> Result<String, Problem>;
        /// The fingerprint of the key that exports are signed with.
        async fn audit_fingerprint(&self) -> Result<String, Problem>;
    }
}
