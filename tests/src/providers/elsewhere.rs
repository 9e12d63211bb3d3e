//! The vectors for what answers later than a [`Provider`](keystead_core::Provider) may: WebCrypto.

use std::collections::BTreeMap;

use keystead_core::{Error, SecretBytes, Shelf, SignatureAlgorithm};

use super::{Counts, OaepVector, Verification, WYCHEPROOF, oaep_vectors};

/// Has every one of these signatures verified, with one shelf for each key, and gives the numbers of each group.
///
/// # Panics
/// If the answer for one of them is not the vector's.
pub async fn verified_elsewhere(
    signatures: Vec<Verification>,
    verify: impl AsyncFn(&Verification, &Shelf) -> Result<Option<bool>, Error>,
) -> BTreeMap<&'static str, Counts> {
    let mut counts = BTreeMap::<_, Counts>::new();
    let (mut shelf, mut last) = (Shelf::default(), None);
    for vector in signatures {
        // A shelf belongs to one key.
        if last.as_ref() != Some(&vector.public) {
            shelf = Shelf::default();
        }
        let Verification { algorithm, message, signature, holds, .. } = &vector;
        let name = format!("{algorithm:?} {message:?} {signature:?}");
        assert_eq!(verify(&vector, &shelf).await, Ok(Some(*holds)), "{name}");
        let counts = counts.entry(group(*algorithm)).or_default();
        *(if *holds { &mut counts.valid } else { &mut counts.invalid }) += 1;
        last = Some(vector.public);
    }
    counts
}

/// Has every vector of OAEP decrypted, and compares the numbers with the table.
///
/// # Panics
/// If one comes out another way than it must, or is refused with more than [`Error::DecryptionFailed`].
pub async fn oaep_elsewhere(
    name: &str,
    decrypt: impl AsyncFn(&OaepVector, &SecretBytes, &Shelf) -> Result<SecretBytes, Error>,
) {
    let mut counts = Counts::default();
    for vector in oaep_vectors() {
        let (pkcs8, shelf) = (SecretBytes::new(vector.pkcs8.clone()), Shelf::default());
        let opened = decrypt(&vector, &pkcs8, &shelf).await;
        counts.count(vector.result, opened.is_ok(), &vector.name);
        match opened {
            Ok(opened) => assert_eq!(opened.expose(), vector.plaintext, "{}", vector.name),
            Err(error) => assert_eq!(error, Error::DecryptionFailed, "{}", vector.name),
        }
    }
    counts.expect(name, "RSA-OAEP", WYCHEPROOF);
}

fn group(algorithm: SignatureAlgorithm) -> &'static str {
    match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 => "RSA PKCS #1 v1.5",
        SignatureAlgorithm::RsaPssSha256 => "RSA-PSS",
        SignatureAlgorithm::EcdsaP256Sha256 => "ECDSA P-256",
        SignatureAlgorithm::EcdsaP384Sha384 => "ECDSA P-384",
        SignatureAlgorithm::Ed25519 => "Ed25519",
        other => unreachable!("there are no vectors of {other:?}"),
    }
}
