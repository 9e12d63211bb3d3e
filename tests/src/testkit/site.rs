//! A vault with one keystore, without `async`: for tests of what the engine decides.

use keystead_core::client::Client;
use keystead_core::{
    Call, Change, Changed, Error, Imported, KeyEvent, KeyId, KeyKind, KeyQuery, KeyRow, KeyView, KeystoreId,
    MemoryStore, NewKey, NewKeystore, NewVault, Period, Profile, ProfileId, Timestamp, Vault, VersionEvent,
    VersionNumber,
};

use super::{SeededRandom, material, passphrase_key, plain_keystore};
use crate::block_on;

/// A vault in memory with one keystore, at a time of its own.
pub struct Site {
    /// Where the vault is kept.
    pub store: MemoryStore,
    /// The vault, unlocked.
    pub vault: Vault<MemoryStore>,
    /// The keystore.
    pub keystore: KeystoreId,
    /// The time of the next call.
    pub now: Timestamp,
    /// Where randomness comes from.
    pub random: SeededRandom,
}

impl Site {
    /// A quarter past a full hour: 2026-11-22T09:15:30Z.
    pub const START: Timestamp = Timestamp(1_795_338_930_000);

    /// A keystore under one of the profiles that come with the engine.
    pub fn new(profile: ProfileId) -> Self {
        let known = Profile::named(profile).expect("a profile of the engine");
        Self::with(&[], Self::keystore(known))
    }

