//! Principals.

use alloc::string::String;
use alloc::vec::Vec;

use super::{SecretText, ids, nullable};
use crate::actor::{PrincipalKind, Role};
use crate::audit::PublicKey;
use crate::error::Error;
use crate::vault::{NewPrincipal, PrincipalChanges};
use crate::view::PrincipalView;

bodies! {
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

answers! {
    /// All principals.
    pub struct PrincipalsView {
        /// By name.
        pub items: Vec<PrincipalView>,
    }

    /// An access key. Its secret is shown here, once.
    pub struct NewAccessKeyView {
        /// Its id.
        pub access_key_id: String,
        /// Its secret.
        pub secret_access_key: SecretText,
    }

    /// An application key. It is shown here, once.
    pub struct ApplicationKeyView {
        /// The key.
        pub app_key: SecretText,
    }
}

const fn user() -> PrincipalKind {
    PrincipalKind::User
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
