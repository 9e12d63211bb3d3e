//! Access keys: what programs prove with who they are, to a server.
//!
//! An access key is an id, which is no secret, and a secret of 256 random bits. The vault keeps the secret's SHA-256 alone:
//! what is random needs no stretching. An application key is the same without an id: 128 random bits that name an
//! application and admit it.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use data_encoding::BASE32_NOPAD;
use zeroize::Zeroizing;

use crate::crypto::{equal, sha256};
use crate::error::Error;
use crate::id::PrincipalId;
use crate::random::SecureRandom;
use crate::time::Timestamp;

/// The most access keys of a principal.
pub const MAX_ACCESS_KEYS: usize = 5;

/// The id of an access key: 40 hexadecimal digits, those of its principal first. It is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessKeyId {
    principal: PrincipalId,
    number: u32,
}

impl AccessKeyId {
    pub(crate) const fn new(principal: PrincipalId, number: u32) -> Self {
        Self { principal, number }
    }

    pub(crate) const fn principal(self) -> PrincipalId {
        self.principal
    }

    pub(crate) const fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for AccessKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{:08x}", self.principal, self.number)
    }
}

impl FromStr for AccessKeyId {
    type Err = Error;

    /// # Errors
    /// [`Error::AccessDenied`] for anything that is no such id: nobody learns more of why.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (principal, number) = text.split_at_checked(32).ok_or(Error::AccessDenied)?;
        let digits = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(number, 16).ok().filter(|_| digits).ok_or(Error::AccessDenied)?;
        Ok(Self { principal: principal.parse().map_err(|_| Error::AccessDenied)?, number })
    }
}

/// A secret that is handed out once, as text in Base32 (RFC 4648 section 6) without padding: letters and digits, which every
/// shell, address and header takes as they are.
pub struct AccessSecret(Zeroizing<String>);

impl AccessSecret {
    /// The secret of an access key: 52 characters.
    pub(crate) fn make_long(random: &mut dyn SecureRandom) -> Result<(Self, AccessDigest), Error> {
        Self::make(&mut Zeroizing::new([0; 32]), random)
    }

    /// An application key: 26 characters.
    pub(crate) fn make_short(random: &mut dyn SecureRandom) -> Result<(Self, AccessDigest), Error> {
        Self::make(&mut Zeroizing::new([0; 16]), random)
    }

    fn make<const N: usize>(
        bytes: &mut Zeroizing<[u8; N]>,
        random: &mut dyn SecureRandom,
    ) -> Result<(Self, AccessDigest), Error> {
        random.fill(bytes.as_mut())?;
        let text = Zeroizing::new(BASE32_NOPAD.encode(bytes.as_ref()));
        let digest = AccessDigest::of(&text);
        Ok((Self(text), digest))
    }

    /// The text, to be shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What the vault keeps of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccessDigest(pub(crate) [u8; 32]);

impl AccessDigest {
    /// What a secret that somebody shows would be kept as.
    pub(crate) fn of(shown: &str) -> Self {
        Self(sha256(&[b"keystead/access/v1", shown.as_bytes()]))
    }

    /// In a time that does not depend on where they differ.
    pub(crate) fn is(&self, shown: &Self) -> bool {
        equal(&self.0, &shown.0)
    }
}

impl fmt::Debug for AccessDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessDigest")
    }
}

/// One access key of a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AccessKey {
    /// Unique among those of its principal.
    pub(crate) number: u32,
    pub(crate) digest: AccessDigest,
    pub(crate) created: Timestamp,
}

/// An access key that was made: the only time that its secret is there.
pub struct NewAccessKey {
    /// Its id.
    pub id: AccessKeyId,
    /// Its secret.
    pub secret: AccessSecret,
}

#[cfg(test)]
mod tests;
