//! Ed25519 (RFC 8032 section 5.1).

use alloc::vec::Vec;

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};

use crate::asymmetric::public_key::Components;
use crate::asymmetric::{PrivateKey, PublicKey, Signable, SignatureAlgorithm};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};

/// Any 32 bytes are a seed.
pub(super) fn generate(random: &mut dyn SecureRandom) -> Result<SecretBytes, Error> {
    Secret32::make_random(random).map(|seed| SecretBytes::new(Vec::from(*seed.expose())))
}

pub(super) struct Ed25519Key(SigningKey);

impl Ed25519Key {
    pub(super) fn load(private: &SecretBytes) -> Result<Self, Error> {
        let seed = Secret32::copy_from(private.expose()).ok_or(Error::MaterialMalformed)?;
        Ok(Self(SigningKey::from_bytes(seed.expose())))
    }
}

impl PrivateKey for Ed25519Key {
    fn public(&self) -> Result<PublicKey, Error> {
        let public = Components::Ed25519(self.0.verifying_key().as_bytes()).checked();
        public.map_err(|_| Error::Unreachable("the public half of an Ed25519 key"))
    }

    // Deterministic, as RFC 8032 has it.
    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        _random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        algorithm.check(KeyKind::Ed25519, signable)?;
        match signable {
            Signable::Message(message) => {
                let signature = self.0.try_sign(message);
                signature
                    .map(|it| it.to_vec())
                    .map_err(|_| Error::Unreachable("a signature of an Ed25519 key"))
            }
            Signable::Digest(_) => Err(Error::DigestLength { expected: None }),
        }
    }

    fn decrypt_oaep(
        &self,
        _label: &[u8],
        _ciphertext: &[u8],
        _random: &mut dyn SecureRandom,
    ) -> Result<SecretBytes, Error> {
        Err(Error::KindForbids)
    }
}

/// RFC 8032 section 5.1.7 without the cofactor, `R` compared as bytes, `S` below the order: as BoringSSL, AWS-LC, Go and
/// OpenSSL do. The library's stricter way refuses signatures besides whose `R` is of small order, which those accept; of
/// the public key the same is refused when it is read.
pub(super) fn verify(point: &[u8], signable: Signable<'_>, signature: &[u8]) -> Result<bool, Error> {
    let key = <[u8; 32]>::try_from(point).ok();
    let key = key.and_then(|point| VerifyingKey::from_bytes(&point).ok());
    let key = key.ok_or_else(|| Error::corrupt("a public key"))?;
    match (signable, Signature::from_slice(signature)) {
        (Signable::Message(message), Ok(signature)) => Ok(key.verify(message, &signature).is_ok()),
        (Signable::Message(_), Err(_)) => Ok(false),
        (Signable::Digest(_), _) => Err(Error::DigestLength { expected: None }),
    }
}
