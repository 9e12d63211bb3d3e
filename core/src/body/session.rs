//! Who is signed in at a server.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::SecretText;
use crate::actor::Role;

/// What somebody signs in with: the passphrase of the vault, as its owner, or an access key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SignInBody {
    /// The passphrase of one of the vault's slots.
    #[serde(rename_all = "camelCase")]
    Owner {
        /// The passphrase.
        passphrase: SecretText,
    },
    /// An access key of a principal.
    #[serde(rename_all = "camelCase")]
    Principal {
        /// The id of the access key.
        access_key_id: String,
        /// Its secret.
        secret_access_key: SecretText,
    },
}

answers! {
    /// Who is signed in.
    pub struct SessionView {
        /// The id of the principal; null for the owner of the vault.
        pub principal: Option<String>,
        /// The name that the audit log has.
        pub name: String,
        /// What they may do at most.
        pub role: Role,
        /// What every request that changes something sends in the header `Keystead-Csrf`.
        pub csrf: String,
        /// When the session ends whatever is done, in milliseconds since 1970; it ends after 30 minutes without a request as
        /// well.
        pub ends: u64,
    }
}
