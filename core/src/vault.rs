//! A vault: keystores and keys over a store. It loads, decides and commits; it keeps no state that the store does not
//! have, except unwrapped keys in a cache that is checked against the store's revision.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use spin::Mutex;

use crate::codec::{HeaderBody, SlotBody};
use crate::crypto::Provider;
use crate::id::{SlotId, VaultId};
use crate::store::{Record, Revision, Store};
use crate::view::{SlotView, VaultInfo};

mod cache;
mod check;
mod create;
mod crypt;
mod deadlines;
mod integrity;
mod keys;
mod keystores;
mod transaction;
mod transfer;
mod unlock;

pub use cache::OpenKey;
pub use create::NewVault;
pub use crypt::{OpenJob, SealJob};
pub use keys::{KeyChanges, KeyQuery, NewKey};
pub use keystores::{KeystoreChanges, NewKeystore};
pub use unlock::{LockedVault, UnlockFailed};

/// An unlocked vault. Dropping or locking it wipes every secret that it holds.
///
/// All methods take `&self`; calls may overlap. Two writers never lose each other's changes: a commit that finds another
/// revision than it read is computed again from what is there then.
pub struct Vault<S> {
    store: S,
    provider: Provider,
    id: VaultId,
    secrets: integrity::Secrets,
    newest: Mutex<Newest>,
    /// Changes by this vault go one after the other: however many overlap, they do not conflict with each other.
    writing: async_lock::Mutex<()>,
    cache: Mutex<cache::KeyCache>,
}

/// The newest header seen and verified: an older one later means that the store was rolled back.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Newest {
    revision: Revision,
    seal: [u8; 32],
}

impl Newest {
    const fn of(header: &Record) -> Self {
        Self { revision: header.revision, seal: header.seal }
    }
}

impl<S: Store> Vault<S> {
    /// The store that the vault is kept in.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Replaces parts of the cryptography.
    #[must_use]
    pub fn with_provider(mut self, provider: Provider) -> Self {
        self.provider = provider;
        self
    }

    /// The cryptography in use.
    pub const fn provider(&self) -> &Provider {
        &self.provider
    }

    /// The vault's id.
    pub const fn id(&self) -> VaultId {
        self.id
    }

    /// Forgets every unwrapped key; the next use loads it again. Call it when another process has changed the store.
    pub fn forget_keys(&self) {
        self.cache.lock().clear();
    }
}

pub(crate) fn info_of(header: &HeaderBody) -> VaultInfo {
    VaultInfo {
        id: VaultId(header.vault).to_string(),
        name: header.name.clone(),
        created: header.created,
        slots: header.slots.iter().map(slot_view).collect::<Vec<_>>(),
    }
}

fn slot_view(slot: &SlotBody) -> SlotView {
    SlotView {
        id: SlotId(slot.id).to_string(),
        kind: slot.method.kind(),
        label: String::clone(&slot.label),
        created: slot.created,
    }
}

#[cfg(test)]
mod tests;
