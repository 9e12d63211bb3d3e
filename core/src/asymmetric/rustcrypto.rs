//! The portable provider: RustCrypto and dalek.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Asymmetric, PrivateKey, PublicKey, Signable, SignatureAlgorithm};
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;

/// Every kind, computed here.
pub(crate) struct RustCrypto;

impl Asymmetric for RustCrypto {
    fn generate(&self, _kind: KeyKind, _random: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error> {
        Err(Error::KindUnavailable)
    }

    fn load(&self, _kind: KeyKind, _private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error> {
        Err(Error::KindUnavailable)
    }

    fn verify(
        &self,
        _public: &PublicKey,
        _algorithm: SignatureAlgorithm,
        _signable: Signable<'_>,
        _signature: &[u8],
    ) -> Result<bool, Error> {
        Err(Error::KindUnavailable)
    }

    fn encrypt_oaep(
        &self,
        _public: &PublicKey,
        _label: &[u8],
        _plaintext: &[u8],
        _random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        Err(Error::KindUnavailable)
    }
}
