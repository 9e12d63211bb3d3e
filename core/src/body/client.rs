//! Credentials of clients.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{SecretBase64, SecretText};
use crate::certificate::{FilePassword, NewCertificate};
use crate::client::CredentialValue;
use crate::error::Error;
use crate::vault::NewCredential;
use crate::view::{CredentialKindView, CredentialView};

bodies! {
    /// An address that a client is known by: one of `ipv4` and `mac`.
    pub struct NewCredentialBody {
        /// An address `a.b.c.d` or a block `a.b.c.d/n`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ipv4: Option<String>,
        /// A MAC address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mac: Option<String>,
        /// What it is for.
        #[serde(default)]
        pub description: String,
    }

    /// A certificate to issue.
    pub struct NewCertificateBody {
        /// Once in a keystore: 1 to 64 characters; the common name of the certificate.
        pub name: String,
        /// Of the file: 8 to 128 printable ASCII characters.
        pub password: SecretText,
        /// For how many days from now it is valid: 1 to 3,653.
        #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 3653)))]
        pub days: u32,
        /// What it is for.
        #[serde(default)]
        pub description: String,
    }

    /// A certificate with its private key and that of its authority.
    pub struct CertificateFileView {
        /// The name of the certificate.
        pub name: String,
        /// PKCS#12 (RFC 7292).
        pub file: SecretBase64,
        /// The password that opens it.
        pub password: SecretText,
    }

    /// Which credentials to list.
    #[derive(Default)]
    pub struct CredentialQuery {
        /// Only those of this kind.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<CredentialKindView>,
    }

    /// Addresses to register, all of them or none.
    pub struct CredentialsBody {
        /// At most 1,000.
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 1000)))]
        pub items: Vec<NewCredentialBody>,
    }

    /// Addresses for a file that leaves the vault.
    pub struct DownloadCredentialsBody {
        /// Those of this kind.
        pub kind: CredentialKindView,
    }

    /// What to change of a credential.
    pub struct CredentialChangesBody {
        /// The new description.
        pub description: String,
    }
}

answers! {
    /// Credentials.
    pub struct CredentialsView {
        /// By value.
        pub items: Vec<CredentialView>,
    }

    /// What became of a credential.
    pub struct MovedView {
        /// As it is now; null if it is gone.
        pub credential: Option<CredentialView>,
    }
}

impl NewCredentialBody {
    /// What registers the address `value`; none for a certificate, which is no address.
    pub fn of(value: &CredentialValue, description: String) -> Option<Self> {
        let (ipv4, mac) = match value {
            CredentialValue::Ipv4(block) => (Some(block.to_string()), None),
            CredentialValue::Mac(mac) => (None, Some(mac.to_string())),
            CredentialValue::Certificate { .. } => return None,
        };
        Some(Self { ipv4, mac, description })
    }

    /// What the engine takes; none unless exactly one address is given.
    ///
    /// # Errors
    /// [`Error::InvalidAddress`], [`Error::InvalidMac`].
    pub fn read(self) -> Result<Option<NewCredential>, Error> {
        let value = match (self.ipv4, self.mac) {
            (Some(block), None) => CredentialValue::Ipv4(block.parse()?),
            (None, Some(mac)) => CredentialValue::Mac(mac.parse()?),
            _ => return Ok(None),
        };
        Ok(Some(NewCredential { value, description: self.description, secret: None }))
    }
}

impl NewCertificateBody {
    /// What the engine takes.
    ///
    /// # Errors
    /// [`Error::CertificatePassword`].
    pub fn read(self) -> Result<NewCertificate, Error> {
        let password = FilePassword::new(self.password.expose())?;
        Ok(NewCertificate { name: self.name, password, days: self.days, description: self.description })
    }
}
