//! Keys in components that several people hold: each alone says nothing of the key, all of them XORed are the key.

use alloc::vec::Vec;

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes256, Block};
use cmac::{Cmac, Mac};

use super::{Imported, MaterialProblem, text};
use crate::crypto::{equal, sha256};
use crate::error::Error;
use crate::profile::{ImportFormat, KeyKind};
use crate::secret::SecretBytes;

/// How a check value is computed. It is public: it tells that the right key was entered, and nothing of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckMethod {
    /// The first 3 to 5 bytes of AES-CMAC (NIST SP 800-38B) over a block of zeroes, as in ANSI X9.24-1:2017. For AES-256
    /// and HMAC-SHA-256.
    AesCmac,
    /// The first 3 bytes of a block of zeroes encrypted with AES: what was usual before. For AES-256 and HMAC-SHA-256.
    AesZeroBlock,
    /// The first 3 to 8 bytes of SHA-256 over the bytes themselves. For every kind.
    Sha256,
}

/// A check value and how it was computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// How.
    pub method: CheckMethod,
    /// The value, cut short as the method says.
    pub value: Vec<u8>,
}

/// One of the components of a key.
#[derive(Debug)]
pub struct Component {
    bytes: SecretBytes,
}

impl Component {
    /// A component from its bytes.
    pub const fn new(bytes: SecretBytes) -> Self {
        Self { bytes }
    }

    /// A component as somebody types it: hexadecimal digits in pairs, white space anywhere between them; or tokens `0xXX`
    /// with white space or a comma between them.
    ///
    /// # Errors
    /// [`MaterialProblem::HexToken`], [`MaterialProblem::Malformed`].
    pub fn hex(text: &str) -> Result<Self, Error> {
        text::hex(text).map(Self::new)
    }
}

impl Check {
    /// Refuses bytes that have another check value.
    ///
    /// # Errors
    /// [`MaterialProblem::CheckValue`]; [`MaterialProblem::Length`] if the value is shorter or longer than its method
    /// allows, or if the method needs 32 bytes of a key.
    pub fn verify(&self, bytes: &SecretBytes) -> Result<(), Error> {
        let most = match self.method {
            CheckMethod::AesCmac => 5,
            CheckMethod::AesZeroBlock => 3,
            CheckMethod::Sha256 => 8,
        };
        let found = self.value.len();
        if !(3..=most).contains(&found) {
            return Err(MaterialProblem::Length { expected: 3, found }.into());
        }
        let whole = self.method.compute(bytes)?;
        let computed = whole.get(..found).ok_or(Error::Unreachable("a check value of 8 bytes"))?;
        if equal(computed, &self.value) {
            Ok(())
        } else {
            Err(MaterialProblem::CheckValue { component: None }.into())
        }
    }
}

impl CheckMethod {
    /// The longest check value of this method, of which a [`Check`] may have fewer bytes, down to 3.
    ///
    /// # Errors
    /// [`MaterialProblem::Length`] if the method needs 32 bytes of a key.
    pub fn value(self, bytes: &SecretBytes) -> Result<Vec<u8>, Error> {
        let most = match self {
            Self::AesCmac => 5,
            Self::AesZeroBlock => 3,
            Self::Sha256 => 8,
        };
        Ok(self.compute(bytes)?.into_iter().take(most).collect())
    }

    fn compute(self, bytes: &SecretBytes) -> Result<[u8; 16], Error> {
        let bytes = bytes.expose();
        let wrong = |_| MaterialProblem::Length { expected: 32, found: bytes.len() };
        Ok(match self {
            Self::AesCmac => {
                let mut mac = <Cmac<Aes256> as KeyInit>::new_from_slice(bytes).map_err(wrong)?;
                mac.update(&[0; 16]);
                mac.finalize().into_bytes().into()
            }
            Self::AesZeroBlock => {
                let mut block = Block::default();
                Aes256::new_from_slice(bytes).map_err(wrong)?.encrypt_block(&mut block);
                block.into()
            }
            Self::Sha256 => {
                let mut value = [0; 16];
                value.iter_mut().zip(sha256(&[bytes])).for_each(|(to, from)| *to = from);
                value
            }
        })
    }
}

/// Components on their way to become a key.
#[derive(Debug, Default)]
pub struct XorComponents {
    components: Vec<Component>,
}

impl XorComponents {
    /// None yet.
    pub const fn new() -> Self {
        Self { components: Vec::new() }
    }

    /// One more component. `check` is the value that its keeper was given, if there is one.
    ///
    /// # Errors
    /// [`MaterialProblem::CheckValue`] with the number of the component; [`MaterialProblem::Components`] if it has
    /// another length than those before it, or is one of them; the errors of [`Check::verify`].
    pub fn add(&mut self, component: Component, check: Option<Check>) -> Result<(), Error> {
        if let Some(check) = check {
            check.verify(&component.bytes).map_err(|error| match error {
                Error::Material(MaterialProblem::CheckValue { .. }) => {
                    MaterialProblem::CheckValue { component: Some(self.components.len() + 1) }.into()
                }
                other => other,
            })?;
        }
        let bytes = component.bytes.expose();
        let fits = self.components.iter().all(|other| {
            let other = other.bytes.expose();
            other.len() == bytes.len() && !equal(other, bytes)
        });
        if !fits || bytes.is_empty() {
            return Err(MaterialProblem::Components.into());
        }
        self.components.push(component);
        Ok(())
    }

    /// The key: all components XORed. For AES-256 and HMAC-SHA-256 these are its 32 bytes; for keys with two halves, a
    /// private key in DER as [`Imported::der`] reads it, or the bare scalar or seed of an EC or Ed25519 key.
    ///
    /// # Errors
    /// [`MaterialProblem::Components`] with fewer than two, or if they cancel each other out;
    /// [`MaterialProblem::CheckValue`] without a component's number; those of [`Imported::der`].
    pub fn join(self, kind: KeyKind, check: &Check) -> Result<Imported, Error> {
        let [first, rest @ ..] = self.components.as_slice() else {
            return Err(MaterialProblem::Components.into());
        };
        let mut key = zeroize::Zeroizing::new(Vec::from(first.bytes.expose()));
        for other in rest {
            key.iter_mut().zip(other.bytes.expose()).for_each(|(to, from)| *to ^= from);
        }
        if rest.is_empty() || key.iter().all(|byte| *byte == 0) {
            return Err(MaterialProblem::Components.into());
        }
        let key = SecretBytes::new(core::mem::take(&mut *key));
        check.verify(&key)?;
        let form = ImportFormat::Components;
        let bare = match kind {
            KeyKind::Aes256 | KeyKind::HmacSha256 | KeyKind::EcP256 | KeyKind::Ed25519 => Some(32),
            KeyKind::EcP384 => Some(48),
            _ => None,
        };
        let found = key.expose().len();
        if bare == Some(found) {
            return Ok(Imported { material: key, form, kind: Some(kind) });
        }
        match (bare, kind.is_asymmetric()) {
            (Some(expected), false) => Err(MaterialProblem::Length { expected, found }.into()),
            _ => Ok(Imported { form, ..Imported::der(key.expose())? }),
        }
    }
}
