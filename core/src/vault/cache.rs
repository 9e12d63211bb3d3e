//! Unwrapped keys in memory: bounded, wiped when dropped, and never older than the store's revision that they were
//! loaded at.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::lock::Mutex;

use super::private_keys::LoadedKey;
use crate::access_key::AccessDigest;
use crate::actor::{Principal, Subject};
use crate::asymmetric::PublicKey;
use crate::codec::SettingsBody;
use crate::credential::Credential;
use crate::crypto::equal;
use crate::elsewhere::Shelf;
use crate::envelope::MessageHeader;
use crate::envelope::message::{self, Writer};
use crate::error::Error;
use crate::hsm::HsmCipher;
use crate::id::{KeyId, KeystoreId, PrincipalId, VersionNumber};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::random::SecureRandom;
use crate::secret::Secret32;
use crate::store::Revision;

/// The most keys that are kept unwrapped.
const MAX_KEYS: usize = 1024;
/// The most message keys per key that are kept for decryption.
const MAX_READERS: usize = 16;

pub(super) struct KeyCache {
    revision: Revision,
    keys: BTreeMap<[u8; 16], Entry>,
    sites: BTreeMap<KeystoreId, Arc<Site>>,
    callers: BTreeMap<PrincipalId, Arc<Registered>>,
    /// Application keys that were asked for, and whose they are.
    applications: BTreeMap<[u8; 32], PrincipalId>,
    coming: Option<Coming>,
    settings: SettingsBody,
    uses: u64,
}

struct Entry {
    key: Arc<OpenKey>,
    last_use: u64,
}

/// A keystore and, if its gate asks for any, its credentials.
pub(super) struct Site {
    pub(super) keystore: Keystore,
    pub(super) credentials: Vec<Credential>,
}

/// A principal, and what it is when it calls.
pub(super) struct Registered {
    pub(super) principal: Principal,
    pub(super) subject: Arc<Subject>,
}

/// What this vault is committing: a header of this revision with this seal, and what of the cache it makes out of date.
/// Others may see it in the store before the store has said so.
struct Coming {
    revision: Revision,
    seal: [u8; 32],
    touched: Vec<Touch>,
}

/// What of the cache a commit makes out of date.
pub(super) enum Touch {
    /// A key and its versions.
    Key(KeyId),
    /// Nothing but the counters and the last use of a key: what was unwrapped stays.
    Counters(Box<Key>),
    /// A keystore, or its credentials.
    Keystore(KeystoreId),
    /// A principal.
    Principal(PrincipalId),
}

/// A key that is ready for use: its versions' material, as far as it was needed yet.
///
/// It is valid for the revision of the store at which it was loaded; the vault hands it out only while that is current.
pub struct OpenKey {
    id: KeyId,
    key: Mutex<Arc<Key>>,
    materials: Mutex<BTreeMap<VersionNumber, Arc<Secret32>>>,
    private_keys: Mutex<BTreeMap<VersionNumber, Arc<LoadedKey>>>,
    ciphers: Mutex<BTreeMap<VersionNumber, Arc<dyn HsmCipher>>>,
    writer: Mutex<Option<(VersionNumber, Writer)>>,
    readers: Mutex<Vec<Reader>>,
    public: Mutex<BTreeMap<VersionNumber, PublicShelf>>,
}

/// What was made of the public half of a version.
#[derive(Clone, Default)]
pub(super) struct PublicShelf {
    pub(super) shelf: Shelf,
    /// Its thumbprint, once that was asked for.
    thumbprint: Option<Arc<str>>,
}

struct Reader {
    version: VersionNumber,
    salt: [u8; 32],
    commitment: [u8; 32],
    message_key: Secret32,
    shelf: Shelf,
}

impl KeyCache {
    pub(super) const fn new() -> Self {
        Self {
            revision: Revision::NONE,
            keys: BTreeMap::new(),
            sites: BTreeMap::new(),
            callers: BTreeMap::new(),
            applications: BTreeMap::new(),
            coming: None,
            settings: SettingsBody { region: None, utc_offset_minutes: 0, strict_audit: false },
            uses: 0,
        }
    }

    /// Forgets everything, and refuses what is still being loaded.
    pub(super) fn clear(&mut self) {
        self.empty();
        self.coming = None;
        self.revision = Revision::NONE;
    }

