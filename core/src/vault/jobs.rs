//! Encryptions and decryptions that are authorized and keyed: computed here, or elsewhere (WebCrypto, a token).

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::cache::OpenKey;
use crate::associated::Associated;
use crate::convergent::Convergent;
use crate::crypto::{NONCE_BYTES, Provider};
use crate::elsewhere::{AesGcm, Shelf};
use crate::envelope::{EnvelopeHeader, MessageHeader, Suite, direct, message};
use crate::error::Error;
use crate::frame::{Frame, Layout};
use crate::hsm::HsmCipher;
use crate::id::{KeyId, VersionNumber};
use crate::profile::Profile;
use crate::random::SecureRandom;
use crate::secret::Secret32;

/// An encryption that is authorized and keyed, but not computed yet.
pub struct SealJob(Work<SealShape>);

/// A decryption that is authorized and keyed, but not computed yet.
pub struct OpenJob(Work<OpenShape>);

enum Work<T> {
    Gcm { shape: T, message_key: Secret32, shelf: Shelf, nonce: [u8; NONCE_BYTES], associated_data: Vec<u8> },
    Convergent(Convergent),
    Hsm { cipher: Arc<dyn HsmCipher>, shape: DirectShape, nonce: [u8; NONCE_BYTES], associated_data: Vec<u8> },
}

/// The form of a ciphertext that a token makes or opens.
enum DirectShape {
    Envelope(KeyId, VersionNumber),
    Compatible(Layout, VersionNumber),
}

/// The form of the ciphertext to be made.
enum SealShape {
    Envelope(MessageHeader),
    Compatible(Layout, VersionNumber),
}

/// The form of the ciphertext to be read.
enum OpenShape {
    /// With a header of so many bytes.
    Envelope(usize),
    Compatible(Layout),
}

/// Which key and version a ciphertext was made with, as far as it says so.
pub(super) enum Address {
    Envelope(EnvelopeHeader),
    Compatible(Layout, VersionNumber, [u8; NONCE_BYTES]),
    /// A convergent ciphertext, which has no nonce, in a layout.
    Convergent(Layout, VersionNumber),
}

impl Address {
    /// What `ciphertext` says, in the form that `rules` give ciphertexts of `key`.
    pub(super) fn of(
        key: KeyId,
        convergent: bool,
        rules: &Profile,
        ciphertext: &[u8],
    ) -> Result<Self, Error> {
        match rules.frame {
            Frame::Envelope => {
                let header = EnvelopeHeader::parse(ciphertext)?;
                if header.key == key { Ok(Self::Envelope(header)) } else { Err(Error::CiphertextOtherKey) }
            }
            Frame::Compatible(layout) if convergent => {
                Ok(Self::Convergent(layout, layout.parse_body(ciphertext)?.0))
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
            Self::Compatible(_, version, _) | Self::Convergent(_, version) => *version,
        }
    }
}

impl SealJob {
    pub(super) fn new(
        open: &OpenKey,
        version: VersionNumber,
        rules: &Profile,
        associated: &Associated<'_>,
        random: &mut dyn SecureRandom,
    ) -> Result<Self, Error> {
        if open.is_convergent() {
            let layout = match rules.frame {
                Frame::Envelope => None,
                Frame::Compatible(layout) => Some(layout),
            };
            return convergent(open, version, layout, associated).map(Self);
        }
        if let Some(cipher) = open.cipher(version) {
            let mut nonce = [0; NONCE_BYTES];
            random.fill(&mut nonce)?;
            let shape = match rules.frame {
                Frame::Envelope => DirectShape::Envelope(open.id(), version),
                Frame::Compatible(layout) => DirectShape::Compatible(layout, version),
            };
            let associated_data = shape.associated_data(associated.aad);
            return Ok(Self(Work::Hsm { cipher, shape, nonce, associated_data }));
        }
        match rules.frame {
            Frame::Envelope => {
                let (header, message_key, shelf) = open.next_message(version, random)?;
                let associated_data = message::associated_data(&header, associated.aad);
                let (shape, nonce) = (SealShape::Envelope(header), header.nonce);
                Ok(Self(Work::Gcm { shape, message_key, shelf, nonce, associated_data }))
            }
            Frame::Compatible(layout) => {
                let mut nonce = [0; NONCE_BYTES];
                random.fill(&mut nonce)?;
                Ok(Self(Work::Gcm {
                    shape: SealShape::Compatible(layout, version),
                    message_key: open.material(version).ok_or(Error::KeyNotLoaded)?.duplicate(),
                    shelf: Shelf::default(),
                    nonce,
                    associated_data: associated.aad.to_vec(),
                }))
            }
        }
    }

