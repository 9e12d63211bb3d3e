//! MAC addresses.

use core::fmt;
use core::str::FromStr;

use crate::error::Error;

/// A MAC address of 48 bits. Its text is `aa:bb:cc:dd:ee:ff` in lower case.
///
/// Any well-formed address is taken, multicast and zero among them: it is a name that a client gives itself, and what
/// it means on a network does not matter here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress([u8; 6]);

impl MacAddress {
    /// The address with these octets.
    pub const fn from_octets(octets: [u8; 6]) -> Self {
        Self(octets)
    }

    /// The six octets, in the order in which they are written.
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }
}

impl FromStr for MacAddress {
    type Err = Error;

    /// Reads six groups of two hexadecimal digits of either case, all separated by `:` or all by `-`, and nothing else.
    ///
    /// Letters of either case are one address, because clients differ in what they send.
    fn from_str(text: &str) -> Result<Self, Error> {
        let separator = if text.contains('-') { '-' } else { ':' };
        let mut groups = text.split(separator);
        let mut octets = [0; 6];
        for octet in &mut octets {
            *octet = groups.next().and_then(parse_octet).ok_or(Error::InvalidMac)?;
        }
        match groups.next() {
            None => Ok(Self(octets)),
            Some(_) => Err(Error::InvalidMac),
        }
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl fmt::Debug for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `u8::from_str_radix` also takes "+a" and "a".
fn parse_octet(text: &str) -> Option<u8> {
    let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    u8::from_str_radix(text, 16).ok().filter(|_| plain)
}

#[cfg(test)]
mod tests;
