//! Approvals that were signed elsewhere: ECDSA over P-256 with SHA-256 (FIPS 186-5).

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

/// Whether `signature` (r and s) over `document` was made with the private half of `key`, a SEC1 point. Total: whatever
/// the bytes are, the answer is yes or no.
pub(crate) fn is_signed(document: &[u8], key: &[u8], signature: &[u8; 64]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(key);
    let signature = Signature::from_slice(signature);
    key.ok().zip(signature.ok()).is_some_and(|(key, signature)| key.verify(document, &signature).is_ok())
}
