//! Signed tokens, and the set of public keys by which others verify them.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::ready::{ATTEMPTS, Ready};
use super::sign::{SignJob, SignOptions, Signature};
use super::{Vault, notes};
use crate::asymmetric::Signable;
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::{KeyId, VersionNumber};
use crate::jose::{self, JwtOptions};
use crate::key::Key;
use crate::operation::Operation;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::store::Store;

mod key_set;
mod verify;

pub use verify::TokenJob;

/// The `alg` of keys for message authentication codes (RFC 7518 section 3.2).
const HS256: &str = "HS256";

/// A token that is authorized and keyed, but not signed yet.
pub struct JwsJob {
    signing_input: String,
    signer: Signer,
}

enum Signer {
    Key(SignJob),
    /// The message authentication code itself: nobody else computes those.
    Code(Vec<u8>),
}

impl JwsJob {
    /// Computes the signature here.
    ///
    /// # Errors
    /// As [`SignJob::sign`].
    pub fn sign(self, random: &mut dyn SecureRandom) -> Result<String, Error> {
        match &self.signer {
            Signer::Key(job) => {
                let signature = job.sign(Signable::Message(self.signing_input.as_bytes()), random)?;
                Ok(jose::compact(self.signing_input, &signature.bytes))
            }
            Signer::Code(code) => Ok(jose::compact(self.signing_input, code)),
        }
    }

    /// What is to be signed, and what is needed to sign it elsewhere: [`Self::finish`] takes the signature. `None` if there
    /// is nothing left to compute: [`Self::sign`] gives the token.
    pub fn elsewhere(&self) -> Option<(&[u8], &SignJob)> {
        match &self.signer {
            Signer::Key(job) => Some((self.signing_input.as_bytes(), job)),
            Signer::Code(_) => None,
        }
    }

    /// The token, with a signature by the job of [`Self::elsewhere`].
    pub fn finish(self, signature: &Signature) -> String {
        jose::compact(self.signing_input, &signature.bytes)
    }
}

/// What the header of a token says of the key, decided before it is signed.
struct Plan {
    version: VersionNumber,
    algorithm: &'static str,
    key_id: Arc<str>,
}

impl<S: Store> Vault<S> {
    /// Signs `payload` with the default version of `key`, as JWS in compact form (RFC 7515 section 7.1). The header has
    /// `alg`, the key's algorithm; `kid`, the RFC 7638 thumbprint of the version's public key, or for HMAC-SHA-256 the id
    /// of the key, a dot and the version; and the members of `header`, a JSON object or an empty text, which has none of
    /// those that the key decides. The members are sorted by their names.
    ///
    /// # Errors
    /// [`Error::Token`] for a header that is no JSON object, or that has a member which the key decides; and what
    /// [`Self::sign`] and [`Self::make_mac`] can be refused with.
    pub async fn sign_jws(
        &self,
        key: KeyId,
        payload: &[u8],
        header: &str,
        call: &mut Call<'_>,
    ) -> Result<String, Error> {
        self.jws_job(key, payload, header, call).await?.sign(call.random)
    }

    /// Authorizes a token, and hands out what is needed to sign it elsewhere.
    ///
    /// # Errors
    /// As [`Self::sign_jws`].
    pub async fn jws_job(
        &self,
        key: KeyId,
        payload: &[u8],
        header: &str,
        call: &mut Call<'_>,
    ) -> Result<JwsJob, Error> {
        for _ in 0..ATTEMPTS {
            let (plan, kind) = self.plan(key, call).await?;
            let signing_input = plan.signing_input(header, payload)?;
            let (version, signer) = if kind == KeyKind::HmacSha256 {
                let (version, code) = self.make_mac(key, signing_input.as_bytes(), call).await?;
                (version, Signer::Code(code.into()))
            } else {
                let signable = Signable::Message(signing_input.as_bytes());
                let job = self.sign_job(key, signable, SignOptions::default(), call).await?;
                (job.version(), Signer::Key(job))
            };
            if plan.version == version {
                return Ok(JwsJob { signing_input, signer });
            }
            // It rotated in between: the header named another key.
        }
        Err(Error::KeyNotLoaded)
    }

