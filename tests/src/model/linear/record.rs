//! Two writers, each with a vault of its own on one store, and a thread of its own where there are threads.

use core::sync::atomic::{AtomicU64, Ordering};
#[cfg(not(target_family = "wasm"))]
use std::sync::Barrier;
#[cfg(not(target_family = "wasm"))]
use std::thread;

use futures_util::future::join;
use keystead_core::{
    Call, Change, Error, KeyChanges, KeyId, KeystoreId, NewKey, NewKeystore, NewVault, Profile, ProfileId,
    Store, Timestamp, Vault,
};

use super::{Answer, Deed, Event, History, Seen, World, description};
#[cfg(not(target_family = "wasm"))]
use crate::block_on;
use crate::model::reference::{Ask, Key, OfVersion};
use crate::model::rules::{Policy, RULES};
use crate::model::run::{START, change_of, unlock};
use crate::model::uses::version_of;
use crate::testkit::{SeededRandom, passphrase_key, plain_keystore};

/// How many keys, and names of keystores, two writers share.
const SHARED: usize = 2;

/// Two writers on one store.
pub struct Writers<S> {
    vaults: [Vault<S>; 2],
    keystore: KeystoreId,
    random: SeededRandom,
    histories: u64,
}

impl<S: Store> Writers<S> {
    /// Makes a vault in an empty store, of which each writer has a handle.
    ///
    /// # Panics
    ///
    /// If the vault cannot be made.
    pub async fn over(first: S, second: S, seed: u64) -> Self {
        let mut random = SeededRandom::new(seed);
        let mut call = Call::new(Timestamp(START), &mut random);
        let new = NewVault { name: "Two writers".into(), passphrase: passphrase_key(1) };
        let (first, _) = Vault::create(first, new, &mut call).await.expect("a vault");
        let profile = Profile::named(ProfileId::STANDARD).expect("a profile");
        let view = first.create_keystore(plain_keystore(profile), &mut call).await.expect("a keystore");
        let keystore = view.id.parse().expect("an id");
        Self { vaults: [first, unlock(second).await], keystore, random, histories: 0 }
    }

    /// Lets both act in one thread, `deeds` times each, on new keys that they share: while one waits for its store, the other
    /// goes on. Then each looks at every key.
    ///
    /// # Panics
    ///
    /// If the keys cannot be made, or the store fails in another way than by a conflict.
    pub async fn act_in_one_thread(&mut self, deeds: usize) -> History {
        let plan = self.plan(deeds).await;
        let clock = AtomicU64::new(0);
        let shared = plan.shared(&clock);
        let [first, second] = [0, 1].map(|writer| shared.carry_out(&self.vaults[writer], writer, &plan));
        let (first, second) = join(first, second).await;
        self.concluded(plan, &clock, [first, second].concat()).await
    }

    async fn plan(&mut self, deeds: usize) -> Plan {
        self.histories += 1;
        let mut begin = World { keys: Vec::new(), keystores: vec![false; SHARED] };
        let mut ids = Vec::new();
        let mut call = Call::new(Timestamp(START), &mut self.random);
        for number in 0..SHARED {
            let new = NewKey::new(format!("shared-{number}"), RULES[0].kind);
            let view = self.vaults[0].create_key(self.keystore, new, &mut call).await.expect("a key");
            ids.push(view.id.parse().expect("an id"));
            let key = Key::new(&RULES[0], START, false, false, None).expect("a key");
            begin.keys.push((key, view.description));
        }
        let deeds = [0, 1].map(|_| (0..deeds).map(|_| deed(&mut self.random)).collect());
        let seeds = [0, 1].map(|_| self.random.next_u64());
        Plan { begin, ids, deeds, seeds, history: self.histories }
    }

    async fn concluded(&mut self, plan: Plan, clock: &AtomicU64, mut events: Vec<Event>) -> History {
        let shared = plan.shared(clock);
        for (writer, vault) in self.vaults.iter().enumerate() {
            for number in 0..SHARED {
                events.push(shared.perform(vault, writer, Deed::Look(number), &mut self.random).await);
            }
        }
        History { now: START, begin: plan.begin, events }
    }
}