    /// Computes it here.
    ///
    /// # Errors
    /// [`Error::PlaintextTooLarge`].
    pub fn seal(self, provider: &Provider, plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.0 {
            Work::Gcm { shape: SealShape::Envelope(header), message_key, associated_data, .. } => {
                message::seal(provider, header, message_key, associated_data, plaintext)
            }
            Work::Gcm {
                shape: SealShape::Compatible(layout, version),
                message_key,
                nonce,
                associated_data,
                ..
            } => {
                let mut body = plaintext.to_vec();
                let tag = provider.aead.seal(message_key, nonce, associated_data, &mut body)?;
                body.extend_from_slice(&tag);
                Ok(layout.compose(*version, nonce, &body))
            }
            Work::Convergent(convergent) => convergent.seal(plaintext),
            Work::Hsm { cipher, shape, nonce, associated_data } => {
                let body = cipher.seal(nonce, associated_data, plaintext)?;
                Ok(match shape {
                    DirectShape::Envelope(key, version) => direct::compose(*key, *version, nonce, &body),
                    DirectShape::Compatible(layout, version) => layout.compose(*version, nonce, &body),
                })
            }
        }
    }

    /// What is needed to compute it elsewhere, and the bytes that go in front of ciphertext and tag; `None` if the form of
    /// the ciphertext is not as simple as that, and it has to be computed here.
    pub fn elsewhere(&self) -> Option<(Vec<u8>, AesGcm<'_>)> {
        match &self.0 {
            Work::Gcm { shape: SealShape::Envelope(header), .. } => Some((header.to_bytes(), self.0.gcm()?)),
            Work::Gcm { .. } | Work::Convergent(_) | Work::Hsm { .. } => None,
        }
    }
}

impl DirectShape {
    fn associated_data(&self, aad: &[u8]) -> Vec<u8> {
        match self {
            Self::Envelope(key, version) => direct::associated_data(*key, *version, aad),
            Self::Compatible(..) => aad.to_vec(),
        }
    }
}

impl OpenJob {
    pub(super) fn new(open: &OpenKey, address: &Address, associated: &Associated<'_>) -> Result<Self, Error> {
        match address {
            Address::Envelope(header) => Self::of_envelope(open, header, associated),
            Address::Compatible(layout, version, nonce) if open.cipher(*version).is_some() => {
                Self::of_token(open, DirectShape::Compatible(*layout, *version), *version, *nonce, associated)
            }
            Address::Compatible(layout, version, nonce) => Ok(Self(Work::Gcm {
                shape: OpenShape::Compatible(*layout),
                message_key: open.material(*version).ok_or(Error::KeyNotLoaded)?.duplicate(),
                shelf: Shelf::default(),
                nonce: *nonce,
                associated_data: associated.aad.to_vec(),
            })),
            Address::Convergent(layout, version) => {
                convergent(open, *version, Some(*layout), associated).map(Self)
            }
        }
    }

