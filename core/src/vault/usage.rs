//! How much every version has protected: counted in blocks that are leased ahead, so that a crash can over-count and
//! never under-counts. Where the count ends, the key rotates or stops.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use crate::lock::Mutex;

use super::Vault;
use super::cache::Touch;
use super::journal::Note;
use super::notes;
use super::objects::Source;
use super::transaction::Transaction;
use crate::actor::Actor;
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::{KeyId, VersionNumber};
use crate::key::{Key, RotationPolicy};
use crate::keystore::Keystore;
use crate::lifecycle::KeyUse;
use crate::operation::Operation;
use crate::store::Store;
use crate::time::Timestamp;

/// The messages of the first block that is leased for a version; each further one doubles.
const FIRST_BLOCK: u64 = 16;
/// The most messages of a block, but for synchronous use.
const LARGEST_BLOCK: u64 = 4_096;
/// The messages of a block for synchronous use, which cannot wait for another.
const PREPARED_BLOCK: u64 = 131_072;
/// The bytes that a block has for each message, beyond what is needed at once.
const BYTES_PER_MESSAGE: u64 = 1_024;
/// The bytes of the first block that is leased for a stream; each further one doubles.
const FIRST_BYTES: u64 = 1 << 20;
/// The most bytes of a block for a stream, beyond what is needed at once.
const MOST_BYTES: u64 = 1 << 30;

/// What is left of the blocks that were leased, by version.
pub(super) struct Leases {
    blocks: BTreeMap<(KeyId, VersionNumber), Lease>,
    /// The bytes of a synchronous message for which there was not enough: it comes again, perhaps under another version.
    missed: BTreeMap<KeyId, u64>,
}

#[derive(Clone, Copy, Default)]
struct Lease {
    operations: u64,
    bytes: u64,
    /// The size of the last block.
    block: u64,
}

impl Lease {
    const fn is_enough_for(&self, messages: u64, bytes: u64) -> bool {
        self.operations >= messages && self.bytes >= bytes
    }
}

impl Leases {
    pub(super) const fn new() -> Self {
        Self { blocks: BTreeMap::new(), missed: BTreeMap::new() }
    }

    /// Takes messages of `bytes` bytes together from what is left; false if that is not enough.
    pub(super) fn take(&mut self, key: KeyId, version: VersionNumber, messages: u64, bytes: u64) -> bool {
        match self.blocks.get_mut(&(key, version)) {
            Some(lease) if lease.is_enough_for(messages, bytes) => {
                lease.operations -= messages;
                lease.bytes -= bytes;
                true
            }
            _ => false,
        }
    }

    /// Takes as many of `bytes` bytes as are left.
    fn take_bytes(&mut self, key: KeyId, version: VersionNumber, bytes: u64) -> u64 {
        let Some(lease) = self.blocks.get_mut(&(key, version)) else { return 0 };
        let taken = lease.bytes.min(bytes);
        lease.bytes -= taken;
        taken
    }

    /// The messages of the next block; `None` if what is left is enough.
    fn next_block(&self, key: KeyId, version: VersionNumber, wanted: Wanted) -> Option<u64> {
        let left = self.blocks.get(&(key, version)).copied().unwrap_or_default();
        let enough = left.is_enough_for(wanted.messages, wanted.bytes);
        (!enough).then(|| left.block.saturating_mul(2).clamp(FIRST_BLOCK, LARGEST_BLOCK))
    }

    fn add(&mut self, key: KeyId, version: VersionNumber, block: Block) {
        self.give(key, version, block);
        self.missed.remove(&key);
        if let Some(lease) = self.blocks.get_mut(&(key, version)) {
            lease.block = block.operations.min(LARGEST_BLOCK);
        }
    }

    /// Adds what somebody else did not use.
    fn give(&mut self, key: KeyId, version: VersionNumber, block: Block) {
        let lease = self.blocks.entry((key, version)).or_default();
        lease.operations = lease.operations.saturating_add(block.operations);
        lease.bytes = lease.bytes.saturating_add(block.bytes);
    }

    /// As [`Self::take`] for one synchronous message. What is not enough is remembered: the next block has room for it.
    pub(super) fn take_prepared(&mut self, key: KeyId, version: VersionNumber, bytes: u64) -> bool {
        let taken = self.take(key, version, 1, bytes);
        if !taken {
            self.missed.insert(key, bytes);
        }
        taken
    }

