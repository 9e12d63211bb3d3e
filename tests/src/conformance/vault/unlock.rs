//! Making, opening and locking a vault.

use keystead_core::{
    Error, KdfParams, LockedVault, NewVault, Passphrase, PassphraseKey, Period, RecoveryCode, SlotKind,
    Store, Vault,
};

use super::start::{Start, new_key};
use crate::testkit::{World, dump, passphrase_key};

/// A real passphrase and the recovery code open the vault, each alone; anything else leaves it locked and whole.
pub async fn vault_opens_by_passphrase_and_by_recovery_code<S: Store>(open: impl AsyncFn() -> S) {
    let absent = LockedVault::open(open().await).await.map(|_| ());
    assert_eq!(absent, Err(Error::VaultAbsent));

    let mut world = World::new(1);
    let passphrase = Passphrase::new("네 단어로 된 암호 문구").expect("a passphrase");
    let stretched = PassphraseKey::make(&passphrase, KdfParams::MINIMUM, &mut world.random);
    let new = NewVault { name: "금고".into(), passphrase: stretched.expect("stretch") };
    let (vault, code) = Vault::create(open().await, new, &mut world.call()).await.expect("create");
    let info = vault.info().await.expect("info");
    assert_eq!(info.name, "금고");
    let kinds: Vec<_> = info.slots.iter().map(|slot| slot.kind).collect();
    assert_eq!(kinds, [SlotKind::Passphrase, SlotKind::RecoveryCode]);

    let locked = vault.lock().await.expect("lock");
    assert_eq!(locked.info(), info);
    let wrong = Passphrase::new("네 단어로 된 다른 문구").expect("a passphrase");
    let failed = locked.unlock_with_passphrase(&wrong).await.err().expect("the wrong passphrase");
    assert_eq!(failed.error, Error::UnlockFailed);
    let failed = failed.locked.unlock_with_passphrase_key(&passphrase_key(7)).await.err().expect("wrong");
    assert_eq!(failed.error, Error::UnlockFailed);

    let decomposed = "\u{1102}\u{1166} 단어로 된 암호 문구";
    let same = Passphrase::new(decomposed).expect("a passphrase");
    let vault =
        failed.locked.unlock_with_passphrase(&same).await.expect("the same words, composed otherwise");
    let locked = vault.lock().await.expect("lock");

    let other = RecoveryCode::make_random(&mut world.random).expect("a code");
    let failed = locked.unlock_with_recovery_code(&other).await.err().expect("another code");
    assert_eq!(failed.error, Error::UnlockFailed);
    let typed = code.expose().expect("a code").to_lowercase();
    let typed = RecoveryCode::parse(&typed).expect("the code in lower case");
    let vault = failed.locked.unlock_with_recovery_code(&typed).await.expect("the recovery code");
    assert_eq!(vault.info().await.expect("info"), info);
    vault.check().await.expect("a whole vault");
}

/// A store has one vault; making another one there is refused and changes nothing.
pub async fn second_vault_is_refused<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 2).await;
    let ciphertext = start.encrypt(b"kept").await;
    let before = dump(start.vault.store()).await;

    let new = NewVault { name: "Another".into(), passphrase: passphrase_key(2) };
    let refused = Vault::create(open().await, new, &mut start.world.call()).await;
    assert_eq!(refused.map(|_| ()), Err(Error::VaultExists));
    assert_eq!(dump(start.vault.store()).await, before);
    assert_eq!(start.decrypt(&ciphertext).await.as_deref(), Ok(&b"kept"[..]));
}

/// A change dated well before the last one is refused; small steps back are not.
pub async fn clock_that_moved_back_is_refused<S: Store>(open: impl AsyncFn() -> S) {
    let mut start = Start::new(open().await, 3).await;
    let now = start.world.now;
    let before = dump(start.vault.store()).await;

    start.world.now.0 = now.0 - Period::HOUR.0;
    let refused = start.vault.create_key(start.keystore, new_key("late"), &mut start.world.call()).await;
    let expected = Error::ClockMovedBack { latest: now, behind: Period::HOUR };
    assert_eq!(refused, Err(expected));
    assert_eq!(dump(start.vault.store()).await, before);

    start.world.now.0 = now.0 - Period::MINUTE.0;
    let key = start.vault.create_key(start.keystore, new_key("in time"), &mut start.world.call()).await;
    assert_eq!(key.expect("a small step back").created, now.0);
}
