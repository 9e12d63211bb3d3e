//! Approvals over a store in memory.

use std::string::{String, ToString};
use std::vec::Vec;

use pollster::block_on;

use super::*;
use crate::actor::{Actor, PrincipalKind, Role};
use crate::audit::{Entry, PublicKey, SigningKey};
use crate::error::Subject;
use crate::id::{KeyId, PrincipalId};
use crate::keystore::ApprovalPolicy;
use crate::lifecycle::KeyEvent;
use crate::profile::{Customization, KeyKind, ProfileId};
use crate::random::CountingRandom;
use crate::secret::Passphrase;
use crate::slot::{KdfParams, PassphraseKey};
use crate::store::{MemoryStore, StoreError};
use crate::time::Timestamp;
use crate::vault::{
    AuditQuery, KeyChanges, KeystoreChanges, LockedVault, NewKey, NewKeystore, NewPrincipal, NewVault,
};
use crate::view::{KeyStateView, KeyView};

mod decided;
mod requested;
mod secrets;
mod signed;
mod staged;

const START: Timestamp = Timestamp(1_790_000_000_000);
const OWNER: Actor = Actor::Owner;

/// A keystore that asks for approvals, a key in it, and three administrators with their signing keys.
struct World {
    store: MemoryStore,
    vault: Vault<MemoryStore>,
    keystore: KeystoreId,
    key: KeyId,
    anna: Actor,
    ben: Actor,
    carl: Actor,
    random: CountingRandom,
}

impl World {
    fn new(policy: ApprovalPolicy) -> Self {
        Self::with(|_| policy)
    }

    /// The policy may name the three.
    fn with(policy: impl FnOnce([PrincipalId; 3]) -> ApprovalPolicy) -> Self {
        let mut random = CountingRandom::new(1);
        let store = MemoryStore::new();
        let vault = {
            let mut call = Call::new(START, &mut random);
            let new = NewVault { name: "Payments".into(), passphrase: passphrase_key() };
            block_on(Vault::create(store.clone(), new, &mut call)).unwrap().0
        };
        let (keystore, key) = (KeystoreId([0; 16]), KeyId([0; 16]));
        let mut world = Self { store, vault, keystore, key, anna: OWNER, ben: OWNER, carl: OWNER, random };
        let [anna, ben, carl] = [1, 2, 3].map(|number| world.principal(number, Role::Admin));
        [world.anna, world.ben, world.carl] = [anna, ben, carl].map(Actor::Principal);
        let custom = Customization { unique_names: Some(true), ..Customization::default() };
        let new = NewKeystore { custom, ..NewKeystore::new("Cards", ProfileId::STANDARD) };
        let view = world.run(OWNER, async |vault, call| vault.create_keystore(new, call).await).unwrap();
        world.keystore = view.id.parse().unwrap();
        world.key = world.create_key("card numbers");
        let approvals = Some(Some(policy([anna, ben, carl])));
        let (keystore, changes) =
            (world.keystore, KeystoreChanges { approvals, ..KeystoreChanges::default() });
        world.run(OWNER, async |vault, call| vault.update_keystore(keystore, changes, call).await).unwrap();
        world
    }

    fn create_key(&mut self, name: &str) -> KeyId {
        let (keystore, new) = (self.keystore, NewKey::new(name, KeyKind::Aes256));
        let view = self.run(OWNER, async |vault, call| vault.create_key(keystore, new, call).await);
        view.unwrap().id.parse().unwrap()
    }

    fn principal(&mut self, number: u8, role: Role) -> PrincipalId {
        let new = NewPrincipal {
            name: ["nobody", "anna", "ben", "carl", "dora"][usize::from(number)].into(),
            kind: PrincipalKind::User,
            role,
            groups: Vec::new(),
            approval_key: Some(public_key(number)),
        };
        let view = self.run(OWNER, async |vault, call| vault.create_principal(new, call).await);
        view.unwrap().id.parse().unwrap()
    }