    /// Signs a JSON Web Token (RFC 7519): `claims`, a JSON object or an empty text, and what `options` adds. The token has
    /// an `iat`.
    ///
    /// # Errors
    /// [`Error::Token`] for claims that are no JSON object, that are given twice, or registered claims of another form
    /// than RFC 7519 section 4.1 gives them; those of [`Self::sign_jws`].
    pub async fn sign_jwt(
        &self,
        key: KeyId,
        claims: &str,
        options: &JwtOptions,
        call: &mut Call<'_>,
    ) -> Result<String, Error> {
        self.jwt_job(key, claims, options, call).await?.sign(call.random)
    }

    /// As [`Self::sign_jwt`], to be signed elsewhere.
    ///
    /// # Errors
    /// As there.
    pub async fn jwt_job(
        &self,
        key: KeyId,
        claims: &str,
        options: &JwtOptions,
        call: &mut Call<'_>,
    ) -> Result<JwsJob, Error> {
        self.admit_to_sign(key, call).await?;
        let payload = options.payload(claims, call.now)?;
        self.jws_job(key, payload.as_bytes(), &options.header()?, call).await
    }

    /// Refuses who may not sign with the key, before it is looked at what is to be in a token.
    async fn admit_to_sign(&self, id: KeyId, call: &mut Call<'_>) -> Result<(), Error> {
        let ready = self.ready(id, call).await?;
        let operation = signing(&ready.key);
        self.admit_caller(&ready, operation, || notes::key(operation, &ready.key, None), call).await
    }

    /// The version that will sign, and what it is called.
    async fn plan(&self, id: KeyId, call: &mut Call<'_>) -> Result<(Plan, KeyKind), Error> {
        let ready = self.ready(id, call).await?;
        let kind = ready.key.kind;
        let default = ready.key.primary(&ready.site.keystore.rules).map(|version| version.number);
        self.admit(&ready, signing(&ready.key), default, call).await?;
        let version = default.ok_or(Error::NotFound(Subject::Version))?;
        let algorithm = algorithm_of(&ready.key)?;
        let key_id = match kind {
            KeyKind::HmacSha256 => mac_key_id(id, version).into(),
            _ => {
                let public = self.public_half(&ready.key, version).await?;
                ready.open.thumbprint(version, &public)?
            }
        };
        Ok((Plan { version, algorithm, key_id }, kind))
    }

    /// Asks for authorization, and records what is refused. What is permitted is recorded by whoever does it.
    async fn admit(
        &self,
        ready: &Ready,
        operation: Operation,
        version: Option<VersionNumber>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let Err(error) = self.ask(ready, operation, version, call) else { return Ok(()) };
        let note = notes::key(operation, &ready.key, version);
        self.record(note, &ready.subject, ready.key.id, Err(&error), call).await?;
        Err(error)
    }
}

impl Plan {
    fn signing_input(&self, header: &str, payload: &[u8]) -> Result<String, Error> {
        let header = jose::header(self.algorithm, &self.key_id, header)?;
        Ok(jose::signing_input(&header, payload))
    }
}

/// How a key signs tokens.
fn signing(key: &Key) -> Operation {
    if key.kind == KeyKind::HmacSha256 { Operation::MakeMac } else { Operation::Sign }
}

/// The `alg` of a key: the one that it has, whatever a token says.
fn algorithm_of(key: &Key) -> Result<&'static str, Error> {
    match key.kind {
        KeyKind::HmacSha256 => Ok(HS256),
        _ => key.signature_algorithm(None).map(crate::asymmetric::SignatureAlgorithm::jose_name),
    }
}

/// A thumbprint of a secret would tell something of it.
fn mac_key_id(key: KeyId, version: VersionNumber) -> String {
    alloc::format!("{key}.{version}")
}
