//! What is given beside a plaintext, and must be given again to decrypt.

use crate::error::Error;
use crate::profile::Limits;

/// What a ciphertext belongs to. None of it is in the ciphertext; decryption fails with anything else.
///
/// Bytes alone are associated data:
///
/// ```
/// use keystead_core::Associated;
/// assert_eq!(Associated::from(b"customer 17"), Associated { aad: b"customer 17", context: b"" });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Associated<'a> {
    /// Data that is authenticated with the plaintext (AAD); empty is none.
    pub aad: &'a [u8],
    /// What a key that encrypts convergently derives its message keys from: 1 byte to the profile's limit. Other keys take
    /// none. Equal messages in different contexts have different ciphertexts.
    pub context: &'a [u8],
}

impl Associated<'_> {
    /// Checks that there is a context if and only if the key takes one.
    ///
    /// # Errors
    /// [`Error::ContextMissing`], [`Error::ContextNotTaken`], [`Error::ContextTooLong`].
    pub(crate) const fn check(&self, convergent: bool, limits: &Limits) -> Result<(), Error> {
        match (convergent, self.context.len()) {
            (true, 0) => Err(Error::ContextMissing),
            (false, 1..) => Err(Error::ContextNotTaken),
            (_, length) if length > limits.context_bytes as usize => {
                Err(Error::ContextTooLong { limit: limits.context_bytes })
            }
            _ => Ok(()),
        }
    }
}

impl<'a> From<&'a [u8]> for Associated<'a> {
    fn from(aad: &'a [u8]) -> Self {
        Self { aad, context: &[] }
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Associated<'a> {
    fn from(aad: &'a [u8; N]) -> Self {
        Self::from(aad.as_slice())
    }
}

impl<'a> From<&'a alloc::vec::Vec<u8>> for Associated<'a> {
    fn from(aad: &'a alloc::vec::Vec<u8>) -> Self {
        Self::from(aad.as_slice())
    }
}