    fn run<T>(
        &mut self,
        actor: Actor,
        operation: impl AsyncFnOnce(&Vault<MemoryStore>, &mut Call<'_>) -> T,
    ) -> T {
        block_on(operation(&self.vault, &mut Call::new(START, &mut self.random).by(actor)))
    }

    fn stage(&mut self, actor: Actor, change: &Change) -> Result<StagedChangeView, Error> {
        let keystore = self.keystore;
        self.run(actor, async |vault, call| vault.stage(keystore, change, call).await)
    }

    fn unstage(&mut self, actor: Actor, id: &str) -> Result<(), Error> {
        let id = id.parse().unwrap();
        self.run(actor, async |vault, call| vault.unstage(id, call).await)
    }

    fn staged(&mut self) -> Vec<StagedChangeView> {
        let keystore = self.keystore;
        self.run(OWNER, async |vault, call| vault.staged(keystore, call).await).unwrap()
    }

    /// Everything that waits.
    fn request(&mut self, actor: Actor) -> Result<ApprovalRequestView, Error> {
        self.request_of(actor, &[])
    }

    fn request_of(&mut self, actor: Actor, changes: &[&str]) -> Result<ApprovalRequestView, Error> {
        let keystore = self.keystore;
        let ids: Vec<_> = changes.iter().map(|id| id.parse().unwrap()).collect();
        self.run(actor, async |vault, call| vault.request_approval(keystore, &ids, "please", call).await)
    }

    /// A request of anna's for one change that she has put aside.
    fn requested(&mut self, change: &Change) -> ApprovalId {
        let anna = self.anna;
        self.stage(anna, change).unwrap();
        self.request(anna).unwrap().id.parse().unwrap()
    }

    fn approve(&mut self, actor: Actor, id: ApprovalId) -> Result<ApprovalRequestView, Error> {
        self.run(actor, async |vault, call| vault.approve(id, call).await)
    }

    fn deny(&mut self, actor: Actor, id: ApprovalId) -> Result<ApprovalRequestView, Error> {
        self.run(actor, async |vault, call| vault.deny(id, "too early", call).await)
    }

    fn withdraw(&mut self, actor: Actor, id: ApprovalId) -> Result<ApprovalRequestView, Error> {
        self.run(actor, async |vault, call| vault.withdraw_approval(id, call).await)
    }

    fn view_request(&mut self, id: ApprovalId) -> ApprovalRequestView {
        self.run(OWNER, async |vault, call| vault.approval_request(id, call).await).unwrap()
    }

    fn apply(&mut self, actor: Actor, change: &Change) -> Result<(), Error> {
        self.run(actor, async |vault, call| vault.apply(change, call).await.map(drop))
    }

    fn key(&mut self) -> KeyView {
        let key = self.key;
        self.run(OWNER, async |vault, call| vault.key(key, call).await).unwrap()
    }

    fn rotate(&self) -> Change {
        Change::Rotate { key: self.key }
    }

    fn rename(&self, name: &str) -> Change {
        let changes = KeyChanges { name: Some(name.into()), description: None };
        Change::UpdateKey { key: self.key, changes }
    }

    fn move_key(&self, event: KeyEvent) -> Change {
        Change::MoveKey { key: self.key, event, confirmation: None }
    }

    fn create(&self, name: &str) -> Change {
        Change::CreateKey { keystore: self.keystore, new: NewKey::new(name, KeyKind::Aes256) }
    }

    fn policy(&self, policy: Option<ApprovalPolicy>) -> Change {
        let changes = KeystoreChanges { approvals: Some(policy), ..KeystoreChanges::default() };
        Change::UpdateKeystore { keystore: self.keystore, changes }
    }

    /// Only the store outlives a process.
    fn crash(&mut self) {
        let locked = block_on(LockedVault::open(self.store.clone())).unwrap();
        let vault = block_on(locked.unlock_with_passphrase_key(&passphrase_key()));
        self.vault = vault.map_err(|failed| failed.error).unwrap();
    }

    /// The audit chain, oldest first, with what waits to be written.
    fn log(&mut self) -> Vec<Entry> {
        let query = AuditQuery { limit: 1_000, ..AuditQuery::default() };
        let mut entries = self
            .run(OWNER, async |vault, call| {
                vault.flush(call).await.unwrap();
                vault.audit(&query, call).await.unwrap()
            })
            .entries;
        entries.reverse();
        entries
    }

    /// Everything that the store has, except the chain and the header, which tell of attempts.
    fn records(&self) -> Vec<Record> {
        let kinds = RecordKind::ALL
            .into_iter()
            .filter(|kind| !matches!(kind, RecordKind::Header | RecordKind::Audit | RecordKind::Checkpoint));
        kinds.flat_map(|kind| block_on(self.vault.every(Query::all(kind))).unwrap()).collect()
    }

    fn count(&self, kind: RecordKind) -> usize {
        block_on(self.vault.every(Query::all(kind))).unwrap().len()
    }

    fn check(&self) {
        block_on(self.vault.check()).unwrap();
        block_on(self.vault.verify_audit()).unwrap();
    }
}

/// What an entry says, in short: who, what, how it ended.
fn told(entry: &Entry) -> String {
    let outcome = match &entry.what.outcome {
        crate::audit::Outcome::Success => String::new(),
        crate::audit::Outcome::Refused { code } => std::format!(" refused {code}"),
    };
    std::format!("{} {}{outcome}", entry.what.actor, entry.what.event)
}

fn detail<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.what.details.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

fn signing_key(number: u8) -> p256::ecdsa::SigningKey {
    p256::ecdsa::SigningKey::from_slice(&[number; 32]).unwrap()
}

fn public_key(number: u8) -> PublicKey {
    SigningKey::from_bytes(&crate::Secret32::from_bytes([number; 32])).unwrap().public_key()
}

fn passphrase_key() -> PassphraseKey {
    let passphrase = Passphrase::new("four words by dice").unwrap();
    PassphraseKey::derive(&passphrase, KdfParams::MINIMUM, [5; 32]).unwrap()
}
