//! Credentials of clients, and principals.

use alloc::string::String;
use alloc::vec::Vec;

use super::{SecretBase64, SecretText, ids, nullable};
use crate::actor::{PrincipalKind, Role};
use crate::audit::PublicKey;
use crate::certificate::{FilePassword, NewCertificate};
use crate::client::CredentialValue;
use crate::error::Error;
use crate::vault::{NewCredential, NewPrincipal, PrincipalChanges};

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

    /// A principal to register.
    pub struct NewPrincipalBody {
        /// Its name, unique in the vault: 1 to 100 characters.
        pub name: String,
        /// What it is.
        #[serde(default = "user")]
        pub kind: PrincipalKind,
        /// What it may do at most.
        pub role: Role,
        /// The ids of the groups that it belongs to.
        #[serde(default)]
        pub groups: Vec<String>,
        /// The public key that its approvals are verified with: P-256 in PEM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub approval_key: Option<String>,
    }

    /// What to change of a principal; what is left out stays.
    pub struct PrincipalChangesBody {
        /// The new name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The new role.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role: Option<Role>,
        /// The ids of the groups that it belongs to from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub groups: Option<Vec<String>>,
        /// The new public key for approvals; null takes it away.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
        pub approval_key: Option<Option<String>>,
    }
}

const fn user() -> PrincipalKind {
    PrincipalKind::User
}

impl NewCredentialBody {
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

impl NewPrincipalBody {
    /// What the engine takes.
    ///
    /// # Errors
    /// [`Error::InvalidId`], [`Error::InvalidPublicKey`].
    pub fn read(self) -> Result<NewPrincipal, Error> {
        Ok(NewPrincipal {
            name: self.name,
            kind: self.kind,
            role: self.role,
            groups: ids(&self.groups)?,
            approval_key: self.approval_key.as_deref().map(PublicKey::from_pem).transpose()?,
        })
    }
}

impl PrincipalChangesBody {
    /// What the engine takes.
    ///
    /// # Errors
    /// [`Error::InvalidId`], [`Error::InvalidPublicKey`].
    pub fn read(self) -> Result<PrincipalChanges, Error> {
        let approval_key = self.approval_key.map(|pem| pem.as_deref().map(PublicKey::from_pem).transpose());
        Ok(PrincipalChanges {
            name: self.name,
            role: self.role,
            groups: self.groups.as_deref().map(ids).transpose()?,
            approval_key: approval_key.transpose()?,
        })
    }
}
