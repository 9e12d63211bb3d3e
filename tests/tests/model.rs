//! A reference model, driven by generated actions: what a vault answers is compared with a table of a few lines, after
//! every step, with failing commits, re-opened vaults and long sleeps in between.
#![allow(clippy::unwrap_used, reason = "a test says that something is wrong by panicking")]

use std::collections::BTreeMap;

use keystead_core::{
    Call, Error, KeyId, KeyKind, KeyStateView, KeystoreId, LockedVault, MemoryStore, NewKey, NewKeystore,
    NewVault, PassphraseKey, Period, ProfileId, StoreError, Timestamp, Vault,
};
use keystead_tests::block_on;
use keystead_tests::testkit::{FailingStore, SeededRandom, passphrase_key};
use proptest::prelude::*;

const WINDOW: Period = Period::DAY.times(7);
const START: Timestamp = Timestamp(1_790_000_000_000);

/// What may happen. Keys are named by their number; one that does not exist stands for the first.
#[derive(Clone, Copy, Debug)]
enum Action {
    Create,
    Rotate(usize),
    Disable(usize),
    Enable(usize),
    RequestDeletion(usize),
    CancelDeletion(usize),
    DeleteNow(usize),
    Encrypt(usize),
    DecryptAll,
    Sleep(Period),
    Tick,
    Reopen,
    /// The next commit fails for want of room.
    DiskFull,
}

fn action() -> impl Strategy<Value = Action> {
    let key = || 0..4_usize;
    prop_oneof![
        2 => Just(Action::Create),
        3 => key().prop_map(Action::Rotate),
        2 => key().prop_map(Action::Disable),
        2 => key().prop_map(Action::Enable),
        2 => key().prop_map(Action::RequestDeletion),
        2 => key().prop_map(Action::CancelDeletion),
        1 => key().prop_map(Action::DeleteNow),
        4 => key().prop_map(Action::Encrypt),
        2 => Just(Action::DecryptAll),
        2 => (0_u64..10).prop_map(|days| Action::Sleep(Period::DAY.times(days))),
        1 => Just(Action::Tick),
        1 => Just(Action::Reopen),
        1 => Just(Action::DiskFull),
    ]
}

/// The reference: the states of the design, written down again in the plainest way.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Enabled,
    Disabled,
    Pending { due: Timestamp, enabled_before: bool },
    Destroyed,
}

#[derive(Clone, Debug)]
struct ModelKey {
    state: State,
    versions: usize,
}

impl ModelKey {
    fn at(&self, now: Timestamp) -> State {
        match self.state {
            State::Pending { due, .. } if due <= now => State::Destroyed,
            state => state,
        }
    }
}

struct Run {
    store: MemoryStore,
    vault: Vault<FailingStore<MemoryStore>>,
    passphrase: PassphraseKey,
    keystore: KeystoreId,
    random: SeededRandom,
    now: Timestamp,
    keys: BTreeMap<usize, (KeyId, ModelKey)>,
    /// Ciphertexts with the number of their key and their plaintext.
    ciphertexts: Vec<(usize, Vec<u8>, Vec<u8>)>,
}

impl Run {
    fn new() -> Self {
        let (store, mut random) = (MemoryStore::new(), SeededRandom::new(7));
        let passphrase = passphrase_key(1);
        let (vault, keystore) = block_on(async {
            let mut call = Call::new(START, &mut random);
            let new = NewVault { name: "Model".into(), passphrase: passphrase_key(1) };
            let calm = FailingStore::new(store.clone(), 0, StoreError::Full);
            let (vault, _) = Vault::create(calm, new, &mut call).await.unwrap();
            let new =
                NewKeystore { name: "Keys".into(), description: String::new(), profile: ProfileId::Standard };
            let keystore = vault.create_keystore(new, &mut call).await.unwrap();
            (vault, keystore.id.parse().unwrap())
        });
        let (keys, ciphertexts) = (BTreeMap::new(), Vec::new());
        Self { store, vault, passphrase, keystore, random, now: START, keys, ciphertexts }
    }

    fn reopen(&mut self, failing_commit: u32) {
        let store = FailingStore::new(self.store.clone(), failing_commit, StoreError::Full);
        let locked = block_on(LockedVault::open(store)).unwrap();
        self.vault = block_on(locked.unlock_with_passphrase_key(&self.passphrase)).unwrap();
    }

    fn step(&mut self, action: Action) {
        match action {
            Action::Create => self.create(),
            Action::Rotate(key) => self.change(key, action, |key, _| {
                let may = key.state == State::Enabled;
                key.versions += usize::from(may);
                may
            }),
            Action::Disable(key) => {
                self.change(key, action, |key, _| replace(key, State::Enabled, State::Disabled));
            }
            Action::Enable(key) => {
                self.change(key, action, |key, _| replace(key, State::Disabled, State::Enabled));
            }
            Action::RequestDeletion(key) => self.change(key, action, |key, now| {
                let enabled_before = key.state == State::Enabled;
                let may = enabled_before || key.state == State::Disabled;
                if may {
                    key.state = State::Pending { due: now.plus(WINDOW), enabled_before };
                }
                may
            }),
            Action::CancelDeletion(key) => self.change(key, action, |key, _| match key.state {
                State::Pending { enabled_before, .. } => {
                    key.state = if enabled_before { State::Enabled } else { State::Disabled };
                    true
                }
                _ => false,
            }),
            Action::DeleteNow(key) => self.change(key, action, |key, _| {
                let may = matches!(key.state, State::Pending { .. });
                if may {
                    key.state = State::Destroyed;
                }
                may
            }),
            Action::Encrypt(key) => self.encrypt(key),
            Action::DecryptAll => self.decrypt_all(),
            Action::Sleep(period) => self.now = self.now.plus(period),
            Action::Tick => self.tick(),
            Action::Reopen => self.reopen(0),
            Action::DiskFull => self.reopen(1),
        }
    }

