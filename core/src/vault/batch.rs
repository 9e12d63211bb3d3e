//! Many messages with one call: authorized once, counted together, recorded as one entry with their number. All of them or
//! none.

use alloc::vec::Vec;

use super::Vault;
use super::crypt::address_of;
use super::jobs::{OpenJob, SealJob};
use super::ready::{Ask, Shape};
use crate::associated::Associated;
use crate::call::Call;
use crate::error::Error;
use crate::id::{KeyId, VersionNumber};
use crate::operation::Operation;
use crate::store::Store;

/// One of many plaintexts or ciphertexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchItem<'a> {
    /// The plaintext or the ciphertext.
    pub bytes: &'a [u8],
    /// What belongs to it.
    pub associated: Associated<'a>,
}

impl<'a> BatchItem<'a> {
    /// An item with what belongs to it.
    pub fn new(bytes: &'a [u8], associated: impl Into<Associated<'a>>) -> Self {
        Self { bytes, associated: associated.into() }
    }
}

impl<S: Store> Vault<S> {
    /// Encrypts every plaintext, in their order, with one version of `key`: as [`Self::encrypt`] does, and within
    /// [`Limits::batch_bytes`](crate::profile::Limits::batch_bytes) for all of them together. The audit chain has one entry
    /// that says how many there were.
    ///
    /// # Errors
    /// As [`Self::encrypt`].
    pub async fn encrypt_batch(
        &self,
        key: KeyId,
        plaintexts: &[BatchItem<'_>],
        call: &mut Call<'_>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let sizes = plaintexts.iter().map(|item| item.bytes.len() as u64);
        let shape = Shape::Batch {
            messages: plaintexts.len() as u64,
            largest: sizes.clone().max().unwrap_or(0),
            bytes: sizes.fold(0, u64::saturating_add),
        };
        let first = plaintexts.first().map_or_else(Associated::default, |item| item.associated);
        let ask = Ask { operation: Operation::Encrypt, associated: &first, shape };
        if plaintexts.is_empty() {
            return Ok(Vec::new());
        }
        let sealing = self.sealing(key, &ask, call).await?;
        let (open, rules) = (&sealing.ready.open, sealing.ready.rules());
        let convergent = sealing.ready.key.convergent;
        let checked = plaintexts.iter().try_for_each(|item| item.associated.check(convergent, &rules.limits));
        self.record_sealing(&sealing, checked.as_ref().copied(), call).await?;
        checked?;
        self.load_material(open, sealing.version).await?;
        let seal = |item: &BatchItem<'_>| {
            let job = SealJob::new(open, sealing.version, rules, &item.associated, call.random)?;
            job.seal(&self.provider, item.bytes)
        };
        plaintexts.iter().map(seal).collect()
    }

    /// Decrypts every ciphertext, in their order, as [`Self::decrypt`] does. They may be of different versions. The audit
    /// chain has one entry that says how many there were.
    ///
    /// # Errors
    /// As [`Self::decrypt`]: the first that is met. Nothing is given out then.
    pub async fn decrypt_batch(
        &self,
        key: KeyId,
        ciphertexts: &[BatchItem<'_>],
        call: &mut Call<'_>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        if ciphertexts.is_empty() {
            return Ok(Vec::new());
        }
        let ready = self.ready(key, call).await?;
        let shape = Shape::Batch { messages: ciphertexts.len() as u64, largest: 0, bytes: 0 };
        let first = ciphertexts.first().map_or_else(Associated::default, |item| item.associated);
        let ask = Ask { operation: Operation::Decrypt, associated: &first, shape };
        self.admit_caller(&ready, ask.operation, || ask.note(&ready.key, None), call).await?;
        let note = ask.note(&ready.key, None);
        let mut used = Vec::new();
        let mut addresses = Vec::with_capacity(ciphertexts.len());
        for item in ciphertexts {
            let ask = Ask { operation: Operation::Decrypt, associated: &item.associated, shape };
            let (address, version) = address_of(&ready, item.bytes)?;
            match self.ask_to_open(&ready, &ask, version, call) {
                Ok(credentials) => used = credentials,
                Err(error) => {
                    self.record(note, &ready.subject, key, Err(&error), call).await?;
                    return Err(error);
                }
            }
            addresses.push(address);
        }
        let mut loaded: Option<VersionNumber> = None;
        for address in &addresses {
            if loaded != Some(address.version()) {
                self.load_material(&ready.open, address.version()).await?;
                loaded = Some(address.version());
            }
        }
        let outcome: Result<Vec<_>, Error> = ciphertexts
            .iter()
            .zip(&addresses)
            .map(|(item, address)| {
                OpenJob::new(&ready.open, address, &item.associated)?.open(&self.provider, item.bytes)
            })
            .collect();
        let permitted = outcome.as_ref().map(|_| used.as_slice());
        self.record(note, &ready.subject, key, permitted, call).await?;
        outcome
    }
}
