//! Types for what must not leak: wiped when dropped, never printed, never cloned by accident.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::Error;
use crate::random::SecureRandom;

/// Secret bytes of any length.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretBytes(Vec<u8>);

impl SecretBytes {
    /// Takes ownership of `bytes`; they are wiped when this value is dropped.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes themselves. Whoever calls this answers for every copy that it makes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

/// A 256-bit secret: every symmetric key in Keystead.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// Draws a new secret.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`] if the source fails.
    pub fn make_random(random: &mut dyn SecureRandom) -> Result<Self, Error> {
        let mut secret = Self([0; 32]);
        random.fill(&mut secret.0)?;
        Ok(secret)
    }

    /// The secret with these bytes; wipe your own copy.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves. Whoever calls this answers for every copy that it makes.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn fill_with(fill: impl FnOnce(&mut [u8; 32])) -> Self {
        let mut secret = Self([0; 32]);
        fill(&mut secret.0);
        secret
    }

    pub(crate) fn copy_from(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self([0; 32]);
        if bytes.len() != 32 {
            return None;
        }
        secret.0.copy_from_slice(bytes);
        Some(secret)
    }

    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0)
    }
}

impl fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret32(..)")
    }
}

/// A passphrase, normalized so that the same words typed on any system are the same bytes.
///
/// Preparation follows the OpaqueString profile of RFC 8265 section 4.2: every Unicode space becomes U+0020, then
/// normalization form C. Case and everything else stay as typed.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The fewest characters that a passphrase may have.
    pub const MIN_CHARS: usize = 8;
    /// The most characters that a passphrase may have.
    pub const MAX_CHARS: usize = 1024;

    /// Prepares a passphrase as typed by a person.
    ///
    /// # Errors
    /// [`Error::PassphraseLength`] unless it has [`Self::MIN_CHARS`] to [`Self::MAX_CHARS`] characters after
    /// normalization.
    pub fn new(typed: &str) -> Result<Self, Error> {
        // The longest expansion of NFC is threefold; capacity up front, so that no unwiped copy is left by growth.
        let mut text = Zeroizing::new(String::with_capacity(typed.len().min(4 * Self::MAX_CHARS) * 3));
        let spaces_mapped =
            typed.chars().map(|c| if c != '\u{20}' && is_space_separator(c) { ' ' } else { c });
        for (count, c) in spaces_mapped.nfc().enumerate() {
            if count == Self::MAX_CHARS {
                return Err(Error::PassphraseLength);
            }
            text.push(c);
        }
        if text.chars().count() < Self::MIN_CHARS {
            return Err(Error::PassphraseLength);
        }
        Ok(Self(text))
    }

    /// The normalized text. Whoever calls this answers for every copy that it makes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// Unicode category Zs.
const fn is_space_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests;
