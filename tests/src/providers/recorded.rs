//! The vectors of signatures for whoever verifies asynchronously, and so is no [`Provider`].

use std::sync::Mutex;

use keystead_core::random::SecureRandom;
use keystead_core::{
    Asymmetric, Error, KeyKind, PrivateKey, Provider, PublicKey, SecretBytes, Signable, SignatureAlgorithm,
};

use super::{
    Named, ecdsa_p256, ecdsa_p384, ed25519, ed25519_edges, es256, rfc_8032, rs256, rsa_pkcs1, rsa_pss,
};

/// A signature, and whether it holds.
pub struct Verification {
    /// Whose signature it would be.
    pub public: PublicKey,
    /// The algorithm.
    pub algorithm: SignatureAlgorithm,
    /// What was signed.
    pub message: Vec<u8>,
    /// The signature, read from its encoding.
    pub signature: Vec<u8>,
    /// Whether it holds.
    pub holds: bool,
}

/// Every signature that the groups of vectors have a provider verify; they have passed with RustCrypto when this returns.
///
/// # Panics
/// If they have not.
pub fn verifications() -> Vec<Verification> {
    let recorded = || RECORDED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    recorded().clear();
    let provider = Provider { asymmetric: &Recorder, ..Provider::RUSTCRYPTO };
    let named = Named { provider, ..Named::PORTABLE };
    for group in [ecdsa_p256, ecdsa_p384, ed25519, ed25519_edges, es256, rfc_8032, rs256, rsa_pkcs1, rsa_pss]
    {
        group(&named);
    }
    core::mem::take(&mut *recorded())
}

static RECORDED: Mutex<Vec<Verification>> = Mutex::new(Vec::new());

/// Does what RustCrypto does, and writes down what was verified.
struct Recorder;

impl Asymmetric for Recorder {
    fn generate(&self, kind: KeyKind, random: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error> {
        Provider::RUSTCRYPTO.asymmetric.generate(kind, random)
    }

    fn load(&self, kind: KeyKind, private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error> {
        Provider::RUSTCRYPTO.asymmetric.load(kind, private)
    }

    fn verify(
        &self,
        public: &PublicKey,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        signature: &[u8],
    ) -> Result<bool, Error> {
        let holds = Provider::RUSTCRYPTO.asymmetric.verify(public, algorithm, signable, signature)?;
        if let Signable::Message(message) = signable {
            let (public, message, signature) = (public.clone(), message.to_vec(), signature.to_vec());
            let verification = Verification { public, algorithm, message, signature, holds };
            RECORDED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(verification);
        }
        Ok(holds)
    }

    fn encrypt_oaep(
        &self,
        public: &PublicKey,
        label: &[u8],
        plaintext: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        Provider::RUSTCRYPTO.asymmetric.encrypt_oaep(public, label, plaintext, random)
    }
}
