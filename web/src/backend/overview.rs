//! What the home page asks of the whole vault.

use keystead_core::CredentialView;

use super::Problem;

pub(crate) trait Overview {
    /// The certificates that clients are registered with, of every keystore.
    async fn certificates(&self) -> Result<Vec<CredentialView>, Problem>;
}
