//! What the clients of a keystore are known by.

use keystead_core::certificate::CertificateFile;
use keystead_core::client::{CredentialKind, CredentialValue};
use keystead_core::{CredentialEvent, CredentialView};

use zeroize::Zeroizing;

use super::Problem;

/// What a certificate is to be.
pub(crate) struct CertificateDraft {
    pub(crate) name: String,
    /// That of its file.
    pub(crate) password: Zeroizing<String>,
    pub(crate) days: u32,
    pub(crate) description: String,
}

subject! {
    trait Credentials {
        /// Those of one kind, by value.
        async fn credentials(&self, keystore: &str, kind: CredentialKind)
        -> Result<Vec<CredentialView>, Problem>;
        /// The addresses of one kind, for a file that leaves the console. Reading them so is recorded.
        async fn download_credentials(
            &self,
            keystore: &str,
            kind: CredentialKind,
        ) -> Result<Vec<CredentialView>, Problem>;
        /// Registers addresses with their descriptions: all of them, or none; or puts all of them aside.
        async fn add_credentials(
            &self,
            keystore: &str,
            new: Vec<(CredentialValue, String)>,
        ) -> Result<Vec<CredentialView>, Problem>;
        async fn describe_credential(
            &self,
            one: &CredentialView,
            description: String,
        ) -> Result<CredentialView, Problem>;
        /// `None` when it is gone.
        async fn move_credential(
            &self,
            one: &CredentialView,
            event: CredentialEvent,
        ) -> Result<Option<CredentialView>, Problem>;
        /// Issues a certificate to a client.
        async fn create_certificate(
            &self,
            keystore: &str,
            draft: CertificateDraft,
        ) -> Result<CredentialView, Problem>;
        /// The file of a certificate that was issued here. Reading it is recorded.
        async fn certificate_file(&self, id: &str) -> Result<CertificateFile, Problem>;
        /// What servers verify the keystore's certificates with, in PEM.
        async fn certificate_authority(&self, keystore: &str) -> Result<String, Problem>;
    }
}
