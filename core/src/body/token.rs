//! JSON Web Tokens.

use alloc::string::String;

use serde_json::{Map, Value};

use super::Base64;
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

    /// A payload to sign.
    pub struct SignJwsBody {
        /// The payload.
        pub payload: Base64,
        /// Members of the header beside those that the key decides.
        #[serde(default)]
        pub header: Map<String, Value>,
    }

    /// A signed payload to verify.
    pub struct VerifyJwsBody {
        /// In the compact serialization.
        pub token: String,
    }

    /// Which signing key is meant.
    #[derive(Default)]
    pub struct SignerBody {
        /// Its id.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub key: Option<String>,
        /// The RFC 7638 thumbprint of one of its public keys, or the `CKA_ID` of one of its private ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kid: Option<String>,
        /// Its name. Several keys may have one: then it says nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub label: Option<String>,
        /// The id of its keystore; without, any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub keystore: Option<String>,
    }

    /// Claims to sign with a key that is known by one of its names.
    pub struct JwtSignBody {
        /// The key: one of key, kid and label.
        pub signer: SignerBody,
        /// A JSON object.
        #[serde(default)]
        pub claims: Map<String, Value>,
        /// The registered claims, and the type.
        #[serde(default)]
        pub options: JwtOptions,
    }

    /// A token to verify, by a key that is known by one of its names.
    pub struct JwtVerifyBody {
        /// In the compact serialization.
        pub token: String,
        /// The key; with a keystore alone, any of its keys; without anything, the one that the token names.
        #[serde(default)]
        pub signer: SignerBody,
        /// What is asked of it beside its signature.
        #[serde(default)]
        pub checks: JwtChecks,
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

    /// A signed payload that is as it must be.
    pub struct VerifiedPayloadView {
        /// Its header.
        pub header: Value,
        /// The payload.
        pub payload: Base64,
        /// The id of the key that signed it.
        pub key: String,
        /// The version of the key.
        pub version: u32,
    }
}
