//! Data goes in and comes out: what the run remembers of it.

use keystead_core::{Error, Store};

use crate::model::crash_store::Crash;
use crate::model::reference::State;
use crate::model::run::{Kept, Known, Run};

impl<S: Store, O: AsyncFn() -> S> Run<S, O> {
    /// A use finds everything done that was due; a lost commit may have been that.
    fn used(&mut self, number: usize, crash: Option<Crash>) {
        let due = self.keys[number].model.next_event().is_some_and(|(at, _)| at <= self.now);
        if due && crash != Some(Crash::Before) {
            let settled = self.keys[number].model.at(self.now, true);
            self.keys[number].model = settled;
        }
    }

    pub(crate) async fn encrypt(&mut self, number: usize) {
        let Some(Known { id, .. }) = self.keys.get(number) else { return };
        let (id, length) = (*id, self.random.below(40));
        let plaintext = vec![length as u8; length];
        let (outcome, crash) =
            self.act(async |vault, call| vault.encrypt(id, &plaintext, b"model", call).await).await;
        self.used(number, crash);
        let now = self.now;
        let known = &mut self.keys[number];
        let model = &mut known.model;
        if crash.is_some() {
            // A rotation by use may have been what was written.
            let mut rotated = model.clone();
            rotated.rotate_early(now);
            let view = self.view(number).await;
            if view.versions.len() == rotated.versions.len() {
                self.keys[number].model = rotated;
            }
            return;
        }
        let symmetric = model.rules.kind == keystead_core::KeyKind::Aes256;
        let protecting = model.protecting().filter(|_| model.state == State::Enabled && symmetric);
        match outcome {
            Ok(ciphertext) => {
                assert!(protecting.is_some(), "a key that does not protect encrypted");
                self.keep(number, ciphertext, plaintext);
            }
            Err(error) => assert!(protecting.is_none(), "encryption was refused: {error}"),
        }
    }

    /// Counts what was encrypted, with the default version or, where use makes one, the next.
    fn keep(&mut self, number: usize, ciphertext: Vec<u8>, plaintext: Vec<u8>) {
        let now = self.now;
        let model = &mut self.keys[number].model;
        let version = version_of(&ciphertext, model.rules.profile);
        if Some(version) != model.protecting() {
            assert_eq!(
                Some(version),
                model.newest().map(|newest| newest + 1),
                "the default version protects"
            );
            assert!(model.policy.operations.is_some(), "only use makes a version in between");
            model.rotate_early(now);
        }
        let used = model.version_mut(version).unwrap();
        used.messages += 1;
        used.bytes += plaintext.len() as u64;
        assert!(used.limit.is_none_or(|limit| used.messages <= limit), "{used:?}");
        self.kept.push(Kept { key: number, version, ciphertext, plaintext });
    }

    /// Loads a key for synchronous use: a use, and one that may rotate a key whose use is at its end.
    pub(crate) async fn prepare(&mut self, number: usize) {
        let Some(Known { id, .. }) = self.keys.get(number) else { return };
        let id = *id;
        let (outcome, crash) = self.act(async |vault, call| vault.prepare(id, call).await.map(drop)).await;
        assert!(outcome.is_ok() || crash.is_some(), "{outcome:?}");
        self.used(number, crash);
        let mut rotated = self.keys[number].model.clone();
        rotated.rotate_early(self.now);
        if rotated.policy.operations.is_some()
            && self.view(number).await.versions.len() == rotated.versions.len()
        {
            self.keys[number].model = rotated;
        }
    }

    /// A synchronous encryption succeeds only if an asynchronous one would, and writes nothing.
    pub(crate) async fn encrypt_sync(&mut self, number: usize) {
        let Some(Known { id, model, .. }) = self.keys.get(number) else { return };
        let (id, plaintext, state) = (*id, b"synchronous".to_vec(), model.at(self.now, true).state);
        let (outcome, crash) =
            self.act(async |vault, call| vault.encrypt_sync(id, &plaintext, b"model", call)).await;
        assert_eq!(crash, None, "nothing was written");
        match outcome {
            Ok(ciphertext) => {
                assert_eq!(state, State::Enabled);
                let model = &self.keys[number].model;
                let version = version_of(&ciphertext, model.rules.profile);
                assert_eq!(Some(version), model.protecting(), "what was prepared");
                self.keep(number, ciphertext, plaintext);
            }
            Err(Error::KeyNotLoaded) => {}
            Err(error) => assert!(
                state != State::Enabled || error == Error::KindForbids,
                "synchronous encryption was refused: {error}"
            ),
        }
    }

    /// Every old ciphertext opens exactly when the reference says so, and then to what it was made of.
    pub(crate) async fn decrypt_all(&mut self) {
        for at in 0..self.kept.len() {
            let (number, version) = (self.kept[at].key, self.kept[at].version);
            let (id, ciphertext) = (self.keys[number].id, self.kept[at].ciphertext.clone());
            let expected = self.keys[number].model.at(self.now, true);
            let (opened, crash) = self
                .act(async |vault, call| vault.decrypt(Some(id), &ciphertext, b"model", call).await)
                .await;
            self.used(number, crash);
            if crash.is_some() {
                continue;
            }
            match opened {
                Ok(plaintext) => {
                    assert!(expected.opens(version), "what must not open was opened");
                    assert_eq!(plaintext, self.kept[at].plaintext);
                }
                Err(error) => assert!(!expected.opens(version), "decryption was refused: {error}"),
            }
            // Each attempt is a commit of its own: where it must fail, some are enough.
            if at % 4 > 0 && !expected.opens_compromised(version) {
                continue;
            }
            let (forced, crash) = self
                .act(async |vault, call| {
                    vault.decrypt_compromised(Some(id), &ciphertext, b"model", call).await
                })
                .await;
            if crash.is_none() {
                assert_eq!(forced.is_ok(), expected.opens_compromised(version), "the override");
            }
        }
    }
}

/// The version that a ciphertext names.
pub(crate) fn version_of(ciphertext: &[u8], profile: keystead_core::ProfileId) -> u32 {
    if profile == keystead_core::ProfileId::STANDARD {
        return keystead_core::EnvelopeHeader::parse(ciphertext).unwrap().version.0;
    }
    if profile == keystead_core::ProfileId::NHN {
        return u32::from_be_bytes(ciphertext[..4].try_into().unwrap());
    }
    let text = core::str::from_utf8(ciphertext).unwrap();
    text.split(':').nth(1).unwrap().trim_start_matches('v').parse().unwrap()
}
