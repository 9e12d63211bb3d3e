//! The portable provider: RustCrypto and dalek.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::public_key::Components;
use super::{Asymmetric, PrivateKey, PublicKey, Signable, SignatureAlgorithm};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;

mod ecdsa;
mod ed25519;
mod random;

/// Every kind, computed here.
pub(crate) struct RustCrypto;

impl Asymmetric for RustCrypto {
    fn generate(&self, kind: KeyKind, random: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error> {
        match kind {
            KeyKind::EcP256 => ecdsa::P256Key::generate(random).map(Some),
            KeyKind::EcP384 => ecdsa::P384Key::generate(random).map(Some),
            KeyKind::Ed25519 => ed25519::generate(random).map(Some),
            _ => Err(Error::KindUnavailable),
        }
    }

    fn load(&self, kind: KeyKind, private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error> {
        match kind {
            KeyKind::EcP256 => Ok(Box::new(ecdsa::P256Key::load(private)?)),
            KeyKind::EcP384 => Ok(Box::new(ecdsa::P384Key::load(private)?)),
            KeyKind::Ed25519 => Ok(Box::new(ed25519::Ed25519Key::load(private)?)),
            _ => Err(Error::KindUnavailable),
        }
    }

    fn verify(
        &self,
        public: &PublicKey,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        signature: &[u8],
    ) -> Result<bool, Error> {
        check(public.kind(), algorithm, signable)?;
        public.components(|components| match *components {
            Components::P256(point) => ecdsa::verify_p256(point, signable, signature),
            Components::P384(point) => ecdsa::verify_p384(point, signable, signature),
            Components::Ed25519(point) => ed25519::verify(point, signable, signature),
            Components::Rsa(_) => Err(Error::KindUnavailable),
        })
    }

    fn encrypt_oaep(
        &self,
        public: &PublicKey,
        _label: &[u8],
        _plaintext: &[u8],
        _random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        public.components(|components| match components {
            Components::Rsa(_) => Err(Error::KindUnavailable),
            Components::P256(_) | Components::P384(_) | Components::Ed25519(_) => Err(Error::KindForbids),
        })
    }
}

/// Whether keys of `kind` sign such things with `algorithm`.
fn check(kind: KeyKind, algorithm: SignatureAlgorithm, signable: Signable<'_>) -> Result<(), Error> {
    if !SignatureAlgorithm::of_kind(kind).contains(&algorithm) {
        return Err(Error::AlgorithmForbidden);
    }
    match signable {
        Signable::Message(_) => Ok(()),
        Signable::Digest(digest) if algorithm.digest_bytes() == Some(digest.len()) => Ok(()),
        Signable::Digest(_) => Err(Error::DigestLength { expected: algorithm.digest_bytes() }),
    }
}

#[cfg(test)]
mod tests;
