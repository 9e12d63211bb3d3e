//! Tokens that are verified: by a key, or by whichever key of a keystore they name.

use alloc::string::ToString;

use super::{HS256, algorithm_of, mac_key_id};
use crate::asymmetric::Signable;
use crate::audit;
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::{KeyId, KeystoreId, VersionNumber};
use crate::jose::{JwtChecks, JwtKeys, Token, TokenProblem, VerifiedJwt};
use crate::key::{Key, KeyVersion, Origin};
use crate::operation::Operation;
use crate::profile::KeyKind;
use crate::store::{Query, RecordKind, Store};
use crate::vault::access::Question;
use crate::vault::cache::OpenKey;
use crate::vault::journal::Note;
use crate::vault::keys;
use crate::vault::sign::{SignOptions, VerifyJob};
use crate::vault::{Vault, notes};

/// A token that was taken apart, and whose verification is authorized, but not computed yet.
pub struct TokenJob {
    token: Token,
    key: KeyId,
    signature: Signature,
}

enum Signature {
    /// By a key with two halves.
    Unverified(VerifyJob),
    /// A message authentication code of this version, or a wrong one: nobody else computes those.
    Code(Option<VersionNumber>),
}

impl TokenJob {
    /// What was signed, and what is needed to verify it elsewhere. `None` if nothing is left to compute.
    pub fn elsewhere(&self) -> Option<(&[u8], &VerifyJob)> {
        match &self.signature {
            Signature::Unverified(job) => Some((self.token.signing_input(), job)),
            Signature::Code(_) => None,
        }
    }
}

