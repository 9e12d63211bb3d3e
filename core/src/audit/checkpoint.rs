//! Signed statements about the chain: ECDSA over P-256 with SHA-256 (FIPS 186-5), nonces by RFC 6979.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::{DecodePublicKey, EncodePublicKey, LineEnding};
use zeroize::Zeroizing;

use super::cbor::SignedCheckpointBody;
use super::segment::Head;
use crate::codec;
use crate::crypto::{concat, sha256};
use crate::error::Error;
use crate::id::VaultId;
use crate::random::SecureRandom;
use crate::secret::Secret32;
use crate::time::Timestamp;

/// What stands in front of a checkpoint's CBOR when it is signed, so that the key's signatures mean nothing elsewhere.
const LABEL: &[u8] = b"keystead/audit/checkpoint/v1";

/// "At this time, the chain of this vault had this hash after this entry."
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The vault.
    pub vault: VaultId,
    /// The number of the last entry that it covers; 0 if there was none.
    pub sequence: u64,
    /// The hash of that entry.
    pub hash: [u8; 32],
    /// When it was made.
    pub time: Timestamp,
    /// Where it stands.
    pub scope: Scope,
}

/// Where a checkpoint stands. It is signed too, so that none can serve in the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In the vault's log.
    Log,
    /// At the beginning of an export.
    ExportStart,
    /// At the end of an export.
    ExportEnd {
        /// SHA-256 of everything in front of it.
        text: [u8; 32],
    },
}

impl Checkpoint {
    /// The checkpoint that covers everything before `head`.
    pub const fn of(vault: VaultId, head: &Head, time: Timestamp, scope: Scope) -> Self {
        Self { vault, sequence: head.last_sequence(), hash: head.hash, time, scope }
    }

    /// Whether this is what it says of the chain of `vault`, if the chain's head is `head`.
    pub fn agrees_with(&self, vault: VaultId, head: &Head) -> bool {
        *self == Self::of(vault, head, self.time, self.scope)
    }

    /// Signs it.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn sign(self, key: &SigningKey) -> Result<SignedCheckpoint, Error> {
        let signature = key.sign(&concat(&[LABEL, &self.to_cbor()?]))?;
        Ok(SignedCheckpoint { checkpoint: self, signature })
    }
}

/// A checkpoint and its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What is signed.
    pub checkpoint: Checkpoint,
    /// The numbers r and s, 32 bytes each, big-endian: the form of IEEE P1363, which WebCrypto has too.
    pub signature: [u8; 64],
}

impl SignedCheckpoint {
    /// Whether the owner of `key` signed it.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.checkpoint.to_cbor().is_ok_and(|cbor| key.verifies(&concat(&[LABEL, &cbor]), &self.signature))
    }

    /// The body of its record.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        codec::encode(&SignedCheckpointBody {
            checkpoint: self.checkpoint.to_cbor()?.into(),
            signature: self.signature.into(),
        })
    }

    /// The checkpoint in the body of a record. Total: any bytes give a checkpoint or an error. The signature is not
    /// checked here.
    ///
    /// # Errors
    /// [`Error::StoredFormat`]; [`Error::Store`] if it is not a checkpoint.
    pub fn decode(body: &[u8]) -> Result<Self, Error> {
        let body: SignedCheckpointBody = codec::decode(body)?;
        Ok(Self { checkpoint: Checkpoint::from_cbor(&body.checkpoint)?, signature: body.signature.into() })
    }
}

/// The key that signs checkpoints. It is wiped when it is dropped.
pub struct SigningKey(p256::ecdsa::SigningKey);

impl SigningKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] if the source fails.
    pub fn make_random(random: &mut dyn SecureRandom) -> Result<Self, Error> {
        // One in 2^32 draws is no key. A source that gives three of them in a row does not work.
        for _ in 0..3 {
            if let Ok(key) = Self::from_bytes(&Secret32::make_random(random)?) {
                return Ok(key);
            }
        }
        Err(Error::RandomUnavailable)
    }

    /// The key with these bytes: a number, big-endian.
    ///
    /// # Errors
    /// [`Error::Store`] if the number is zero or not below the order of the curve, as no key that was made is.
    pub fn from_bytes(bytes: &Secret32) -> Result<Self, Error> {
        let key = p256::ecdsa::SigningKey::from_slice(bytes.expose());
        key.map(Self).map_err(|_| Error::corrupt("an audit key that is none"))
    }

    /// Its bytes, to be sealed and kept.
    pub fn to_bytes(&self) -> Secret32 {
        let bytes = Zeroizing::new(self.0.to_bytes());
        Secret32::fill_with(|secret| secret.copy_from_slice(&bytes))
    }

    /// The key that its signatures are checked with.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(*self.0.verifying_key())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<[u8; 64], Error> {
        let signature: Signature =
            self.0.try_sign(message).map_err(|_| Error::Unreachable("signing with a valid key"))?;
        Ok(signature.to_bytes().into())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// The key that checkpoints are checked with. Whoever keeps it apart from the vault can tell a true log from one that
/// was written anew from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads a PEM file (`BEGIN PUBLIC KEY`, RFC 7468 section 13). The text may be under an attacker's control.
    ///
    /// # Errors
    /// [`Error::InvalidPublicKey`] if it is no P-256 key in this form.
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        VerifyingKey::from_public_key_pem(pem.trim()).map(Self).map_err(|_| Error::InvalidPublicKey)
    }

    /// Writes a PEM file.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn to_pem(&self) -> Result<String, Error> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|_| Error::Unreachable("a public key as PEM"))
    }

    /// SHA-256 over the DER of the key (`SubjectPublicKeyInfo`, RFC 5280 section 4.1.2.7), 64 hexadecimal digits: what two
    /// people compare. `openssl pkey -pubin -in key.pem -outform DER | sha256sum` prints the same.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn fingerprint(&self) -> Result<String, Error> {
        let der = self.0.to_public_key_der().map_err(|_| Error::Unreachable("a public key as DER"))?;
        Ok(data_encoding::HEXLOWER.encode(&sha256(&[der.as_bytes()])))
    }

    /// The key at this point, if it is one: [`Self::to_sec1`].
    pub(crate) fn from_sec1(point: &[u8]) -> Option<Self> {
        VerifyingKey::from_sec1_bytes(point).ok().map(Self)
    }

    /// The uncompressed point of SEC 1 section 2.3.3: 65 bytes.
    pub(crate) fn to_sec1(self) -> Vec<u8> {
        self.0.to_sec1_point(false).as_bytes().to_vec()
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests;
