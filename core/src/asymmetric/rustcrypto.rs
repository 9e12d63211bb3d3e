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
mod rsa;

/// Every kind, computed here.
pub(crate) struct RustCrypto;

impl Asymmetric for RustCrypto {
    fn generate(&self, kind: KeyKind, random: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error> {
        match kind {
            KeyKind::Rsa2048 => rsa::generate(2048, random).map(Some),
            KeyKind::Rsa3072 => rsa::generate(3072, random).map(Some),
            KeyKind::Rsa4096 => rsa::generate(4096, random).map(Some),
            KeyKind::EcP256 => ecdsa::P256Key::generate(random).map(Some),
            KeyKind::EcP384 => ecdsa::P384Key::generate(random).map(Some),
            KeyKind::Ed25519 => ed25519::generate(random).map(Some),
            KeyKind::Secret | KeyKind::Aes256 | KeyKind::HmacSha256 => Err(Error::KindUnavailable),
        }
    }

    fn load(&self, kind: KeyKind, private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error> {
        match kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
                Ok(Box::new(rsa::RsaKey::load(kind, private)?))
            }
            KeyKind::EcP256 => Ok(Box::new(ecdsa::P256Key::load(private)?)),
            KeyKind::EcP384 => Ok(Box::new(ecdsa::P384Key::load(private)?)),
            KeyKind::Ed25519 => Ok(Box::new(ed25519::Ed25519Key::load(private)?)),
            KeyKind::Secret | KeyKind::Aes256 | KeyKind::HmacSha256 => Err(Error::KindUnavailable),
        }
    }

    fn verify(
        &self,
        public: &PublicKey,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        signature: &[u8],
    ) -> Result<bool, Error> {
        algorithm.check(public.kind(), signable)?;
        public.components(|components| match *components {
            Components::P256(point) => ecdsa::verify_p256(point, signable, signature),
            Components::P384(point) => ecdsa::verify_p384(point, signable, signature),
            Components::Ed25519(point) => ed25519::verify(point, signable, signature),
            Components::Rsa(modulus) => rsa::verify(modulus, algorithm, signable, signature),
        })
    }

    fn encrypt_oaep(
        &self,
        public: &PublicKey,
        label: &[u8],
        plaintext: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        public.components(|components| match components {
            Components::Rsa(modulus) => rsa::encrypt_oaep(modulus, label, plaintext, random),
            Components::P256(_) | Components::P384(_) | Components::Ed25519(_) => Err(Error::KindForbids),
        })
    }
}

#[cfg(test)]
mod tests;
