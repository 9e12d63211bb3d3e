//! Keys with two halves in the browser: elliptic curves and public RSA in WebAssembly, private RSA by WebCrypto.
//!
//! RSA is what WebAssembly is slowest at, and WebCrypto does it off the main thread; but it works asynchronously, which the
//! engine does not. So [`WEB_CRYPTO`] leaves it to whoever calls ([`Error::ComputedElsewhere`],
//! [`Error::MaterialNeeded`]), and the functions here do it.

use keystead_core::random::SecureRandom;
use keystead_core::{
    Asymmetric, Error, KeyKind, PrivateKey, Provider, PublicKey, SecretBytes, Signable, SignatureAlgorithm,
};

use crate::edge::OsRandom;
use crate::webcrypto::{Padding, subtle};

/// The engine's provider where WebCrypto is at hand.
///
/// It makes no RSA keys, signs no messages with them and decrypts nothing with them. Digests it signs itself, blinded, since
/// WebCrypto signs messages alone.
pub const WEB_CRYPTO: Provider = Provider { asymmetric: &WebCrypto, ..Provider::RUSTCRYPTO };

/// A new RSA key as PKCS#8: by WebCrypto, or in WebAssembly where it is missing (pages that are not a secure context), which
/// takes several seconds.
///
/// # Errors
/// [`Error::KindUnavailable`] for kinds other than RSA; [`Error::RandomUnavailable`].
pub async fn generate_rsa(kind: KeyKind) -> Result<SecretBytes, Error> {
    let bits = match kind {
        KeyKind::Rsa2048 => 2048,
        KeyKind::Rsa3072 => 3072,
        KeyKind::Rsa4096 => 4096,
        _ => return Err(Error::KindUnavailable),
    };
    match subtle() {
        Some(subtle) => subtle.generate_rsa(bits).await,
        None => {
            let made = Provider::RUSTCRYPTO.asymmetric.generate(kind, &mut OsRandom)?;
            made.ok_or(Error::MaterialNeeded { kind })
        }
    }
}

/// Signs `message` with an RSA key, whose PKCS#8 the engine has read before: by WebCrypto, or in WebAssembly where it is
/// missing.
///
/// # Errors
/// [`Error::AlgorithmForbidden`] for algorithms other than RSA's; [`Error::MaterialMalformed`];
/// [`Error::RandomUnavailable`].
pub async fn sign_rsa(
    kind: KeyKind,
    pkcs8: &SecretBytes,
    algorithm: SignatureAlgorithm,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let signable = Signable::Message(message);
    algorithm.check(kind, signable)?;
    let padding = match algorithm {
        SignatureAlgorithm::RsaPkcs1Sha256 => Padding::Pkcs1,
        SignatureAlgorithm::RsaPssSha256 => Padding::Pss,
        _ => return Err(Error::AlgorithmForbidden),
    };
    match subtle() {
        Some(subtle) => subtle.sign_rsa(pkcs8, padding, message).await,
        None => {
            let key = Provider::RUSTCRYPTO.asymmetric.load(kind, pkcs8)?;
            key.sign(algorithm, signable, &mut OsRandom)
        }
    }
}

/// Decrypts RSAES-OAEP with SHA-256 with an RSA key, whose PKCS#8 the engine has read before: by WebCrypto, or in
/// WebAssembly where it is missing. `label` and `ciphertext` are under an attacker's control.
///
/// # Errors
/// [`Error::DecryptionFailed`], which does not say why; [`Error::MaterialMalformed`]; [`Error::RandomUnavailable`].
pub async fn decrypt_oaep(
    kind: KeyKind,
    pkcs8: &SecretBytes,
    label: &[u8],
    ciphertext: &[u8],
) -> Result<SecretBytes, Error> {
    match subtle() {
        Some(subtle) => subtle.decrypt_oaep(pkcs8, label, ciphertext).await,
        None => {
            let key = Provider::RUSTCRYPTO.asymmetric.load(kind, pkcs8)?;
            key.decrypt_oaep(label, ciphertext, &mut OsRandom)
        }
    }
}

struct WebCrypto;

impl Asymmetric for WebCrypto {
    fn generate(&self, kind: KeyKind, random: &mut dyn SecureRandom) -> Result<Option<SecretBytes>, Error> {
        if is_rsa(kind) { Ok(None) } else { Provider::RUSTCRYPTO.asymmetric.generate(kind, random) }
    }

    fn load(&self, kind: KeyKind, private: &SecretBytes) -> Result<Box<dyn PrivateKey>, Error> {
        let key = Provider::RUSTCRYPTO.asymmetric.load(kind, private)?;
        Ok(if is_rsa(kind) { Box::new(RsaKey { kind, key }) } else { key })
    }

    fn verify(
        &self,
        public: &PublicKey,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        signature: &[u8],
    ) -> Result<bool, Error> {
        Provider::RUSTCRYPTO.asymmetric.verify(public, algorithm, signable, signature)
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

const fn is_rsa(kind: KeyKind) -> bool {
    matches!(kind, KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096)
}

/// What can be done with an RSA key at once.
struct RsaKey {
    kind: KeyKind,
    key: Box<dyn PrivateKey>,
}

impl PrivateKey for RsaKey {
    fn public(&self) -> Result<PublicKey, Error> {
        self.key.public()
    }

    fn sign(
        &self,
        algorithm: SignatureAlgorithm,
        signable: Signable<'_>,
        random: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        algorithm.check(self.kind, signable)?;
        match signable {
            Signable::Digest(_) => self.key.sign(algorithm, signable, random),
            Signable::Message(_) => Err(Error::ComputedElsewhere),
        }
    }

    fn decrypt_oaep(
        &self,
        _label: &[u8],
        _ciphertext: &[u8],
        _random: &mut dyn SecureRandom,
    ) -> Result<SecretBytes, Error> {
        Err(Error::ComputedElsewhere)
    }
}
