//! What a server knows of the client of a call, and the gate of a keystore that decides from it.
//!
//! A keystore can ask of those who use its keys that they come from a known IPv4 address, name a known MAC address or
//! show a known certificate. What is known is registered as credentials; which methods count, and whether all of them
//! must pass, is the keystore's [`Gate`]. Nothing here looks at a network: a server fills a [`Client`] and asks.

use core::net::{IpAddr, Ipv4Addr};

mod block;
mod credential;
mod gate;
mod mac;

pub use block::{AddressProblem, Ipv4Block};
pub use credential::{CertificateFingerprint, CredentialKind, CredentialValue};
pub use gate::{Candidate, Combine, Decision, Gate, Methods};
pub use mac::MacAddress;

/// What a server knows of the client of one call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The address that the call came from, as the server's own socket saw it. A server behind a proxy answers for
    /// taking another one.
    pub ipv4: Option<Ipv4Addr>,
    /// The MAC address that the client says it has. It is a claim: anybody who knows a registered one can make it.
    pub mac: Option<MacAddress>,
    /// The certificate whose private key the client proved to hold when the connection was made. Its issuer and its
    /// dates were checked by the server.
    pub certificate: Option<CertificateFingerprint>,
}

impl Client {
    /// The client at the other end of a connection. An IPv4 address that a dual-stack socket shows as
    /// `::ffff:a.b.c.d` counts as what it is; any other IPv6 address leaves [`Self::ipv4`] empty.
    pub const fn at(peer: IpAddr) -> Self {
        let ipv4 = match peer {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(address) => address.to_ipv4_mapped(),
        };
        Self { ipv4, mac: None, certificate: None }
    }
}

#[cfg(test)]
mod tests;
