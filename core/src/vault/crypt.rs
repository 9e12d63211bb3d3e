//! Encryption and decryption in three shapes with one path of authorization: asynchronous, synchronous for keys that
//! are prepared, and as a job whose bulk work somebody else does (WebCrypto, a token).

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::access::Question;
use super::cache::{OpenKey, Site};
use super::jobs::{Address, OpenJob, SealJob};
use super::journal::Note;
use super::{Vault, keys, notes};
use crate::actor::{Actor, Subject};
use crate::call::Call;
use crate::envelope::EnvelopeHeader;
use crate::error::{self, Error};
use crate::id::{CredentialId, KeyId, VersionNumber};
use crate::key::Key;
use crate::lifecycle::KeyUse;
use crate::operation::Operation;
use crate::profile::KeyKind;
use crate::secret::Secret32;
use crate::store::Store;

/// How often an encryption looks again at a key that rotated in the meantime.
pub(super) const ATTEMPTS: u32 = 8;

/// A key with everything that decides about its use.
pub(super) struct Ready {
    pub(super) open: Arc<OpenKey>,
    pub(super) key: Arc<Key>,
    pub(super) site: Arc<Site>,
    pub(super) subject: Arc<Subject>,
}

/// A decryption that is authorized, and what is to be recorded of it.
struct Opening {
    ready: Ready,
    address: Address,
    note: Note,
    used: Vec<CredentialId>,
}

impl Opening {
    fn job(&self, aad: &[u8]) -> Result<OpenJob, Error> {
        OpenJob::new(&self.ready.open, &self.address, aad)
    }
}

