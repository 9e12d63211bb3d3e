//! The public half of a key.

use alloc::vec::Vec;

use crate::error::Error;
use crate::profile::KeyKind;

/// The public half of a key: nothing secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    kind: KeyKind,
    /// X.509 `SubjectPublicKeyInfo` in DER.
    spki: Vec<u8>,
}

impl PublicKey {
    /// A public key from its parts. `spki` is X.509 `SubjectPublicKeyInfo` in DER (RFC 5280 section 4.1.2.7), of `kind`;
    /// whoever calls this has checked both.
    pub(crate) const fn from_parts(kind: KeyKind, spki: Vec<u8>) -> Self {
        Self { kind, spki }
    }

    /// Reads X.509 `SubjectPublicKeyInfo` in DER: RSA with 2,048, 3,072 or 4,096 bits and the exponent 65537, P-256 and
    /// P-384 as named curves with uncompressed points, Ed25519. The bytes may be under an attacker's control.
    ///
    /// # Errors
    /// [`Error::MaterialMalformed`] for everything else.
    pub fn from_der(_der: &[u8]) -> Result<Self, Error> {
        Err(Error::MaterialMalformed)
    }

    /// What it is made of.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// X.509 `SubjectPublicKeyInfo` in DER (RFC 5280 section 4.1.2.7; RFC 3279, 5480, 8410).
    pub fn to_der(&self) -> &[u8] {
        &self.spki
    }
}

impl core::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PublicKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}
