//! Encryption: AES-256-GCM, and RSA-OAEP.

use cryptoki::error::RvError;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::types::Ulong;
use keystead_core::{KeyKind, NONCE_BYTES, SecretBytes, TAG_BYTES};
use zeroize::Zeroizing;

use super::ckr::Ckr;
use super::failure::{Failure, Problem};
use super::find::{Class, Found};
use super::template::is_rsa;
use super::token::{Call, Token};

impl Token {
    /// Encrypts with the AES-256 key of this id (NIST SP 800-38D): the ciphertext, and behind it the tag of 16 bytes. `nonce`
    /// must never serve the same key twice: the caller answers for that.
    ///
    /// # Errors
    /// `hsm.aad_missing` if `aad` is empty: SoftHSM 2.6 reads before the beginning of nothing then. `hsm.object_missing`;
    /// `hsm.unsupported`; those of every call.
    pub fn encrypt_gcm(
        &self,
        id: &[u8],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        let sealed = self.with_gcm(id, nonce, aad, |call, mechanism, key| {
            Ok(call.session.encrypt(mechanism, key.handle, plaintext)?)
        })?;
        if sealed.len() == plaintext.len() + TAG_BYTES {
            Ok(sealed)
        } else {
            Err(Problem::Unexpected("a ciphertext of another length").into())
        }
    }

    /// Decrypts what [`Self::encrypt_gcm`] made. `aad` and `sealed` are under an attacker's control.
    ///
    /// # Errors
    /// `hsm.data_refused`, which does not say why; else as [`Self::encrypt_gcm`].
    pub fn decrypt_gcm(
        &self,
        id: &[u8],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if sealed.len() < TAG_BYTES {
            return Err(Problem::DataRefused.into());
        }
        self.with_gcm(id, nonce, aad, |call, mechanism, key| {
            let opened = call.session.decrypt(mechanism, key.handle, sealed);
            opened.map(Zeroizing::new).map_err(|error| refused_data(error.into()))
        })
    }

    fn with_gcm<T>(
        &self,
        id: &[u8],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        work: impl Fn(&Call<'_>, &Mechanism<'_>, Found) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if aad.is_empty() {
            return Err(Problem::AadMissing.into());
        }
        self.with_key(Class::Secret, id, |call, key| {
            if key.kind != Some(KeyKind::Aes256) {
                return Err(Problem::Unsupported("AES-256-GCM with this key").into());
            }
            call.need(MechanismType::AES_GCM, "AES-GCM")?;
            let mut nonce = *nonce;
            let parameters = GcmParams::new(&mut nonce, aad, Ulong::new(8 * TAG_BYTES as u64));
            work(call, &Mechanism::AesGcm(parameters?), key)
        })
    }

    /// Decrypts RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (RFC 8017 section 7.1), with the private key of this id. `label` and
    /// `ciphertext` are under an attacker's control.
    ///
    /// # Errors
    /// `hsm.data_refused`, which does not say why; `hsm.unsupported` if the key is none of RSA, or the token does not offer OAEP
    /// with SHA-256, as SoftHSM does not; `hsm.object_missing`; those of every call.
    pub fn decrypt_oaep(&self, id: &[u8], label: &[u8], ciphertext: &[u8]) -> Result<SecretBytes, Failure> {
        const OAEP: &str = "RSA-OAEP with SHA-256";
        self.with_key(Class::Private, id, |call, key| {
            if !key.kind.is_some_and(is_rsa) {
                return Err(Problem::Unsupported("RSA-OAEP with this key").into());
            }
            call.need(MechanismType::RSA_PKCS_OAEP, OAEP)?;
            let source = if label.is_empty() {
                PkcsOaepSource::empty()
            } else {
                PkcsOaepSource::data_specified(label)
            };
            let parameters = PkcsOaepParams::new(MechanismType::SHA256, PkcsMgfType::MGF1_SHA256, source);
            let opened = call.session.decrypt(&Mechanism::RsaPkcsOaep(parameters), key.handle, ciphertext);
            opened.map(SecretBytes::new).map_err(|error| {
                let failure = Failure::from(error);
                // No list of mechanisms tells which hashes one takes.
                if failure.is_of_parameters() {
                    failure.meaning(Problem::Unsupported(OAEP))
                } else {
                    refused_data(failure)
                }
            })
        })
    }
}

/// What a token says of a ciphertext that is not one. SoftHSM says nothing more than that it failed.
fn refused_data(failure: Failure) -> Failure {
    let is_about_data = failure.call().is_some_and(|call| {
        let is_decryption = matches!(call.function().as_str(), "C_Decrypt" | "C_DecryptFinal");
        let code = matches!(
            call.code().known(),
            RvError::EncryptedDataInvalid
                | RvError::EncryptedDataLenRange
                | RvError::DataInvalid
                | RvError::DataLenRange
                | RvError::ArgumentsBad
                | RvError::GeneralError
        );
        is_decryption && code
    });
    if is_about_data { failure.meaning(Problem::DataRefused) } else { failure }
}

impl Failure {
    /// Whether a mechanism was refused before it was given data.
    fn is_of_parameters(&self) -> bool {
        let Some(call) = self.call() else { return false };
        let code = call.code();
        call.function() == "C_DecryptInit"
            && matches!(
                Ckr::known(code),
                RvError::ArgumentsBad | RvError::MechanismParamInvalid | RvError::MechanismInvalid
            )
    }
}