impl<S: Store> Vault<S> {
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
        let job = self.verify_jws_job(keys, token, call).await?;
        let signer = self.signer_of(&job)?;
        self.finish_verify_jws(job, signer, call).await
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
        let job = self.verify_jwt_job(keys, token, checks, call).await?;
        let signer = self.signer_of(&job)?;
        self.finish_verify_jwt(job, signer, checks, call).await
    }

    /// As [`Self::verify_jws`], to be computed elsewhere: [`Self::finish_verify_jws`] is to be told how it ended.
    ///
    /// # Errors
    /// As [`Self::verify_jws`].
    pub async fn verify_jws_job(
        &self,
        keys: JwtKeys,
        token: &str,
        call: &mut Call<'_>,
    ) -> Result<TokenJob, Error> {
        self.admit_to_verify(keys, call).await?;
        self.token_job(keys, token, call).await
    }

    /// Ends a verification; `signer` is the version whose signature it was, if anybody computed it and it was one.
    ///
    /// # Errors
    /// As [`Self::verify_jws`].
    pub async fn finish_verify_jws(
        &self,
        job: TokenJob,
        signer: Option<VersionNumber>,
        call: &mut Call<'_>,
    ) -> Result<(Token, KeyId, VersionNumber), Error> {
        let TokenJob { token, key, signature } = job;
        let signer = match signature {
            Signature::Unverified(job) => {
                self.finish_verify(job, signer, call).await?;
                signer
            }
            Signature::Code(signer) => signer,
        };
        Ok((token, key, signer.ok_or(TokenProblem::Signature)?))
    }

    /// As [`Self::verify_jwt`], to be computed elsewhere: [`Self::finish_verify_jwt`] is to be told how it ended.
    ///
    /// # Errors
    /// As [`Self::verify_jwt`].
    pub async fn verify_jwt_job(
        &self,
        keys: JwtKeys,
        token: &str,
        checks: &JwtChecks,
        call: &mut Call<'_>,
    ) -> Result<TokenJob, Error> {
        self.admit_to_verify(keys, call).await?;
        checks.check()?;
        self.token_job(keys, token, call).await
    }

    /// Ends a verification, with the `checks` that it was begun with; `signer` is as there.
    ///
    /// # Errors
    /// As [`Self::verify_jwt`].
    pub async fn finish_verify_jwt(
        &self,
        job: TokenJob,
        signer: Option<VersionNumber>,
        checks: &JwtChecks,
        call: &mut Call<'_>,
    ) -> Result<VerifiedJwt, Error> {
        let (token, key, version) = self.finish_verify_jws(job, signer, call).await?;
        let claims = checks.claims(&token, call.now)?;
        let header = token.header().into();
        Ok(VerifiedJwt { header, claims, key: key.to_string(), version: version.0 })
    }

    fn signer_of(&self, job: &TokenJob) -> Result<Option<VersionNumber>, Error> {
        match job.elsewhere() {
            Some((input, job)) => job.signer(&self.provider, Signable::Message(input)),
            None => Ok(None),
        }
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

    /// The token, if it may be one of `keys`; whoever asks may.
    async fn token_job(&self, keys: JwtKeys, token: &str, call: &mut Call<'_>) -> Result<TokenJob, Error> {
        let token = Token::parse(token)?;
        let (key, named) = match keys {
            JwtKeys::Key(key) => (key, None),
            JwtKeys::Keystore(keystore) => self.find_key(keystore, &token).await?,
        };
        let signature =
            self.verify_token(key, named, &token, call).await.map_err(|error| match (keys, error) {
                // A key that is hidden is not in the keystore, for who asks.
                (JwtKeys::Keystore(_), Error::NotFound(Subject::Key)) => TokenProblem::KeyUnknown.into(),
                (_, error) => error,
            })?;
        Ok(TokenJob { token, key, signature })
    }

    async fn verify_token(
        &self,
        id: KeyId,
        version: Option<VersionNumber>,
        token: &Token,
        call: &mut Call<'_>,
    ) -> Result<Signature, Error> {
        let ready = self.ready(id, call).await?;
        self.admit(&ready, verifying(&ready.key), None, call).await?;
        if token.algorithm() != algorithm_of(&ready.key)? {
            return Err(TokenProblem::Algorithm.into());
        }
        let version = match version {
            Some(version) => Some(version),
            None => version_named(&ready.key, Some(&ready.open), token.key_id())?,
        };
        let (input, signature) = (token.signing_input(), token.signature());
        if ready.key.kind == KeyKind::HmacSha256 {
            return self.mac_maker(id, version, input, signature, call).await.map(Signature::Code);
        }
        let (signable, options) = (Signable::Message(input), SignOptions::default());
        self.verify_job(id, version, signable, signature, options, call).await.map(Signature::Unverified)
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
            let record = self.load_verified(&keys::record_key(key)).await?.ok_or_else(unknown)?;
            let found = Key::decode(key, &record.body)?;
            if found.keystore != keystore {
                return Err(unknown());
            }
            return Ok((key, version_named(&found, None, Some(named))?));
        }
        let query = Query { parent: Some(keystore.0), ..Query::all(RecordKind::Key) };
        for record in self.every(query).await? {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            if let Ok(Some(version)) = version_named(&key, None, Some(named)) {
                return Ok((key.id, Some(version)));
            }
        }
        Err(unknown())
    }
}

/// How a key verifies tokens.
fn verifying(key: &Key) -> Operation {
    if key.kind == KeyKind::HmacSha256 { Operation::VerifyMac } else { Operation::Verify }
}

/// The version that a `kid` names; `open` remembers thumbprints. `None` if every version is to be tried: where there is no `kid`, and for public keys
/// that were brought in, which have other names where their private halves are.
fn version_named(
    key: &Key,
    open: Option<&OpenKey>,
    key_id: Option<&str>,
) -> Result<Option<VersionNumber>, Error> {
    let Some(named) = key_id else { return Ok(None) };
    let names = |version: &KeyVersion| match (&version.public, key.kind) {
        (Some(public), _) => match open {
            Some(open) => {
                open.thumbprint(version.number, public).is_ok_and(|thumbprint| *thumbprint == *named)
            }
            None => public.thumbprint().is_ok_and(|thumbprint| thumbprint == named),
        },
        (None, KeyKind::HmacSha256) => mac_key_id(key.id, version.number) == named,
        (None, _) => false,
    };
    match key.versions.iter().rev().find(|version| names(version)) {
        Some(version) => Ok(Some(version.number)),
        None if key.origin == Origin::PublicOnly => Ok(None),
        None => Err(TokenProblem::KeyUnknown.into()),
    }
}
