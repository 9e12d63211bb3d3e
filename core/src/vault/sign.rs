//! Signatures: made with the default version of a key, verified with any that is usable.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Vault;
use super::notes;
use super::private_keys::LoadedKey;
use super::ready::Ready;
use crate::asymmetric::{PublicKey, Signable, SignatureAlgorithm, SignatureEncoding};
use crate::call::Call;
use crate::crypto::Provider;
use crate::elsewhere::Shelf;
use crate::error::{Error, Feature};
use crate::export;
use crate::frame::{Frame, Layout};
use crate::id::{CredentialId, KeyId, VersionNumber};
use crate::key::Origin;
use crate::operation::Operation;
use crate::profile::{KeyKind, Profile};
use crate::random::SecureRandom;
use crate::secret::SecretBytes;
use crate::store::Store;

/// How a signature is made, or expected. What is to be verified never decides about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignOptions {
    /// The algorithm; `None` is the key's own.
    pub algorithm: Option<SignatureAlgorithm>,
    /// How it is written down.
    pub encoding: SignatureEncoding,
    /// Whether the version stands in front, as the profile lays it out: [`Layout::compose_signature`].
    pub framed: bool,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The version that made it.
    pub version: VersionNumber,
    /// The algorithm.
    pub algorithm: SignatureAlgorithm,
    /// The signature, as [`SignOptions`] asked for it.
    pub bytes: Vec<u8>,
}

/// A signature that is authorized and keyed, but not computed yet.
pub struct SignJob {
    loaded: Arc<LoadedKey>,
    version: VersionNumber,
    algorithm: SignatureAlgorithm,
    encoding: SignatureEncoding,
    layout: Option<Layout>,
}

impl SignJob {
    /// Computes it here; `signable` is what the job was made for.
    ///
    /// # Errors
    /// [`Error::DigestLength`], [`Error::RandomUnavailable`]; [`Error::ComputedElsewhere`] if the provider leaves such
    /// keys to somebody else: [`Self::pkcs8`] and [`Self::finish`] are for them.
    pub fn sign(&self, signable: Signable<'_>, random: &mut dyn SecureRandom) -> Result<Signature, Error> {
        self.finish(self.loaded.key.sign(self.algorithm, signable, random)?)
    }

    /// The private key as PKCS#8 in DER (RFC 5208, 5915, 8410), to compute the signature elsewhere. Do not keep it, but on
    /// the [`shelf`](Self::shelf).
    ///
    /// # Errors
    /// [`Error::ExportForbidden`] if it lies in a token.
    pub fn pkcs8(&self) -> Result<SecretBytes, Error> {
        let material = self.loaded.material.as_ref().ok_or(Error::ExportForbidden)?;
        export::pkcs8(self.loaded.kind, material.expose(), Some(&self.loaded.key.public()?))
    }

    /// The shelf beside the private key.
    pub fn shelf(&self) -> &Shelf {
        &self.loaded.shelf
    }

    /// What the key is made of.
    pub fn kind(&self) -> KeyKind {
        self.loaded.kind
    }

    /// The version that signs.
    pub const fn version(&self) -> VersionNumber {
        self.version
    }

    /// The algorithm to compute with.
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The signature as it was asked for, from one in the form of [`SignatureEncoding::P1363`].
    ///
    /// # Errors
    /// [`Error::SignatureMalformed`] if it has another form.
    pub fn finish(&self, p1363: Vec<u8>) -> Result<Signature, Error> {
        let bytes = self.algorithm.encode(p1363, self.encoding)?;
        let bytes = match self.layout {
            Some(layout) => layout.compose_signature(self.version, &bytes),
            None => bytes,
        };
        Ok(Signature { version: self.version, algorithm: self.algorithm, bytes })
    }
}

/// A verification that is authorized, but not computed yet.
pub struct VerifyJob {
    ready: Ready,
    candidates: Vec<Candidate>,
    algorithm: SignatureAlgorithm,
    signature: Vec<u8>,
    named: Option<VersionNumber>,
    used: Vec<CredentialId>,
}

/// A version whose signature it may be.
pub struct Candidate {
    /// Its number.
    pub version: VersionNumber,
    /// Its public half.
    pub public: PublicKey,
    /// The shelf beside that.
    pub shelf: Shelf,
}

impl VerifyJob {
    /// Computes it here: the version whose signature it is. `signable` is what the job was made for.
    ///
    /// # Errors
    /// As [`Asymmetric::verify`](crate::Asymmetric::verify).
    pub fn signer(
        &self,
        provider: &Provider,
        signable: Signable<'_>,
    ) -> Result<Option<VersionNumber>, Error> {
        for candidate in &self.candidates {
            let Candidate { version, public, .. } = candidate;
            if provider.asymmetric.verify(public, self.algorithm, signable, &self.signature)? {
                return Ok(Some(*version));
            }
        }
        Ok(None)
    }

