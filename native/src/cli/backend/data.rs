//! What keys are used for.

use keystead_core::body::{
    Base64, CipherBody, CiphertextBody, CiphertextView, DataKeyBody, DataKeyView, MacBody, MacView,
    PlaintextView, RandomBody, RandomView, RewrapBody, SignBody, SignatureView, VerifiedView, VerifyBody,
    VerifyMacBody,
};
use keystead_core::frame::Frame;
use keystead_core::{EnvelopeHeader, KeyId, Profile, SecretBytes, Signable, VersionNumber};
use zeroize::Zeroizing;

use super::{Backend, below};
use crate::cli::failure::Failure;

impl Backend<'_, '_> {
    pub(crate) fn encrypt(&mut self, key: KeyId, body: &CipherBody) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Here(here) => here.recorded(async |vault, call| {
                vault.encrypt(key, &body.plaintext.0, body.associated(), call).await
            }),
            Self::There(remote) => {
                Ok(remote.post(below("keys", key, "encrypt")).send::<CiphertextView>(body)?.ciphertext.0)
            }
        }
    }

    /// Decrypts with `key`, or with the one that the ciphertext names.
    pub(crate) fn decrypt(
        &mut self,
        key: Option<KeyId>,
        body: &CiphertextBody,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let ciphertext = &body.ciphertext.0;
        match self {
            Self::Here(here) => here.recorded(async |vault, call| {
                let opened = if body.compromised {
                    vault.decrypt_compromised(key, ciphertext, body.associated(), call).await
                } else {
                    vault.decrypt(key, ciphertext, body.associated(), call).await
                };
                Ok(Zeroizing::new(opened?))
            }),
            Self::There(remote) => {
                let key = key.map_or_else(|| named(ciphertext), Ok)?;
                Ok(remote.post(below("keys", key, "decrypt")).send::<PlaintextView>(body)?.plaintext.0)
            }
        }
    }

    /// Puts a ciphertext under `to`.
    pub(crate) fn rewrap(
        &mut self,
        from: Option<KeyId>,
        to: KeyId,
        mut body: RewrapBody,
    ) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Here(here) => here.recorded(async |vault, call| {
                vault.rewrap(from, &body.ciphertext.0, to, body.associated(), call).await
            }),
            Self::There(remote) => {
                let from = from.map_or_else(|| named(&body.ciphertext.0), Ok)?;
                body.from = Some(from.to_string());
                Ok(remote.post(below("keys", to, "rewrap")).send::<CiphertextView>(&body)?.ciphertext.0)
            }
        }
    }

    /// The key and the version that a ciphertext was made with.
    pub(crate) fn address(
        &mut self,
        key: Option<KeyId>,
        ciphertext: &[u8],
    ) -> Result<(String, u32), Failure> {
        let header = EnvelopeHeader::parse(ciphertext);
        if let (Some(key), Err(_)) = (key, &header) {
            let keystore = self.key(key)?.keystore.parse()?;
            let profile = Profile::named(self.keystore(keystore)?.profile);
            if let Some(Frame::Compatible(layout)) = profile.map(|profile| profile.frame) {
                return Ok((key.to_string(), layout.version(ciphertext)?.0));
            }
        }
        let header = header?;
        Ok((header.key.to_string(), header.version.0))
    }

    pub(crate) fn data_key(&mut self, key: KeyId, body: &DataKeyBody) -> Result<DataKeyView, Failure> {
        match self {
            Self::Here(here) => {
                let size = body.size()?;
                here.recorded(async |vault, call| {
                    Ok(if body.sealed {
                        let ciphertext = vault.data_key_sealed(key, size, body.associated(), call).await?;
                        DataKeyView { plaintext: None, ciphertext: Base64(ciphertext) }
                    } else {
                        let made = vault.data_key(key, size, body.associated(), call).await?;
                        let plaintext = Some(made.plaintext.expose().to_vec().into());
                        DataKeyView { plaintext, ciphertext: Base64(made.ciphertext) }
                    })
                })
            }
            Self::There(remote) => remote.post(below("keys", key, "data-key")).send(body),
        }
    }

    pub(crate) fn random(&mut self, bytes: usize) -> Result<SecretBytes, Failure> {
        match self {
            Self::Here(here) => here.recorded(async |vault, call| vault.random_bytes(bytes, call).await),
            Self::There(remote) => {
                Ok(remote.post("/random").send::<RandomView>(&RandomBody { bytes })?.bytes.into_secret())
            }
        }
    }

    pub(crate) fn sign(&mut self, key: KeyId, body: &SignBody) -> Result<SignatureView, Failure> {
        match self {
            Self::Here(here) => here.recorded(async |vault, call| {
                let signable = body.signable().unwrap_or(Signable::Message(&[]));
                let made = vault.sign(key, signable, body.options(), call).await?;
                let (signature, version) = (Base64(made.bytes), made.version.0);
                Ok(SignatureView { signature, version, algorithm: made.algorithm })
            }),
            Self::There(remote) => remote.post(below("keys", key, "sign")).send(body),
        }
    }

    pub(crate) fn verify(&mut self, key: KeyId, body: &VerifyBody) -> Result<bool, Failure> {
        match self {
            Self::Here(here) => here.recorded(async |vault, call| {
                let signable = body.signable().unwrap_or(Signable::Message(&[]));
                let version = body.version.map(VersionNumber);
                vault.verify(key, version, signable, &body.signature.0, body.options(), call).await
            }),
            Self::There(remote) => {
                Ok(remote.post(below("keys", key, "verify")).send::<VerifiedView>(body)?.valid)
            }
        }
    }

    pub(crate) fn make_mac(&mut self, key: KeyId, body: &MacBody) -> Result<MacView, Failure> {
        match self {
            Self::Here(here) => here.recorded(async |vault, call| {
                let (version, mac) = vault.make_mac(key, &body.message.0, call).await?;
                Ok(MacView { mac: Base64(mac.to_vec()), version: version.0 })
            }),
            Self::There(remote) => remote.post(below("keys", key, "mac")).send(body),
        }
    }

    pub(crate) fn verify_mac(&mut self, key: KeyId, body: &VerifyMacBody) -> Result<bool, Failure> {
        match self {
            Self::Here(here) => here.recorded(async |vault, call| {
                let version = body.version.map(VersionNumber);
                vault.verify_mac(key, version, &body.message.0, &body.mac.0, call).await
            }),
            Self::There(remote) => {
                Ok(remote.post(below("keys", key, "verify-mac")).send::<VerifiedView>(body)?.valid)
            }
        }
    }
}

/// The key that a ciphertext names.
fn named(ciphertext: &[u8]) -> Result<KeyId, Failure> {
    Ok(EnvelopeHeader::parse(ciphertext)?.key)
}