    fn of_envelope(
        open: &OpenKey,
        header: &EnvelopeHeader,
        associated: &Associated<'_>,
    ) -> Result<Self, Error> {
        let ((message_key, shelf), first) = match &header.suite {
            Suite::Direct(nonce) => {
                let shape = DirectShape::Envelope(header.key, header.version);
                return Self::of_token(open, shape, header.version, *nonce, associated);
            }
            // What lies in a token has made no other form.
            _ if open.cipher(header.version).is_some() => return Err(Error::DecryptionFailed),
            Suite::Convergent(_) if open.is_convergent() => {
                return convergent(open, header.version, None, associated).map(Self);
            }
            // A key has made one of the two forms alone.
            Suite::Convergent(_) => return Err(Error::DecryptionFailed),
            Suite::Oaep => return Err(Error::CiphertextMalformed),
            _ if open.is_convergent() => return Err(Error::DecryptionFailed),
            Suite::Message(message) => (open.message_key(message)?, message),
            Suite::Rewrapped(rewrapped) => {
                let material = open.material(header.version).ok_or(Error::KeyNotLoaded)?;
                ((rewrapped.message_key(&material)?, Shelf::default()), &rewrapped.original)
            }
        };
        Ok(Self(Work::Gcm {
            shape: OpenShape::Envelope(header.header_bytes()),
            message_key,
            shelf,
            nonce: first.nonce,
            associated_data: message::associated_data(first, associated.aad),
        }))
    }

    fn of_token(
        open: &OpenKey,
        shape: DirectShape,
        version: VersionNumber,
        nonce: [u8; NONCE_BYTES],
        associated: &Associated<'_>,
    ) -> Result<Self, Error> {
        // Keys that the vault keeps have made none of this form.
        let cipher = open.cipher(version).ok_or(Error::DecryptionFailed)?;
        let associated_data = shape.associated_data(associated.aad);
        Ok(Self(Work::Hsm { cipher, shape, nonce, associated_data }))
    }

    /// Computes it here; `ciphertext` is the one that the job was made for.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`].
    pub fn open(self, provider: &Provider, ciphertext: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.0 {
            Work::Gcm {
                shape: OpenShape::Envelope(header_bytes),
                message_key,
                nonce,
                associated_data,
                ..
            } => {
                let body = ciphertext.get(*header_bytes..).ok_or(Error::CiphertextMalformed)?;
                message::open(provider, nonce, message_key, associated_data, body)
            }
            Work::Gcm {
                shape: OpenShape::Compatible(layout), message_key, nonce, associated_data, ..
            } => {
                let parsed = layout.parse(ciphertext)?;
                message::open(provider, nonce, message_key, associated_data, &parsed.ciphertext_and_tag)
            }
            Work::Convergent(convergent) => convergent.open(ciphertext),
            Work::Hsm { cipher, shape: DirectShape::Envelope(..), nonce, associated_data } => {
                let body = ciphertext.get(direct::HEADER_BYTES..).ok_or(Error::CiphertextMalformed)?;
                cipher.open(nonce, associated_data, body)
            }
            Work::Hsm { cipher, shape: DirectShape::Compatible(layout, _), nonce, associated_data } => {
                cipher.open(nonce, associated_data, &layout.parse(ciphertext)?.ciphertext_and_tag)
            }
        }
    }

    /// What is needed to compute it elsewhere, and where ciphertext and tag begin; `None` if it has to be computed here.
    pub fn elsewhere(&self) -> Option<(usize, AesGcm<'_>)> {
        match &self.0 {
            Work::Gcm { shape: OpenShape::Envelope(header_bytes), .. } => {
                Some((*header_bytes, self.0.gcm()?))
            }
            Work::Gcm { .. } | Work::Convergent(_) | Work::Hsm { .. } => None,
        }
    }
}

impl<T> Work<T> {
    fn gcm(&self) -> Option<AesGcm<'_>> {
        match self {
            Self::Gcm { message_key, shelf, nonce, associated_data, .. } => {
                Some(AesGcm { key: message_key, nonce, associated_data, shelf })
            }
            Self::Convergent(_) | Self::Hsm { .. } => None,
        }
    }
}

fn convergent<T>(
    open: &OpenKey,
    version: VersionNumber,
    layout: Option<Layout>,
    associated: &Associated<'_>,
) -> Result<Work<T>, Error> {
    let material = open.material(version).ok_or(Error::KeyNotLoaded)?;
    Convergent::new(open.id(), version, layout, &material, associated).map(Work::Convergent)
}
