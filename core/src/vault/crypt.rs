//! Encryption and decryption in three shapes with one path of authorization: asynchronous, synchronous for keys that
//! are prepared, and as a job whose bulk work somebody else does (WebCrypto, a token).

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::cache::OpenKey;
use super::integrity::open_material;
use super::{Vault, keys};
use crate::call::Call;
use crate::codec;
use crate::crypto::{NONCE_BYTES, Provider};
use crate::envelope::{self, EnvelopeHeader};
use crate::error::{Error, Subject};
use crate::id::{KeyId, VersionNumber};
use crate::lifecycle::KeyUse;
use crate::secret::Secret32;
use crate::store::{RecordKey, RecordKind, Store};

/// An encryption that is authorized and keyed, but not computed yet.
pub struct SealJob {
    header: EnvelopeHeader,
    message_key: Secret32,
    associated_data: Vec<u8>,
}

/// A decryption that is authorized and keyed, but not computed yet.
pub struct OpenJob {
    header: EnvelopeHeader,
    message_key: Secret32,
    associated_data: Vec<u8>,
}

impl<S: Store> Vault<S> {
    /// Encrypts `plaintext` with the newest version of `key`; `aad` is authenticated with it and must be given again to
    /// decrypt.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::KeyStateForbids`], [`Error::PlaintextTooLarge`], [`Error::RandomUnavailable`],
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
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
    /// names. `ciphertext` and `aad` may be under an attacker's control.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`], [`Error::CiphertextOtherKey`], [`Error::DecryptionFailed`], [`Error::NotFound`],
    /// [`Error::KeyStateForbids`], [`Error::VersionStateForbids`], [`Error::RecordAltered`],
    /// [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn decrypt(
        &self,
        key: Option<KeyId>,
        ciphertext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.open_job(key, ciphertext, aad, call).await?.open(&self.provider, ciphertext)
    }

    /// Loads a key and all its usable versions, so that the synchronous calls find them.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn prepare(&self, key: KeyId) -> Result<Arc<OpenKey>, Error> {
        let open = self.open_key(key).await?;
        for version in open.key.versions.iter().filter(|version| version.state.permits(KeyUse::Decrypt)) {
            self.load_material(&open, version.number).await?;
        }
        Ok(open)
    }

    /// As [`Self::encrypt`], for a key that is prepared.
    ///
    /// # Errors
    /// As there, and [`Error::KeyNotLoaded`].
    pub fn encrypt_sync(
        &self,
        key: KeyId,
        plaintext: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let open = self.cached(key)?;
        let version = open.version_to_encrypt(call.now)?;
        SealJob::new(&open, version, plaintext.len() as u64, aad, call)?.seal(&self.provider, plaintext)
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
        let header = header_for(key, ciphertext)?;
        let open = self.cached(header.key)?;
        open.key.authorize_version(header.version, KeyUse::Decrypt, call.now)?;
        OpenJob::new(&open, header, aad)?.open(&self.provider, ciphertext)
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
        let open = self.open_key(key).await?;
        let version = open.version_to_encrypt(call.now)?;
        self.load_material(&open, version).await?;
        SealJob::new(&open, version, plaintext_bytes, aad, call)
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
        let header = header_for(key, ciphertext)?;
        let open = self.open_key(header.key).await?;
        open.key.authorize_version(header.version, KeyUse::Decrypt, call.now)?;
        self.load_material(&open, header.version).await?;
        OpenJob::new(&open, header, aad)
    }

    /// The key as of the store's present revision, from the cache if it is there.
    async fn open_key(&self, id: KeyId) -> Result<Arc<OpenKey>, Error> {
        let revision = self.current_revision().await?;
        if let Some(open) = self.cache.lock().get(id, revision) {
            return Ok(open);
        }
        let record = self.load_verified(&keys::record_key(id)).await?.ok_or(Error::NotFound(Subject::Key))?;
        let open = Arc::new(OpenKey::new(crate::key::Key::decode(id, &record.body)?));
        self.cache.lock().insert(Arc::clone(&open), revision);
        Ok(open)
    }

    fn cached(&self, id: KeyId) -> Result<Arc<OpenKey>, Error> {
        self.cache.lock().get_current(id).ok_or(Error::KeyNotLoaded)
    }

    async fn load_material(&self, open: &OpenKey, version: VersionNumber) -> Result<(), Error> {
        if open.material(version).is_none() {
            let material = self.unwrap_material(open.id(), version).await?;
            open.add_material(version, Arc::new(material));
        }
        Ok(())
    }

    /// Unwraps the material of one version. Callers have asked for authorization before.
    pub(super) async fn unwrap_material(
        &self,
        key: KeyId,
        version: VersionNumber,
    ) -> Result<Secret32, Error> {
        let place = RecordKey { kind: RecordKind::Material, id: key.0, part: version.0 };
        let wrapping = RecordKey { kind: RecordKind::WrappingKey, ..place };
        // The key's record, which is verified, says that the version exists: if its material is gone, somebody took it.
        let wrapping = self.load_verified(&wrapping).await?.ok_or(Error::RecordsRolledBack)?;
        let material = self.load_verified(&place).await?.ok_or(Error::RecordsRolledBack)?;
        let wrapping_key = self.secrets.unwrap(self.id, &place, codec::unversioned(&wrapping.body)?)?;
        let opened = open_material(self.id, &place, &wrapping_key, codec::unversioned(&material.body)?)?;
        Secret32::copy_from(opened.expose()).ok_or(Error::RecordAltered)
    }
}

