//! One run: the vault, its two writers, and the reference beside it.

use core::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::testkit::{SeededRandom, material, passphrase_key, plain_keystore};
use keystead_core::audit::Action as Done;
use keystead_core::{
    Call, Change, Confirmation, Error, KeyEvent, KeyId, KeyRow, KeyStateView, KeyView, KeystoreId,
    LockedVault, NewKey, NewVault, Profile, RotationPolicy, Store, StoreError, Timestamp, Vault,
    VersionEvent, VersionNumber,
};

use crate::model::action::Action;
use crate::model::crash_store::{Crash, CrashStore};
use crate::model::reference::{Ask, Key, OfVersion};
use crate::model::rules::{Asked, DAY, HOUR, Policy, RULES};

pub(crate) const START: u64 = 1_790_000_000_000;

/// A key of the run: the vault's and the reference's.
pub(crate) struct Known {
    pub(crate) id: KeyId,
    pub(crate) name: String,
    pub(crate) model: Key,
}

/// Something that was encrypted.
pub(crate) struct Kept {
    pub(crate) key: usize,
    pub(crate) version: u32,
    pub(crate) ciphertext: Vec<u8>,
    pub(crate) plaintext: Vec<u8>,
}

/// A run over stores that `open` gives a handle to.
pub(crate) struct Run<S, O> {
    open: O,
    pub(crate) crash: Rc<Cell<Option<Crash>>>,
    pub(crate) vaults: [Vault<CrashStore<S>>; 2],
    pub(crate) writer: usize,
    pub(crate) keystores: Vec<KeystoreId>,
    pub(crate) random: SeededRandom,
    pub(crate) now: u64,
    pub(crate) keys: Vec<Known>,
    pub(crate) kept: Vec<Kept>,
    /// How many times each change was accepted, by key, action and version.
    pub(crate) accepted: BTreeMap<(KeyId, Done, Option<u32>), u32>,
    /// Whether a session has ended out of order: what was counted ahead is then lost.
    pub(crate) leaked: bool,
    /// Whether a session has ended without a word: its last entries may be missing then.
    pub(crate) reopened: bool,
    /// How many steps were compared.
    pub(crate) steps: u32,
    /// The number of the last entry of the audit chain, when it was last looked at.
    pub(crate) audited: u64,
}

impl<S: Store, O: AsyncFn() -> S> Run<S, O> {
    /// Over an empty store.
    pub(crate) async fn over(open: O) -> Self {
        let (mut random, crash) = (SeededRandom::new(7), Rc::new(Cell::new(None)));
        let mut call = Call::new(Timestamp(START), &mut random);
        let new = NewVault { name: "Model".into(), passphrase: passphrase_key(1) };
        let crashing = async || CrashStore::new(open().await, Rc::clone(&crash));
        let (first, _) = Vault::create(crashing().await, new, &mut call).await.unwrap();
        let mut keystores = Vec::new();
        for rules in &RULES {
            let profile = Profile::named(rules.profile).unwrap();
            let new = keystead_core::NewKeystore {
                name: format!("Under {}", rules.profile),
                ..plain_keystore(profile)
            };
            let view = first.create_keystore(new, &mut call).await.unwrap();
            keystores.push(view.id.parse().unwrap());
        }
        let second = unlock(crashing().await).await;
        Self {
            open,
            crash,
            vaults: [first, second],
            writer: 0,
            keystores,
            random,
            now: START,
            keys: Vec::new(),
            kept: Vec::new(),
            accepted: BTreeMap::new(),
            leaked: false,
            reopened: false,
            steps: 0,
            audited: 0,
        }
    }

