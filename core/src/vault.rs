//! A vault: keystores and keys over a store. It loads, decides and commits; it keeps no state that the store does not
//! have, except unwrapped keys in a cache that is checked against the store's revision.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::lock::Mutex;
use data_encoding::BASE64URL_NOPAD;

use crate::codec::{HeaderBody, SlotBody, SlotMethod};
use crate::crypto::Provider;
use crate::hsm::{HsmObject, TokenSerial};
use crate::id::{SlotId, VaultId};
use crate::profile::Profile;
use crate::store::{Record, Revision, Store};
use crate::time::Timestamp;
use crate::view::{BackupView, ExternalView, PasskeyView, SlotView, VaultInfo};

mod access;
mod access_keys;
mod approvals;
mod batch;
mod cache;
mod certificates;
mod change;
mod check;
mod confidential;
mod create;
mod credentials;
mod crypt;
mod data_keys;
mod deadlines;
mod import_key;
mod import_wrapped;
mod integrity;
mod jobs;
mod jose;
mod journal;
mod keys;
mod keystores;
mod log;
mod mac;
mod material;
mod names;
mod new_key;
mod notes;
mod oaep;
mod objects;
mod offered;
mod pin;
mod principals;
mod private_keys;
mod protect;
mod random_bytes;
mod ready;
mod rewrap;
mod root;
mod schedule;
mod service_keys;
mod settings;
mod sign;
mod sign_in;
mod slots;
mod streams;
mod transaction;
mod transfer;
mod unlock;
mod usage;
mod wrapping_keys;

pub use approvals::ApprovalQuery;
pub use batch::BatchItem;
pub use cache::OpenKey;
pub use change::{Change, Changed};
pub use create::NewVault;
pub use credentials::{MAX_AT_ONCE as MAX_CREDENTIALS_AT_ONCE, NewCredential};
pub use data_keys::{DataKey, DataKeySize};
pub use jobs::{OpenJob, SealJob};
pub use jose::{JwsJob, TokenJob};
pub use keys::{KeyChanges, KeyQuery};
pub use keystores::{KeystoreChanges, NewKeystore};
pub use log::{AuditPage, AuditQuery};
pub use mac::MAC_BYTES;
pub use new_key::NewKey;
pub use oaep::OaepJob;
pub use objects::TokenEvent;
pub use principals::{NewPrincipal, PrincipalChanges};
pub use random_bytes::MAX_RANDOM_BYTES;
pub use root::{KeptSlot, RootRotation};
pub use schedule::Confirmation;
pub use settings::SettingsChanges;
pub use sign::{Candidate, SignJob, SignOptions, Signature, VerifyJob};
pub use sign_in::RefusedSignIn;
pub use streams::StreamSealer;
#[cfg(fuzzing)]
pub(crate) use transfer::check_bundle_content;
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
    /// Taken before that by whoever leases a block of messages.
    leasing: async_lock::Mutex<()>,
    cache: Mutex<cache::KeyCache>,
    journal: Mutex<journal::Journal>,
    leases: Arc<Mutex<usage::Leases>>,
    profiles: Vec<&'static Profile>,
    offered: Mutex<offered::Offered>,
    /// Until when rotations by themselves do not ask a token again that refused.
    tokens_wait: Mutex<BTreeMap<TokenSerial, Timestamp>>,
    /// Objects that tokens did not remove when they came to their end.
    tokens_left: Mutex<Vec<HsmObject>>,
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
    /// A vault whose secrets are open; `header` is verified.
    fn opened(store: S, id: VaultId, secrets: integrity::Secrets, header: &Record) -> Self {
        Self {
            store,
            provider: Provider::RUSTCRYPTO,
            id,
            secrets,
            // Nothing is known of the newest header until it is first asked for, settings included.
            newest: Mutex::new(Newest { revision: header.revision, seal: [0; 32] }),
            writing: async_lock::Mutex::new(()),
            leasing: async_lock::Mutex::new(()),
            cache: Mutex::new(cache::KeyCache::new()),
            journal: Mutex::new(journal::Journal::new()),
            leases: Arc::new(Mutex::new(usage::Leases::new())),
            profiles: Profile::ALL.to_vec(),
            offered: Mutex::new(offered::Offered::new()),
            tokens_wait: Mutex::new(BTreeMap::new()),
            tokens_left: Mutex::new(Vec::new()),
        }
    }

    /// Adds a profile to those that come with the engine. Keystores under it can be used only where it is added.
    #[must_use]
    pub fn with_profile(mut self, profile: &'static Profile) -> Self {
        self.profiles.push(profile);
        self
    }

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

    /// How many data operations may wait to be recorded before the next one writes them itself, and waits for that: 256 if
    /// nothing else is said, 2,048 at most. More is for whoever calls [`Self::flush`] well before that; what waits is lost if the
    /// process ends, whatever its number, and none of it may wait for longer than a second.
    #[must_use]
    pub fn with_records_waiting(self, most: usize) -> Self {
        self.journal.lock().set_most_waiting(most);
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
        rewrap_left: rewrap_left(header),
        backup: header.backup.map(|backup| BackupView { made: backup.time, revision: backup.revision }),
    }
}

fn slot_view(slot: &SlotBody) -> SlotView {
    SlotView {
        id: SlotId(slot.id).to_string(),
        kind: slot.method.kind(),
        label: String::clone(&slot.label),
        created: slot.created,
        passkey: match &slot.method {
            SlotMethod::Passkey { credential, rp_id, salt } => Some(PasskeyView {
                credential: BASE64URL_NOPAD.encode(credential),
                rp_id: rp_id.clone(),
                salt: BASE64URL_NOPAD.encode(salt),
            }),
            _ => None,
        },
        external: match &slot.method {
            SlotMethod::External { provider, reference } => Some(ExternalView {
                provider: provider.clone(),
                reference: BASE64URL_NOPAD.encode(reference),
            }),
            _ => None,
        },
    }
}

/// The most wrapping keys that wait to be wrapped anew.
fn rewrap_left(header: &HeaderBody) -> Option<u64> {
    header.root.and_then(|root| root.rewrap).map(|rewrap| rewrap.left)
}

#[cfg(test)]
mod tests;