    /// What is left, and the bytes that were missed.
    fn prepared(&self, key: KeyId, version: VersionNumber) -> (Lease, u64) {
        let left = self.blocks.get(&(key, version)).copied().unwrap_or_default();
        (left, self.missed.get(&key).copied().unwrap_or_default())
    }

    /// Takes what is left of one key's leases, or of all.
    pub(super) fn give_up(&mut self, key: Option<KeyId>) -> GivenUp {
        let (given, kept) = core::mem::take(&mut self.blocks)
            .into_iter()
            .partition(|((id, _), _)| key.is_none_or(|key| key == *id));
        self.blocks = kept;
        GivenUp(given)
    }

    /// Takes leases up again that were not given back after all.
    pub(super) fn take_up(&mut self, GivenUp(leases): GivenUp) {
        for ((key, version), lease) in leases {
            self.give(key, version, Block { operations: lease.operations, bytes: lease.bytes });
        }
    }
}

/// Leases that are about to be given back.
#[derive(Default)]
pub(super) struct GivenUp(BTreeMap<(KeyId, VersionNumber), Lease>);

/// What a block is to have: operations as far as there are, but these messages and these bytes at least.
#[derive(Clone, Copy)]
struct Wanted {
    /// Without a number, twice as many as the last block, unless somebody else has leased enough in the meantime.
    operations: Option<u64>,
    messages: u64,
    bytes: u64,
}

/// Bytes that are counted and not protected yet, of something that goes on. What is left when it is dropped serves other
/// messages of the version.
pub(super) struct ByteLease {
    leases: Arc<Mutex<Leases>>,
    key: KeyId,
    version: VersionNumber,
    left: u64,
    /// The size of the last block.
    block: u64,
}

impl ByteLease {
    /// Takes `bytes` from what is left; false if that is not enough.
    pub(super) fn take(&mut self, bytes: u64) -> bool {
        let enough = self.left >= bytes;
        if enough {
            self.left -= bytes;
        }
        enough
    }
}

impl Drop for ByteLease {
    fn drop(&mut self) {
        let block = Block { operations: 0, bytes: self.left };
        self.leases.lock().give(self.key, self.version, block);
    }
}

/// A block that was leased.
#[derive(Clone, Copy)]
struct Block {
    operations: u64,
    bytes: u64,
}

/// What came of leasing.
enum Leased {
    /// This, to be added to what is left.
    Block(Block),
    /// Whoever had the turn before has leased enough.
    ByOthers,
    /// The key has changed: another version protects its messages now.
    Nothing,
}

impl<S: Store> Vault<S> {
    /// Makes sure that `key` may protect so many more messages of `bytes` bytes together with `version`, and counts them.
    /// False if the key has changed for that, and has to be looked at again.
    pub(super) async fn count(
        &self,
        key: KeyId,
        version: VersionNumber,
        messages: u64,
        bytes: u64,
        call: &mut Call<'_>,
    ) -> Result<bool, Error> {
        let wanted = Wanted { operations: None, messages, bytes };
        // Others may have taken what was just leased: each turn, somebody gets on.
        while !self.leases.lock().take(key, version, messages, bytes) {
            if matches!(self.lease(key, version, wanted, call).await?, Leased::Nothing) {
                return Ok(self.leases.lock().take(key, version, messages, bytes));
            }
        }
        Ok(true)
    }

    /// A lease of no bytes yet.
    pub(super) fn byte_lease(&self, key: KeyId, version: VersionNumber) -> ByteLease {
        ByteLease { leases: Arc::clone(&self.leases), key, version, left: 0, block: 0 }
    }

    /// Makes sure that `lease` has `bytes` bytes left. It is asked nothing: what is counted here was begun already.
    pub(super) async fn extend_lease(
        &self,
        lease: &mut ByteLease,
        bytes: u64,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let missing = bytes.saturating_sub(lease.left);
        // What was leased for messages serves as well.
        let taken = self.leases.lock().take_bytes(lease.key, lease.version, missing);
        lease.left = lease.left.saturating_add(taken);
        let missing = missing.saturating_sub(taken);
        if missing == 0 {
            return Ok(());
        }
        let block = lease.block.saturating_mul(2).clamp(FIRST_BYTES, MOST_BYTES);
        let (key, version) = (lease.key, lease.version);
        let leased = self
            .mutate(Note::SILENT, call, async |transaction, _| {
                transaction.lease_bytes(key, version, missing, block).await
            })
            .await?;
        lease.left = lease.left.saturating_add(leased);
        lease.block = block;
        Ok(())
    }

