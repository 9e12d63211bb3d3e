//! Taking a ciphertext over to another key, or to the version that its key has now. Nothing is handed out in between.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::Vault;
use super::jobs::{Address, SealJob};
use super::ready::{Ask, Opening, Sealing, Shape};
use crate::associated::Associated;
use crate::call::Call;
use crate::crypto::concat;
use crate::error::Error;
use crate::id::KeyId;
use crate::operation::Operation;
use crate::store::Store;
use crate::stream::StreamHeader;

impl<S: Store> Vault<S> {
    /// Gives a ciphertext that `to` decrypts, with its default version, in place of one that `from` decrypts; without `from`,
    /// the key that the ciphertext names. The two may be one key, which has rotated in the meantime. What is `associated`
    /// stays: a context, if one of the keys encrypts convergently, is for that one, or for both.
    ///
    /// A message is decrypted and encrypted, and nothing of it leaves in between. Of a stream the header alone is another
    /// ([`Self::rewrap_stream`]): the frames keep their bytes, and are not verified.
    ///
    /// Whoever asks may decrypt with the one and encrypt with the other. Both keys' histories have an entry.
    ///
    /// # Errors
    /// As [`Self::decrypt`] and [`Self::encrypt`].
    pub async fn rewrap(
        &self,
        from: Option<KeyId>,
        ciphertext: &[u8],
        to: KeyId,
        associated: impl Into<Associated<'_>>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let associated = associated.into();
        if let Ok(header) = StreamHeader::parse(ciphertext)
            && from.is_none_or(|from| from == header.key)
        {
            let header = self.rewrap_header(header, to, &associated, call).await?;
            let frames = ciphertext.get(StreamHeader::BYTES..).unwrap_or(&[]);
            return Ok(concat(&[&header, frames]));
        }
        // Both are asked before anything is unwrapped. What fails after this was counted for nothing.
        let shape = Shape::Counted(ciphertext.len() as u64);
        let ask = Ask { operation: Operation::RewrapTo, associated: &associated, shape };
        let mut sealing = self.sealing(to, &ask, call).await?;
        let opening = self.opening_of(Operation::RewrapFrom, from, ciphertext, &associated, call).await;
        let mut opening = self.unless_refused(&sealing, opening, call).await?;
        let outcome = self.rewrap_message(&opening, &sealing, ciphertext, &associated, call).await;
        self.record_both(&mut opening, &mut sealing, outcome.as_ref().map(|_| ()), call).await?;
        outcome
    }

    /// The header of a stream as [`Self::rewrap`] makes it: it goes in front of the same frames. `header` is the beginning of
    /// the stream, [`StreamHeader::BYTES`] bytes or more. The frames are not looked at. Whoever could open the stream before
    /// and kept its old header can still: where that is not wanted, decrypt it and encrypt it anew.
    ///
    /// # Errors
    /// [`Error::NotOffered`] if one of the keys has no streams, and those of [`Self::rewrap`].
    pub async fn rewrap_stream(
        &self,
        header: &[u8],
        to: KeyId,
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        self.rewrap_header(StreamHeader::parse(header)?, to, &Associated::from(aad), call).await
    }

    async fn rewrap_header(
        &self,
        header: StreamHeader,
        to: KeyId,
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let aad = associated.aad;
        let ask = Ask { operation: Operation::RewrapTo, associated, shape: Shape::Stream };
        let mut sealing = self.sealing(to, &ask, call).await?;
        let opening = self.stream_opening(Operation::RewrapFrom, header, aad, call).await;
        let mut opening = self.unless_refused(&sealing, opening, call).await?;
        self.load_material(&sealing.ready.open, sealing.version).await?;
        let material = sealing.ready.open.material(sealing.version).ok_or(Error::KeyNotLoaded)?;
        let without_context =
            if associated.context.is_empty() { Ok(()) } else { Err(Error::ContextNotTaken) };
        let outcome = without_context.and_then(|()| opening.data_key(aad)).and_then(|data_key| {
            opening.address.rewrap(to, sealing.version, &material, aad, &data_key, call.random)
        });
        self.record_both(&mut opening, &mut sealing, outcome.as_ref().map(|_| ()), call).await?;
        outcome.map(|header| header.to_bytes())
    }

    /// The other key's history says too that it came to nothing.
    async fn unless_refused<T>(
        &self,
        sealing: &Sealing,
        opening: Result<Opening<T>, Error>,
        call: &mut Call<'_>,
    ) -> Result<Opening<T>, Error> {
        if let Err(error) = &opening {
            self.record_sealing(sealing, Err(error), call).await?;
        }
        opening
    }

    async fn rewrap_message(
        &self,
        opening: &Opening<Address>,
        sealing: &Sealing,
        ciphertext: &[u8],
        associated: &Associated<'_>,
        call: &mut Call<'_>,
    ) -> Result<Vec<u8>, Error> {
        let target = &sealing.ready;
        if !(associated.context.is_empty() || target.key.convergent || opening.ready.key.convergent) {
            return Err(Error::ContextNotTaken);
        }
        let plaintext = opening.job(associated)?.open(&self.provider, ciphertext)?;
        let plaintext = Zeroizing::new(plaintext);
        self.load_material(&target.open, sealing.version).await?;
        let limit = target.rules().limits.plaintext_bytes;
        if plaintext.len() as u64 > limit {
            return Err(Error::PlaintextTooLarge { limit });
        }
        let job = SealJob::new(&target.open, sealing.version, target.rules(), associated, call.random)?;
        job.seal(&self.provider, &plaintext)
    }

    /// One entry for each key; if they are one, one that names both versions.
    async fn record_both<T>(
        &self,
        opening: &mut Opening<T>,
        sealing: &mut Sealing,
        outcome: Result<(), &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let (from, to) = (opening.ready.key.id, sealing.ready.key.id);
        let version = opening.note.object.and_then(|object| object.version);
        let note = sealing.note.clone();
        sealing.note = match version {
            Some(version) if from == to => note.detail("fromVersion", version),
            _ => note.detail("from", from),
        };
        if from != to {
            opening.note = opening.note.clone().detail("to", to);
            self.record_opening(opening, outcome, call).await?;
        }
        self.record_sealing(sealing, outcome, call).await
    }
}