#[cfg(not(target_family = "wasm"))]
impl<S: Store + Send> Writers<S> {
    /// Lets both act at the same moment, each in a thread of its own; else as [`act_in_one_thread`](Self::act_in_one_thread).
    ///
    /// # Panics
    ///
    /// As there.
    pub fn act(&mut self, deeds: usize) -> History {
        let plan = block_on(self.plan(deeds));
        let (clock, together) = (AtomicU64::new(0), Barrier::new(2));
        let shared = plan.shared(&clock);
        let mut events = Vec::new();
        thread::scope(|scope| {
            let writers = self.vaults.iter_mut().enumerate().map(|(writer, vault)| {
                let (plan, together) = (&plan, &together);
                scope.spawn(move || {
                    together.wait();
                    block_on(shared.carry_out(vault, writer, plan))
                })
            });
            let writers: Vec<_> = writers.collect();
            events = writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect();
        });
        block_on(self.concluded(plan, &clock, events))
    }
}

/// What the writers of one history are to do, and with what.
struct Plan {
    begin: World,
    ids: Vec<KeyId>,
    deeds: [Vec<Deed>; 2],
    seeds: [u64; 2],
    history: u64,
}

impl Plan {
    fn shared<'s>(&'s self, clock: &'s AtomicU64) -> Shared<'s> {
        Shared { ids: &self.ids, clock, history: self.history }
    }
}

#[derive(Clone, Copy)]
struct Shared<'s> {
    ids: &'s [KeyId],
    clock: &'s AtomicU64,
    history: u64,
}

impl Shared<'_> {
    async fn carry_out<S: Store>(&self, vault: &Vault<S>, writer: usize, plan: &Plan) -> Vec<Event> {
        let mut random = SeededRandom::new(plan.seeds[writer]);
        let mut events = Vec::new();
        for deed in &plan.deeds[writer] {
            events.push(self.perform(vault, writer, *deed, &mut random).await);
        }
        events
    }

    async fn perform<S: Store>(
        &self,
        vault: &Vault<S>,
        writer: usize,
        deed: Deed,
        random: &mut SeededRandom,
    ) -> Event {
        let mut call = Call::new(Timestamp(START), random);
        let began = self.clock.fetch_add(1, Ordering::SeqCst);
        let outcome = async {
            match deed {
                Deed::Change(number, ask) => {
                    let changed = vault.apply(&change_of(self.ids[number], ask), &mut call).await?;
                    Ok(seen(changed))
                }
                Deed::Describe(number, text) => {
                    let changes =
                        KeyChanges { description: Some(description(text)), ..KeyChanges::default() };
                    let change = Change::UpdateKey { key: self.ids[number], changes };
                    Ok(seen(vault.apply(&change, &mut call).await?))
                }
                Deed::Encrypt(number) => {
                    let ciphertext = vault.encrypt(self.ids[number], b"shared", b"", &mut call).await?;
                    Ok(Answer::Version(version_of(&ciphertext, ProfileId::STANDARD)))
                }
                Deed::Look(number) => Ok(Answer::Key(Seen::of(&vault.key(self.ids[number], &call).await?))),
                Deed::MakeKeystore(number) => {
                    let profile = Profile::named(ProfileId::STANDARD).expect("a profile");
                    let name = format!("made in {}, {number}", self.history);
                    let new = NewKeystore { name, ..plain_keystore(profile) };
                    vault.create_keystore(new, &mut call).await.map(|_| Answer::Made)
                }
            }
        }
        .await;
        let ended = self.clock.fetch_add(1, Ordering::SeqCst);
        let answer = outcome.unwrap_or_else(|error: Error| match error {
            Error::Store(keystead_core::StoreError::Conflict { .. }) => Answer::GaveUp,
            Error::Store(error) => panic!("{deed:?}: {error}"),
            _ => Answer::Refused,
        });
        Event { writer, began, ended, deed, answer }
    }
}

fn seen(changed: keystead_core::Changed) -> Answer {
    match changed {
        keystead_core::Changed::Key(view) => Answer::Key(Seen::of(&view)),
        other => panic!("a change of a key left {other:?}"),
    }
}

fn deed(random: &mut SeededRandom) -> Deed {
    let key = random.below(SHARED);
    let ask = match random.below(20) {
        0..4 => Ask::Rotate,
        4..6 => Ask::Disable,
        6..8 => Ask::Enable,
        8 => Ask::RequestDeletion,
        9 => Ask::CancelDeletion,
        10 => Ask::Version(1, random.pick(&[OfVersion::Deactivate, OfVersion::Compromise])),
        11 => Ask::SetDefault(1),
        12 => Ask::SetRotation(Policy { days: Some(30), operations: None }),
        13..15 => return Deed::Describe(key, (random.next_u64() % 3) as u8),
        15..17 => return Deed::Encrypt(key),
        17..19 => return Deed::Look(key),
        _ => return Deed::MakeKeystore(key),
    };
    Deed::Change(key, ask)
}
