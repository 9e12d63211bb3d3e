//! Approvals that were signed elsewhere: ECDSA over P-256 with SHA-256 (FIPS 186-5).

use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

use crate::error::Error;

/// Whether `signature` (r and s) over `document` was made with the private half of `key`, a SEC1 point. Total: whatever
/// the bytes are, the answer is yes or no.
pub(crate) fn is_signed(document: &[u8], key: &[u8], signature: &[u8; 64]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(key);
    let signature = Signature::from_slice(signature);
    key.ok().zip(signature.ok()).is_some_and(|(key, signature)| key.verify(document, &signature).is_ok())
}

/// A signature as programs give it, in DER or as r and s of 32 bytes each, in the form that
/// [`Vault::approve_signed`](crate::Vault::approve_signed) takes.
///
/// # Errors
/// [`Error::SignatureMalformed`] for anything else.
pub fn approval_signature(bytes: &[u8]) -> Result<[u8; 64], Error> {
    let signature = Signature::from_der(bytes).or_else(|_| Signature::from_slice(bytes));
    signature.map(|signature| signature.to_bytes().into()).map_err(|_| Error::SignatureMalformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_comes_in_der_or_as_two_numbers() {
        let mut plain = [0; 64];
        (plain[31], plain[63]) = (5, 0x81);
        let der = [0x30, 7, 2, 1, 5, 2, 2, 0, 0x81];
        assert_eq!(approval_signature(&der), Ok(plain));
        assert_eq!(approval_signature(&plain), Ok(plain));
        for wrong in [&der[..8], &plain[..63], &[0; 64], &[]] {
            assert_eq!(approval_signature(wrong), Err(Error::SignatureMalformed));
        }
    }
}
