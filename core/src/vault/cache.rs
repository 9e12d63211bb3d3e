//! Unwrapped keys in memory: bounded, wiped when dropped, and never older than the store's revision that they were
//! loaded at.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use spin::Mutex;

use crate::crypto::equal;
use crate::envelope::{self, EnvelopeHeader, Writer};
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::key::Key;
use crate::lifecycle::KeyUse;
use crate::random::SecureRandom;
use crate::secret::Secret32;
use crate::store::Revision;
use crate::time::Timestamp;

/// The most keys that are kept unwrapped.
const MAX_KEYS: usize = 1024;
/// The most message keys per key that are kept for decryption.
const MAX_READERS: usize = 16;

pub(super) struct KeyCache {
    revision: Revision,
    keys: BTreeMap<[u8; 16], Entry>,
    uses: u64,
}

struct Entry {
    key: Arc<OpenKey>,
    last_use: u64,
}

/// A key that is ready for use: its versions' material, as far as it was needed yet.
///
/// It is valid for the revision of the store at which it was loaded; the vault hands it out only while that is current.
pub struct OpenKey {
    pub(super) key: Key,
    materials: Mutex<BTreeMap<VersionNumber, Arc<Secret32>>>,
    writer: Mutex<Option<Writer>>,
    readers: Mutex<Vec<Reader>>,
}

struct Reader {
    version: VersionNumber,
    salt: [u8; 32],
    commitment: [u8; 32],
    message_key: Secret32,
}

impl KeyCache {
    pub(super) const fn new() -> Self {
        Self { revision: Revision::NONE, keys: BTreeMap::new(), uses: 0 }
    }

    /// Forgets everything, and refuses what is still being loaded.
    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.revision = Revision::NONE;
    }

    /// The key as cached at `revision`; a cache of an older revision is emptied first. Whoever read an older revision
    /// than the cache has finds nothing and keeps nothing: what it loads may be out of date.
    pub(super) fn get(&mut self, id: KeyId, revision: Revision) -> Option<Arc<OpenKey>> {
        if revision < self.revision {
            return None;
        }
        if revision > self.revision {
            self.keys.clear();
            self.revision = revision;
        }
        self.get_current(id)
    }

    /// The key as cached at the newest revision that the cache knows.
    pub(super) fn get_current(&mut self, id: KeyId) -> Option<Arc<OpenKey>> {
        self.uses += 1;
        let entry = self.keys.get_mut(id.as_bytes())?;
        entry.last_use = self.uses;
        Some(Arc::clone(&entry.key))
    }

    /// Keeps a key that was loaded at `revision`.
    pub(super) fn insert(&mut self, key: Arc<OpenKey>, revision: Revision) {
        if self.revision != revision {
            return;
        }
        if self.keys.len() >= MAX_KEYS {
            let oldest = self.keys.iter().min_by_key(|(_, entry)| entry.last_use).map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                self.keys.remove(&oldest);
            }
        }
        self.uses += 1;
        let last_use = self.uses;
        self.keys.insert(key.key.id.0, Entry { key, last_use });
    }

    /// This vault committed `revision`, which changed the keys in `touched`.
    pub(super) fn committed(&mut self, revision: Revision, touched: &[[u8; 16]]) {
        if self.revision.next() == revision {
            for id in touched {
                self.keys.remove(id);
            }
        } else {
            self.keys.clear();
        }
        self.revision = self.revision.max(revision);
    }
}

impl OpenKey {
    pub(super) const fn new(key: Key) -> Self {
        Self {
            key,
            materials: Mutex::new(BTreeMap::new()),
            writer: Mutex::new(None),
            readers: Mutex::new(Vec::new()),
        }
    }

    /// The key's id.
    pub const fn id(&self) -> KeyId {
        self.key.id
    }

    pub(super) fn material(&self, version: VersionNumber) -> Option<Arc<Secret32>> {
        self.materials.lock().get(&version).cloned()
    }

    pub(super) fn add_material(&self, version: VersionNumber, material: Arc<Secret32>) {
        self.materials.lock().insert(version, material);
    }

    /// The version to encrypt with, if the key may encrypt.
    pub(super) fn version_to_encrypt(&self, now: Timestamp) -> Result<VersionNumber, Error> {
        self.key.authorize(KeyUse::Encrypt, now)?;
        let primary =
            self.key.primary().ok_or(Error::Unreachable("an enabled key without a version"))?.number;
        self.key.authorize_version(primary, KeyUse::Encrypt, now)?;
        Ok(primary)
    }

    /// The header and message key of the next message. [`Error::KeyNotLoaded`] if the version's material is not here.
    pub(super) fn next_message(
        &self,
        version: VersionNumber,
        random: &mut dyn SecureRandom,
    ) -> Result<(EnvelopeHeader, Secret32), Error> {
        let mut writer = self.writer.lock();
        match writer.as_mut() {
            Some(writer) if !writer.is_spent() => writer.next(random),
            _ => {
                let material = self.material(version).ok_or(Error::KeyNotLoaded)?;
                writer.insert(Writer::new(self.key.id, version, &material, random)?).next(random)
            }
        }
    }

    /// The message key that `header` commits to. [`Error::KeyNotLoaded`] if the version's material is not here.
    pub(super) fn message_key(&self, header: &EnvelopeHeader) -> Result<Secret32, Error> {
        let mut readers = self.readers.lock();
        let known =
            readers.iter().position(|reader| reader.version == header.version && reader.salt == header.salt);
        if let Some(known) = known {
            let reader = readers.remove(known);
            let fits = equal(&reader.commitment, &header.commitment);
            let message_key = reader.message_key.duplicate();
            readers.push(reader);
            return if fits { Ok(message_key) } else { Err(Error::DecryptionFailed) };
        }
        let material = self.material(header.version).ok_or(Error::KeyNotLoaded)?;
        let message_key = envelope::message_key(header, &material)?;
        if readers.len() >= MAX_READERS {
            readers.remove(0);
        }
        readers.push(Reader {
            version: header.version,
            salt: header.salt,
            commitment: header.commitment,
            message_key: message_key.duplicate(),
        });
        Ok(message_key)
    }
}

impl fmt::Debug for OpenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenKey").field("id", &self.key.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
