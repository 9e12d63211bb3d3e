use std::prelude::v1::*;

use super::{SignatureAlgorithm, SignatureEncoding};
use crate::error::Error;

#[test]
fn ecdsa_signatures_go_to_der_and_back() {
    for (algorithm, length) in
        [(SignatureAlgorithm::EcdsaP256Sha256, 32), (SignatureAlgorithm::EcdsaP384Sha384, 48)]
    {
        let mut signature = vec![0; 2 * length];
        signature[length - 1] = 128; // r: short, and with a top bit that DER puts a zero in front of
        signature[2 * length - 2] = 1; // s: two bytes
        let der = algorithm.encode(signature.clone(), SignatureEncoding::Der).unwrap();
        assert_eq!(der, [0x30, 8, 2, 2, 0, 128, 2, 2, 1, 0]);
        assert_eq!(algorithm.decode(&der, SignatureEncoding::Der).unwrap(), signature);
        assert_eq!(algorithm.encode(signature.clone(), SignatureEncoding::P1363).unwrap(), signature);
        assert_eq!(algorithm.decode(&signature, SignatureEncoding::P1363).unwrap(), signature);
    }
}

#[test]
fn der_that_is_not_exact_is_refused() {
    let wrong: [&[u8]; 9] = [
        &[],
        &[0x30, 0],
        &[0x30, 6, 2, 1, 1, 2, 1, 0],          // s is zero
        &[0x30, 7, 2, 2, 0, 1, 2, 1, 1],       // r with a zero too many
        &[0x30, 6, 2, 1, 255, 2, 1, 1],        // r is negative
        &[0x30, 0x81, 6, 2, 1, 1, 2, 1, 1],    // a length in the long form
        &[0x30, 6, 2, 1, 1, 2, 1, 1, 0],       // something behind it
        &[0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1], // a third number
        &[0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0], // an open end
    ];
    for algorithm in [SignatureAlgorithm::EcdsaP256Sha256, SignatureAlgorithm::EcdsaP384Sha384] {
        for der in wrong {
            let decoded = algorithm.decode(der, SignatureEncoding::Der);
            assert_eq!(decoded, Err(Error::SignatureMalformed), "{der:?}");
        }
        for signature in [vec![], vec![1; 63], vec![0; 64], vec![255; 96]] {
            let encoded = algorithm.encode(signature, SignatureEncoding::Der);
            assert_eq!(encoded, Err(Error::SignatureMalformed));
        }
    }
}

#[test]
fn other_signatures_have_one_encoding() {
    for algorithm in
        [SignatureAlgorithm::Ed25519, SignatureAlgorithm::RsaPssSha256, SignatureAlgorithm::RsaPkcs1Sha256]
    {
        assert_eq!(algorithm.encode(vec![1, 2], SignatureEncoding::Der).unwrap(), [1, 2]);
        assert_eq!(algorithm.decode(&[1, 2], SignatureEncoding::Der).unwrap(), [1, 2]);
    }
}
