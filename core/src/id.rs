//! Identifiers. On every wire an id is 32 lower-case hexadecimal digits.

use core::fmt;
use core::str::FromStr;

use data_encoding::HEXLOWER;

use crate::error::Error;
use crate::random::SecureRandom;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        ///
        /// 16 bytes: a random UUID (RFC 9562, version 4), written without dashes.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) [u8; 16]);

        impl $name {
            /// Draws a new id.
            ///
            /// # Errors
            /// [`Error::RandomUnavailable`] if the source fails.
            pub fn make_random(random: &mut dyn SecureRandom) -> Result<Self, Error> {
                make_uuid(random).map(Self)
            }

            /// The id's 16 bytes, as they stand in ciphertext headers.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// The id with these bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            /// Accepts 32 hexadecimal digits of either case, with or without the dashes of a UUID.
            fn from_str(text: &str) -> Result<Self, Error> {
                parse_hex(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// Names a vault.
    VaultId,
    /// Names a keystore within a vault.
    KeystoreId,
    /// Names a key. It stands in the header of every ciphertext of the key.
    KeyId,
    /// Names an unlock slot.
    SlotId,
    /// Names a principal.
    PrincipalId,
    /// Names a client's credential.
    CredentialId,
    /// Names a request for approval.
    ApprovalId,
    /// Names a staged change.
    StagedChangeId,
    /// Names a ticket for bringing a wrapped key in.
    TicketId,
}

/// The number of a key version; the first number is the profile's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionNumber(pub u32);

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn make_uuid(random: &mut dyn SecureRandom) -> Result<[u8; 16], Error> {
    let mut bytes = [0; 16];
    random.fill(&mut bytes)?;
    // RFC 9562 section 5.4: version 4, variant 10.
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Ok(bytes)
}

fn write_hex(bytes: &[u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0; 32];
    HEXLOWER.encode_mut(bytes, &mut text);
    f.pad(core::str::from_utf8(&text).unwrap_or(""))
}

fn parse_hex(text: &str) -> Result<[u8; 16], Error> {
    let mut digits = [0; 32];
    let mut length = 0;
    for byte in text.bytes().filter(|byte| *byte != b'-') {
        *digits.get_mut(length).ok_or(Error::InvalidId)? = byte.to_ascii_lowercase();
        length += 1;
    }
    // `decode_mut` panics if the lengths do not fit.
    if length != digits.len() {
        return Err(Error::InvalidId);
    }
    let mut bytes = [0; 16];
    HEXLOWER.decode_mut(&digits, &mut bytes).map_err(|_| Error::InvalidId)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
