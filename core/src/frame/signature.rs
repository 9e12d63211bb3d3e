//! Signatures as other products lay them out: the version of the key, then the signature.
//!
//! ```text
//! version prefix   version (4 bytes, big-endian) | signature
//! text             prefix, version in decimal, ":", base64 of the signature
//! ```

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::{Layout, TextTag, parse_version};
use crate::base64;
use crate::crypto::concat;
use crate::error::Error;
use crate::id::VersionNumber;

impl Layout {
    /// Puts a signature together.
    pub fn compose_signature(self, version: VersionNumber, signature: &[u8]) -> Vec<u8> {
        match self {
            Self::VersionPrefix => concat(&[&version.0.to_be_bytes(), signature]),
            Self::Text(TextTag(tag)) => {
                alloc::format!("{tag}{version}:{}", base64::encode(signature)).into_bytes()
            }
        }
    }

    /// Takes a signature apart. Total: any bytes give the parts that [`Self::compose_signature`] makes the same bytes of,
    /// or an error.
    ///
    /// # Errors
    /// [`Error::SignatureMalformed`].
    pub fn parse_signature(self, framed: &[u8]) -> Result<(VersionNumber, Cow<'_, [u8]>), Error> {
        let parts = match self {
            Self::VersionPrefix => framed.split_first_chunk().map(|(version, signature)| {
                (VersionNumber(u32::from_be_bytes(*version)), Cow::Borrowed(signature))
            }),
            Self::Text(TextTag(tag)) => text_parts(tag, framed),
        };
        parts.ok_or(Error::SignatureMalformed)
    }
}

fn text_parts(tag: &str, framed: &[u8]) -> Option<(VersionNumber, Cow<'static, [u8]>)> {
    let rest = framed.strip_prefix(tag.as_bytes())?;
    let colon = rest.iter().position(|byte| *byte == b':')?;
    let (version, body) = rest.split_at_checked(colon)?;
    let signature = base64::decode(body.strip_prefix(b":")?)?;
    Some((parse_version(version)?, Cow::Owned(signature)))
}
