//! Two writers, each with a vault of its own on one store and a thread of its own.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Barrier;
use std::thread;

use keystead_core::{
    Call, Change, Error, KeyChanges, KeyId, KeystoreId, NewKey, NewKeystore, NewVault, Profile, ProfileId,
    Store, Timestamp, Vault,
};

use super::{Answer, Deed, Event, History, Seen, World, description};
use crate::block_on;
use crate::model::reference::{Ask, Key, OfVersion};
use crate::model::rules::{Policy, RULES};
use crate::model::run::{START, change_of, unlock};
use crate::model::uses::version_of;
use crate::testkit::{SeededRandom, Site, passphrase_key};

/// How many keys, and names of keystores, two writers share.
const SHARED: usize = 2;

/// Two writers on one store.
pub struct Writers<S> {
    vaults: [Vault<S>; 2],
    keystore: KeystoreId,
    random: SeededRandom,
    histories: u64,
}

impl<S: Store + Send> Writers<S> {
    /// Makes a vault in an empty store, of which each writer has a handle.
    ///
    /// # Panics
    ///
    /// If the vault cannot be made.
    pub fn new(first: S, second: S, seed: u64) -> Self {
        let mut random = SeededRandom::new(seed);
        let mut call = Call::new(Timestamp(START), &mut random);
        let new = NewVault { name: "Two writers".into(), passphrase: passphrase_key(1) };
        let (first, _) = block_on(Vault::create(first, new, &mut call)).expect("a vault");
        let profile = Profile::named(ProfileId::STANDARD).expect("a profile");
        let view = block_on(first.create_keystore(Site::keystore(profile), &mut call)).expect("a keystore");
        let keystore = view.id.parse().expect("an id");
        Self { vaults: [first, block_on(unlock(second))], keystore, random, histories: 0 }
    }

    /// Lets both act at the same moment, `deeds` times each, on new keys that they share; then each looks at every key.
    ///
    /// # Panics
    ///
    /// If the keys cannot be made, or the store fails in another way than by a conflict.
    pub fn act(&mut self, deeds: usize) -> History {
        self.histories += 1;
        let mut begin = World { keys: Vec::new(), keystores: vec![false; SHARED] };
        let mut ids = Vec::new();
        let mut call = Call::new(Timestamp(START), &mut self.random);
        for number in 0..SHARED {
            let new = NewKey::new(format!("shared-{number}"), RULES[0].kind);
            let view = block_on(self.vaults[0].create_key(self.keystore, new, &mut call)).expect("a key");
            ids.push(view.id.parse().expect("an id"));
            let key = Key::new(&RULES[0], START, false, false, None).expect("a key");
            begin.keys.push((key, view.description));
        }
        let plans = [0, 1].map(|_| (0..deeds).map(|_| deed(&mut self.random)).collect::<Vec<_>>());
        let (clock, together) = (AtomicU64::new(0), Barrier::new(2));
        let (shared, history) = (Shared { ids: &ids, clock: &clock }, self.histories);
        let mut events = Vec::new();
        thread::scope(|scope| {
            let writers = self.vaults.iter_mut().zip(plans).enumerate().map(|(writer, (vault, plan))| {
                let (mut random, together) = (SeededRandom::new(self.random.next_u64()), &together);
                scope.spawn(move || {
                    together.wait();
                    let act = |deed| shared.perform(vault, writer, deed, history, &mut random);
                    plan.into_iter().map(act).collect::<Vec<_>>()
                })
            });
            let writers: Vec<_> = writers.collect();
            events = writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect();
        });
        for (writer, vault) in self.vaults.iter().enumerate() {
            for number in 0..SHARED {
                events.push(shared.perform(vault, writer, Deed::Look(number), history, &mut self.random));
            }
        }
        History { now: START, begin, events }
    }
}

#[derive(Clone, Copy)]
struct Shared<'s> {
    ids: &'s [KeyId],
    clock: &'s AtomicU64,
}

impl Shared<'_> {
    fn perform<S: Store>(
        &self,
        vault: &Vault<S>,
        writer: usize,
        deed: Deed,
        history: u64,
        random: &mut SeededRandom,
    ) -> Event {
        let mut call = Call::new(Timestamp(START), random);
        let began = self.clock.fetch_add(1, Ordering::SeqCst);
        let outcome = block_on(async {
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
                    let name = format!("made in {history}, {number}");
                    let new = NewKeystore { name, ..Site::keystore(profile) };
                    vault.create_keystore(new, &mut call).await.map(|_| Answer::Made)
                }
            }
        });
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
