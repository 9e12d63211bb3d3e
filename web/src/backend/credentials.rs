//! What the clients of a keystore are known by.

use keystead_core::client::{CredentialKind, CredentialValue};
use keystead_core::{CredentialEvent, CredentialView};

use super::Problem;

pub(crate) trait Credentials {
    /// Those of one kind, by value.
    async fn credentials(&self, keystore: &str, kind: CredentialKind)
    -> Result<Vec<CredentialView>, Problem>;
    /// Registers addresses with their descriptions: all of them, or none.
    async fn add_credentials(
        &self,
        keystore: &str,
        new: Vec<(CredentialValue, String)>,
    ) -> Result<Vec<CredentialView>, Problem>;
    async fn describe_credential(&self, id: &str, description: String) -> Result<CredentialView, Problem>;
    /// `None` when it is gone.
    async fn move_credential(
        &self,
        id: &str,
        event: CredentialEvent,
    ) -> Result<Option<CredentialView>, Problem>;
}
