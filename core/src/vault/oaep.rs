//! Encryption with RSA keys: RSAES-OAEP with SHA-256 (RFC 8017 section 7.1), for messages as short as keys are.
//!
//! Under a profile with envelopes the ciphertext is suite 4: what every suite begins with, then the RSA ciphertext, as long
//! as the modulus. The label is these first 25 bytes and the caller's AAD behind them. Other profiles put the version in
//! front as they do with every ciphertext, and the label is the AAD alone. Under every profile a ciphertext that somebody
//! made with the public key and no Keystead is decrypted, too: it is as long as the modulus, and its label is the AAD.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::journal::Note;
use super::private_keys::LoadedKey;
use super::ready::Ready;
use super::{Vault, notes};
use crate::associated::Associated;
use crate::call::Call;
use crate::crypto::concat;
use crate::elsewhere::Shelf;
use crate::envelope::{EnvelopeHeader, PREFIX_BYTES, Suite, prefix};
use crate::error::Error;
use crate::frame::Frame;
use crate::id::{CredentialId, KeyId, VersionNumber};
use crate::key::{Key, Origin};
use crate::operation::Operation;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;
use crate::store::Store;

/// What OAEP with SHA-256 takes of the modulus: two hashes and two bytes.
const PADDING_BYTES: usize = 66;

/// A decryption with an RSA key that is authorized, but not computed yet.
pub struct OaepJob {
    candidates: Vec<Arc<LoadedKey>>,
    label: Vec<u8>,
    ciphertext: Vec<u8>,
}

impl OaepJob {
    /// Computes it here.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], which does not say why; [`Error::ComputedElsewhere`] if the provider leaves such keys
    /// to somebody else: [`Self::private_materials`], [`Self::label`] and [`Self::ciphertext`] are for them.
    pub fn open(&self, random: &mut dyn SecureRandom) -> Result<SecretBytes, Error> {
        for loaded in &self.candidates {
            match loaded.key.decrypt_oaep(&self.label, &self.ciphertext, random) {
                Err(Error::DecryptionFailed) => {}
                outcome => return outcome,
            }
        }
        Err(Error::DecryptionFailed)
    }

    /// The private keys to try, one after the other, in the form of [`Asymmetric`](crate::Asymmetric), and the shelf beside
    /// each; those in tokens are left out. Do not keep them, but there.
    pub fn private_materials(&self) -> impl Iterator<Item = (KeyKind, &SecretBytes, &Shelf)> {
        self.candidates
            .iter()
            .filter_map(|loaded| Some((loaded.kind, loaded.material.as_ref()?, &loaded.shelf)))
    }

    /// The label of OAEP.
    pub fn label(&self) -> &[u8] {
        &self.label
    }

    /// What RSA decrypts.
    pub fn ciphertext(&self) -> &[u8] {
        &self.ciphertext
    }
}

/// What a ciphertext is, of an RSA key.
struct Address {
    version: Option<VersionNumber>,
    label: Vec<u8>,
    ciphertext: Vec<u8>,
}

/// What is to be recorded of a decryption.
struct Asked {
    ready: Ready,
    note: Note,
    used: Vec<CredentialId>,
}

