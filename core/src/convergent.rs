//! Convergent encryption: one message in one context has one ciphertext, until the key rotates.
//!
//! HKDF-SHA-256 over the version's key gives an AES-SIV key (RFC 5297, 512 bits) and a commitment key, bound to the form of
//! the ciphertext, key id, version and context. The synthetic IV depends on the plaintext as well, so that one context may
//! serve many plaintexts: nothing but the equality of whole messages shows. In the form of the standard profile:
//!
//! ```text
//! offset  size
//! 0       4     magic "KSE1"
//! 4       1     suite: 2 = HKDF-SHA-256, AES-SIV, 32-byte commitment
//! 5       16    key id
//! 21      4     version, big-endian
//! 25      32    commitment: HMAC-SHA-256 over the synthetic IV
//! 57      16    synthetic IV
//! 73      n     ciphertext
//! ```
//!
//! The components of AES-SIV are the first 25 bytes, the caller's AAD, and the plaintext. AES-SIV alone lets one
//! ciphertext open under two keys; the commitment rules that out, and is another one for each message, so that it does
//! not tell which ciphertexts share a context.
//!
//! In the layouts of other products, synthetic IV and ciphertext stand where nonce, ciphertext and tag stand otherwise;
//! they commit to no key. The components are the caller's AAD and the plaintext.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::associated::Associated;
use crate::crypto::siv::{self, KEY_BYTES, SIV_BYTES};
use crate::crypto::{concat, derive_into, equal, hmac_sha256};
use crate::envelope::{EnvelopeHeader, PREFIX_BYTES, Suite, prefix};
use crate::error::Error;
use crate::frame::Layout;
use crate::id::{KeyId, VersionNumber};
use crate::secret::Secret32;

/// Bytes in front of the ciphertext in an envelope.
pub(crate) const HEADER_BYTES: usize = PREFIX_BYTES + 32 + SIV_BYTES;
/// What stands for the suite where there is no envelope.
const NO_ENVELOPE: u8 = 0;

/// What the header of such an envelope holds beside key and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConvergentHeader {
    pub(crate) commitment: [u8; 32],
    pub(crate) siv: [u8; SIV_BYTES],
}

/// A key for the messages of one context. It makes and reads any number of them.
pub(crate) struct Convergent {
    key: KeyId,
    version: VersionNumber,
    layout: Option<Layout>,
    siv_key: siv::Key,
    commitment_key: Secret32,
    aad: Vec<u8>,
}

impl Convergent {
    /// For envelopes without a `layout`. `associated` has been checked.
    pub(crate) fn new(
        key: KeyId,
        version: VersionNumber,
        layout: Option<Layout>,
        material: &Secret32,
        associated: &Associated<'_>,
    ) -> Result<Self, Error> {
        let form = if layout.is_some() { NO_ENVELOPE } else { Suite::CONVERGENT };
        // Everything before the context has a fixed length.
        let info: [&[u8]; 5] = [
            b"keystead/convergent/v1",
            &[form],
            key.as_bytes(),
            &version.0.to_be_bytes(),
            associated.context,
        ];
        let mut output = Zeroizing::new([0; KEY_BYTES + 32]);
        derive_into(material, &[], &info, output.as_mut())?;
        let mut siv_key = Zeroizing::new([0; KEY_BYTES]);
        let (first, second) = output.split_at(KEY_BYTES);
        siv_key.copy_from_slice(first);
        let commitment_key = Secret32::copy_from(second).ok_or(Error::Unreachable("length of a key"))?;
        Ok(Self { key, version, layout, siv_key, commitment_key, aad: associated.aad.to_vec() })
    }

    /// The ciphertext in its form.
    pub(crate) fn seal(&self, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let Some(layout) = self.layout else { return self.seal_envelope(plaintext) };
        let mut body = Vec::with_capacity(SIV_BYTES + plaintext.len());
        body.extend_from_slice(&[0; SIV_BYTES]);
        body.extend_from_slice(plaintext);
        let (siv, buffer) =
            body.split_first_chunk_mut::<SIV_BYTES>().ok_or(Error::Unreachable("body of a ciphertext"))?;
        *siv = siv::seal(&self.siv_key, &[&self.aad], buffer)?;
        Ok(layout.compose_body(self.version, &body))
    }

    fn seal_envelope(&self, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let prefix = prefix(Suite::CONVERGENT, self.key, self.version);
        let mut envelope = Vec::with_capacity(HEADER_BYTES + plaintext.len());
        envelope.extend_from_slice(&prefix);
        envelope.resize(HEADER_BYTES, 0);
        envelope.extend_from_slice(plaintext);
        let (header, buffer) = envelope
            .split_first_chunk_mut::<HEADER_BYTES>()
            .ok_or(Error::Unreachable("header of an envelope"))?;
        let siv = siv::seal(&self.siv_key, &[&prefix, &self.aad], buffer)?;
        *header = concat(&[&prefix, &self.commitment(&siv), &siv])
            .try_into()
            .map_err(|_| Error::Unreachable("header of an envelope"))?;
        Ok(envelope)
    }

    /// The plaintext of `ciphertext`, which is in this form.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`], [`Error::DecryptionFailed`].
    pub(crate) fn open(&self, ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
        let Some(layout) = self.layout else { return self.open_envelope(ciphertext) };
        let (_, body) = layout.parse_body(ciphertext)?;
        let (siv, body) = body.split_first_chunk().ok_or(Error::CiphertextMalformed)?;
        let mut buffer = body.to_vec();
        siv::open(&self.siv_key, &[&self.aad], siv, &mut buffer)?;
        Ok(buffer)
    }

    fn open_envelope(&self, ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
        let header = EnvelopeHeader::parse(ciphertext)?;
        let Suite::Convergent(parts) = &header.suite else { return Err(Error::DecryptionFailed) };
        if !equal(&self.commitment(&parts.siv), &parts.commitment) {
            return Err(Error::DecryptionFailed);
        }
        let prefix = prefix(Suite::CONVERGENT, self.key, self.version);
        let mut buffer = ciphertext.get(HEADER_BYTES..).ok_or(Error::CiphertextMalformed)?.to_vec();
        siv::open(&self.siv_key, &[&prefix, &self.aad], &parts.siv, &mut buffer)?;
        Ok(buffer)
    }

    fn commitment(&self, siv: &[u8; SIV_BYTES]) -> [u8; 32] {
        hmac_sha256(&self.commitment_key, &[siv])
    }
}

#[cfg(test)]
mod tests;
