//! RSA (RFC 8017) with SHA-256. Each private operation is blinded, and checked with the public half before it is let out.

use alloc::boxed::Box;
use alloc::vec::Vec;

use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::traits::{PaddingScheme, PublicKeyParts, SignatureScheme};
use rsa::{BoxedUint, Oaep, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};

use super::random::{Enduring, Lent};
use crate::asymmetric::public_key::{Components, EXPONENT};
use crate::asymmetric::{PrivateKey, PublicKey, Signable, SignatureAlgorithm};
use crate::crypto;
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;

/// What OAEP with SHA-256 adds to a plaintext (RFC 8017 section 7.1.1): two hashes and two bytes.
const OAEP_BYTES: usize = 2 * 32 + 2;
/// The salt of PSS: as long as the hash (RFC 7518 section 3.5).
const SALT_BYTES: usize = 32;

/// A new key (FIPS 186-5 appendix A.1.3: probable primes) as PKCS#8.
pub(super) fn generate(bits: usize, random: &mut dyn SecureRandom) -> Result<SecretBytes, Error> {
    let mut random = Enduring::new(random);
    let made = RsaPrivateKey::new(&mut random, bits);
    let key = random.finish(made, Error::Unreachable("a new RSA key"))?;
    encoded(&key).ok_or(Error::Unreachable("PKCS#8 of a new RSA key"))
}

pub(super) struct RsaKey {
    key: RsaPrivateKey,
    kind: KeyKind,
}

impl RsaKey {
    pub(super) fn load(kind: KeyKind, private: &SecretBytes) -> Result<Self, Error> {
        // The library checks that the parts belong together, but makes some of them itself instead of reading them, and
        // passes over attributes: what it writes is what should have been read.
        let key = RsaPrivateKey::from_pkcs8_der(private.expose()).map_err(|_| Error::MaterialMalformed)?;
        let exact = encoded(&key).is_some_and(|der| crypto::equal(der.expose(), private.expose()));
        let loaded = Self { key, kind };
        match loaded.public() {
            Ok(public) if exact && public.kind() == kind => Ok(loaded),
            _ => Err(Error::MaterialMalformed),
        }
    }
}

impl PrivateKey for RsaKey {
    fn public(&self) -> Result<PublicKey, Error> {
        let modulus = self.key.n_bytes();
        if *self.key.e() != BoxedUint::from(65_537_u32) {
            return Err(Error::MaterialMalformed);
        }
        Components::Rsa(&modulus).checked()
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        algorithm.check(self.kind, signable)?;
        let mut random = Lent::new(random);
        let digest = digest(signable);
        let made = if algorithm == SignatureAlgorithm::RsaPssSha256 {
            Pss::<Sha256>::new_with_salt(SALT_BYTES).sign(Some(&mut random), &self.key, &digest)
        } else {
            Pkcs1v15Sign::new::<Sha256>().sign(Some(&mut random), &self.key, &digest)
        };
        random.finish(made, Error::Unreachable("a signature of an RSA key"))
    }

    fn decrypt_oaep(
        &self,
        label: &[u8],
        ciphertext: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<SecretBytes, Error> {
        let mut random = Lent::new(random);
        let opened = oaep(label).decrypt(Some(&mut random), &self.key, ciphertext);
        random.finish(opened.map(SecretBytes::new), Error::DecryptionFailed)
    }
}

pub(super) fn verify(
    modulus: &[u8],
    algorithm: SignatureAlgorithm,
    signable: Signable<'_>,
    signature: &[u8],
) -> Result<bool, Error> {
    let (key, digest) = (public_key(modulus)?, digest(signable));
    let verified = if algorithm == SignatureAlgorithm::RsaPssSha256 {
        Pss::<Sha256>::new_with_salt(SALT_BYTES).verify(&key, &digest, signature)
    } else {
        Pkcs1v15Sign::new::<Sha256>().verify(&key, &digest, signature)
    };
    Ok(verified.is_ok())
}

pub(super) fn encrypt_oaep(
    modulus: &[u8],
    label: &[u8],
    plaintext: &[u8],
    random: &mut dyn SecureRandom,
) -> Result<Vec<u8>, Error> {
    let limit = modulus.len().saturating_sub(OAEP_BYTES);
    if plaintext.len() > limit {
        return Err(Error::PlaintextTooLarge { limit: limit as u64 });
    }
    let mut random = Lent::new(random);
    let made = oaep(label).encrypt(&mut random, &public_key(modulus)?, plaintext);
    random.finish(made, Error::Unreachable("a ciphertext of an RSA key"))
}

fn oaep(label: &[u8]) -> Oaep<Sha256> {
    Oaep::new_with_label::<Box<[u8]>>(label.into())
}

fn digest(signable: Signable<'_>) -> Vec<u8> {
    match signable {
        Signable::Message(message) => Sha256::digest(message).to_vec(),
        Signable::Digest(digest) => digest.to_vec(),
    }
}

fn public_key(modulus: &[u8]) -> Result<RsaPublicKey, Error> {
    let bits = u32::try_from(modulus.len().saturating_mul(8)).ok();
    let modulus = bits.and_then(|bits| BoxedUint::from_be_slice(modulus, bits).ok());
    let exponent = BoxedUint::from_be_slice(&EXPONENT, 24).ok();
    let key = modulus.zip(exponent).and_then(|(n, e)| RsaPublicKey::new(n, e).ok());
    key.ok_or_else(|| Error::corrupt("a public key"))
}

/// PKCS#8 `PrivateKeyInfo` (RFC 5208) with `RSAPrivateKey` of two primes (RFC 8017 appendix A.1.2).
fn encoded(key: &RsaPrivateKey) -> Option<SecretBytes> {
    key.to_pkcs8_der().ok().map(|der| SecretBytes::new(der.as_bytes().to_vec()))
}

#[cfg(test)]
mod tests;