    /// A keystore made as `new` says, in a vault that knows `profiles` too.
    pub fn with(profiles: &[&'static Profile], new: NewKeystore) -> Self {
        Self::at(Self::START, profiles, new)
    }

    /// As [`Self::with`], with the first call at `now`.
    pub fn at(now: Timestamp, profiles: &[&'static Profile], new: NewKeystore) -> Self {
        let (store, mut random) = (MemoryStore::new(), SeededRandom::new(11));
        let vault = NewVault { name: "Site".into(), passphrase: passphrase_key(1) };
        let vault = block_on(Vault::create(store.clone(), vault, &mut Call::new(now, &mut random)));
        let (mut vault, _) = vault.expect("create a vault");
        for profile in profiles {
            vault = vault.with_profile(profile);
        }
        let keystore = block_on(vault.create_keystore(new, &mut Call::new(now, &mut random)));
        let keystore = keystore.expect("create a keystore").id.parse().expect("an id");
        Self { store, vault, keystore, now, random }
    }

    /// As [`plain_keystore`].
    pub fn keystore(profile: &Profile) -> NewKeystore {
        plain_keystore(profile)
    }

    /// Does something with the vault now, as its owner.
    pub fn run<T>(&mut self, act: impl AsyncFnOnce(&Vault<MemoryStore>, &mut Call<'_>) -> T) -> T {
        block_on(act(&self.vault, &mut Call::new(self.now, &mut self.random)))
    }

    /// As [`Self::run`], for a client that comes over a network.
    pub fn run_from<T>(
        &mut self,
        client: Client,
        act: impl AsyncFnOnce(&Vault<MemoryStore>, &mut Call<'_>) -> T,
    ) -> T {
        block_on(act(&self.vault, &mut Call::new(self.now, &mut self.random).from_client(client)))
    }

    /// The rules of the keystore.
    pub fn rules(&self) -> Profile {
        Profile::clone(&*block_on(self.vault.rules(self.keystore)).expect("rules"))
    }

    /// The kind of key that tests of lifecycles use: AES-256 where the profile has it, else P-256.
    pub fn usual_kind(&self) -> KeyKind {
        let has_aes = self.rules().kind_rule(KeyKind::Aes256).is_some();
        if has_aes { KeyKind::Aes256 } else { KeyKind::EcP256 }
    }

    /// As [`material`].
    ///
    /// # Errors
    /// As the readers of `Imported`.
    pub fn imported(profile: &Profile, bytes: &[u8]) -> Result<Imported, Error> {
        material(profile, bytes)
    }

    /// A key of the usual kind.
    pub fn key(&mut self, name: &str) -> KeyId {
        let kind = self.usual_kind();
        self.create(NewKey::new(name, kind)).expect("create a key")
    }

    /// A key.
    ///
    /// # Errors
    /// As `Vault::create_key`.
    pub fn create(&mut self, new: NewKey) -> Result<KeyId, Error> {
        let keystore = self.keystore;
        let view = self.run(async |vault, call| vault.create_key(keystore, new, call).await)?;
        Ok(view.id.parse().expect("an id"))
    }

    /// A key as it is now.
    pub fn view(&mut self, key: KeyId) -> KeyView {
        self.run(async |vault, call| vault.key(key, call).await).expect("a key")
    }

    /// Every key, in the order of its creation.
    pub fn keys(&mut self) -> Vec<KeyView> {
        let query = KeyQuery { descending: false, limit: 1_000, ..KeyQuery::default() };
        let rows = self.run(async |vault, call| vault.keys(&query, call).await).expect("list").items;
        rows.into_iter().filter_map(KeyRow::full).collect()
    }

    /// Does a change now.
    ///
    /// # Errors
    /// As `Vault::apply`.
    pub fn apply(&mut self, change: Change) -> Result<Changed, Error> {
        self.run(async |vault, call| vault.apply(&change, call).await)
    }

    /// Changes a key's state, without a confirmation.
    ///
    /// # Errors
    /// As `Vault::apply`.
    pub fn move_key(&mut self, key: KeyId, event: KeyEvent) -> Result<KeyView, Error> {
        self.apply(Change::MoveKey { key, event, confirmation: None })?;
        Ok(self.view(key))
    }

    /// Changes a version's state.
    ///
    /// # Errors
    /// As `Vault::move_version`.
    pub fn move_version(&mut self, key: KeyId, version: u32, event: VersionEvent) -> Result<KeyView, Error> {
        let version = VersionNumber(version);
        self.run(async |vault, call| vault.move_version(key, version, event, call).await)
    }

    /// Rotates a key by hand.
    ///
    /// # Errors
    /// As `Vault::rotate`.
    pub fn rotate(&mut self, key: KeyId) -> Result<KeyView, Error> {
        self.run(async |vault, call| vault.rotate(key, call).await)
    }

    /// Encrypts without associated data.
    ///
    /// # Errors
    /// As `Vault::encrypt`.
    pub fn encrypt(&mut self, key: KeyId, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        self.run(async |vault, call| vault.encrypt(key, plaintext, b"", call).await)
    }

    /// Decrypts without associated data.
    ///
    /// # Errors
    /// As `Vault::decrypt`.
    pub fn decrypt(&mut self, key: KeyId, ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
        self.run(async |vault, call| vault.decrypt(Some(key), ciphertext, b"", call).await)
    }

    /// Reads confidential data.
    ///
    /// # Errors
    /// As `Vault::read_secret`.
    pub fn read(&mut self, key: KeyId) -> Result<Vec<u8>, Error> {
        let secret = self.run(async |vault, call| vault.read_secret(key, None, call).await)?;
        Ok(secret.expose().to_vec())
    }

    /// Lets time pass.
    pub const fn pass(&mut self, period: Period) {
        self.now = self.now.plus(period);
    }

    /// Does what is due. What was destroyed, and what rotated.
    pub fn tick(&mut self) -> (Vec<String>, Vec<String>) {
        let report = self.run(async |vault, call| vault.tick(call).await).expect("tick");
        (report.destroyed, report.rotated)
    }

    /// Everything that was recorded so far, oldest first: the names of the events.
    pub fn events(&mut self) -> Vec<String> {
        let query = keystead_core::AuditQuery { limit: 1_000, ..keystead_core::AuditQuery::default() };
        let page = self.run(async |vault, call| {
            vault.flush(call).await?;
            vault.audit(&query, call).await
        });
        let entries = page.expect("the audit chain").entries;
        entries.iter().rev().map(|entry| entry.what.event.name()).collect()
    }
}
