//! The root key is replaced, and all keys are wrapped anew under it.

use keystead_core::{Call, Error, KeptSlot, RecoveryCode, RootRotation, SlotKind, SlotSecret, Store, Vault};

use super::start::{Start, unlock};
use crate::testkit::passphrase_key;

/// The old recovery code and other programs are out from the commit on; wrapping keys anew can stop and go on anywhere.
pub async fn root_key_is_replaced_and_keys_follow<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 50).await;
    let mut ciphertexts = Vec::new();
    for number in 0..6_u8 {
        ciphertexts.push((start.encrypt(&[number]).await, vec![number]));
        start.key = start.another_key(&format!("key {number}")).await;
    }
    let other = unlock(open().await).await.expect("unlock");
    let code = rotate_root(&start.vault, &mut start.world.call()).await.expect("a new root key");
    let call = &mut start.world.call();
    assert_eq!(other.check().await.map(drop), Err(Error::VaultResealed));
    assert_eq!(other.rotate(start.key, call).await.map(drop), Err(Error::VaultResealed));

    let mut vault = unlock(open().await).await.expect("the passphrase that was kept");
    let mut steps = 0;
    while vault.info().await.expect("info").rewrap_left.is_some() {
        vault.continue_rewrap(2, &mut start.world.call()).await.expect("a step");
        // Each step in a program of its own.
        vault = unlock(open().await).await.expect("unlock");
        steps += 1;
    }
    assert!(steps > 2, "{steps} steps");
    for (ciphertext, plaintext) in &ciphertexts {
        let opened = vault.decrypt(None, ciphertext, b"", &mut start.world.call()).await;
        assert_eq!(opened.as_ref(), Ok(plaintext));
    }
    vault.check().await.expect("a whole vault");
    let locked = vault.lock().await.expect("lock");
    let failed = locked.unlock_with_recovery_code(&start.code).await.err().expect("the old code");
    assert_eq!(failed.error, Error::UnlockFailed);
    failed.locked.unlock_with_recovery_code(&code).await.expect("the new code");
}

/// Replaces the root key and keeps the passphrase of a [`Start`].
pub(super) async fn rotate_root<S: Store>(
    vault: &Vault<S>,
    call: &mut Call<'_>,
) -> Result<RecoveryCode, Error> {
    let slots = vault.slots().await?;
    let words = slots.iter().filter(|slot| slot.kind == SlotKind::Passphrase);
    let keep = words.map(|slot| KeptSlot {
        slot: slot.id.parse().expect("an id"),
        secret: SlotSecret::Passphrase(passphrase_key(1)),
    });
    vault.rotate_root(&RootRotation { keep: keep.collect(), drop: Vec::new() }, call).await
}