    fn create(&mut self) {
        let number = self.keys.len();
        let new = NewKey { name: format!("key {number}"), description: String::new(), kind: KeyKind::Aes256 };
        let mut call = Call::new(self.now, &mut self.random);
        match block_on(self.vault.create_key(self.keystore, new, &mut call)) {
            Ok(view) => {
                let model = ModelKey { state: State::Enabled, versions: 1 };
                self.keys.insert(number, (view.id.parse().unwrap(), model));
            }
            Err(error) => assert_eq!(error, Error::Store(StoreError::Full)),
        }
    }

    /// Does `action` to both; what the vault accepts, the model accepts, and a full disk changes neither.
    fn change(
        &mut self,
        number: usize,
        action: Action,
        reference: impl Fn(&mut ModelKey, Timestamp) -> bool,
    ) {
        let Some((id, model)) = self.keys.get_mut(&number) else { return };
        let mut after = ModelKey { state: model.at(self.now), ..model.clone() };
        let expected = reference(&mut after, self.now);
        let mut call = Call::new(self.now, &mut self.random);
        let outcome = block_on(async {
            match action {
                Action::Rotate(_) => self.vault.rotate(*id, &mut call).await,
                Action::Disable(_) => self.vault.disable(*id, &mut call).await,
                Action::Enable(_) => self.vault.enable(*id, &mut call).await,
                Action::RequestDeletion(_) => self.vault.request_deletion(*id, &mut call).await,
                Action::CancelDeletion(_) => self.vault.cancel_deletion(*id, &mut call).await,
                _ => self.vault.delete_now(*id, &format!("key {number}"), &mut call).await,
            }
        });
        match outcome {
            Ok(_) => {
                assert!(expected, "{action:?} was accepted");
                *model = after;
            }
            Err(Error::Store(StoreError::Full)) => assert!(expected, "{action:?} came as far as the disk"),
            Err(error) => {
                assert!(!expected, "{action:?} was refused: {error}");
                assert!(matches!(error, Error::KeyStateForbids { .. }), "{error:?}");
            }
        }
    }

    fn encrypt(&mut self, number: usize) {
        let Some((id, model)) = self.keys.get(&number) else { return };
        let plaintext = self.random.next_u64().to_be_bytes().to_vec();
        let mut call = Call::new(self.now, &mut self.random);
        match block_on(self.vault.encrypt(*id, &plaintext, b"model", &mut call)) {
            Ok(ciphertext) => {
                assert_eq!(model.at(self.now), State::Enabled);
                self.ciphertexts.push((number, ciphertext, plaintext));
            }
            Err(error) => {
                assert_ne!(model.at(self.now), State::Enabled);
                assert!(matches!(error, Error::KeyStateForbids { .. }), "{error:?}");
            }
        }
    }

    fn decrypt_all(&mut self) {
        for (number, ciphertext, plaintext) in &self.ciphertexts {
            let mut call = Call::new(self.now, &mut self.random);
            let outcome = block_on(self.vault.decrypt(None, ciphertext, b"model", &mut call));
            let (_, model) = &self.keys[number];
            match outcome {
                Ok(found) => {
                    assert_eq!(model.at(self.now), State::Enabled);
                    assert_eq!(&found, plaintext);
                }
                Err(_) => assert_ne!(model.at(self.now), State::Enabled),
            }
        }
    }

    fn tick(&mut self) {
        let mut call = Call::new(self.now, &mut self.random);
        match block_on(self.vault.tick(&mut call)) {
            Ok(report) => {
                let next = self.keys.values().filter_map(|(_, model)| match model.at(self.now) {
                    State::Pending { due, .. } => Some(due.0),
                    _ => None,
                });
                assert_eq!(report.next_deadline, next.min());
            }
            Err(error) => assert_eq!(error, Error::Store(StoreError::Full)),
        }
    }

    /// What must hold after every step.
    fn compare(&self) {
        for (id, model) in self.keys.values() {
            let view = block_on(self.vault.key(*id, self.now)).unwrap();
            let state = match view.state {
                KeyStateView::Enabled => State::Enabled,
                KeyStateView::Disabled => State::Disabled,
                KeyStateView::PendingDeletion { due, resumes_enabled } => {
                    State::Pending { due: Timestamp(due), enabled_before: resumes_enabled }
                }
                KeyStateView::Destroyed => State::Destroyed,
                KeyStateView::PreActive => panic!("no action leads there"),
            };
            assert_eq!(state, model.at(self.now));
            assert_eq!(view.versions.len(), model.versions);
        }
        block_on(self.vault.check()).unwrap();
    }
}

fn replace(key: &mut ModelKey, from: State, to: State) -> bool {
    let may = key.state == from;
    if may {
        key.state = to;
    }
    may
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_vault_is_its_model(actions in proptest::collection::vec(action(), 1..60)) {
        let mut run = Run::new();
        for action in actions {
            run.step(action);
            run.compare();
        }
        run.step(Action::DecryptAll);
    }
}
