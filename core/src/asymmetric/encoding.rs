//! ECDSA signatures, as they are written down.

use alloc::vec::Vec;

use super::{SignatureAlgorithm, SignatureEncoding};
use crate::error::Error;

impl SignatureAlgorithm {
    /// A signature that a provider made, in the encoding that the caller wants. Signatures that are not ECDSA's have one
    /// encoding: they come back as they are.
    ///
    /// # Errors
    /// [`Error::SignatureMalformed`] if it is not `r` and `s` between 1 and the order less 1.
    pub fn encode(self, signature: Vec<u8>, encoding: SignatureEncoding) -> Result<Vec<u8>, Error> {
        if encoding == SignatureEncoding::P1363 {
            return Ok(signature);
        }
        match self {
            Self::EcdsaP256Sha256 => {
                let signature = p256::ecdsa::Signature::from_slice(&signature);
                signature.map(|it| it.to_der().as_bytes().to_vec()).map_err(|_| Error::SignatureMalformed)
            }
            Self::EcdsaP384Sha384 => {
                let signature = p384::ecdsa::Signature::from_slice(&signature);
                signature.map(|it| it.to_der().as_bytes().to_vec()).map_err(|_| Error::SignatureMalformed)
            }
            Self::RsaPkcs1Sha256 | Self::RsaPssSha256 | Self::Ed25519 => Ok(signature),
        }
    }

    /// The opposite of [`Self::encode`]: what a provider verifies. DER is read strictly: each signature has one encoding.
    /// `signature` is under an attacker's control.
    ///
    /// # Errors
    /// [`Error::SignatureMalformed`] if a signature in DER is not one of this algorithm. Of signatures in
    /// [`SignatureEncoding::P1363`] the provider says that they do not verify.
    pub fn decode(self, signature: &[u8], encoding: SignatureEncoding) -> Result<Vec<u8>, Error> {
        if encoding == SignatureEncoding::P1363 {
            return Ok(signature.to_vec());
        }
        match self {
            Self::EcdsaP256Sha256 => {
                let signature = p256::ecdsa::Signature::from_der(signature);
                signature.map(|it| it.to_vec()).map_err(|_| Error::SignatureMalformed)
            }
            Self::EcdsaP384Sha384 => {
                let signature = p384::ecdsa::Signature::from_der(signature);
                signature.map(|it| it.to_vec()).map_err(|_| Error::SignatureMalformed)
            }
            Self::RsaPkcs1Sha256 | Self::RsaPssSha256 | Self::Ed25519 => Ok(signature.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests;