    /// The versions to try, one after the other.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// The algorithm to compute with.
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// The signature in the form of [`SignatureEncoding::P1363`]. It may be of any length.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl<S: Store> Vault<S> {
    /// Signs with the default version of `key`. A key whose rotation is due rotates first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::KindForbids`], [`Error::AlgorithmForbidden`], [`Error::DigestLength`],
    /// [`Error::MessageTooLarge`], [`Error::NotOffered`] for a frame that the profile does not have,
    /// [`Error::ComputedElsewhere`], and what [`Self::encrypt`] can be refused with.
    pub async fn sign(
        &self,
        key: KeyId,
        signable: Signable<'_>,
        options: SignOptions,
        call: &mut Call<'_>,
    ) -> Result<Signature, Error> {
        self.sign_job(key, signable, options, call).await?.sign(signable, call.random)
    }

    /// Signs each of `signables` in turn, as [`Self::sign`] does; if one fails, no signature is given.
    ///
    /// # Errors
    /// As [`Self::sign`].
    pub async fn sign_all(
        &self,
        key: KeyId,
        signables: &[Signable<'_>],
        options: SignOptions,
        call: &mut Call<'_>,
    ) -> Result<Vec<Signature>, Error> {
        let mut signatures = Vec::with_capacity(signables.len());
        for signable in signables {
            signatures.push(self.sign(key, *signable, options, call).await?);
        }
        Ok(signatures)
    }

    /// As [`Self::sign`], for a key that is prepared.
    ///
    /// # Errors
    /// As there, and [`Error::KeyNotLoaded`]: prepare the key then, also when a rotation is due.
    pub fn sign_sync(
        &self,
        key: KeyId,
        signable: Signable<'_>,
        options: SignOptions,
        call: &mut Call<'_>,
    ) -> Result<Signature, Error> {
        let form = |ready: &Ready| Form::to_sign(ready, &options, signable);
        let (ready, version) = self.protect_sync(Operation::Sign, key, bytes_of(signable), form, call)?;
        let loaded = ready.open.private_key(version).ok_or(Error::KeyNotLoaded)?;
        Form::of(&ready, &options, signable)?.job(loaded, version).sign(signable, call.random)
    }

    /// Authorizes a signature and hands out what is needed to compute it elsewhere.
    ///
    /// # Errors
    /// As [`Self::sign`].
    pub async fn sign_job(
        &self,
        key: KeyId,
        signable: Signable<'_>,
        options: SignOptions,
        call: &mut Call<'_>,
    ) -> Result<SignJob, Error> {
        let form = |ready: &Ready| Form::to_sign(ready, &options, signable);
        let (ready, version) = self.protect(Operation::Sign, key, bytes_of(signable), form, call).await?;
        let loaded = self.private_key(&ready.open, version).await?;
        Ok(Form::of(&ready, &options, signable)?.job(loaded, version))
    }

    /// Whether `signature` is one of `signable` by `key`: by `version`, by the version that a framed signature names, or
    /// else by any of the newest 32 versions that may still verify. `signable` and `signature` may be under an attacker's
    /// control.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::KindForbids`], [`Error::AlgorithmForbidden`], [`Error::DigestLength`],
    /// [`Error::SignatureMalformed`], [`Error::MessageTooLarge`], [`Error::NotOffered`], and what [`Self::decrypt`] can be
    /// refused with.
    pub async fn verify(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        signable: Signable<'_>,
        signature: &[u8],
        options: SignOptions,
        call: &mut Call<'_>,
    ) -> Result<bool, Error> {
        let signer = self.signer(key, version, signable, signature, options, call).await?;
        Ok(signer.is_some())
    }

    /// As [`Self::verify`]: the version whose signature it is.
    pub(super) async fn signer(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        signable: Signable<'_>,
        signature: &[u8],
        options: SignOptions,
        call: &mut Call<'_>,
    ) -> Result<Option<VersionNumber>, Error> {
        let job = self.verify_job(key, version, signable, signature, options, call).await?;
        let signer = job.signer(&self.provider, signable)?;
        self.finish_verify(job, signer, call).await?;
        Ok(signer)
    }

    /// Authorizes a verification and hands out what is needed to compute it elsewhere; [`Self::finish_verify`] is to be told
    /// how it ended.
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub async fn verify_job(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        signable: Signable<'_>,
        signature: &[u8],
        options: SignOptions,
        call: &mut Call<'_>,
    ) -> Result<VerifyJob, Error> {
        let ready = self.ready(key, call).await?;
        let mut named = version;
        // Whoever may not use the key learns nothing of it, not even what its signatures look like.
        let asked = self.ask_process(&ready, Operation::Verify, version, call).and_then(|asked| {
            let (algorithm, raw) = self.expected(&ready, &mut named, signable, signature, &options)?;
            let asked = match named {
                None => asked,
                Some(_) => self.ask_process(&ready, Operation::Verify, named, call)?,
            };
            Ok((algorithm, raw, asked))
        });
        let outcome = match asked {
            Ok((algorithm, signature, (versions, used))) => {
                let mut candidates = Vec::with_capacity(versions.len());
                for version in versions {
                    let public = self.public_half(&ready.key, version).await?;
                    let shelf = ready.open.public_shelf(version);
                    candidates.push(Candidate { version, public, shelf });
                }
                Ok((algorithm, signature, candidates, used))
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok((algorithm, signature, candidates, used)) => {
                Ok(VerifyJob { ready, candidates, algorithm, signature, named, used })
            }
            Err(error) => {
                let note = notes::key(Operation::Verify, &ready.key, named);
                self.record(note, &ready.subject, key, Err(&error), call).await?;
                Err(error)
            }
        }
    }

    /// Records a verification: `signer` is the version whose signature it was, if it was one.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn finish_verify(
        &self,
        job: VerifyJob,
        signer: Option<VersionNumber>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let VerifyJob { ready, named, used, .. } = job;
        let note = notes::key(Operation::Verify, &ready.key, signer.or(named));
        let note = note.detail("valid", signer.is_some());
        self.record(note, &ready.subject, ready.key.id, Ok(&used), call).await
    }

    /// The algorithm and the bare signature; the version that a framed one names goes to `version`.
    fn expected(
        &self,
        ready: &Ready,
        version: &mut Option<VersionNumber>,
        signable: Signable<'_>,
        signature: &[u8],
        options: &SignOptions,
    ) -> Result<(SignatureAlgorithm, Vec<u8>), Error> {
        let form = Form::of(ready, options, signable)?;
        let bare = match form.layout {
            Some(layout) => {
                let (named, bare) = layout.parse_signature(signature)?;
                if version.is_some_and(|version| version != named) {
                    return Err(Error::SignatureMalformed);
                }
                *version = Some(named);
                bare.into_owned()
            }
            None => signature.to_vec(),
        };
        Ok((form.algorithm, form.algorithm.decode(&bare, options.encoding)?))
    }

    /// The public half of a version of `key`: of the default version, or of `version`, whatever its state. Public keys
    /// always leave.
    ///
    /// # Errors
    /// [`Error::KindForbids`] for keys that have none, [`Error::NotFound`], [`Error::AccessDenied`],
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn public_key(
        &self,
        key: KeyId,
        version: Option<VersionNumber>,
        call: &mut Call<'_>,
    ) -> Result<(VersionNumber, PublicKey), Error> {
        let ready = self.ready(key, call).await?;
        let rules = &ready.site.keystore.rules;
        let default = ready.key.primary(rules).or(ready.key.versions.last());
        let number = version.or(default.map(|version| version.number));
        let asked = match (self.ask(&ready, Operation::ReadPublicKey, None, call), number) {
            (Ok(used), Some(number)) if ready.key.version(number).is_some() => {
                self.public_half(&ready.key, number).await.map(|public| (number, public, used))
            }
            (Ok(_), _) => Err(Error::NotFound(crate::error::Subject::Version)),
            (Err(error), _) => Err(error),
        };
        let note = notes::key(Operation::ReadPublicKey, &ready.key, number);
        let permitted = asked.as_ref().map(|(_, _, used)| used.as_slice());
        self.record(note, &ready.subject, key, permitted, call).await?;
        asked.map(|(number, public, _)| (number, public))
    }
}

/// The form of a signature, checked against what key and profile have.
struct Form {
    algorithm: SignatureAlgorithm,
    encoding: SignatureEncoding,
    layout: Option<Layout>,
}

impl Form {
    fn to_sign(ready: &Ready, options: &SignOptions, signable: Signable<'_>) -> Result<Self, Error> {
        if ready.key.origin == Origin::PublicOnly {
            return Err(Error::KindForbids);
        }
        Self::of(ready, options, signable)
    }

