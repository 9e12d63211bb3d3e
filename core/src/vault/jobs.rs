//! Encryptions and decryptions that are authorized and keyed: computed here, or elsewhere (WebCrypto, a token).

use alloc::vec::Vec;

use super::cache::OpenKey;
use crate::crypto::{NONCE_BYTES, Provider};
use crate::envelope::{self, EnvelopeHeader};
use crate::error::Error;
use crate::frame::{Frame, Layout};
use crate::id::{KeyId, VersionNumber};
use crate::profile::Profile;
use crate::random::SecureRandom;
use crate::secret::Secret32;

/// An encryption that is authorized and keyed, but not computed yet.
pub struct SealJob {
    shape: Shape,
    message_key: Secret32,
    associated_data: Vec<u8>,
}

/// A decryption that is authorized and keyed, but not computed yet.
pub struct OpenJob {
    shape: Shape,
    message_key: Secret32,
    associated_data: Vec<u8>,
}

/// The form of the ciphertext.
enum Shape {
    Envelope(EnvelopeHeader),
    Compatible { layout: Layout, version: VersionNumber, nonce: [u8; NONCE_BYTES] },
}

/// Which key and version a ciphertext was made with, as far as it says so.
pub(super) enum Address {
    Envelope(EnvelopeHeader),
    Compatible(Layout, VersionNumber, [u8; NONCE_BYTES]),
}

impl Address {
    /// What `ciphertext` says, in the form that `rules` give ciphertexts of `key`.
    pub(super) fn of(key: KeyId, rules: &Profile, ciphertext: &[u8]) -> Result<Self, Error> {
        match rules.frame {
            Frame::Envelope => {
                let header = EnvelopeHeader::parse(ciphertext)?;
                if header.key == key { Ok(Self::Envelope(header)) } else { Err(Error::CiphertextOtherKey) }
            }
            Frame::Compatible(layout) => {
                let parsed = layout.parse(ciphertext)?;
                Ok(Self::Compatible(layout, parsed.version, parsed.nonce))
            }
        }
    }

    pub(super) const fn version(&self) -> VersionNumber {
        match self {
            Self::Envelope(header) => header.version,
            Self::Compatible(_, version, _) => *version,
        }
    }
}

impl SealJob {
    pub(super) fn new(
        open: &OpenKey,
        version: VersionNumber,
        rules: &Profile,
        aad: &[u8],
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        match rules.frame {
            Frame::Envelope => {
                let (header, message_key) = open.next_message(version, random)?;
                let associated_data = envelope::associated_data(&header, aad);
                Ok(Self { shape: Shape::Envelope(header), message_key, associated_data })
            }
            Frame::Compatible(layout) => {
                let mut nonce = [0; NONCE_BYTES];
                random.fill(&mut nonce)?;
                Ok(Self {
                    shape: Shape::Compatible { layout, version, nonce },
                    message_key: open.material(version).ok_or(Error::KeyNotLoaded)?.duplicate(),
                    associated_data: aad.to_vec(),
                })
            }
        }
    }

    /// Computes it here.
    ///
    /// # Errors
    /// [`Error::PlaintextTooLarge`].
    pub fn seal(self, provider: &Provider, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.shape {
            Shape::Envelope(header) => {
                envelope::seal(provider, header, &self.message_key, &self.associated_data, plaintext)
            }
            Shape::Compatible { layout, version, nonce } => {
                let mut body = plaintext.to_vec();
                let tag = provider.aead.seal(&self.message_key, nonce, &self.associated_data, &mut body)?;
                body.extend_from_slice(&tag);
                Ok(layout.compose(*version, nonce, &body))
            }
        }
    }

    /// The bytes that go in front of ciphertext and tag; `None` if the form of the ciphertext is not as simple as that, and
    /// it has to be computed here.
    pub fn header_bytes(&self) -> Option<Vec<u8>> {
        match &self.shape {
            Shape::Envelope(header) => Some(header.to_bytes()),
            Shape::Compatible { .. } => None,
        }
    }

    /// The AES-256-GCM key. It opens other messages, too: do not keep it.
    pub const fn message_key(&self) -> &Secret32 {
        &self.message_key
    }

    /// The nonce. It must be used for this one message.
    pub const fn nonce(&self) -> &[u8; NONCE_BYTES] {
        self.shape.nonce()
    }

    /// The associated data of AES-GCM.
    pub fn associated_data(&self) -> &[u8] {
        &self.associated_data
    }
}

impl OpenJob {
    pub(super) fn new(open: &OpenKey, address: &Address, aad: &[u8]) -> Result<Self, Error> {
        match address {
            Address::Envelope(header) => {
                let message_key = open.message_key(header)?;
                let associated_data = envelope::associated_data(header, aad);
                Ok(Self { shape: Shape::Envelope(*header), message_key, associated_data })
            }
            Address::Compatible(layout, version, nonce) => Ok(Self {
                shape: Shape::Compatible { layout: *layout, version: *version, nonce: *nonce },
                message_key: open.material(*version).ok_or(Error::KeyNotLoaded)?.duplicate(),
                associated_data: aad.to_vec(),
            }),
        }
    }

    /// Computes it here; `ciphertext` is the one that the job was made for.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub fn open(self, provider: &Provider, ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.shape {
            Shape::Envelope(header) => {
                envelope::open(provider, header, &self.message_key, &self.associated_data, ciphertext)
            }
            Shape::Compatible { layout, nonce, .. } => {
                let parsed = layout.parse(ciphertext)?;
                let (body, tag) =
                    parsed.ciphertext_and_tag.split_last_chunk().ok_or(Error::CiphertextMalformed)?;
                let mut buffer = body.to_vec();
                provider.aead.open(&self.message_key, nonce, &self.associated_data, &mut buffer, tag)?;
                Ok(buffer)
            }
        }
    }

    /// Where ciphertext and tag begin; `None` if it has to be computed here.
    pub const fn body_offset(&self) -> Option<usize> {
        match &self.shape {
            Shape::Envelope(_) => Some(envelope::HEADER_BYTES),
            Shape::Compatible { .. } => None,
        }
    }

    /// The AES-256-GCM key. It opens other messages, too: do not keep it.
    pub const fn message_key(&self) -> &Secret32 {
        &self.message_key
    }

    /// The nonce.
    pub const fn nonce(&self) -> &[u8; NONCE_BYTES] {
        self.shape.nonce()
    }

    /// The associated data of AES-GCM.
    pub fn associated_data(&self) -> &[u8] {
        &self.associated_data
    }
}

impl Shape {
    const fn nonce(&self) -> &[u8; NONCE_BYTES] {
        match self {
            Self::Envelope(header) => &header.nonce,
            Self::Compatible { nonce, .. } => nonce,
        }
    }
}
