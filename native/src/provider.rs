//! The cryptography of the program: AWS-LC, with the instructions that the processor has.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use keystead_core::random::SecureRandom;
use keystead_core::{
    Aead, Asymmetric, Error, KeyKind, NONCE_BYTES, PrivateKey, Provider, PublicKey, Secret32, SecretBytes,
    Signable, SignatureAlgorithm, TAG_BYTES,
};

use crate::hsm::Tokens;

mod elliptic;
mod rsa;
mod verify;

/// The engine's provider, natively: AES-256-GCM, RSA, ECDSA and Ed25519 by AWS-LC.
///
/// AWS-LC draws the randomness of RSA and of ECDSA itself, from a generator that the operating system seeds; the `random`
/// of a call goes into new keys on elliptic curves alone. Keys are read by [`Provider::RUSTCRYPTO`] first, so that both
/// take exactly the same ones.
pub const AWS_LC: Provider = Provider { aead: &AwsLc, asymmetric: &AwsLc, ..Provider::RUSTCRYPTO };

/// The same, with keys in the tokens of a module.
pub fn with_tokens(tokens: Option<&'static Tokens>) -> Provider {
    tokens.map_or(AWS_LC, |tokens| Provider { hsm: tokens, ..AWS_LC })
}

#[derive(Debug)]
struct AwsLc;

impl AwsLc {
    fn cipher(key: &Secret32) -> Result<LessSafeKey, Error> {
        let key = UnboundKey::new(&AES_256_GCM, key.expose());
        key.map(LessSafeKey::new).map_err(|_| Error::Unreachable("an AES-256 key of AWS-LC"))
    }
}

impl Aead for AwsLc {
    fn seal(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], Error> {
        /// NIST SP 800-38D section 5.2.1.1: 2^39 - 256 bits.
        const LIMIT: u64 = (1 << 36) - 32;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = Self::cipher(key)?.seal_in_place_separate_tag(nonce, Aad::from(associated_data), buffer);
        let tag = tag.ok().and_then(|tag| tag.as_ref().try_into().ok());
        tag.ok_or(Error::PlaintextTooLarge { limit: LIMIT })
    }

    fn open(
        &self,
        key: &Secret32,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        buffer: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Result<(), Error> {
        let cipher = Self::cipher(key)?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        if cipher.open_in_place_separate_tag(nonce, Aad::from(associated_data), tag, buffer).is_ok() {
            return Ok(());
        }
        // What is left in the buffer then is not specified.
        buffer.fill(0);
        Err(Error::DecryptionFailed)
    }
}

impl Asymmetric for AwsLc {
    fn generate(&self, kind: KeyKind, random: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error> {
        match rsa::size(kind) {
            Some(size) => rsa::generate(size).map(Some),
            None => Provider::RUSTCRYPTO.asymmetric.generate(kind, random),
        }
    }

    fn load(&self, kind: KeyKind, private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error> {
        let public = Provider::RUSTCRYPTO.asymmetric.load(kind, private)?.public()?;
        match kind {
            KeyKind::EcP256 | KeyKind::EcP384 => Ok(Box::new(elliptic::EcKey::load(public, private)?)),
            KeyKind::Ed25519 => Ok(Box::new(elliptic::Ed25519Key::load(public, private)?)),
            _ => Ok(Box::new(rsa::RsaKey::load(public, private)?)),
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
        verify::verify(public, algorithm, signable, signature)
    }

    fn encrypt_oaep(
        &self,
        public: &PublicKey,
        label: &[u8],
        plaintext: &[u8],
        _random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        rsa::encrypt_oaep(public, label, plaintext)
    }
}

/// AWS-LC refused what was checked before. Its errors say nothing more.
const REFUSED: Error = Error::Unreachable("AWS-LC refused a key or an operation that was checked before");
