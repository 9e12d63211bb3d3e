//! What a keystore registers to know its clients by.

use alloc::string::{String, ToString};
use core::fmt;

use super::Client;
use super::block::Ipv4Block;
use super::mac::MacAddress;
use crate::crypto::equal;
use crate::time::Timestamp;

/// A method of knowing a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialKind {
    /// By the IPv4 address that a call comes from.
    Ipv4,
    /// By the MAC address that the client says it has.
    Mac,
    /// By a certificate whose key the client holds.
    Certificate,
}

impl CredentialKind {
    /// Every method, in the order in which a gate asks for them.
    pub const ALL: [Self; 3] = [Self::Ipv4, Self::Mac, Self::Certificate];
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ipv4 => "IPv4 address",
            Self::Mac => "MAC address",
            Self::Certificate => "certificate",
        })
    }
}

/// SHA-256 over the DER encoding of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CertificateFingerprint(pub [u8; 32]);

/// What one credential registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialValue {
    /// An address or a block of addresses.
    Ipv4(Ipv4Block),
    /// A MAC address.
    Mac(MacAddress),
    /// A certificate.
    Certificate {
        /// The name that it was registered under.
        name: String,
        /// `None` until the certificate is issued; no client has it before.
        fingerprint: Option<CertificateFingerprint>,
        /// From this time on it is refused.
        expires: Timestamp,
    },
}

impl CredentialValue {
    /// The method that it belongs to.
    pub const fn kind(&self) -> CredentialKind {
        match self {
            Self::Ipv4(_) => CredentialKind::Ipv4,
            Self::Mac(_) => CredentialKind::Mac,
            Self::Certificate { .. } => CredentialKind::Certificate,
        }
    }

    /// What it is called in lists: the address, or the certificate's name.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Ipv4(block) => block.to_string(),
            Self::Mac(mac) => mac.to_string(),
            Self::Certificate { name, .. } => name.clone(),
        }
    }

    /// Whether `client` is one that this value describes at `now`. Fingerprints are compared in constant time.
    pub fn describes(&self, client: &Client, now: Timestamp) -> bool {
        match self {
            Self::Ipv4(block) => client.ipv4.is_some_and(|address| block.contains(address)),
            Self::Mac(mac) => client.mac == Some(*mac),
            Self::Certificate { fingerprint, expires, name: _ } => {
                let shown = fingerprint.zip(client.certificate);
                shown.is_some_and(|(registered, shown)| equal(&registered.0, &shown.0)) && now < *expires
            }
        }
    }
}
