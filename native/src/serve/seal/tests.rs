use core::time::Duration;
use std::sync::mpsc;
use std::thread;

use keystead_core::{LockedVault, RecoveryCode, Timestamp, Vault};
use keystead_tests::conformance::vault::Start;
use pollster::block_on;
use tempfile::TempDir;

use super::Seal;
use crate::store::{Place, VaultStore};

const NOW: Timestamp = Timestamp(1_795_305_600_000);

fn made(directory: &TempDir) -> (Vault<VaultStore>, RecoveryCode) {
    let start = block_on(Start::new(Place::Directory(directory.path().into()).create().unwrap(), 70));
    (start.vault, start.code)
}

#[test]
fn a_vault_is_served_from_when_it_is_unlocked_until_it_is_sealed() {
    let directory = TempDir::new().unwrap();
    let seal = Seal::default();
    assert!(seal.is_sealed());
    assert!(!seal.seal(), "there is nothing to seal yet");
    let (vault, code) = made(&directory);
    assert!(seal.unseal(vault, || Some(NOW)).unwrap());
    let first = seal.engine().unwrap().look(async |vault| Ok(vault.id())).unwrap();
    let other = TempDir::new().unwrap();
    assert!(!seal.unseal(made(&other).0, || Some(NOW)).unwrap(), "it is unlocked already");
    assert_eq!(seal.clone().engine().unwrap().look(async |vault| Ok(vault.id())).unwrap(), first);
    assert!(seal.seal());
    assert!(seal.engine().is_none());
    assert!(!seal.seal());
    let locked =
        block_on(LockedVault::open(Place::Directory(directory.path().into()).create().unwrap())).unwrap();
    let again = block_on(locked.unlock_with_recovery_code(&code)).unwrap();
    assert!(seal.unseal(again, || Some(NOW)).unwrap());
    assert!(!seal.is_sealed());
    assert!(seal.seal());
}

#[test]
fn sealing_admits_nobody_and_waits_for_who_was_admitted() {
    let directory = TempDir::new().unwrap();
    let seal = Seal::default();
    seal.unseal(made(&directory).0, || Some(NOW)).unwrap();
    let admitted = seal.engine().unwrap();
    let (sealed, done) = mpsc::channel();
    let sealing = {
        let seal = seal.clone();
        thread::spawn(move || sealed.send(seal.seal()).unwrap())
    };
    while seal.engine().is_some() {
        thread::yield_now();
    }
    assert_eq!(done.try_recv(), Err(mpsc::TryRecvError::Empty), "somebody is still at work");
    admitted.look(async |vault| vault.settings().await).unwrap();
    drop(admitted);
    assert_eq!(done.recv_timeout(Duration::from_secs(60)), Ok(true));
    sealing.join().unwrap();
}