impl<S: Store> Vault<S> {
    /// Encrypts `plaintext` with the default version of `key`; `aad` is authenticated with it and must be given again to
    /// decrypt. The ciphertext has the form of the key's profile. A key whose rotation is due rotates first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::KindForbids`], [`Error::AccessDenied`], [`Error::ClientRefused`],
    /// [`Error::OtherRegion`], [`Error::KeyStateForbids`], [`Error::VersionStateForbids`], [`Error::BudgetSpent`],
    /// [`Error::PlaintextTooLarge`], [`Error::RandomUnavailable`], [`Error::RecordAltered`],
    /// [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn encrypt(
        &self,
        key: KeyId,
        plaintext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.seal_job(key, plaintext.len() as u64, aad, call).await?.seal(&self.provider, plaintext)
    }

    /// Decrypts what any Keystead encrypted with `key` and this `aad`. Without `key`, with the key that the ciphertext
    /// names, if it is of a form that names one. `ciphertext` and `aad` may be under an attacker's control.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`], [`Error::CiphertextOtherKey`], [`Error::DecryptionFailed`], [`Error::NotFound`],
    /// [`Error::KindForbids`], [`Error::AccessDenied`], [`Error::ClientRefused`], [`Error::OtherRegion`],
    /// [`Error::KeyStateForbids`], [`Error::VersionStateForbids`], [`Error::RecordAltered`],
    /// [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn decrypt(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.decrypt_as(Operation::Decrypt, key, ciphertext, aad, call).await
    }

    /// Decrypts with a version that was reported as compromised: an explicit override, for administrators alone, which is
    /// recorded before the plaintext is given out.
    ///
    /// # Errors
    /// As [`Self::decrypt`].
    pub async fn decrypt_compromised(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let plaintext = self.decrypt_as(Operation::DecryptCompromised, key, ciphertext, aad, call).await?;
        self.flush(call).await?;
        Ok(plaintext)
    }

    /// Decrypts, and records how that ended.
    async fn decrypt_as(
        &self,
        operation: Operation,
        key: Option<KeyId>,
        ciphertext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let opening = self.opening(key, ciphertext, operation, call).await?;
        let outcome = opening.job(aad).and_then(|job| job.open(&self.provider, ciphertext));
        self.record_opening(&opening, outcome.as_ref().map(|_| ()), call).await?;
        outcome
    }

    /// Loads a key and all its usable versions, so that the synchronous calls find them. What is due is done first.
    ///
    /// # Errors
    /// [`Error::NotFound`], and those of every change.
    pub async fn prepare(&self, key: KeyId, call: &mut Call<'_>) -> Result<Arc<OpenKey>, Error> {
        let mut ready = self.ready(key, call).await?;
        for _ in 0..ATTEMPTS {
            // Nothing is counted ahead for somebody who may not protect with it.
            let Some(operation) = Operation::protecting(ready.key.usage) else { break };
            let Ok((number, _)) = self.ask_protect(&ready, operation, |_| Ok(()), call) else { break };
            self.prepare_private_key(&ready, number).await?;
            self.lease_for_sync(key, number, call).await?;
            ready = self.ready(key, call).await?;
            let rules = &ready.site.keystore.rules;
            if ready.key.primary(rules).is_some_and(|version| version.number == number) {
                break;
            }
        }
        let rules = &ready.site.keystore.rules;
        let symmetric = matches!(ready.key.kind, KeyKind::Aes256 | KeyKind::HmacSha256);
        for version in ready.key.versions.iter().filter(|_| symmetric) {
            if version.state.permits(KeyUse::Decrypt, rules) {
                self.load_material(&ready.open, version.number).await?;
            }
        }
        Ok(ready.open)
    }

    /// As [`Self::encrypt`], for a key that is prepared.
    ///
    /// # Errors
    /// As there, and [`Error::KeyNotLoaded`]: also when a rotation is due, or what was counted ahead is used up; prepare
    /// the key again then.
    pub fn encrypt_sync(
        &self,
        key: KeyId,
        plaintext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let ready = self.ready_sync(key, call)?;
        let bytes = plaintext.len() as u64;
        let asked = self.ask_encrypt(&ready, bytes, call);
        let version = asked.as_ref().ok().map(|(version, _)| *version);
        let note = notes::key(Operation::Encrypt, &ready.key, version);
        let permitted = asked.as_ref().map(|(_, used)| used.as_slice());
        if let Ok((version, _)) = &asked
            && !self.leases.lock().take(key, *version, bytes)
        {
            return Err(Error::KeyNotLoaded);
        }
        self.record_sync(note, &ready.subject, key, permitted, call)?;
        let (version, _) = asked?;
        let rules = &ready.site.keystore.rules;
        SealJob::new(&ready.open, version, rules, aad, call.random)?.seal(&self.provider, plaintext)
    }

    /// As [`Self::decrypt`], for a key that is prepared.
    ///
    /// # Errors
    /// As there, and [`Error::KeyNotLoaded`].
    pub fn decrypt_sync(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let id = key_of(key, ciphertext)?;
        let ready = self.ready_sync(id, call)?;
        let address = Address::of(id, &ready.site.keystore.rules, ciphertext)?;
        let version = address.version();
        let note = notes::key(Operation::Decrypt, &ready.key, Some(version));
        let asked = self.ask(&ready, Operation::Decrypt, Some(version), call);
        let outcome = asked.and_then(|used| {
            let job = OpenJob::new(&ready.open, &address, aad)?;
            Ok((job.open(&self.provider, ciphertext)?, used))
        });
        if matches!(outcome, Err(Error::KeyNotLoaded)) {
            // It is asked again when it is prepared.
            return Err(Error::KeyNotLoaded);
        }
        let permitted = outcome.as_ref().map(|(_, used)| used.as_slice());
        self.record_sync(note, &ready.subject, id, permitted, call)?;
        outcome.map(|(plaintext, _)| plaintext)
    }

    /// Authorizes an encryption and hands out what is needed to compute it elsewhere.
    ///
    /// # Errors
    /// As [`Self::encrypt`].
    pub async fn seal_job(
        &self,
        key: KeyId,
        plaintext_bytes: u64,
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<SealJob, Error> {
        for _ in 0..ATTEMPTS {
            let ready = self.ready(key, call).await?;
            let asked = self.ask_encrypt(&ready, plaintext_bytes, call);
            let version = asked.as_ref().ok().map(|(version, _)| *version);
            let counted = match version {
                Some(version) => self.count(key, version, plaintext_bytes, call).await,
                None => Ok(true),
            };
            if matches!(counted, Ok(false)) {
                // Its use was due to end with this message: there is another version now.
                continue;
            }
            let asked = asked.and_then(|asked| counted.map(|_| asked));
            let note = notes::key(Operation::Encrypt, &ready.key, version);
            let permitted = asked.as_ref().map(|(_, used)| used.as_slice());
            self.record(note, &ready.subject, key, permitted, call).await?;
            let (version, _) = asked?;
            self.load_material(&ready.open, version).await?;
            let rules = &ready.site.keystore.rules;
            return SealJob::new(&ready.open, version, rules, aad, call.random);
        }
        Err(Error::KeyNotLoaded)
    }

    /// Authorizes a decryption and hands out what is needed to compute it elsewhere.
    ///
    /// # Errors
    /// As [`Self::decrypt`].
    pub async fn open_job(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<OpenJob, Error> {
        let opening = self.opening(key, ciphertext, Operation::Decrypt, call).await?;
        let job = opening.job(aad);
        self.record_opening(&opening, job.as_ref().map(|_| ()), call).await?;
        job
    }

    /// Authorizes a decryption; what is refused is recorded here.
    async fn opening(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        operation: Operation,
        call: &mut Call<'_>,
    ) -> Result<Opening, Error> {
        let id = key_of(key, ciphertext)?;
        let ready = self.ready(id, call).await?;
        let address = Address::of(id, &ready.site.keystore.rules, ciphertext)?;
        let version = address.version();
        let note = notes::key(operation, &ready.key, Some(version));
        match self.ask(&ready, operation, Some(version), call) {
            Ok(used) => {
                self.load_material(&ready.open, version).await?;
                Ok(Opening { ready, address, note, used })
            }
            Err(error) => {
                self.record(note, &ready.subject, id, Err(&error), call).await?;
                Err(error)
            }
        }
    }

    async fn record_opening(
        &self,
        opening: &Opening,
        outcome: Result<(), &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let Opening { ready, note, used, .. } = opening;
        let permitted = outcome.map(|()| used.as_slice());
        self.record(note.clone(), &ready.subject, ready.key.id, permitted, call).await
    }

    /// The version to encrypt with, and the credentials by which the client was known.
    fn ask_encrypt(
        &self,
        ready: &Ready,
        bytes: u64,
        call: &Call<'_>,
    ) -> Result<(VersionNumber, Vec<CredentialId>), Error> {
        let rules = &ready.site.keystore.rules;
        let version = ready.key.primary(rules).map(|version| version.number);
        let used = self.ask(ready, Operation::Encrypt, version, call)?;
        let limit = rules.limits.plaintext_bytes;
        if bytes > limit {
            return Err(Error::PlaintextTooLarge { limit });
        }
        Ok((version.ok_or(Error::NotFound(error::Subject::Version))?, used))
    }

    pub(super) fn ask(
        &self,
        ready: &Ready,
        operation: Operation,
        version: Option<VersionNumber>,
        call: &Call<'_>,
    ) -> Result<Vec<CredentialId>, Error> {
        let settings = self.cache.lock().settings();
        let question = Question {
            operation,
            subject: &ready.subject,
            client: call.client.as_ref(),
            keystore: &ready.site.keystore,
            credentials: &ready.site.credentials,
            key: Some(&ready.key),
            version,
            region: settings.region.as_deref(),
            approved: false,
            now: call.now,
        };
        let used = question.decide()?;
        if operation.fits(ready.key.usage) { Ok(used) } else { Err(Error::KindForbids) }
    }

    /// The key as of the store's present revision, with everything done that was due.
    pub(super) async fn ready(&self, id: KeyId, call: &mut Call<'_>) -> Result<Ready, Error> {
        let mut settled = false;
        loop {
            let revision = self.current_revision().await?;
            let subject = self.cached_subject(call, revision).await?;
            let cached = self.cache.lock().get(id, revision);
            let open = match cached {
                Some(open) => open,
                None => {
                    let record = self.load_verified(&keys::record_key(id)).await?;
                    let record = record.ok_or(Error::NotFound(error::Subject::Key))?;
                    let open = Arc::new(OpenKey::new(Key::decode(id, &record.body)?));
                    self.cache.lock().insert(Arc::clone(&open), revision);
                    open
                }
            };
            let key = open.key();
            let site = self.site(key.keystore, revision).await?;
            let due = key.deadline(&site.keystore.rules).is_some_and(|due| due <= call.now);
            if !due || settled {
                return Ok(Ready { open, key, site, subject });
            }
            self.settle(id, call).await?;
            settled = true;
        }
    }

    pub(super) fn ready_sync(&self, id: KeyId, call: &Call<'_>) -> Result<Ready, Error> {
        let mut cache = self.cache.lock();
        if cache.settings().strict_audit {
            return Err(Error::KeyNotLoaded);
        }
        let open = cache.get_current(id).ok_or(Error::KeyNotLoaded)?;
        let key = open.key();
        let site = cache.site_current(key.keystore).ok_or(Error::KeyNotLoaded)?;
        let subject = match call.actor {
            Actor::Owner => Some(Arc::new(Subject::owner())),
            Actor::System => Some(Arc::new(Subject::system())),
            Actor::Principal(id) => cache.subject_current(id),
        };
        let subject = subject.ok_or(Error::KeyNotLoaded)?;
        if key.next_rotation_due(&site.keystore.rules, call.now) {
            return Err(Error::KeyNotLoaded);
        }
        Ok(Ready { open, key, site, subject })
    }

    pub(super) async fn load_material(&self, open: &OpenKey, version: VersionNumber) -> Result<(), Error> {
        if open.material(version).is_none() {
            let material = self.unwrap_material(open.id(), version).await?;
            let material = Secret32::copy_from(material.expose()).ok_or(Error::RecordAltered)?;
            open.add_material(version, Arc::new(material));
        }
        Ok(())
    }
}

/// The key that is given, or the one that the ciphertext names.
fn key_of(key: Option<KeyId>, ciphertext: &[u8]) -> Result<KeyId, Error> {
    match key {
        Some(key) => Ok(key),
        None => Ok(EnvelopeHeader::parse(ciphertext)?.key),
    }
}