    fn empty(&mut self) {
        self.keys.clear();
        self.sites.clear();
        self.callers.clear();
        self.applications.clear();
    }

    /// Whether the cache answers for `revision`; a cache of an older revision is emptied first. Whoever read an older
    /// revision than the cache has finds nothing and keeps nothing: what it loads may be out of date.
    fn advance(&mut self, revision: Revision) -> bool {
        if revision > self.revision {
            self.empty();
            self.revision = revision;
        }
        revision == self.revision
    }

    /// The key as cached at `revision`.
    pub(super) fn get(&mut self, id: KeyId, revision: Revision) -> Option<Arc<OpenKey>> {
        if self.advance(revision) { self.get_current(id) } else { None }
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
        self.keys.insert(key.id.0, Entry { key, last_use });
    }

    pub(super) fn site(&mut self, id: KeystoreId, revision: Revision) -> Option<Arc<Site>> {
        if self.advance(revision) { self.site_current(id) } else { None }
    }

    pub(super) fn site_current(&self, id: KeystoreId) -> Option<Arc<Site>> {
        self.sites.get(&id).cloned()
    }

    pub(super) fn insert_site(&mut self, site: Arc<Site>, revision: Revision) {
        if self.revision == revision {
            self.sites.insert(site.keystore.id, site);
        }
    }

    pub(super) fn caller(&mut self, id: PrincipalId, revision: Revision) -> Option<Arc<Registered>> {
        if self.advance(revision) { self.caller_current(id) } else { None }
    }

    pub(super) fn caller_current(&self, id: PrincipalId) -> Option<Arc<Registered>> {
        self.callers.get(&id).cloned()
    }

    pub(super) fn insert_caller(&mut self, caller: Arc<Registered>, revision: Revision) {
        if self.revision == revision {
            self.callers.insert(caller.principal.id, caller);
        }
    }

    /// Whose application key this is. It is found by its digest: how long that takes tells nothing of the key.
    pub(super) fn application(&mut self, shown: &AccessDigest, revision: Revision) -> Option<PrincipalId> {
        if self.advance(revision) { self.applications.get(&shown.0).copied() } else { None }
    }

    pub(super) fn insert_application(
        &mut self,
        shown: &AccessDigest,
        holder: PrincipalId,
        revision: Revision,
    ) {
        if self.revision == revision {
            self.applications.insert(shown.0, holder);
        }
    }

    pub(super) fn settings(&self) -> SettingsBody {
        self.settings.clone()
    }

    pub(super) fn set_settings(&mut self, settings: SettingsBody) {
        self.settings = settings;
    }

    /// This vault is about to commit a header of this revision with this seal, which changes what is in `touched`.
    pub(super) fn expect(&mut self, revision: Revision, seal: [u8; 32], touched: Vec<Touch>) {
        self.coming = Some(Coming { revision, seal, touched });
    }

    /// What was expected does not come.
    pub(super) fn expect_nothing(&mut self) {
        self.coming = None;
    }

    /// A header was seen in the store. If it is the one that this vault commits, what it did not change stays.
    pub(super) fn seen(&mut self, revision: Revision, seal: &[u8; 32]) {
        if let Some(coming) =
            self.coming.take_if(|coming| coming.revision == revision && coming.seal == *seal)
        {
            self.committed(revision, coming.touched);
        }
    }

    /// This vault committed `revision`, which changed what is in `touched`.
    fn committed(&mut self, revision: Revision, touched: Vec<Touch>) {
        if self.revision.next() == revision {
            for touch in touched {
                self.forget(touch);
            }
        } else {
            self.empty();
        }
        self.revision = self.revision.max(revision);
    }

    fn forget(&mut self, touch: Touch) {
        match touch {
            Touch::Key(id) => {
                self.keys.remove(id.as_bytes());
            }
            Touch::Counters(key) => {
                if let Some(entry) = self.keys.get(key.id.as_bytes()) {
                    *entry.key.key.lock() = Arc::from(key);
                }
            }
            Touch::Keystore(id) => {
                self.sites.remove(&id);
            }
            Touch::Principal(id) => {
                self.callers.remove(&id);
                self.applications.retain(|_, holder| *holder != id);
            }
        }
    }
}

