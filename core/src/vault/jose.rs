//! Signed tokens, and the set of public keys by which others verify them.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::access::Question;
use super::journal::Note;
use super::ready::{ATTEMPTS, Ready};
use super::sign::{SignJob, SignOptions, Signature};
use super::{Vault, notes};
use crate::asymmetric::Signable;
use crate::audit;
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::jose::{self, JwtChecks, JwtKeys, JwtOptions, Token, TokenProblem, VerifiedJwt};
use crate::key::{Key, Origin};
use crate::operation::Operation;
use crate::profile::KeyKind;
use crate::store::{Query, RecordKind, Store};

mod key_set;

/// The `alg` of keys for message authentication codes (RFC 7518 section 3.2).
const HS256: &str = "HS256";

/// A token that is authorized and keyed, but not signed yet.
pub struct JwsJob {
    signing_input: String,
    job: SignJob,
}

impl JwsJob {
    /// What is to be signed: [`SignJob::finish`] of [`Self::job`] takes the signature.
    pub fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// What is needed to sign it elsewhere.
    pub const fn job(&self) -> &SignJob {
        &self.job
    }

    /// The token, with a signature by [`Self::job`].
    pub fn finish(self, signature: &Signature) -> String {
        jose::compact(self.signing_input, &signature.bytes)
    }
}