impl<S: Store> Vault<S> {
    /// Whether it is an RSA key: of those, [`Self::encrypt`] and [`Self::decrypt`] are the only way. It says what a key is,
    /// and asks for no permission: it is for whoever decides who computes.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn is_rsa(&self, key: KeyId, call: &mut Call<'_>) -> Result<bool, Error> {
        // The kind of a key never changes, so that what is cached may be out of date.
        let known = self.cache.lock().get_current(key).map(|open| open.key());
        let key = match known {
            Some(key) => key,
            None => self.ready(key, call).await?.key,
        };
        Ok(modulus_bytes(&key).is_some())
    }

    pub(super) async fn encrypt_oaep(
        &self,
        id: KeyId,
        plaintext: &[u8],
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let bytes = plaintext.len();
        let check = |ready: &Ready| {
            associated.check(false, &ready.rules().limits)?;
            let modulus = modulus_bytes(&ready.key).ok_or(Error::KindForbids)?;
            let limit = modulus.saturating_sub(PADDING_BYTES);
            if bytes > limit { Err(Error::PlaintextTooLarge { limit: limit as u64 }) } else { Ok(()) }
        };
        let (ready, version) = self.protect(Operation::Encrypt, id, bytes as u64, check, call).await?;
        let public = self.public_half(&ready.key, version).await?;
        let head = match ready.rules().frame {
            Frame::Envelope => prefix(Suite::OAEP, id, version).to_vec(),
            Frame::Compatible(_) => Vec::new(),
        };
        let label = concat(&[&head, associated.aad]);
        let sealed = self.provider.asymmetric.encrypt_oaep(&public, &label, plaintext, call.random)?;
        Ok(match ready.rules().frame {
            Frame::Envelope => concat(&[&head, &sealed]),
            Frame::Compatible(layout) => layout.compose_body(version, &sealed),
        })
    }

    /// Authorizes a decryption with an RSA key and hands out what is needed to compute it elsewhere.
    ///
    /// # Errors
    /// As [`Self::decrypt`], and [`Error::KindForbids`] for other keys, and for those of which only the public half is here.
    pub async fn oaep_job(
        &self,
        key: KeyId,
        ciphertext: &[u8],
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<OaepJob, Error> {
        let associated = associated.into();
        let (asked, job) = self.opening_oaep(Operation::Decrypt, key, ciphertext, &associated, call).await?;
        self.record_oaep(&asked, Ok(()), call).await?;
        Ok(job)
    }

    pub(super) async fn decrypt_oaep(
        &self,
        operation: Operation,
        key: KeyId,
        ciphertext: &[u8],
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let (asked, job) = self.opening_oaep(operation, key, ciphertext, associated, call).await?;
        let outcome = job.open(call.random);
        if matches!(outcome, Err(Error::ComputedElsewhere)) {
            // It is asked again as a job.
            return Err(Error::ComputedElsewhere);
        }
        self.record_oaep(&asked, outcome.as_ref().map(|_| ()), call).await?;
        outcome.map(|plaintext| plaintext.expose().to_vec())
    }

    async fn opening_oaep(
        &self,
        operation: Operation,
        id: KeyId,
        ciphertext: &[u8],
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<(Asked, OaepJob), Error> {
        let ready = self.ready(id, call).await?;
        let mut version = None;
        // Whoever may not use the key learns nothing of it, not even what its ciphertexts look like.
        let asked = self.ask_process(&ready, operation, None, call).and_then(|asked| {
            let address = Address::of(&ready, ciphertext, associated)?;
            version = address.version;
            let asked = match version {
                None => asked,
                Some(_) => self.ask_process(&ready, operation, version, call)?,
            };
            associated.check(false, &ready.rules().limits)?;
            if ready.key.origin == Origin::PublicOnly {
                Err(Error::KindForbids)
            } else {
                Ok((address, asked))
            }
        });
        let note = notes::key(operation, &ready.key, version);
        match asked {
            Ok((Address { label, ciphertext, .. }, (versions, used))) => {
                let mut candidates = Vec::new();
                for version in versions {
                    candidates.push(self.private_key(&ready.open, version).await?);
                }
                Ok((Asked { ready, note, used }, OaepJob { candidates, label, ciphertext }))
            }
            Err(error) => {
                self.record(note, &ready.subject, id, Err(&error), call).await?;
                Err(error)
            }
        }
    }

    async fn record_oaep(
        &self,
        asked: &Asked,
        outcome: Result<(), &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let Asked { ready, note, used } = asked;
        let permitted = outcome.map(|()| used.as_slice());
        self.record(note.clone(), &ready.subject, ready.key.id, permitted, call).await
    }
}

impl Address {
    fn of(ready: &Ready, ciphertext: &[u8], associated: &Associated<'_>) -> Result<Self, Error> {
        let modulus = modulus_bytes(&ready.key).ok_or(Error::KindForbids)?;
        let aad = associated.aad;
        if ciphertext.len() == modulus {
            return Ok(Self { version: None, label: aad.to_vec(), ciphertext: ciphertext.to_vec() });
        }
        let (version, label, body) = match ready.rules().frame {
            Frame::Envelope => {
                let header = EnvelopeHeader::parse(ciphertext)?;
                if header.key != ready.key.id {
                    return Err(Error::CiphertextOtherKey);
                }
                if header.suite != Suite::Oaep {
                    return Err(Error::CiphertextMalformed);
                }
                let (head, body) =
                    ciphertext.split_at_checked(PREFIX_BYTES).ok_or(Error::CiphertextMalformed)?;
                (header.version, concat(&[head, aad]), body.to_vec())
            }
            Frame::Compatible(layout) => {
                let (version, body) = layout.parse_body(ciphertext)?;
                (version, aad.to_vec(), body.into_owned())
            }
        };
        if body.len() != modulus {
            return Err(Error::CiphertextMalformed);
        }
        Ok(Self { version: Some(version), label, ciphertext: body })
    }
}

/// The bytes of the modulus, of an RSA key.
const fn modulus_bytes(key: &Key) -> Option<usize> {
    match key.kind {
        KeyKind::Rsa2048 => Some(256),
        KeyKind::Rsa3072 => Some(384),
        KeyKind::Rsa4096 => Some(512),
        _ => None,
    }
}