    pub(crate) async fn step(&mut self, action: &Action) {
        match action {
            Action::Create { profile, pre_active, imported, policy } => {
                self.create(*profile, *pre_active, *imported, *policy).await;
            }
            Action::Change { key, ask } => self.change(*key, *ask).await,
            Action::OfVersion { key, behind, event } => {
                if let Some(number) = self.number(*key, *behind) {
                    self.change(*key, Ask::Version(number, *event)).await;
                }
            }
            Action::SetDefault { key, behind } => {
                if let Some(number) = self.number(*key, *behind) {
                    self.change(*key, Ask::SetDefault(number)).await;
                }
            }
            Action::Encrypt { key, times } => {
                for _ in 0..*times {
                    self.encrypt(*key).await;
                }
            }
            Action::EncryptSync { key, times } => {
                self.prepare(*key).await;
                for _ in 0..*times {
                    self.encrypt_sync(*key).await;
                }
            }
            Action::DecryptAll => self.decrypt_all().await,
            // Beyond eleven years one commit does not do everything that was due.
            Action::Sleep(millis) => self.now = (self.now + millis).min(START + 4_000 * DAY),
            Action::ClockBack { key } => self.clock_back(*key).await,
            Action::Tick => self.tick().await,
            Action::Flush => self.finish(false).await,
            Action::Close => self.finish(true).await,
            Action::Reopen => self.reopen().await,
            Action::OtherWriter => self.writer = 1 - self.writer,
            Action::Crash(crash) => self.crash.set(Some(*crash)),
        }
    }

