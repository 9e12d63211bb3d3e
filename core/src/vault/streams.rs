//! Streams: authorized and recorded once, when they are begun; counted ahead as they grow.

use alloc::vec::Vec;

use super::Vault;
use super::ready::{Ask, Opening, Shape};
use super::usage::ByteLease;
use crate::associated::Associated;
use crate::call::Call;
use crate::crypto::Provider;
use crate::error::Error;
use crate::id::KeyId;
use crate::operation::Operation;
use crate::store::Store;
use crate::stream::{FrameJob, FrameSize, Sealer, StreamHeader, StreamOpener};

/// Makes a stream: header, then what [`Self::push`] and [`Self::finish`] give. It keeps one frame in memory.
///
/// What goes into it is counted ahead: call [`Vault::extend_stream`] before each push. What was counted and is not used when
/// this is dropped serves other messages of the key.
pub struct StreamSealer {
    sealer: Sealer,
    provider: Provider,
    lease: ByteLease,
}

impl StreamSealer {
    /// What the stream begins with.
    pub fn header(&self) -> Vec<u8> {
        self.sealer.header().to_bytes()
    }

    /// Takes the next bytes of the plaintext, and gives the frames that they complete.
    ///
    /// # Errors
    /// [`Error::StreamUncounted`] if `chunk` is more than was counted; nothing of it was taken. [`Error::StreamEnded`],
    /// [`Error::PlaintextTooLarge`] beyond 2^32 - 1 frames.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<u8>, Error> {
        self.take(chunk.len())?;
        self.sealer.push(&self.provider, chunk)
    }

    /// The last frame. A stream without it is not whole, and is refused by whoever opens it.
    ///
    /// # Errors
    /// [`Error::StreamEnded`].
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        self.sealer.finish(&self.provider)
    }

    /// The next frame, of `bytes` bytes of plaintext, to be computed elsewhere. For who pushes nothing: each but the last is
    /// a whole frame ([`FrameSize::bytes`]).
    ///
    /// # Errors
    /// [`Error::StreamUncounted`], [`Error::StreamEnded`] also if pushed bytes wait, [`Error::PlaintextTooLarge`] if no such
    /// frame has this length.
    pub fn next_frame(&mut self, bytes: usize, is_last: bool) -> Result<FrameJob, Error> {
        self.take(bytes)?;
        self.sealer.next_frame(bytes, is_last)
    }

    fn take(&mut self, bytes: usize) -> Result<(), Error> {
        if self.lease.take(bytes as u64) { Ok(()) } else { Err(Error::StreamUncounted) }
    }
}

impl<S: Store> Vault<S> {
    /// Begins a stream with the default version of `key`; `aad` must be given again to open it. It is authorized and
    /// recorded here, once: what becomes of the key while the stream goes on does not end it.
    ///
    /// # Errors
    /// [`Error::NotOffered`] if the key's ciphertexts are not envelopes, or convergent; and those of [`Self::encrypt`].
    pub async fn seal_stream(
        &self,
        key: KeyId,
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<StreamSealer, Error> {
        self.seal_stream_with(key, FrameSize::DEFAULT, aad, call).await
    }

    /// As [`Self::seal_stream`], with frames of another size.
    ///
    /// # Errors
    /// As there.
    pub async fn seal_stream_with(
        &self,
        key: KeyId,
        size: FrameSize,
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<StreamSealer, Error> {
        let associated = Associated::from(aad);
        let ask = Ask { operation: Operation::Encrypt, associated: &associated, shape: Shape::Stream };
        let sealing = self.sealing(key, &ask, call).await?;
        self.record_sealing(&sealing, Ok(()), call).await?;
        let version = sealing.version;
        self.load_material(&sealing.ready.open, version).await?;
        let material = sealing.ready.open.material(version).ok_or(Error::KeyNotLoaded)?;
        Ok(StreamSealer {
            sealer: Sealer::new(key, version, size, &material, aad, call.random)?,
            provider: self.provider,
            lease: self.byte_lease(key, version),
        })
    }

    /// Counts ahead what is to be put into a stream, so that `bytes` more can be. It writes to the store now and then: for
    /// 1 MiB first, then for twice as much each time, up to 1 GiB. A process that ends in between has counted too much by
    /// that, never too little.
    ///
    /// # Errors
    /// Those of every change.
    pub async fn extend_stream(
        &self,
        sealer: &mut StreamSealer,
        bytes: u64,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        self.extend_lease(&mut sealer.lease, bytes, call).await
    }

    /// Authorizes the decryption of a stream by its beginning: the first [`StreamHeader::BYTES`] bytes, or more. What
    /// follows them is for the opener. It is recorded here, once; the frames are not.
    ///
    /// # Errors
    /// [`Error::NotOffered`] if the key that it names has no streams, and those of [`Self::decrypt`].
    pub async fn open_stream(
        &self,
        header: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<StreamOpener, Error> {
        self.open_stream_as(Operation::Decrypt, header, aad, call).await
    }

    /// As [`Self::open_stream`], with a version that was reported as compromised: an explicit override, for administrators
    /// alone, which is recorded before anything is given out.
    ///
    /// # Errors
    /// As [`Self::open_stream`].
    pub async fn open_stream_compromised(
        &self,
        header: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<StreamOpener, Error> {
        let opener = self.open_stream_as(Operation::DecryptCompromised, header, aad, call).await?;
        self.flush(call).await?;
        Ok(opener)
    }

    async fn open_stream_as(
        &self,
        operation: Operation,
        header: &[u8],
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<StreamOpener, Error> {
        let header = StreamHeader::parse(header)?;
        let opening = self.stream_opening(operation, header, aad, call).await?;
        let outcome = opening.data_key(aad);
        self.record_opening(&opening, outcome.as_ref().map(|_| ()), call).await?;
        Ok(StreamOpener::new(opening.address, outcome?, self.provider))
    }

    pub(super) async fn stream_opening(
        &self,
        operation: Operation,
        header: StreamHeader,
        aad: &[u8],
        call: &mut Call<'_>,
    ) -> Result<Opening<StreamHeader>, Error> {
        let associated = Associated::from(aad);
        let ask = Ask { operation, associated: &associated, shape: Shape::Stream };
        let (key, version) = (header.key, header.version);
        self.opening(key, |_| Ok((header, version)), &ask, call).await
    }
}

impl Opening<StreamHeader> {
    /// The data key of the stream.
    pub(super) fn data_key(&self, aad: &[u8]) -> Result<crate::Secret32, Error> {
        let material = self.ready.open.material(self.address.version).ok_or(Error::KeyNotLoaded)?;
        self.address.data_key(&material, aad)
    }
}
