//! What the home page asks of the whole vault.

use keystead_core::CredentialView;

use super::Problem;

subject! {
    trait Overview {
        /// What the clients of every keystore are known by.
        async fn all_credentials(&self) -> Result<Vec<CredentialView>, Problem>;
    }
}
