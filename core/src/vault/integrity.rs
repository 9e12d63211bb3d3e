//! The vault's own keys, the seal of each record, and the digest over all of them.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::lock::Mutex;

use super::service_keys::{self, Service, ServiceKey};
use crate::codec::HeaderBody;
use crate::crypto::{concat, derive_subkey, equal, hmac_sha256, sealed_box};
use crate::error::Error;
use crate::id::VaultId;
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};
use crate::store::{Record, RecordKey, Revision};
use crate::time::Timestamp;

/// The service keys that every vault has from its beginning.
const FROM_THE_START: [Service; 2] = [Service::KeyProtection, Service::RecordIntegrity];

/// What an unlocked vault holds in memory: the root key, and what is derived from it and its service keys.
pub(super) struct Secrets {
    root: Mutex<Root>,
    pub(super) service_keys: Mutex<BTreeMap<Service, ServiceKey>>,
    seal: Secret32,
    digest: Secret32,
    digest_box: Secret32,
}

/// A root key, and how often it had been replaced when it was made.
pub(super) struct Root {
    pub(super) key: Secret32,
    pub(super) generation: u64,
    /// Whether this vault is about to commit the next generation.
    pub(super) replacing: bool,
}

impl Root {
    pub(super) const fn new(key: Secret32, generation: u64) -> Self {
        Self { key, generation, replacing: false }
    }

    fn duplicate(&self) -> Self {
        Self::new(self.key.duplicate(), self.generation)
    }
}

impl Secrets {
    fn new(root: &Root, service_keys: BTreeMap<Service, ServiceKey>) -> Result<Self, Error> {
        let integrity = service_keys.get(&Service::RecordIntegrity).ok_or(Error::RecordsRolledBack)?;
        let (_, integrity) = integrity.newest()?;
        Ok(Self {
            root: Mutex::new(root.duplicate()),
            service_keys: Mutex::new(service_keys),
            seal: derive_subkey(&integrity, "keystead/record-seal/v1")?,
            digest: derive_subkey(&integrity, "keystead/record-digest/v1")?,
            digest_box: derive_subkey(&integrity, "keystead/digest-box/v1")?,
        })
    }

    /// Makes the service keys that every vault has from its beginning, and their records.
    pub(super) fn make(
        vault: VaultId,
        root: &Secret32,
        now: Timestamp,
        random: &mut dyn SecureRandom,
    ) -> Result<(Self, Vec<Record>), Error> {
        let mut keys = BTreeMap::new();
        let mut records = Vec::new();
        for service in FROM_THE_START {
            let (key, record) = service_keys::make(vault, service, root, now, random)?;
            keys.insert(service, key);
            records.push(record);
        }
        Ok((Self::new(&Root::new(root.duplicate(), 0), keys)?, records))
    }

    /// Opens the service keys from their records with the root key.
    pub(super) fn open(vault: VaultId, root: &Root, records: &[Record]) -> Result<Self, Error> {
        let mut keys = BTreeMap::new();
        for service in Service::ALL {
            let record = records.iter().find(|record| record.key == service.address());
            if let Some(record) = record {
                keys.insert(service, ServiceKey::open(vault, service, &root.key, record)?);
            }
        }
        if FROM_THE_START.iter().any(|service| !keys.contains_key(service)) {
            return Err(Error::RecordsRolledBack);
        }
        Self::new(root, keys)
    }

    /// The root key.
    pub(super) fn root(&self) -> Secret32 {
        self.root.lock().key.duplicate()
    }

    /// Refuses a header that another root key belongs to: this vault's was replaced since it was unlocked.
    pub(super) fn check_generation(&self, header: &HeaderBody) -> Result<(), Error> {
        let found = generation_of(header);
        let root = self.root.lock();
        if found == root.generation || (root.replacing && found == root.generation.saturating_add(1)) {
            Ok(())
        } else {
            Err(Error::VaultResealed)
        }
    }

    /// Says whether this vault is about to commit the next generation: others may see its header before it has the key.
    pub(super) fn set_replacing(&self, replacing: bool) {
        self.root.lock().replacing = replacing;
    }

    pub(super) fn set_root(&self, root: Root) {
        *self.root.lock() = root;
    }

    /// Writes the seal of `record`.
    pub(super) fn seal(&self, record: &mut Record) {
        record.seal = self.seal_of(record);
    }

    /// Checks the seal of a record that was loaded.
    pub(super) fn verify(&self, record: &Record) -> Result<(), Error> {
        if equal(&self.seal_of(record), &record.seal) { Ok(()) } else { Err(Error::RecordAltered) }
    }

