//! Keys whose private part lies in a token of a hardware security module: what the engine knows of them, and what it
//! asks of whoever reaches the module.
//!
//! The engine keeps of such a version where its object lies and its public half, and nothing secret. It decides who may use
//! it, counts and records as with every other; the computation is the token's. An object is made before the version that it
//! belongs to is committed, and removed if that is not; it is removed after the commit that destroys the version.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use data_encoding::HEXLOWER;

use crate::asymmetric::{PrivateKey, PublicKey};
use crate::crypto::NONCE_BYTES;
use crate::error::Error;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;

mod problem;

pub use problem::HsmProblem;

/// The serial number of a token, as PKCS#11 tells it (`CK_TOKEN_INFO.serialNumber`, PKCS#11 v3.1 section 3.2) without the
/// spaces behind it: 1 to 64 printable characters of ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenSerial(String);

impl TokenSerial {
    /// The most characters; PKCS#11 itself has 16.
    pub const MAX_CHARS: usize = 64;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TokenSerial {
    type Err = Error;

    /// # Errors
    /// [`Error::Hsm`] with [`HsmProblem::Serial`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        if printable && (1..=Self::MAX_CHARS).contains(&text.len()) {
            Ok(Self(text.into()))
        } else {
            Err(HsmProblem::Serial.into())
        }
    }
}

/// What tells the objects of a token apart (`CKA_ID`): 1 to 255 bytes, written as lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId(Vec<u8>);

impl ObjectId {
    /// The most bytes.
    pub const MAX_BYTES: usize = 255;

    /// The id with these bytes.
    ///
    /// # Errors
    /// [`Error::Hsm`] with [`HsmProblem::ObjectId`].
    pub fn new(bytes: Vec<u8>) -> Result<Self, Error> {
        let fits = (1..=Self::MAX_BYTES).contains(&bytes.len());
        if fits { Ok(Self(bytes)) } else { Err(HsmProblem::ObjectId.into()) }
    }

    /// A new id: 16 random bytes.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn make_random(random: &mut dyn SecureRandom) -> Result<Self, Error> {
        let mut bytes = [0; 16];
        random.fill(&mut bytes)?;
        Ok(Self(bytes.to_vec()))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for ObjectId {
    type Err = Error;

    /// # Errors
    /// [`Error::Hsm`] with [`HsmProblem::ObjectId`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = HEXLOWER.decode(text.to_ascii_lowercase().as_bytes());
        bytes.map_err(|_| HsmProblem::ObjectId.into()).and_then(Self::new)
    }
}

/// Where the object of a version lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HsmObject {
    /// The token.
    pub token: TokenSerial,
    /// Its `CKA_ID`.
    pub id: ObjectId,
}

/// In whose keeping the private part of a key is. Fixed for good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Custody {
    /// In the vault, sealed.
    #[default]
    Vault,
    /// In this token: made there, or brought in into it.
    Token(TokenSerial),
    /// In a token, where it lies already. Versions after the first are made in the same token.
    Object(HsmObject),
}

impl Custody {
    /// The object, if it lies in a token already.
    pub(crate) const fn object(&self) -> Option<&HsmObject> {
        match self {
            Self::Object(object) => Some(object),
            Self::Vault | Self::Token(_) => None,
        }
    }

    /// The token, if it is one.
    pub(crate) const fn token(&self) -> Option<&TokenSerial> {
        match self {
            Self::Vault => None,
            Self::Token(token) | Self::Object(HsmObject { token, .. }) => Some(token),
        }
    }
}

/// What is found of an object that is to become a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundObject {
    /// What it is made of.
    pub kind: KeyKind,
    /// Its public half, if it has one.
    pub public: Option<PublicKey>,
    /// Whether the token says that it made the key itself (`CKA_LOCAL`).
    pub made_there: bool,
}

/// Whoever reaches the modules: the replaceable part of a [`Provider`](crate::Provider) for keys in tokens. Its calls block,
/// for as long as the token takes.
///
/// Every failure is [`Error::Hsm`], unless it is said otherwise.
pub trait Hsm {
    /// Makes a key of `kind` inside the token, with this id and label: sensitive, never extractable, verified by use. On
    /// failure nothing of it is left there. The answer is its public half; none of AES.
    ///
    /// # Errors
    /// [`HsmProblem::Unsupported`] for kinds that tokens are not asked for, or that this one does not have; and the others.
    fn generate(&self, object: &HsmObject, label: &str, kind: KeyKind) -> Result<Option<PublicKey>, Error>;

