//! RSA: new keys, signatures, OAEP. AWS-LC blinds its private operations.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey,
    PublicEncryptingKey,
};
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair};
use keystead_core::random::SecureRandom;
use keystead_core::{Error, KeyKind, PrivateKey, PublicKey, SecretBytes, Signable, SignatureAlgorithm};
use zeroize::Zeroizing;

use super::REFUSED;
use super::verify::digest;

/// The size of keys of `kind`, if they are RSA's.
pub(super) const fn size(kind: KeyKind) -> Option<KeySize> {
    match kind {
        KeyKind::Rsa2048 => Some(KeySize::Rsa2048),
        KeyKind::Rsa3072 => Some(KeySize::Rsa3072),
        KeyKind::Rsa4096 => Some(KeySize::Rsa4096),
        _ => None,
    }
}

/// A new key (FIPS 186-5 appendix A.1.3) as PKCS#8.
pub(super) fn generate(size: KeySize) -> Result<SecretBytes, Error> {
    let key = PrivateDecryptingKey::generate(size).map_err(|_| Error::RandomUnavailable)?;
    key.as_der().map(|der| SecretBytes::new(der.as_ref().to_vec())).map_err(|_| REFUSED)
}

pub(super) struct RsaKey {
    signing: RsaKeyPair,
    decrypting: OaepPrivateDecryptingKey,
    public: PublicKey,
}

impl RsaKey {
    /// PKCS#8 that was checked, and the public half that belongs to it.
    pub(super) fn load(public: PublicKey, private: &SecretBytes) -> Result<Self, Error> {
        let signing = RsaKeyPair::from_pkcs8(private.expose()).map_err(|_| Error::MaterialMalformed)?;
        let decrypting = PrivateDecryptingKey::from_pkcs8(private.expose());
        let decrypting = decrypting.map_err(|_| Error::MaterialMalformed)?;
        let decrypting = OaepPrivateDecryptingKey::new(decrypting).map_err(|_| REFUSED)?;
        Ok(Self { signing, decrypting, public })
    }
}

impl PrivateKey for RsaKey {
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
        let padding: &'static dyn RsaEncoding =
            if algorithm == SignatureAlgorithm::RsaPssSha256 { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
        let mut signature = vec![0; self.signing.public_modulus_len()];
        let signed = match signable {
            Signable::Message(message) => {
                self.signing.sign(padding, &SystemRandom::new(), message, &mut signature)
            }
            Signable::Digest(bytes) => {
                self.signing.sign_digest(padding, &digest(algorithm, bytes)?, &mut signature)
            }
        };
        signed.map(|()| signature).map_err(|_| REFUSED)
    }

    fn decrypt_oaep(
        &self,
        label: &[u8],
        ciphertext: &[u8],
        _random: &mut dyn SecureRandom,
    ) -> Result<SecretBytes, Error> {
        let mut buffer = Zeroizing::new(vec![0; self.decrypting.min_output_size()]);
        let opened =
            self.decrypting.decrypt(&OAEP_SHA256_MGF1SHA256, ciphertext, &mut buffer, label_of(label));
        opened.map(|plaintext| SecretBytes::new(plaintext.to_vec())).map_err(|_| Error::DecryptionFailed)
    }
}

pub(super) fn encrypt_oaep(public: &PublicKey, label: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, Error> {
    if size(public.kind()).is_none() {
        return Err(Error::KindForbids);
    }
    let key = PublicEncryptingKey::from_der(public.to_der()).map_err(|_| REFUSED)?;
    let key = OaepPublicEncryptingKey::new(key).map_err(|_| REFUSED)?;
    let limit = key.max_plaintext_size(&OAEP_SHA256_MGF1SHA256);
    if plaintext.len() > limit {
        return Err(Error::PlaintextTooLarge { limit: limit as u64 });
    }
    let mut ciphertext = vec![0; key.ciphertext_size()];
    let sealed = key.encrypt(&OAEP_SHA256_MGF1SHA256, plaintext, &mut ciphertext, label_of(label));
    sealed.map(|sealed| sealed.to_vec()).map_err(|_| Error::RandomUnavailable)
}

/// No label and an empty one are the same (RFC 8017 section 7.1.1).
fn label_of(label: &[u8]) -> Option<&[u8]> {
    (!label.is_empty()).then_some(label)
}