    /// Leases a large block, for synchronous use, once half of the last one is used. `counted_out` says that the version has
    /// no more to lease: then every message of the last block is left to it before the key rotates.
    pub(super) async fn lease_for_sync(
        &self,
        key: KeyId,
        version: VersionNumber,
        counted_out: bool,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        const HALF: u64 = PREPARED_BLOCK / 2;
        let (left, missed) = self.leases.lock().prepared(key, version);
        let (operations, bytes) = if counted_out { (1, 0) } else { (HALF, HALF * BYTES_PER_MESSAGE) };
        if left.operations >= operations && left.bytes >= bytes.max(missed) {
            return Ok(());
        }
        let wanted = Wanted { operations: Some(PREPARED_BLOCK), messages: 1, bytes: missed };
        self.lease(key, version, wanted, call).await.map(|_| ())
    }

    async fn lease(
        &self,
        id: KeyId,
        version: VersionNumber,
        wanted: Wanted,
        call: &mut Call<'_>,
    ) -> Result<Leased, Error> {
        let attempted = Note::new(crate::audit::Subject::Symmetric, crate::audit::Action::AutoRotate)
            .about(crate::audit::ObjectKind::Key, id.0)
            .by(Actor::System);
        let _turn = self.leasing.lock().await;
        let next = || self.leases.lock().next_block(id, version, wanted);
        // Many may have waited for the same block.
        let Some(operations) = wanted.operations.or_else(next) else { return Ok(Leased::ByOthers) };
        let leased = self
            .mutate(attempted, call, async |transaction, call| {
                transaction.lease(id, version, operations, wanted, call).await
            })
            .await?;
        if let Leased::Block(block) = leased {
            self.leases.lock().add(id, version, block);
        }
        Ok(leased)
    }

    /// Writes what was leased and not used back, and that this vault was closed in order. Nothing is lost if it is not
    /// called: the counts then stay too high by what was left.
    ///
    /// # Errors
    /// As [`Self::flush`].
    pub async fn close(&self, call: &mut Call<'_>) -> Result<(), Error> {
        self.flush(call).await?;
        self.return_leases(call).await?;
        if !self.journal.lock().has_started() {
            return Ok(());
        }
        let end = Note::new(crate::audit::Subject::Session, crate::audit::Action::End).by(Actor::System);
        self.mutate(end.clone(), call, async |transaction, _| {
            transaction.note(end.clone());
            Ok(())
        })
        .await?;
        self.journal.lock().restart();
        Ok(())
    }