/// What the header of a token says of the key, decided before it is signed.
struct Plan {
    version: Option<VersionNumber>,
    algorithm: &'static str,
    key_id: String,
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
        for _ in 0..ATTEMPTS {
            let (plan, kind) = self.plan(key, call).await?;
            let input = plan.signing_input(header, payload)?;
            let signable = Signable::Message(input.as_bytes());
            let (version, signature) = if kind == KeyKind::HmacSha256 {
                let (version, code) = self.make_mac(key, input.as_bytes(), call).await?;
                (version, Vec::from(code))
            } else {
                let signed = self.sign(key, signable, SignOptions::default(), call).await?;
                (signed.version, signed.bytes)
            };
            if plan.version == Some(version) {
                return Ok(jose::compact(input, &signature));
            }
            // It rotated in between: the header named another key.
        }
        Err(Error::KeyNotLoaded)
    }

    /// Authorizes a token by a key with two halves, and hands out what is needed to sign it elsewhere.
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
            let (plan, _) = self.plan(key, call).await?;
            let signing_input = plan.signing_input(header, payload)?;
            let signable = Signable::Message(signing_input.as_bytes());
            let job = self.sign_job(key, signable, SignOptions::default(), call).await?;
            if plan.version == Some(job.version()) {
                return Ok(JwsJob { signing_input, job });
            }
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
        self.admit_to_sign(key, call).await?;
        let payload = options.payload(claims, call.now)?;
        self.sign_jws(key, payload.as_bytes(), &options.header()?, call).await
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

    /// Verifies a JWS in compact form, with a key that it names by `kid` among `keys`, and with that key's algorithm. The
    /// answer is the payload. `token` may be under an attacker's control.
    ///
    /// # Errors
    /// [`Error::Token`] with what is wrong, and what [`Self::verify`] and [`Self::verify_mac`] can be refused with.
    pub async fn verify_jws(
        &self,
        keys: JwtKeys,
        token: &str,
        call: &mut Call<'_>,
    ) -> Result<(Token, KeyId, VersionNumber), Error> {
        self.admit_to_verify(keys, call).await?;
        self.verified(keys, token, call).await
    }

    /// Verifies a JSON Web Token: the signature as [`Self::verify_jws`], then `exp`, `nbf`, `iat`, `aud`, `iss`, `sub` and
    /// the rest of `checks`, in this order. The time is the call's.
    ///
    /// # Errors
    /// As [`Self::verify_jws`].
    pub async fn verify_jwt(
        &self,
        keys: JwtKeys,
        token: &str,
        checks: &JwtChecks,
        call: &mut Call<'_>,
    ) -> Result<VerifiedJwt, Error> {
        self.admit_to_verify(keys, call).await?;
        checks.check()?;
        let (token, key, version) = self.verified(keys, token, call).await?;
        let claims = checks.claims(&token, call.now)?;
        let header = token.header().into();
        Ok(VerifiedJwt { header, claims, key: key.to_string(), version: version.0 })
    }

    /// Refuses who may not sign with the key, before it is looked at what is to be in a token.
    async fn admit_to_sign(&self, id: KeyId, call: &mut Call<'_>) -> Result<(), Error> {
        let ready = self.ready(id, call).await?;
        let operation = signing(&ready.key);
        self.admit_caller(&ready, operation, || notes::key(operation, &ready.key, None), call).await
    }

    /// Refuses who may not verify tokens, before one is looked at.
    async fn admit_to_verify(&self, keys: JwtKeys, call: &mut Call<'_>) -> Result<(), Error> {
        let id = match keys {
            JwtKeys::Key(id) => id,
            JwtKeys::Keystore(keystore) => return self.admit_to_keystore(keystore, call).await,
        };
        let ready = self.ready(id, call).await?;
        let operation = verifying(&ready.key);
        self.admit_caller(&ready, operation, || notes::key(operation, &ready.key, None), call).await
    }

    /// Asks for what every key of a keystore asks for: a role, and the gate.
    async fn admit_to_keystore(&self, id: KeystoreId, call: &mut Call<'_>) -> Result<(), Error> {
        let revision = self.current_revision().await?;
        let subject = self.cached_subject(call, revision).await?;
        let site = self.site(id, revision).await?;
        let question = Question {
            operation: Operation::Verify,
            subject: &subject,
            client: call.client.as_ref(),
            keystore: &site.keystore,
            credentials: &site.credentials,
            key: None,
            version: None,
            region: None,
            approved: false,
            now: call.now,
        };
        let Err(error) = question.admit() else { return Ok(()) };
        let note = Note::new(audit::Subject::Asymmetric, audit::Action::Verify);
        let note = note.about(audit::ObjectKind::Keystore, *id.as_bytes()).within(id);
        self.record_without_key(note, &subject, Err(&error), call).await?;
        Err(error)
    }

    /// The token, if it is one of `keys`; whoever asks may.
    async fn verified(
        &self,
        keys: JwtKeys,
        token: &str,
        call: &mut Call<'_>,
    ) -> Result<(Token, KeyId, VersionNumber), Error> {
        let token = Token::parse(token)?;
        let (key, named) = match keys {
            JwtKeys::Key(key) => (key, None),
            JwtKeys::Keystore(keystore) => self.find_key(keystore, &token).await?,
        };
        let version =
            self.verify_token(key, named, &token, call).await.map_err(|error| match (keys, error) {
                // A key that is hidden is not in the keystore, for who asks.
                (JwtKeys::Keystore(_), Error::NotFound(Subject::Key)) => TokenProblem::KeyUnknown.into(),
                (_, error) => error,
            })?;
        Ok((token, key, version))
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
            KeyKind::HmacSha256 => mac_key_id(id, version),
            _ => self.public_half(&ready.key, version).await?.thumbprint()?,
        };
        Ok((Plan { version: Some(version), algorithm, key_id }, kind))
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

    /// The version of the key that signed the token.
    async fn verify_token(
        &self,
        id: KeyId,
        version: Option<VersionNumber>,
        token: &Token,
        call: &mut Call<'_>,
    ) -> Result<VersionNumber, Error> {
        let ready = self.ready(id, call).await?;
        let by_code = ready.key.kind == KeyKind::HmacSha256;
        self.admit(&ready, verifying(&ready.key), None, call).await?;
        if token.algorithm() != algorithm_of(&ready.key)? {
            return Err(TokenProblem::Algorithm.into());
        }
        let version = match version {
            Some(version) => Some(version),
            None => version_named(&ready.key, token.key_id())?,
        };
        let (input, signature) = (token.signing_input(), token.signature());
        let signer = if by_code {
            self.mac_maker(id, version, input, signature, call).await?
        } else {
            let (signable, options) = (Signable::Message(input), SignOptions::default());
            self.signer(id, version, signable, signature, options, call).await?
        };
        signer.ok_or_else(|| TokenProblem::Signature.into())
    }

    /// The key of a keystore, and its version, that a token names.
    async fn find_key(
        &self,
        keystore: KeystoreId,
        token: &Token,
    ) -> Result<(KeyId, Option<VersionNumber>), Error> {
        let unknown = || Error::from(TokenProblem::KeyUnknown);
        let named = token.key_id().ok_or_else(unknown)?;
        if token.algorithm() == HS256 {
            let key = named.split_once('.').and_then(|(key, _)| key.parse().ok());
            let key: KeyId = key.ok_or_else(unknown)?;
            let record = self.load_verified(&super::keys::record_key(key)).await?.ok_or_else(unknown)?;
            let found = Key::decode(key, &record.body)?;
            if found.keystore != keystore {
                return Err(unknown());
            }
            return Ok((key, version_named(&found, Some(named))?));
        }
        let query = Query { parent: Some(keystore.0), ..Query::all(RecordKind::Key) };
        for record in self.every(query).await? {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            if let Ok(Some(version)) = version_named(&key, Some(named)) {
                return Ok((key.id, Some(version)));
            }
        }
        Err(unknown())
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

/// How a key verifies tokens.
fn verifying(key: &Key) -> Operation {
    if key.kind == KeyKind::HmacSha256 { Operation::VerifyMac } else { Operation::Verify }
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

/// The version that a `kid` names. `None` if every version is to be tried: where there is no `kid`, and for public keys
/// that were brought in, which have other names where their private halves are.
fn version_named(key: &Key, key_id: Option<&str>) -> Result<Option<VersionNumber>, Error> {
    let Some(named) = key_id else { return Ok(None) };
    let names = |version: &crate::key::KeyVersion| match (&version.public, key.kind) {
        (Some(public), _) => public.thumbprint().is_ok_and(|thumbprint| thumbprint == named),
        (None, KeyKind::HmacSha256) => mac_key_id(key.id, version.number) == named,
        (None, _) => false,
    };
    match key.versions.iter().rev().find(|version| names(version)) {
        Some(version) => Ok(Some(version.number)),
        None if key.origin == Origin::PublicOnly => Ok(None),
        None => Err(TokenProblem::KeyUnknown.into()),
    }
}