fn header_for(key: Option<KeyId>, ciphertext: &[u8]) -> Result<EnvelopeHeader, Error> {
    let header = EnvelopeHeader::parse(ciphertext)?;
    if key.is_some_and(|key| key != header.key) {
        return Err(Error::CiphertextOtherKey);
    }
    Ok(header)
}

impl SealJob {
    fn new(
        open: &OpenKey,
        version: VersionNumber,
        plaintext_bytes: u64,
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Self, Error> {
        let limit = open.key.profile().plaintext_max_bytes;
        if plaintext_bytes > limit {
            return Err(Error::PlaintextTooLarge { limit });
        }
        let (header, message_key) = open.next_message(version, call.random)?;
        Ok(Self { header, message_key, associated_data: envelope::associated_data(&header, aad) })
    }

    /// Computes it here.
    ///
    /// # Errors
    /// [`Error::PlaintextTooLarge`].
    pub fn seal(self, provider: &Provider, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        envelope::seal(provider, &self.header, &self.message_key, &self.associated_data, plaintext)
    }

    /// The bytes that go in front of ciphertext and tag.
    pub fn header_bytes(&self) -> Vec<u8> {
        self.header.to_bytes()
    }

    /// The AES-256-GCM key, for this message alone. It opens this vault's messages of the same salt: do not keep it.
    pub const fn message_key(&self) -> &Secret32 {
        &self.message_key
    }

    /// The nonce. It must be used for this one message.
    pub const fn nonce(&self) -> &[u8; NONCE_BYTES] {
        &self.header.nonce
    }

    /// The associated data of AES-GCM: header and AAD.
    pub fn associated_data(&self) -> &[u8] {
        &self.associated_data
    }
}

impl OpenJob {
    fn new(open: &OpenKey, header: EnvelopeHeader, aad: &[u8]) -> Result<Self, Error> {
        let message_key = open.message_key(&header)?;
        Ok(Self { header, message_key, associated_data: envelope::associated_data(&header, aad) })
    }

    /// Computes it here; `ciphertext` is the one that the job was made for.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub fn open(self, provider: &Provider, ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
        envelope::open(provider, &self.header, &self.message_key, &self.associated_data, ciphertext)
    }

    /// Where ciphertext and tag begin in the envelope.
    pub const fn body_offset(&self) -> usize {
        envelope::HEADER_BYTES
    }

    /// The AES-256-GCM key, for this message alone. Do not keep it.
    pub const fn message_key(&self) -> &Secret32 {
        &self.message_key
    }

    /// The nonce.
    pub const fn nonce(&self) -> &[u8; NONCE_BYTES] {
        &self.header.nonce
    }

    /// The associated data of AES-GCM: header and AAD.
    pub fn associated_data(&self) -> &[u8] {
        &self.associated_data
    }
}
