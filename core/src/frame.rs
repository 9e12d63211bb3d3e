//! How ciphertexts look from outside: Keystead's own envelope, or a layout that another product's clients know.
//!
//! The layouts of other products hold a version, a nonce, and ciphertext with tag (AES-256-GCM); they name no key and
//! commit to none. Only the layout is here: which key and version it is, and whether they may be used, is decided
//! elsewhere. Every layout gives each message exactly one spelling, and [`Layout::parse`] reads no other.
//!
//! ```text
//! version prefix   version (4 bytes, big-endian) | nonce (12) | ciphertext (n) | tag (16)        n + 32 bytes
//! text             prefix, version in decimal, ":", base64 of the same without the version
//!   ncpkms         "ncpkms:v" 3 ":" base64
//!   kckms          "kckms:" 3 ":" base64
//! ```
//!
//! Where a key encrypts convergently, a synthetic IV of 16 bytes stands for nonce and tag: n + 16 bytes behind the version.
//!
//! The base64 of a text stands for n + 28 bytes, has 4 characters for each 3 bytes begun, and is the padded one of RFC
//! 4648 section 4; a version has no sign and no leading zeros.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::base64;
use crate::crypto::{NONCE_BYTES, TAG_BYTES, concat};
use crate::error::Error;
use crate::id::VersionNumber;

mod signature;

/// What the ciphertexts of a profile look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Keystead's envelope, which names its key and commits to it. See [`EnvelopeHeader`](crate::EnvelopeHeader).
    Envelope,
    /// The layout of another product.
    Compatible(Layout),
}

/// The layout of another product's ciphertexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Bytes that begin with the version.
    VersionPrefix,
    /// ASCII text that begins with a product's name and the version.
    Text(TextTag),
}

/// What stands before the version in a ciphertext that is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextTag(pub &'static str);

impl TextTag {
    /// `ncpkms:v3:...`
    pub const NCPKMS: Self = Self("ncpkms:v");
    /// `kckms:3:...`
    pub const KCKMS: Self = Self("kckms:");
}

/// What a ciphertext in one of the layouts holds. Nothing of it is authenticated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// The version of the key that it says it was made with.
    pub version: VersionNumber,
    /// The nonce.
    pub nonce: [u8; NONCE_BYTES],
    /// Ciphertext, and behind it the tag of [`TAG_BYTES`] bytes.
    pub ciphertext_and_tag: Cow<'a, [u8]>,
}

impl Layout {
    /// Puts a ciphertext together. `ciphertext_and_tag` ends with the tag; nothing that lacks one can be parsed again.
    pub fn compose(
        self,
        version: VersionNumber,
        nonce: &[u8; NONCE_BYTES],
        ciphertext_and_tag: &[u8],
    ) -> Vec<u8> {
        self.compose_body(version, &concat(&[nonce, ciphertext_and_tag]))
    }

    /// As [`Self::compose`], of what stands behind the version.
    pub(crate) fn compose_body(self, version: VersionNumber, body: &[u8]) -> Vec<u8> {
        match self {
            Self::VersionPrefix => concat(&[&version.0.to_be_bytes(), body]),
            Self::Text(TextTag(tag)) => {
                let body = base64::encode(body);
                alloc::format!("{tag}{version}:{body}").into_bytes()
            }
        }
    }

    /// Takes a ciphertext apart. Total: any bytes give the parts that [`Self::compose`] makes the same bytes of, or an
    /// error.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`].
    pub fn parse(self, ciphertext: &[u8]) -> Result<Parsed<'_>, Error> {
        let (version, body) = self.parse_body(ciphertext)?;
        let (nonce, ciphertext_and_tag) = split_body(body).ok_or(Error::CiphertextMalformed)?;
        Ok(Parsed { version, nonce, ciphertext_and_tag })
    }

    /// The version that a ciphertext says it was made with, convergent or not.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`].
    pub fn version(self, ciphertext: &[u8]) -> Result<VersionNumber, Error> {
        self.parse_body(ciphertext).map(|(version, _)| version)
    }

    /// The version, and what stands behind it.
    ///
    /// # Errors
    /// [`Error::CiphertextMalformed`].
    pub(crate) fn parse_body(self, ciphertext: &[u8]) -> Result<(VersionNumber, Cow<'_, [u8]>), Error> {
        self.parts(ciphertext).ok_or(Error::CiphertextMalformed)
    }

    fn parts(self, ciphertext: &[u8]) -> Option<(VersionNumber, Cow<'_, [u8]>)> {
        match self {
            Self::VersionPrefix => {
                let (version, body) = ciphertext.split_first_chunk()?;
                Some((VersionNumber(u32::from_be_bytes(*version)), Cow::Borrowed(body)))
            }
            Self::Text(TextTag(tag)) => {
                let rest = ciphertext.strip_prefix(tag.as_bytes())?;
                let colon = rest.iter().position(|byte| *byte == b':')?;
                let (version, body) = rest.split_at_checked(colon)?;
                let body = base64::decode(body.strip_prefix(b":")?)?;
                Some((parse_version(version)?, Cow::Owned(body)))
            }
        }
    }
}

/// Nonce, and ciphertext that is long enough to have a tag.
fn split_body(body: Cow<'_, [u8]>) -> Option<([u8; NONCE_BYTES], Cow<'_, [u8]>)> {
    let nonce = *body.first_chunk()?;
    let rest = match body {
        Cow::Borrowed(body) => Cow::Borrowed(body.get(NONCE_BYTES..)?),
        Cow::Owned(body) => Cow::Owned(body.get(NONCE_BYTES..)?.to_vec()),
    };
    (rest.len() >= TAG_BYTES).then_some((nonce, rest))
}

/// `u32::from_str` also takes "+3" and "03".
fn parse_version(digits: &[u8]) -> Option<VersionNumber> {
    let canonical = digits.iter().all(u8::is_ascii_digit) && (digits.len() == 1 || !digits.starts_with(b"0"));
    let number = core::str::from_utf8(digits).ok()?.parse().ok()?;
    canonical.then_some(VersionNumber(number))
}

#[cfg(test)]
mod tests;
