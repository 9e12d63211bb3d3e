//! Private keys on elliptic curves.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
};
use keystead_core::random::SecureRandom;
use keystead_core::{Error, KeyKind, PrivateKey, PublicKey, SecretBytes, Signable, SignatureAlgorithm};

use super::REFUSED;
use super::verify::digest;

pub(super) struct EcKey {
    key: EcdsaKeyPair,
    public: PublicKey,
}

impl EcKey {
    /// A scalar that was checked, and the public half that belongs to it.
    pub(super) fn load(public: PublicKey, private: &SecretBytes) -> Result<Self, Error> {
        let (signing, point_bytes) = match public.kind() {
            KeyKind::EcP256 => (&ECDSA_P256_SHA256_FIXED_SIGNING, 65),
            _ => (&ECDSA_P384_SHA384_FIXED_SIGNING, 97),
        };
        // The point stands at the end of its form (RFC 5480 section 2).
        let der = public.to_der();
        let (_, point) = der.split_at(der.len().saturating_sub(point_bytes));
        let key = EcdsaKeyPair::from_private_key_and_public_key(signing, private.expose(), point);
        Ok(Self { key: key.map_err(|_| REFUSED)?, public })
    }
}

impl PrivateKey for EcKey {
    fn public(&self) -> Result<PublicKey, Error> {
        Ok(self.public.clone())
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        _random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        algorithm.check(self.public.kind(), signable)?;
        let signature = match signable {
            Signable::Message(message) => self.key.sign(&SystemRandom::new(), message),
            Signable::Digest(bytes) => self.key.sign_digest(&digest(algorithm, bytes)?),
        };
        signature.map(|it| it.as_ref().to_vec()).map_err(|_| REFUSED)
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

pub(super) struct Ed25519Key {
    key: Ed25519KeyPair,
    public: PublicKey,
}

impl Ed25519Key {
    /// A seed, and the public half that belongs to it.
    pub(super) fn load(public: PublicKey, private: &SecretBytes) -> Result<Self, Error> {
        let key = Ed25519KeyPair::from_seed_unchecked(private.expose()).map_err(|_| REFUSED)?;
        Ok(Self { key, public })
    }
}

impl PrivateKey for Ed25519Key {
    fn public(&self) -> Result<PublicKey, Error> {
        Ok(self.public.clone())
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        _random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        algorithm.check(self.public.kind(), signable)?;
        match signable {
            Signable::Message(message) => {
                self.key.try_sign(message).map(|it| it.as_ref().to_vec()).map_err(|_| REFUSED)
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
