//! Signed tokens, and the keys that sign them.

use keystead_core::jose::{CheckedClaim, Jwks, JwtChecks};
use keystead_core::{KeyKind, KeyView};
use zeroize::Zeroizing;

use super::Problem;

/// Where the private key of a new signing key comes from.
pub(crate) enum SignerSource {
    /// It is made here.
    Made,
    /// A private key in PEM.
    Pem(Zeroizing<String>),
    /// Components in hexadecimal digits, each with its check value or an empty text, and the check value of the whole.
    Components { parts: Vec<(Zeroizing<String>, String)>, check: String },
}

/// What a signing key is to be.
pub(crate) struct SignerDraft {
    pub(crate) label: String,
    pub(crate) kind: KeyKind,
    pub(crate) source: SignerSource,
}

/// A public key as others read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicHalf {
    pub(crate) pem: String,
    /// The `kid` of tokens: its thumbprint.
    pub(crate) key_id: String,
}

/// What became of a token that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Examined {
    /// The key and the version that signed it, or why the signature does not hold.
    pub(crate) signature: Result<(String, u32), Problem>,
    pub(crate) claims: Vec<CheckedClaim>,
}

pub(crate) trait Tokens {
    async fn create_signer(&self, keystore: &str, draft: SignerDraft) -> Result<KeyView, Problem>;
    /// The public half of the version that signs, or of the newest.
    async fn public_half(&self, key: &str) -> Result<PublicHalf, Problem>;
    /// Signs `claims`, a JSON object, under `header`, a JSON object or an empty text.
    async fn sign_token(&self, key: &str, claims: &str, header: &str) -> Result<String, Problem>;
    /// Looks at a token with the key, and says what each check makes of it.
    async fn examine_token(&self, key: &str, token: &str, checks: JwtChecks) -> Result<Examined, Problem>;
    /// The public keys of a keystore.
    async fn key_set(&self, keystore: &str) -> Result<Jwks, Problem>;
}
