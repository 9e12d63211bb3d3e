//! The public half of a key, and the forms in which others write it.

use alloc::string::String;
use alloc::vec::Vec;

use spki::SubjectPublicKeyInfoRef;
use spki::der::pem::{LineEnding, PemLabel};
use spki::der::{Document, Encode};

use crate::error::Error;
use crate::profile::KeyKind;

mod components;
mod jwk;

pub(super) use components::{Components, EXPONENT};
pub use jwk::Jwk;

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
    /// A key has exactly one such form: parameters that may be left out or put otherwise (RFC 3279 section 2.3.1, RFC
    /// 5480 section 2.1.1) are as those RFCs ask of whoever writes them. An Ed25519 key is written canonically and is not
    /// of small order, since libraries disagree about signatures of others.
    ///
    /// # Errors
    /// [`Error::MaterialMalformed`] for everything else.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| Error::MaterialMalformed)?;
        let public = Components::of_info(&info)?.checked()?;
        if public.spki == der { Ok(public) } else { Err(Error::MaterialMalformed) }
    }

    /// Reads the PEM form of [`Self::from_der`], labelled `PUBLIC KEY` (RFC 7468 section 13), with nothing but white
    /// space around it.
    ///
    /// # Errors
    /// [`Error::MaterialMalformed`].
    pub fn from_pem(pem: &str) -> Result<Self, Error> {
        let (label, document) = Document::from_pem(pem.trim()).map_err(|_| Error::MaterialMalformed)?;
        if label != SubjectPublicKeyInfoRef::PEM_LABEL {
            return Err(Error::MaterialMalformed);
        }
        Self::from_der(document.as_bytes())
    }

    /// Reads a JSON Web Key (RFC 7517): `RSA`, `EC` with `P-256` or `P-384` (RFC 7518 section 6), `OKP` with `Ed25519`
    /// (RFC 8037 section 2). The same keys as with [`Self::from_der`], and nothing else.
    ///
    /// # Errors
    /// [`Error::MaterialMalformed`], for private keys as well.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, Error> {
        jwk.read()
    }

    /// What it is made of.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// X.509 `SubjectPublicKeyInfo` in DER (RFC 5280 section 4.1.2.7; RFC 3279, 5480, 8410).
    pub fn to_der(&self) -> &[u8] {
        &self.spki
    }

    /// `SubjectPublicKeyInfo` as PEM, labelled `PUBLIC KEY` (RFC 7468 section 13): lines of 64 characters that end with a
    /// line feed, the last one too.
    ///
    /// # Errors
    /// [`Error::Unreachable`] alone.
    pub fn to_pem(&self) -> Result<String, Error> {
        let document = Document::try_from(self.spki.as_slice());
        let pem = document.and_then(|it| it.to_pem(SubjectPublicKeyInfoRef::PEM_LABEL, LineEnding::LF));
        pem.map_err(|_| Error::Unreachable("PEM of a public key"))
    }

    /// The public key as a JSON Web Key with the members that make it up, and no others (RFC 7638 section 3.2).
    ///
    /// # Errors
    /// [`Error::Unreachable`] alone.
    pub fn to_jwk(&self) -> Result<Jwk, Error> {
        self.components(|components| components.to_jwk())
    }

    /// The thumbprint of the JSON Web Key with SHA-256 (RFC 7638), in base64url without padding: 43 characters, the same
    /// for the same key everywhere.
    ///
    /// # Errors
    /// [`Error::Unreachable`] alone.
    pub fn thumbprint(&self) -> Result<String, Error> {
        self.to_jwk()?.thumbprint()
    }

    /// What the key is made of. The callback, since parts are borrowed from a form that is read for the purpose.
    pub(super) fn components<T>(
        &self,
        read: impl FnOnce(&Components<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let info = SubjectPublicKeyInfoRef::try_from(self.spki.as_slice());
        let info = info.map_err(|_| Error::corrupt("a public key"))?;
        let components = Components::of_info(&info).map_err(|_| Error::corrupt("a public key"))?;
        if components.kind() == Some(self.kind) {
            read(&components)
        } else {
            Err(Error::corrupt("a public key"))
        }
    }
}

impl core::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PublicKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Components<'_> {
    /// The key, if it is a sound one.
    pub(super) fn checked(&self) -> Result<PublicKey, Error> {
        let kind = self.kind().filter(|_| self.is_sound()).ok_or(Error::MaterialMalformed)?;
        let spki = self.with_info(|info| info.to_der())?;
        Ok(PublicKey { kind, spki })
    }
}

#[cfg(test)]
mod tests;
