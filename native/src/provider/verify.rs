//! Verification of signatures.

use aws_lc_rs::digest::{Digest, SHA256, SHA384};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use keystead_core::{Error, PublicKey, Signable, SignatureAlgorithm};

use super::REFUSED;

/// Whether the signature verifies; that the key has the algorithm was checked.
pub(super) fn verify(
    public: &PublicKey,
    algorithm: SignatureAlgorithm,
    signable: Signable<'_>,
    signature: &[u8],
) -> Result<bool, Error> {
    let verification: &'static dyn VerificationAlgorithm = match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 => &RSA_PKCS1_2048_8192_SHA256,
        SignatureAlgorithm::RsaPssSha256 => &RSA_PSS_2048_8192_SHA256,
        SignatureAlgorithm::EcdsaP256Sha256 => &ECDSA_P256_SHA256_FIXED,
        SignatureAlgorithm::EcdsaP384Sha384 => &ECDSA_P384_SHA384_FIXED,
        SignatureAlgorithm::Ed25519 => &ED25519,
        _ => return Err(Error::AlgorithmForbidden),
    };
    let key = UnparsedPublicKey::new(verification, public.to_der());
    let verified = match signable {
        Signable::Message(message) => key.verify(message, signature),
        Signable::Digest(bytes) => key.verify_digest(&digest(algorithm, bytes)?, signature),
    };
    Ok(verified.is_ok())
}

/// A digest of the length that the algorithm wants, which was checked.
pub(super) fn digest(algorithm: SignatureAlgorithm, bytes: &[u8]) -> Result<Digest, Error> {
    let hash = if algorithm == SignatureAlgorithm::EcdsaP384Sha384 { &SHA384 } else { &SHA256 };
    Digest::import_less_safe(bytes, hash).map_err(|_| REFUSED)
}
