//! Blocks of IPv4 addresses.

use core::fmt;
use core::net::Ipv4Addr;
use core::str::FromStr;

use crate::error::Error;

/// One IPv4 address, or a block of them in CIDR notation (RFC 4632).
///
/// `10.0.0.0/8` is every address whose first 8 bits are those of `10.0.0.0`. Bits behind the prefix must be zero:
/// `10.0.0.5/8` is refused rather than guessed at, since its writer may have meant one address or sixteen million. One
/// block has one text: a block of 32 bits is written as the address alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ipv4Block {
    network: Ipv4Addr,
    prefix: u8,
}

/// What is wrong with the text of an [`Ipv4Block`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressProblem {
    /// There are bits behind the prefix.
    HostBits {
        /// The block that the address lies in.
        block: Ipv4Block,
    },
    /// It is not four decimal numbers from 0 to 255, with or without a prefix length from 0 to 32.
    Text,
}

impl Ipv4Block {
    /// The block of all addresses that begin with the first `prefix` bits of `network`.
    ///
    /// # Errors
    /// [`Error::InvalidAddress`] if `prefix` is above 32 or `network` has a bit behind it.
    pub fn new(network: Ipv4Addr, prefix: u8) -> Result<Self, Error> {
        if prefix > 32 {
            return Err(Error::InvalidAddress(AddressProblem::Text));
        }
        let block = Self { network: Ipv4Addr::from_bits(network.to_bits() & mask(prefix)), prefix };
        if block.network != network {
            return Err(Error::InvalidAddress(AddressProblem::HostBits { block }));
        }
        Ok(block)
    }

    /// The first address of the block.
    pub const fn network(self) -> Ipv4Addr {
        self.network
    }

    /// How many leading bits all addresses of the block share: 0 to 32.
    pub const fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether `address` lies in the block.
    pub const fn contains(self, address: Ipv4Addr) -> bool {
        address.to_bits() & mask(self.prefix) == self.network.to_bits()
    }
}

impl From<Ipv4Addr> for Ipv4Block {
    fn from(address: Ipv4Addr) -> Self {
        Self { network: address, prefix: 32 }
    }
}

impl FromStr for Ipv4Block {
    type Err = Error;

    /// Reads `a.b.c.d` or `a.b.c.d/n` in decimal without leading zeros, signs or spaces.
    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = || Error::InvalidAddress(AddressProblem::Text);
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, parse_prefix(prefix).ok_or_else(malformed)?),
            None => (text, 32),
        };
        Self::new(address.parse().map_err(|_| malformed())?, prefix)
    }
}

impl fmt::Display for Ipv4Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prefix {
            32 => self.network.fmt(f),
            prefix => write!(f, "{}/{prefix}", self.network),
        }
    }
}

impl fmt::Debug for Ipv4Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The first `prefix` of 32 bits.
const fn mask(prefix: u8) -> u32 {
    match u32::MAX.checked_shr(prefix as u32) {
        Some(behind) => !behind,
        None => u32::MAX,
    }
}

/// `u8::from_str` also takes "+8" and "08", which would give one block several texts.
fn parse_prefix(text: &str) -> Option<u8> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests;
