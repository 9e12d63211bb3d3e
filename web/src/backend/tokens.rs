//! Signed tokens, and the keys that sign them.

use data_encoding::HEXLOWER_PERMISSIVE;
use keystead_core::body::{Base64, CheckBody, CheckMethodBody, ComponentBody, MaterialBody};
use keystead_core::import::MaterialProblem;
use keystead_core::jose::{CheckedClaim, Jwks, JwtChecks};
use keystead_core::{Error, KeyKind, KeyView};
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
    /// The serial number of the token that keeps the private key; `None` for the vault.
    pub(crate) token: Option<String>,
}

impl SignerDraft {
    /// The material that it is made of, if it was made elsewhere.
    pub(super) fn material(&self) -> Result<Option<MaterialBody>, Error> {
        Ok(match &self.source {
            SignerSource::Made => None,
            SignerSource::Pem(text) => Some(MaterialBody::of_pem(text)),
            SignerSource::Components { parts, check } => {
                let part = |(component, check): &(Zeroizing<String>, String)| {
                    let check = if check.trim().is_empty() { None } else { Some(check_value(check)?) };
                    Ok(ComponentBody { hex: component.as_str().into(), check })
                };
                let components = parts.iter().map(part).collect::<Result<_, Error>>()?;
                Some(MaterialBody::Components { components, check: check_value(check)? })
            }
        })
    }
}

/// Keys with two halves have the check value of every kind: the beginning of SHA-256.
fn check_value(text: &str) -> Result<CheckBody, Error> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let value = HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| MaterialProblem::Malformed)?;
    Ok(CheckBody { method: CheckMethodBody::Sha256, value: Base64(value) })
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

subject! {
    trait Tokens {
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
}
