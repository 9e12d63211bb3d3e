//! Data keys: made here, used elsewhere, kept encrypted.

use alloc::vec::Vec;

use super::{Vault, random_bytes};
use crate::associated::Associated;
use crate::call::Call;
use crate::error::Error;
use crate::id::KeyId;
use crate::operation::Operation;
use crate::secret::SecretBytes;
use crate::store::Store;

/// A key for use outside the vault, and the same encrypted with a key of the vault.
pub struct DataKey {
    /// To be used and forgotten.
    pub plaintext: SecretBytes,
    /// To be kept beside the data: [`Vault::decrypt`] gives the plaintext again. It has the form of the key's profile.
    pub ciphertext: Vec<u8>,
}

/// How long a data key is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataKeySize {
    /// 16 bytes.
    Bits128,
    /// 32 bytes.
    #[default]
    Bits256,
    /// 64 bytes.
    Bits512,
}

impl DataKeySize {
    /// The size with so many bits.
    ///
    /// # Errors
    /// [`Error::DataKeySize`] unless it is 128, 256 or 512.
    pub const fn of_bits(bits: u32) -> Result<Self, Error> {
        match bits {
            128 => Ok(Self::Bits128),
            256 => Ok(Self::Bits256),
            512 => Ok(Self::Bits512),
            _ => Err(Error::DataKeySize),
        }
    }

    /// Its bytes.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Bits128 => 16,
            Self::Bits256 => 32,
            Self::Bits512 => 64,
        }
    }
}

impl<S: Store> Vault<S> {
    /// Makes a random data key, and encrypts it with `key` as [`Self::encrypt`] does.
    ///
    /// # Errors
    /// As [`Self::encrypt`].
    pub async fn data_key(
        &self,
        key: KeyId,
        size: DataKeySize,
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<DataKey, Error> {
        let associated = associated.into();
        let bytes = size.bytes() as u64;
        let job = self.seal_job_of(Operation::DataKey, key, bytes, &associated, call).await?;
        let plaintext = random_bytes::draw(size.bytes(), call.random)?;
        let ciphertext = job.seal(&self.provider, plaintext.expose())?;
        Ok(DataKey { plaintext, ciphertext })
    }

    /// As [`Self::data_key`], for whoever keeps data keys ready and needs none now: the encrypted one alone.
    ///
    /// # Errors
    /// As [`Self::encrypt`].
    pub async fn data_key_sealed(
        &self,
        key: KeyId,
        size: DataKeySize,
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        Ok(self.data_key(key, size, associated, call).await?.ciphertext)
    }
}
