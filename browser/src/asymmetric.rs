//! Keys with two halves where the platform has cryptography of its own: WebCrypto, or that of Node.js.
//!
//! It is faster at them than WebAssembly; but WebCrypto works asynchronously, which the engine does not. Who waits asks
//! [`sign_message`] and [`verify_message`] with what the engine has authorized; what has to be computed at once is computed
//! in WebAssembly. That takes RSA too long: [`PLATFORM`] leaves it to whoever calls ([`Error::ComputedElsewhere`],
//! [`Error::MaterialNeeded`]), and the functions here do it.

use keystead_core::random::SecureRandom;
use keystead_core::{
    Asymmetric, Error, KeyKind, PrivateKey, Provider, PublicKey, SecretBytes, Shelf, Signable,
    SignatureAlgorithm,
};

use crate::bulk::NODE_FROM;
use crate::edge::OsRandom;
use crate::node::{NodeAesGcm, node};
use crate::webcrypto::subtle;

/// The engine's provider.
///
/// In Node.js its AES-GCM is that of Node.js. It makes no RSA keys, signs no messages with them and decrypts nothing with them. Digests it signs itself, blinded, since
/// WebCrypto signs messages alone.
pub const PLATFORM: Provider = Provider {
    aead: &NodeAesGcm { from: NODE_FROM as usize },
    asymmetric: &WebCrypto,
    ..Provider::RUSTCRYPTO
};

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

/// Signs `message` with the platform's cryptography: Node's at once, but for RSA, which takes long enough to be worth
/// another thread; WebCrypto's elsewhere. Of ECDSA it makes signatures with fresh random nonces. `pkcs8` is asked for the
/// key, which the engine has read before, unless that is on the shelf beside it. `None` if the platform has nothing for
/// such keys.
///
/// # Errors
/// Those of `pkcs8`; [`Error::MaterialMalformed`].
pub async fn sign_message(
    algorithm: SignatureAlgorithm,
    pkcs8: impl FnOnce() -> Result<SecretBytes, Error>,
    shelf: &Shelf,
    message: &[u8],
) -> Result<Option<Vec<u8>>, Error> {
    match (node(), subtle()) {
        (Some(node), _) if !signs_with_rsa(algorithm) => {
            node.sign_message(algorithm, pkcs8, shelf, message).map(Some)
        }
        (_, Some(subtle)) => subtle.sign_message(algorithm, pkcs8, shelf, message).await,
        _ => Ok(None),
    }
}

/// Whether `signature`, in the form of [`SignatureEncoding::P1363`](keystead_core::SignatureEncoding::P1363), is one of
/// `message` by the holder of `public`, by the platform's cryptography; `shelf` is the one beside `public`. `None` if the
/// platform has nothing for such keys. `message` and `signature` may be under an attacker's control.
///
/// # Errors
/// [`Error::AlgorithmForbidden`] if `public` has no such algorithm.
pub async fn verify_message(
    algorithm: SignatureAlgorithm,
    public: &PublicKey,
    shelf: &Shelf,
    message: &[u8],
    signature: &[u8],
) -> Result<Option<bool>, Error> {
    algorithm.check(public.kind(), Signable::Message(message))?;
    if let Some(node) = node() {
        return node.verify_message(algorithm, public, shelf, message, signature).map(Some);
    }
    match subtle() {
        Some(subtle) => subtle.verify_message(algorithm, public, shelf, message, signature).await,
        None => Ok(None),
    }
}

/// Decrypts RSAES-OAEP with SHA-256 with an RSA key, whose PKCS#8 the engine has read before: by WebCrypto, or in
/// WebAssembly where it is missing. `shelf` is the one beside the key. `label` and `ciphertext` are under an attacker's control.
///
/// # Errors
/// [`Error::DecryptionFailed`], which does not say why; [`Error::MaterialMalformed`]; [`Error::RandomUnavailable`].
pub async fn decrypt_oaep(
    kind: KeyKind,
    pkcs8: &SecretBytes,
    shelf: &Shelf,
    label: &[u8],
    ciphertext: &[u8],
) -> Result<SecretBytes, Error> {
    match subtle() {
        Some(subtle) => subtle.decrypt_oaep(pkcs8, shelf, label, ciphertext).await,
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

/// Whether it takes longer than a change of threads.
const fn signs_with_rsa(algorithm: SignatureAlgorithm) -> bool {
    matches!(algorithm, SignatureAlgorithm::RsaPkcs1Sha256 | SignatureAlgorithm::RsaPssSha256)
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
