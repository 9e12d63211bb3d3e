//! JSON Web Tokens.

use alloc::string::String;

use serde_json::{Map, Value};

use crate::jose::{JwtChecks, JwtOptions};

bodies! {
    /// Claims to sign.
    pub struct SignJwtBody {
        /// A JSON object.
        #[serde(default)]
        pub claims: Map<String, Value>,
        /// The registered claims, and the type.
        #[serde(default)]
        pub options: JwtOptions,
    }

    /// A token to verify.
    pub struct VerifyJwtBody {
        /// In the compact serialization.
        pub token: String,
        /// What is asked of it beside its signature.
        #[serde(default)]
        pub checks: JwtChecks,
    }
}

answers! {
    /// A token.
    pub struct TokenView {
        /// In the compact serialization (RFC 7515 section 7.1).
        pub token: String,
    }

    /// A token that is as it must be.
    pub struct VerifiedTokenView {
        /// Its header.
        pub header: Value,
        /// Its claims.
        pub claims: Value,
        /// The id of the key that signed it.
        pub key: String,
        /// The version of the key.
        pub version: u32,
    }
}