impl OpenKey {
    pub(super) fn new(key: Key) -> Self {
        Self {
            id: key.id,
            key: Mutex::new(Arc::new(key)),
            materials: Mutex::new(BTreeMap::new()),
            private_keys: Mutex::new(BTreeMap::new()),
            ciphers: Mutex::new(BTreeMap::new()),
            writer: Mutex::new(None),
            readers: Mutex::new(Vec::new()),
            public: Mutex::new(BTreeMap::new()),
        }
    }

    /// The key's id.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Whether it encrypts convergently: fixed at creation.
    pub(super) fn is_convergent(&self) -> bool {
        self.key.lock().convergent
    }

    /// What is known of the key.
    pub(super) fn key(&self) -> Arc<Key> {
        Arc::clone(&self.key.lock())
    }

    pub(super) fn material(&self, version: VersionNumber) -> Option<Arc<Secret32>> {
        self.materials.lock().get(&version).cloned()
    }

    pub(super) fn add_material(&self, version: VersionNumber, material: Arc<Secret32>) {
        self.materials.lock().insert(version, material);
    }

    pub(super) fn private_key(&self, version: VersionNumber) -> Option<Arc<LoadedKey>> {
        self.private_keys.lock().get(&version).cloned()
    }

    /// The key of a version whose object lies in a token, if it is loaded.
    pub(super) fn cipher(&self, version: VersionNumber) -> Option<Arc<dyn HsmCipher>> {
        self.ciphers.lock().get(&version).cloned()
    }

    pub(super) fn add_cipher(&self, version: VersionNumber, cipher: Arc<dyn HsmCipher>) {
        self.ciphers.lock().insert(version, cipher);
    }

    pub(super) fn add_private_key(&self, version: VersionNumber, key: Arc<LoadedKey>) {
        self.private_keys.lock().insert(version, key);
    }

    /// The shelf beside the public half of a version.
    pub(super) fn public_shelf(&self, version: VersionNumber) -> Shelf {
        self.public.lock().entry(version).or_default().shelf.clone()
    }

    /// The thumbprint of `public`, the public half of a version.
    pub(super) fn thumbprint(&self, version: VersionNumber, public: &PublicKey) -> Result<Arc<str>, Error> {
        if let Some(known) = self.public.lock().get(&version).and_then(|kept| kept.thumbprint.clone()) {
            return Ok(known);
        }
        let thumbprint: Arc<str> = public.thumbprint()?.into();
        self.public.lock().entry(version).or_default().thumbprint = Some(Arc::clone(&thumbprint));
        Ok(thumbprint)
    }

    /// The header and message key of the next message, and the key's shelf. [`Error::KeyNotLoaded`] if the version's
    /// material is not here.
    pub(super) fn next_message(
        &self,
        version: VersionNumber,
        random: &mut dyn SecureRandom,
    ) -> Result<(MessageHeader, Secret32, Shelf), Error> {
        let mut writer = self.writer.lock();
        match writer.as_mut() {
            Some((of, writer)) if *of == version && !writer.is_spent() => writer.next(random),
            _ => {
                let material = self.material(version).ok_or(Error::KeyNotLoaded)?;
                let fresh = Writer::new(self.id, version, &material, random)?;
                writer.insert((version, fresh)).1.next(random)
            }
        }
    }

    /// The message key that `header` commits to, and its shelf. [`Error::KeyNotLoaded`] if the version's material is not
    /// here.
    pub(super) fn message_key(&self, header: &MessageHeader) -> Result<(Secret32, Shelf), Error> {
        let mut readers = self.readers.lock();
        let known =
            readers.iter().position(|reader| reader.version == header.version && reader.salt == header.salt);
        if let Some(known) = known {
            let reader = readers.remove(known);
            let fits = equal(&reader.commitment, &header.commitment);
            let message_key = (reader.message_key.duplicate(), reader.shelf.clone());
            readers.push(reader);
            return if fits { Ok(message_key) } else { Err(Error::DecryptionFailed) };
        }
        let material = self.material(header.version).ok_or(Error::KeyNotLoaded)?;
        let message_key = message::message_key(header, &material)?;
        if readers.len() >= MAX_READERS {
            readers.remove(0);
        }
        let shelf = Shelf::default();
        readers.push(Reader {
            version: header.version,
            salt: header.salt,
            commitment: header.commitment,
            message_key: message_key.duplicate(),
            shelf: shelf.clone(),
        });
        Ok((message_key, shelf))
    }
}

impl fmt::Debug for OpenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenKey").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
