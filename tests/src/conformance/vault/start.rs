//! Where most tests begin: a vault with a keystore and a key.

use keystead_core::{
    Error, KeyId, KeyKind, KeyView, KeystoreId, LockedVault, NewKey, NewKeystore, NewVault, ProfileId,
    RecoveryCode, Store, Vault,
};

use crate::testkit::{World, passphrase_key};

/// A vault with the keystore "Payments" and its key "card numbers".
pub struct Start<S> {
    /// Time and randomness.
    pub world: World,
    /// The vault, unlocked.
    pub vault: Vault<S>,
    /// Its recovery code.
    pub code: RecoveryCode,
    /// The keystore.
    pub keystore: KeystoreId,
    /// The key.
    pub key: KeyId,
}

impl<S: Store> Start<S> {
    /// Makes the vault in an empty store; `seed` decides all randomness.
    pub async fn new(store: S, seed: u64) -> Self {
        let mut world = World::new(seed);
        let new = NewVault { name: "Test vault".into(), passphrase: passphrase_key(1) };
        let (vault, code) = Vault::create(store, new, &mut world.call()).await.expect("create a vault");
        let keystore = vault.create_keystore(new_keystore("Payments"), &mut world.call()).await;
        let keystore = keystore.expect("create a keystore").id.parse().expect("an id");
        let key = vault.create_key(keystore, new_key("card numbers"), &mut world.call()).await;
        let key = id_of(&key.expect("create a key"));
        Self { world, vault, code, keystore, key }
    }

    /// One more key in the keystore.
    pub async fn another_key(&mut self, name: &str) -> KeyId {
        let key = self.vault.create_key(self.keystore, new_key(name), &mut self.world.call()).await;
        id_of(&key.expect("create a key"))
    }

    /// Encrypts with the key, without associated data.
    pub async fn encrypt(&mut self, plaintext: &[u8]) -> Vec<u8> {
        let call = &mut self.world.call();
        self.vault.encrypt(self.key, plaintext, b"", call).await.expect("encrypt")
    }

    /// Decrypts with the key that the ciphertext names, without associated data.
    ///
    /// # Errors
    /// As `Vault::decrypt`.
    pub async fn decrypt(&mut self, ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
        self.vault.decrypt(None, ciphertext, b"", &mut self.world.call()).await
    }
}

/// Unlocks the vault of a [`Start`] through another handle.
pub(super) async fn unlock<S: Store>(store: S) -> Result<Vault<S>, Error> {
    let locked = LockedVault::open(store).await?;
    locked.unlock_with_passphrase_key(&passphrase_key(1)).await.map_err(|failed| failed.error)
}

pub(super) fn new_key(name: &str) -> NewKey {
    NewKey { description: "for a test".into(), ..NewKey::new(name, KeyKind::Aes256) }
}

pub(super) fn new_keystore(name: &str) -> NewKeystore {
    NewKeystore::new(name, ProfileId::STANDARD)
}

pub(super) fn id_of(key: &KeyView) -> KeyId {
    key.id.parse().expect("an id")
}