    /// Every byte of the record except the seal, unambiguously.
    fn seal_of(&self, record: &Record) -> [u8; 32] {
        let Record { key, revision, parent, label, state, created, due, body, seal: _ } = record;
        let optional_id = parent.map_or_else(|| [0; 17], |parent| prefixed(&parent));
        let optional_due = due.map_or([0; 9], |due| prefixed(&due.0.to_be_bytes()));
        hmac_sha256(
            &self.seal,
            &[
                &key.to_bytes(),
                &revision.0.to_be_bytes(),
                &optional_id,
                &(label.len() as u64).to_be_bytes(),
                label.as_bytes(),
                &[*state],
                &created.0.to_be_bytes(),
                &optional_due,
                &(body.len() as u64).to_be_bytes(),
                body,
            ],
        )
    }

    /// What `record` adds to the digest.
    pub(super) fn element(&self, record: &Record) -> Element {
        Element(hmac_sha256(&self.digest, &[&record.key.to_bytes(), &record.seal]))
    }

    pub(super) fn open_digest(&self, header: &HeaderBody, revision: Revision) -> Result<Digest, Error> {
        let context = digest_context(VaultId(header.vault), revision);
        let opened =
            sealed_box::open(&self.digest_box, &context, &header.digest)?.ok_or(Error::RecordAltered)?;
        opened.expose().try_into().map(Digest).map_err(|_| Error::RecordAltered)
    }

    pub(super) fn seal_digest(
        &self,
        vault: VaultId,
        revision: Revision,
        digest: &Digest,
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        sealed_box::seal(&self.digest_box, &digest_context(vault, revision), &digest.0, random)
    }
}

/// Seals the material of a version under its wrapping key.
pub(super) fn seal_material(
    vault: VaultId,
    place: &RecordKey,
    wrapping_key: &Secret32,
    material: &[u8],
    random: &mut dyn SecureRandom,
) -> Result<Vec<u8>, Error> {
    sealed_box::seal(wrapping_key, &material_context(vault, place), material, random)
}

/// Opens what [`seal_material`] sealed.
pub(super) fn open_material(
    vault: VaultId,
    place: &RecordKey,
    wrapping_key: &Secret32,
    sealed: &[u8],
) -> Result<SecretBytes, Error> {
    sealed_box::open(wrapping_key, &material_context(vault, place), sealed)?.ok_or(Error::RecordAltered)
}

/// The sum of the elements of a set of records, modulo 2^256: it can be kept current record by record, in any order.
///
/// The elements are secret (HMAC) and the sum is kept in a sealed box, so that nobody who can only write to the store
/// can find another set of sealed records with the same sum.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Digest([u8; 32]);

/// What one record adds to a [`Digest`].
pub(super) struct Element([u8; 32]);

impl Digest {
    pub(super) const EMPTY: Self = Self([0; 32]);

    pub(super) fn add(&mut self, element: &Element) {
        let mut carry = 0;
        for (sum, byte) in self.0.iter_mut().zip(element.0) {
            let total = u16::from(*sum) + u16::from(byte) + carry;
            *sum = (total & 0xff) as u8;
            carry = total >> 8;
        }
    }

    pub(super) fn remove(&mut self, element: &Element) {
        let mut borrow = 0;
        for (sum, byte) in self.0.iter_mut().zip(element.0) {
            let total = 0x100 + u16::from(*sum) - u16::from(byte) - borrow;
            *sum = (total & 0xff) as u8;
            borrow = 1 - (total >> 8);
        }
    }
}

/// How often the root key of this header's vault was replaced.
pub(super) fn generation_of(header: &HeaderBody) -> u64 {
    header.root.map_or(0, |root| root.generation)
}

/// A record that is not sealed yet and belongs to no commit.
pub(super) fn draft(key: RecordKey, label: &str, created: Timestamp, body: Vec<u8>) -> Record {
    Record {
        key,
        revision: Revision::NONE,
        parent: None,
        label: label.into(),
        state: 0,
        created,
        due: None,
        body,
        seal: [0; 32],
    }
}

/// The id of the record of a service key: its name, padded. Names have at most 16 bytes.
pub(super) fn service_key_id(name: &str) -> [u8; 16] {
    let mut id = [0; 16];
    for (target, byte) in id.iter_mut().zip(name.bytes()) {
        *target = byte;
    }
    id
}

pub(super) fn service_key_context(vault: VaultId, name: &str, number: u32) -> Vec<u8> {
    concat(&[b"keystead/service-key/v1", vault.as_bytes(), &number.to_be_bytes(), name.as_bytes()])
}

fn digest_context(vault: VaultId, revision: Revision) -> Vec<u8> {
    concat(&[b"keystead/digest/v1", vault.as_bytes(), &revision.0.to_be_bytes()])
}

pub(super) fn material_context(vault: VaultId, place: &RecordKey) -> Vec<u8> {
    concat(&[b"keystead/material/v1", vault.as_bytes(), &place.to_bytes()])
}

fn prefixed<const N: usize, const M: usize>(bytes: &[u8; N]) -> [u8; M] {
    let mut with_flag = [0; M];
    for (target, byte) in with_flag.iter_mut().zip([1].iter().chain(bytes)) {
        *target = *byte;
    }
    with_flag
}

#[cfg(test)]
mod tests;