    /// Puts a key into the token, as [`Self::generate`] makes one. `material` is in the form of
    /// [`Asymmetric`](crate::Asymmetric), or the 32 bytes of AES-256.
    ///
    /// # Errors
    /// As [`Self::generate`].
    fn import(
        &self,
        object: &HsmObject,
        label: &str,
        kind: KeyKind,
        material: &SecretBytes,
    ) -> Result<Option<PublicKey>, Error>;

    /// Looks at an object that lies in the token already.
    ///
    /// # Errors
    /// [`HsmProblem::ObjectMissing`], [`HsmProblem::Unsupported`], and the others.
    fn find(&self, object: &HsmObject) -> Result<FoundObject, Error>;

    /// Removes everything with this id. That there is nothing is no failure.
    ///
    /// # Errors
    /// [`Error::Hsm`].
    fn destroy(&self, object: &HsmObject) -> Result<(), Error>;

    /// Whether `pin` is the token's user PIN, of somebody who confirms with it what cannot be undone. Wrong ones are counted,
    /// and few are taken. It is under an attacker's control.
    ///
    /// # Errors
    /// [`Error::PinMismatch`], [`Error::PinLocked`]; [`HsmProblem::LoggedOut`] where no PIN is known to compare it with; and
    /// the others.
    fn verify_pin(&self, token: &TokenSerial, pin: &str) -> Result<(), Error>;

    /// The private key, ready for use; `public` is its other half. Whether the object is there may turn out at its use alone.
    ///
    /// # Errors
    /// [`Error::Hsm`].
    fn private_key(&self, object: &HsmObject, public: &PublicKey) -> Result<Box<dyn PrivateKey>, Error>;

    /// The AES-256 key, ready for use. Whether the object is there may turn out at its use alone.
    ///
    /// # Errors
    /// [`Error::Hsm`].
    fn cipher(&self, object: &HsmObject) -> Result<Box<dyn HsmCipher>, Error>;
}

/// An AES-256 key in a token.
pub trait HsmCipher: Send + Sync {
    /// AES-256-GCM (NIST SP 800-38D): the ciphertext, and behind it the tag of 16 bytes. The nonce is not used again.
    ///
    /// # Errors
    /// [`Error::Hsm`].
    fn seal(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, Error>;

    /// Opens what [`Self::seal`] made. Everything that is given is under an attacker's control.
    ///
    /// # Errors
    /// [`Error::DecryptionFailed`], which does not say why; [`Error::Hsm`].
    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated_data: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, Error>;
}

/// Where no module is reached: every token is absent.
pub(crate) struct NoHsm;

impl Hsm for NoHsm {
    fn generate(&self, _: &HsmObject, _: &str, _: KeyKind) -> Result<Option<PublicKey>, Error> {
        Err(HsmProblem::Absent.into())
    }

    fn import(
        &self,
        _: &HsmObject,
        _: &str,
        _: KeyKind,
        _: &SecretBytes,
    ) -> Result<Option<PublicKey>, Error> {
        Err(HsmProblem::Absent.into())
    }

    fn find(&self, _: &HsmObject) -> Result<FoundObject, Error> {
        Err(HsmProblem::Absent.into())
    }

    fn destroy(&self, _: &HsmObject) -> Result<(), Error> {
        Err(HsmProblem::Absent.into())
    }

    fn verify_pin(&self, _: &TokenSerial, _: &str) -> Result<(), Error> {
        Err(HsmProblem::Absent.into())
    }

    fn private_key(&self, _: &HsmObject, _: &PublicKey) -> Result<Box<dyn PrivateKey>, Error> {
        Err(HsmProblem::Absent.into())
    }

    fn cipher(&self, _: &HsmObject) -> Result<Box<dyn HsmCipher>, Error> {
        Err(HsmProblem::Absent.into())
    }
}

/// Whether tokens are asked for keys of `kind`.
pub const fn is_kept_in_tokens(kind: KeyKind) -> bool {
    matches!(
        kind,
        KeyKind::Aes256
            | KeyKind::Rsa2048
            | KeyKind::Rsa3072
            | KeyKind::Rsa4096
            | KeyKind::EcP256
            | KeyKind::EcP384
    )
}

#[cfg(test)]
mod tests;