    fn of(ready: &Ready, options: &SignOptions, signable: Signable<'_>) -> Result<Self, Error> {
        let rules: &Profile = &ready.site.keystore.rules;
        let algorithm = ready.key.signature_algorithm(options.algorithm)?;
        if let Signable::Digest(digest) = signable
            && algorithm.digest_bytes() != Some(digest.len())
        {
            return Err(Error::DigestLength { expected: algorithm.digest_bytes() });
        }
        if bytes_of(signable) > rules.limits.sign_bytes {
            return Err(Error::MessageTooLarge { limit: rules.limits.sign_bytes });
        }
        let layout = match (options.framed, rules.frame) {
            (false, _) => None,
            (true, Frame::Compatible(layout)) => Some(layout),
            (true, Frame::Envelope) => return Err(Error::NotOffered(Feature::SignatureFrame)),
        };
        Ok(Self { algorithm, encoding: options.encoding, layout })
    }

    const fn job(&self, loaded: Arc<LoadedKey>, version: VersionNumber) -> SignJob {
        let Self { algorithm, encoding, layout } = *self;
        SignJob { loaded, version, algorithm, encoding, layout }
    }
}

const fn bytes_of(signable: Signable<'_>) -> u64 {
    match signable {
        Signable::Message(bytes) | Signable::Digest(bytes) => bytes.len() as u64,
    }
}