    /// Does something as the present writer; the answer, and how its commit was cut short, if it was.
    pub(crate) async fn act<T>(
        &mut self,
        act: impl AsyncFnOnce(&Vault<CrashStore<S>>, &mut Call<'_>) -> Result<T, Error>,
    ) -> (Result<T, Error>, Option<Crash>) {
        let planned = self.crash.get();
        let mut call = Call::new(Timestamp(self.now), &mut self.random);
        let outcome = act(&self.vaults[self.writer], &mut call).await;
        let crash = planned.filter(|_| self.crash.get().is_none());
        if crash.is_some() {
            self.leaked = true;
            assert!(matches!(outcome, Err(Error::Store(StoreError::Full))), "a lost commit is told");
        }
        (outcome, crash)
    }

    /// The number of the version that is so far behind the newest; the next one, if there is none.
    fn number(&self, key: usize, behind: u32) -> Option<u32> {
        let model = &self.keys.get(key)?.model;
        Some(model.newest().and_then(|newest| newest.checked_sub(behind)).unwrap_or(99))
    }

    async fn create(&mut self, profile: usize, pre_active: bool, imported: bool, policy: Option<Policy>) {
        let (rules, keystore) = (&RULES[profile], self.keystores[profile]);
        let name = format!("key-{}", self.keys.len());
        let expected = Key::new(rules, self.now, pre_active, imported, policy);
        let new = NewKey {
            pre_active,
            imported: imported.then(|| material(Profile::named(rules.profile).unwrap(), &[7; 32]).unwrap()),
            rotation: policy.map(rotation),
            ..NewKey::new(&name, rules.kind)
        };
        let (outcome, crash) =
            self.act(async |vault, call| vault.create_key(keystore, new, call).await).await;
        let id: KeyId = match (outcome, crash) {
            (Ok(view), _) => view.id.parse().unwrap(),
            (Err(_), Some(Crash::After)) => self.find(&name).await.id.parse().unwrap(),
            (Err(_), Some(Crash::Before)) => return,
            (Err(error), None) => {
                assert!(expected.is_none(), "a key was refused: {error}");
                return;
            }
        };
        let model = expected.expect("a key that the profile does not have was accepted");
        let done = if imported { Done::Import } else { Done::Create };
        self.count(id, done, None);
        self.keys.push(Known { id, name, model });
    }

    async fn find(&self, name: &str) -> KeyView {
        let query = keystead_core::KeyQuery { limit: 1_000, ..Default::default() };
        let mut random = self.random.clone();
        let call = Call::new(Timestamp(self.now), &mut random);
        let rows = self.vaults[1 - self.writer].keys(&query, &call).await.unwrap().items;
        rows.into_iter().filter_map(KeyRow::full).find(|key| key.name == name).expect("the key was written")
    }

    fn count(&mut self, id: KeyId, done: Done, version: Option<u32>) {
        *self.accepted.entry((id, done, version)).or_default() += 1;
    }

    /// Asks the same of both.
    async fn change(&mut self, number: usize, ask: Ask) {
        let Some(Known { id, name, model }) = self.keys.get(number) else { return };
        let (id, name, expected, asked) = (*id, name.clone(), model.after(ask, self.now), model.rules.asked);
        let (outcome, crash) = self
            .act(async |vault, call| match ask {
                Ask::DeleteNow { confirmed } => {
                    let pin = passphrase_key(5);
                    let confirmation = match asked {
                        _ if !confirmed => Confirmation::None,
                        Asked::Nothing => Confirmation::None,
                        Asked::Name => Confirmation::Name(&name),
                        Asked::Pin => Confirmation::Pin(&pin),
                    };
                    vault.delete_now(id, confirmation, call).await.map(|_| ())
                }
                ask => vault.apply(&change_of(id, ask), call).await.map(|_| ()),
            })
            .await;
        let done = match (&outcome, crash) {
            (Ok(()), _) => true,
            // Verifying the PIN writes what waited for the audit chain: the lost commit may have been that one.
            (Err(_), Some(Crash::After)) if asked == Asked::Pin && matches!(ask, Ask::DeleteNow { .. }) => {
                if expected.is_none() || self.view(number).await.state != KeyStateView::Destroyed {
                    return;
                }
                true
            }
            (Err(_), Some(Crash::After)) => true,
            (Err(_), Some(Crash::Before)) => return,
            (Err(_), None) => false,
        };
        match expected {
            Some(after) => {
                assert!(done, "{ask:?} was refused: {outcome:?}");
                let (event, version) = event_of(ask, &after);
                self.count(id, event, version);
                self.keys[number].model = after;
            }
            None => assert!(!done, "{ask:?} was accepted"),
        }
    }

    async fn clock_back(&mut self, number: usize) {
        let Some(Known { id, .. }) = self.keys.get(number) else { return };
        let (id, now) = (*id, self.now);
        self.now = START - HOUR;
        let (outcome, crash) = self.act(async |vault, call| vault.rotate(id, call).await).await;
        assert_eq!(crash, None, "nothing was written");
        assert_eq!(outcome.unwrap_err().code(), "clock.moved_back");
        self.now = now;
    }

    async fn tick(&mut self) {
        let (report, crash) = self.act(async |vault, call| vault.tick(call).await).await;
        for number in 0..self.keys.len() {
            let settled = self.keys[number].model.at(self.now, true);
            let done = crash.is_none() || self.view(number).await.versions.len() == settled.versions.len();
            if done {
                self.keys[number].model = settled;
            }
        }
        if crash.is_some() {
            return;
        }
        let next = report.expect("tick").next_deadline;
        assert!(next.is_some_and(|next| next > self.now), "everything that was due is done");
        let soonest = self.keys.iter().filter_map(|known| known.model.next_event()).map(|(at, _)| at).min();
        assert!(
            soonest.is_none_or(|soonest| next.is_some_and(|next| next <= soonest)),
            "no deadline is missed"
        );
        for (keystore, rules) in self.keystores.iter().zip(&RULES) {
            let of = |known: &&Known| known.model.rules.profile == rules.profile;
            let live = |known: &&Known| known.model.state != crate::model::reference::State::Destroyed;
            let expected = self.keys.iter().filter(of).filter(live).count();
            let view = self.vaults[self.writer].keystore(*keystore).await.unwrap();
            assert_eq!(view.keys as usize, expected, "live keys of {}", rules.profile);
        }
    }

    /// Writes what waits; with `end`, both writers end their sessions in order.
    pub(crate) async fn finish(&mut self, end: bool) {
        for _ in 0..2 {
            let (outcome, crash) = self
                .act(async |vault, call| match end {
                    true => vault.close(call).await,
                    false => vault.flush(call).await,
                })
                .await;
            assert!(outcome.is_ok() || crash.is_some(), "{outcome:?}");
            self.writer = 1 - self.writer;
        }
    }

    pub(crate) async fn reopen(&mut self) {
        (self.leaked, self.reopened) = (true, true);
        self.vaults[self.writer] = unlock(CrashStore::new((self.open)().await, Rc::clone(&self.crash))).await;
    }

    pub(crate) fn stop_crashing(&mut self) {
        self.crash.set(None);
    }

    /// A key as the other writer, who did nothing, sees it.
    pub(crate) async fn view(&self, number: usize) -> KeyView {
        let mut random = self.random.clone();
        let call = Call::new(Timestamp(self.now), &mut random);
        self.vaults[1 - self.writer].key(self.keys[number].id, &call).await.unwrap()
    }
}

pub(crate) async fn unlock<S: Store>(store: S) -> Vault<S> {
    let locked = LockedVault::open(store).await.unwrap();
    locked.unlock_with_passphrase_key(&passphrase_key(1)).await.unwrap()
}

fn rotation(policy: Policy) -> RotationPolicy {
    RotationPolicy { period_days: policy.days, max_operations: policy.operations, max_bytes: None }
}

pub(crate) fn change_of(key: KeyId, ask: Ask) -> Change {
    let move_key = |event| Change::MoveKey { key, event, confirmation: None };
    match ask {
        Ask::Rotate => Change::Rotate { key },
        Ask::SetRotation(policy) => Change::SetRotation { key, policy: rotation(policy) },
        Ask::Disable => move_key(KeyEvent::Disable),
        Ask::Enable => move_key(KeyEvent::Enable),
        Ask::RequestDeletion => move_key(KeyEvent::RequestDeletion),
        Ask::CancelDeletion => move_key(KeyEvent::CancelDeletion),
        Ask::DeleteNow { .. } => move_key(KeyEvent::DeleteNow),
        Ask::SetDefault(version) => Change::SetDefaultVersion { key, version: VersionNumber(version) },
        Ask::Version(version, event) => {
            let event = match event {
                OfVersion::Deactivate => VersionEvent::Deactivate,
                OfVersion::Activate => VersionEvent::Activate,
                OfVersion::Compromise => VersionEvent::Compromise,
                OfVersion::RequestDeletion => VersionEvent::RequestDeletion,
                OfVersion::CancelDeletion => VersionEvent::CancelDeletion,
                OfVersion::Destroy => VersionEvent::DestroyNow,
            };
            Change::MoveVersion { key, version: VersionNumber(version), event }
        }
    }
}

/// What the audit chain says of it.
fn event_of(ask: Ask, after: &Key) -> (Done, Option<u32>) {
    match ask {
        Ask::Rotate => (Done::Rotate, after.newest()),
        Ask::SetRotation(_) => (Done::RotationSet, None),
        Ask::Disable => (Done::Disable, None),
        Ask::Enable => (Done::Enable, None),
        Ask::RequestDeletion => (Done::DeleteRequest, None),
        Ask::CancelDeletion => (Done::DeleteRequestCancel, None),
        Ask::DeleteNow { .. } => (Done::Delete, None),
        Ask::SetDefault(version) => (Done::DefaultSet, Some(version)),
        Ask::Version(version, event) => {
            let done = match event {
                OfVersion::Deactivate => Done::Deactivate,
                OfVersion::Activate => Done::Activate,
                OfVersion::Compromise => Done::Compromise,
                OfVersion::RequestDeletion => Done::DeleteRequest,
                OfVersion::CancelDeletion => Done::DeleteRequestCancel,
                OfVersion::Destroy => Done::Delete,
            };
            (done, Some(version))
        }
    }
}
