//! A copy of a vault that goes on beside the original, as when a copy of its files was brought back.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test says that something is wrong by panicking"
)]

use std::collections::BTreeSet;

use data_encoding::BASE64;
use keystead_core::{Call, KeyId, LockedVault, ProfileId};
use keystead_tests::block_on;
use keystead_tests::testkit::{CopiedStore, SeededRandom, Site, dump, passphrase_key};

/// What must never be the same twice under one key: the salt of an envelope, or the nonce of a frame.
fn salt_or_nonce(profile: ProfileId, ciphertext: &[u8]) -> Vec<u8> {
    match profile {
        ProfileId::STANDARD => ciphertext[25..57].to_vec(),
        ProfileId::NHN => ciphertext[4..16].to_vec(),
        _ => {
            let text = core::str::from_utf8(ciphertext).unwrap();
            BASE64.decode(text.rsplit(':').next().unwrap().as_bytes()).unwrap()[..12].to_vec()
        }
    }
}

/// What a copy uses that is opened on its own, with randomness of its own.
fn used(site: &Site, profile: ProfileId, key: KeyId, seed: u64) -> BTreeSet<Vec<u8>> {
    let copied = CopiedStore::new(block_on(dump(&site.store)));
    let copy = block_on(LockedVault::open(copied)).unwrap();
    let copy = block_on(copy.unlock_with_passphrase_key(&passphrase_key(1))).unwrap();
    let mut random = SeededRandom::new(seed);
    let mut encrypt =
        || block_on(copy.encrypt(key, b"message", b"", &mut Call::new(site.now, &mut random))).unwrap();
    (0..50).map(|_| salt_or_nonce(profile, &encrypt())).collect()
}

#[test]
fn a_vault_and_its_copy_never_use_a_nonce_twice() {
    for profile in [ProfileId::STANDARD, ProfileId::NHN, ProfileId::KAKAO, ProfileId::NAVER] {
        let mut site = Site::new(profile);
        let key = site.key("forked");
        // The same state and the same clock.
        let one = used(&site, profile, key, 1);
        let two = used(&site, profile, key, 2);
        assert_eq!(one.intersection(&two).next(), None, "{profile}");
        assert_eq!(one, used(&site, profile, key, 1), "{profile}: the same randomness would be noticed");
    }
}
