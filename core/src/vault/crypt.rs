//! Encryption and decryption in three shapes with one path of authorization: asynchronous, synchronous for keys that
//! are prepared, and as a job whose bulk work somebody else does (WebCrypto, a token).

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Vault;
use super::cache::OpenKey;
use super::jobs::{Address, OpenJob, SealJob};
use super::ready::{ATTEMPTS, Ask, Opening, Ready, Shape};
use crate::associated::Associated;
use crate::call::Call;
use crate::envelope::EnvelopeHeader;
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::operation::Operation;
use crate::profile::KeyKind;
use crate::store::Store;

impl Opening<Address> {
    pub(super) fn job(&self, associated: &Associated<'_>) -> Result<OpenJob, Error> {
        OpenJob::new(&self.ready.open, &self.address, associated)
    }
}

impl<S: Store> Vault<S> {
    /// Encrypts `plaintext` with the default version of `key`. What is `associated` must be given again to decrypt: data
    /// that is authenticated with it (bytes alone are that) and, where the key encrypts convergently, a context. The
    /// ciphertext has the form of the key's profile. A key whose rotation is due rotates first. RSA keys encrypt messages of
    /// up to 190, 318 or 446 bytes, by their length.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::KindForbids`], [`Error::AccessDenied`], [`Error::ClientRefused`],
    /// [`Error::OtherRegion`], [`Error::KeyStateForbids`], [`Error::VersionStateForbids`], [`Error::BudgetSpent`],
    /// [`Error::PlaintextTooLarge`], [`Error::ContextMissing`], [`Error::ContextNotTaken`], [`Error::ContextTooLong`],
    /// [`Error::RandomUnavailable`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn encrypt(
        &self,
        key: KeyId,
        plaintext: &[u8],
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let associated = associated.into();
        if self.is_rsa(key, call).await? {
            return self.encrypt_oaep(key, plaintext, &associated, call).await;
        }
        self.seal_job(key, plaintext.len() as u64, associated, call).await?.seal(&self.provider, plaintext)
    }

    /// Decrypts what any Keystead encrypted with `key` and what is `associated`. Without `key`, with the key that the
    /// ciphertext names, if it is of a form that names one. `ciphertext` and `associated` may be under an attacker's
    /// control.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`], [`Error::CiphertextOtherKey`], [`Error::DecryptionFailed`], [`Error::NotFound`],
    /// [`Error::KindForbids`], [`Error::AccessDenied`], [`Error::ClientRefused`], [`Error::OtherRegion`],
    /// [`Error::KeyStateForbids`], [`Error::VersionStateForbids`], [`Error::ContextMissing`],
    /// [`Error::ContextNotTaken`], [`Error::ContextTooLong`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`],
    /// [`Error::Store`].
    pub async fn decrypt(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.decrypt_as(Operation::Decrypt, key, ciphertext, &associated.into(), call).await
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
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let operation = Operation::DecryptCompromised;
        let plaintext = self.decrypt_as(operation, key, ciphertext, &associated.into(), call).await?;
        self.flush(call).await?;
        Ok(plaintext)
    }

    /// Decrypts, and records how that ended.
    async fn decrypt_as(
        &self,
        operation: Operation,
        key: Option<KeyId>,
        ciphertext: &[u8],
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let key = key_of(key, ciphertext)?;
        if self.is_rsa(key, call).await? {
            return self.decrypt_oaep(operation, key, ciphertext, associated, call).await;
        }
        let opening = self.opening_of(operation, Some(key), ciphertext, associated, call).await?;
        let outcome = opening.job(associated).and_then(|job| job.open(&self.provider, ciphertext));
        self.record_opening(&opening, outcome.as_ref().map(|_| ()), call).await?;
        outcome
    }

    /// Loads a key and all its versions that whoever calls may use, so that the synchronous calls find them. What is due is
    /// done first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`], and those of every change.
    pub async fn prepare(&self, key: KeyId, call: &mut Call<'_>) -> Result<Arc<OpenKey>, Error> {
        let mut ready = self.ready(key, call).await?;
        self.admit_question(&ready, Operation::ViewKey, call)?;
        for _ in 0..ATTEMPTS {
            // Nothing is counted ahead for somebody who may not protect with it.
            let Some(operation) = Operation::protecting(ready.key.usage) else { break };
            let Ok((number, _)) = self.ask_protect(&ready, operation, |_| Ok(()), call) else { break };
            self.prepare_private_key(&ready, number).await?;
            let counted_out = ready.key.is_used_up(ready.rules());
            self.lease_for_sync(key, number, counted_out, call).await?;
            ready = self.ready(key, call).await?;
            if ready.key.primary(ready.rules()).is_some_and(|version| version.number == number) {
                break;
            }
        }
        let processing = match ready.key.kind {
            KeyKind::Aes256 => Operation::Decrypt,
            KeyKind::HmacSha256 => Operation::VerifyMac,
            _ => return Ok(ready.open),
        };
        for version in &ready.key.versions {
            if self.ask(&ready, processing, Some(version.number), call).is_ok() {
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
    pub fn encrypt_sync<'a>(
        &self,
        key: KeyId,
        plaintext: &[u8],
        associated: impl Into<Associated<'a>>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.seal_job_sync(key, plaintext.len() as u64, associated, call)?.seal(&self.provider, plaintext)
    }

    /// As [`Self::seal_job`], for a key that is prepared.
    ///
    /// # Errors
    /// As [`Self::encrypt_sync`].
    pub fn seal_job_sync<'a>(
        &self,
        key: KeyId,
        bytes: u64,
        associated: impl Into<Associated<'a>>,
        call: &mut Call<'_>,
    ) -> Result<SealJob, Error> {
        let associated = associated.into();
        let ready = self.ready_sync(key, call)?;
        let ask =
            Ask { operation: Operation::Encrypt, associated: &associated, shape: Shape::Message(bytes) };
        let asked = self.ask_to_seal(&ready, &ask, call);
        let version = asked.as_ref().ok().map(|(version, _)| *version);
        let note = ask.note(&ready.key, version);
        let permitted = asked.as_ref().map(|(_, used)| used.as_slice());
        if let Ok((version, _)) = &asked
            && !self.leases.lock().take_prepared(key, *version, bytes)
        {
            return Err(Error::KeyNotLoaded);
        }
        self.record_sync(note, &ready.subject, key, permitted, call)?;
        let (version, _) = asked?;
        SealJob::new(&ready.open, version, ready.rules(), &associated, call.random)
    }

    /// As [`Self::decrypt`], for a key that is prepared.
    ///
    /// # Errors
    /// As there, and [`Error::KeyNotLoaded`].
    pub fn decrypt_sync<'a>(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        associated: impl Into<Associated<'a>>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let associated = associated.into();
        let id = key_of(key, ciphertext)?;
        let ready = self.ready_sync(id, call)?;
        let ask = Ask { operation: Operation::Decrypt, associated: &associated, shape: Shape::Message(0) };
        if let Err(error) = self.admit_question(&ready, ask.operation, call) {
            self.record_sync(ask.note(&ready.key, None), &ready.subject, id, Err(&error), call)?;
            return Err(error);
        }
        let (address, version) = address_of(&ready, ciphertext)?;
        let note = ask.note(&ready.key, Some(version));
        let asked = self.ask_to_open(&ready, &ask, version, call);
        let outcome = asked.and_then(|used| {
            let job = OpenJob::new(&ready.open, &address, &associated)?;
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
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<SealJob, Error> {
        let associated = associated.into();
        self.seal_job_of(Operation::Encrypt, key, plaintext_bytes, &associated, call).await
    }

    pub(super) async fn seal_job_of(
        &self,
        operation: Operation,
        key: KeyId,
        plaintext_bytes: u64,
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<SealJob, Error> {
        let ask = Ask { operation, associated, shape: Shape::Message(plaintext_bytes) };
        let sealing = self.sealing(key, &ask, call).await?;
        self.record_sealing(&sealing, Ok(()), call).await?;
        let open = &sealing.ready.open;
        self.load_material(open, sealing.version).await?;
        SealJob::new(open, sealing.version, sealing.ready.rules(), associated, call.random)
    }

    /// Authorizes a decryption and hands out what is needed to compute it elsewhere. Of a ciphertext in an envelope, the
    /// first [`MAX_OVERHEAD_BYTES`](crate::MAX_OVERHEAD_BYTES) less 16 bytes and the last 16 are enough here.
    ///
    /// # Errors
    /// As [`Self::decrypt`].
    pub async fn open_job(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<OpenJob, Error> {
        let associated = associated.into();
        let opening = self.opening_of(Operation::Decrypt, key, ciphertext, &associated, call).await?;
        let job = opening.job(&associated);
        self.record_opening(&opening, job.as_ref().map(|_| ()), call).await?;
        job
    }

    /// Authorizes the decryption of a message.
    pub(super) async fn opening_of(
        &self,
        operation: Operation,
        key: Option<KeyId>,
        ciphertext: &[u8],
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<Opening<Address>, Error> {
        let ask = Ask { operation, associated, shape: Shape::Message(0) };
        let id = key_of(key, ciphertext)?;
        self.opening(id, |ready| address_of(ready, ciphertext), &ask, call).await
    }
}

/// What a ciphertext says of itself, in the form that the key's ciphertexts have.
pub(super) fn address_of(ready: &Ready, ciphertext: &[u8]) -> Result<(Address, VersionNumber), Error> {
    let address = Address::of(ready.key.id, ready.key.convergent, ready.rules(), ciphertext)?;
    let version = address.version();
    Ok((address, version))
}

/// The key that is given, or the one that the ciphertext names.
fn key_of(key: Option<KeyId>, ciphertext: &[u8]) -> Result<KeyId, Error> {
    match key {
        Some(key) => Ok(key),
        None => Ok(EnvelopeHeader::parse(ciphertext)?.key),
    }
}