    /// Writes back what was leased for one key, or for all, and not used.
    async fn return_leases(&self, call: &mut Call<'_>) -> Result<(), Error> {
        let leases = self.leases.lock().give_up(None);
        if leases.0.is_empty() {
            return Ok(());
        }
        self.mutate(Note::SILENT, call, async |transaction, _| transaction.give_back(&leases).await).await
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Leases a block, or as much of it as the version has left. Where nothing is left the key rotates, if its policy says
    /// so, and nothing is leased.
    async fn lease(
        &mut self,
        id: KeyId,
        version: VersionNumber,
        operations: u64,
        wanted: Wanted,
        call: &mut Call<'_>,
    ) -> Result<Leased, Error> {
        let (key, keystore) = self.load_key(id).await?;
        let mut key = self.settle_key(key, &keystore, call).await?;
        let rules = keystore.rules.clone();
        let before = key.clone();
        if key.primary(&rules).is_none_or(|primary| primary.number != version) {
            return Ok(Leased::Nothing);
        }
        if !self.rotation_waits(&key)
            && key.is_used_up(&rules)
            && key.state.permits(KeyUse::AutoRotate, &rules)
            && key.has_room(&rules)
        {
            self.rotate_used_up(&mut key, &keystore, call).await?;
            self.replace_key(&before, &key, &keystore).await?;
            return Ok(Leased::Nothing);
        }
        // While a successor waits for its time, the version goes on: nothing is gained by counting it out.
        let policy = if key.has_successor() { RotationPolicy::OFF } else { key.rotation };
        let hard = key.operations_limit(&rules);
        let found = key.version_mut(version).ok_or(Error::Unreachable("the default version"))?;
        if found.operations >= hard {
            return Err(Error::BudgetSpent { limit: hard });
        }
        let most = hard.min(policy.max_operations.unwrap_or(hard));
        // Messages that go together and are more than what is left are the last of their version.
        let operations = operations.min(most.saturating_sub(found.operations)).max(wanted.messages);
        if operations > hard.saturating_sub(found.operations) {
            return Err(Error::BudgetSpent { limit: hard });
        }
        let ahead = operations.saturating_mul(BYTES_PER_MESSAGE);
        // A message that is larger than what is left is the last of its version.
        let room = policy.max_bytes.map_or(u64::MAX, |max| max.saturating_sub(found.bytes));
        let block = Block { operations, bytes: ahead.min(room).max(wanted.bytes) };
        found.operations = found.operations.saturating_add(block.operations);
        found.bytes = found.bytes.saturating_add(block.bytes);
        self.put_counters(key, &keystore)?;
        Ok(Leased::Block(block))
    }

    /// Leases `least` bytes, and more as far as the key's policy has room in a block.
    async fn lease_bytes(
        &mut self,
        id: KeyId,
        version: VersionNumber,
        least: u64,
        block: u64,
    ) -> Result<u64, Error> {
        let (mut key, keystore) = self.load_key(id).await?;
        let max_bytes = key.rotation.max_bytes;
        let found = key.version_mut(version).ok_or(Error::NotFound(Subject::Version))?;
        let room = max_bytes.map_or(u64::MAX, |max| max.saturating_sub(found.bytes));
        let bytes = block.min(room).max(least);
        found.bytes = found.bytes.saturating_add(bytes);
        self.put_counters(key, &keystore)?;
        Ok(bytes)
    }

    async fn rotate_used_up(
        &mut self,
        key: &mut Key,
        keystore: &Keystore,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        match key.token.clone() {
            Some(token) => {
                let (source, now) = (Source::Fresh { by_itself: true }, self.now);
                self.add_object(key, keystore, &token, source, now).await?;
            }
            None => self.add_version(key, keystore, None, call).await?,
        }
        key.rotated(self.now, true, &keystore.rules, self.settings().utc_offset_minutes);
        key.changed(self.now, &crate::actor::Author::system());
        let newest = key.versions.last().map(|version| version.number);
        let note = notes::key(Operation::AutoRotate, key, newest).detail("reason", "use").by(Actor::System);
        self.note(note);
        Ok(())
    }

    /// Counts what was leased and not used off again.
    pub(super) async fn give_back(&mut self, leases: &GivenUp) -> Result<(), Error> {
        for ((key, version), lease) in &leases.0 {
            self.give_back_one(*key, *version, *lease).await?;
        }
        Ok(())
    }

    async fn give_back_one(&mut self, id: KeyId, version: VersionNumber, lease: Lease) -> Result<(), Error> {
        let Ok((mut key, keystore)) = self.load_key(id).await else { return Ok(()) };
        if let Some(found) = key.version_mut(version) {
            found.operations = found.operations.saturating_sub(lease.operations);
            found.bytes = found.bytes.saturating_sub(lease.bytes);
            self.put_counters(key, &keystore)?;
        }
        Ok(())
    }

    /// Says when a key was last used.
    pub(super) async fn note_key_use(&mut self, id: KeyId, at: Timestamp) -> Result<(), Error> {
        let Ok((mut key, keystore)) = self.load_key(id).await else { return Ok(()) };
        key.last_used = key.last_used.max(Some(at));
        self.put_counters(key, &keystore)
    }

    /// Writes a key of which nothing but counters changed.
    fn put_counters(&mut self, key: Key, keystore: &Keystore) -> Result<(), Error> {
        self.put(super::keys::record_of(&key, keystore)?);
        self.touch(Touch::Counters(key.into()));
        Ok(())
    }
}
