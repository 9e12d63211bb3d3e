//! Large files: frame by frame, each sealed or opened by WebCrypto on its own threads.

use js_sys::Uint8Array;
use keystead_core::{StreamHeader, StreamSealer};
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use super::super::{LocalVault, key_id};
use crate::backend::Problem;
use crate::backend::protect::OnProgress;
use crate::platform::files::{self, Piece};

/// How long the header of a stream is.
#[expect(clippy::cast_possible_truncation, reason = "146")]
pub(super) const HEADER_BYTES: u32 = StreamHeader::BYTES as u32;

/// Frames of a mebibyte: few enough calls, and little enough memory.
const FRAME: u8 = 20;
/// So many frames become one blob, which the browser keeps where it likes.
const FRAMES_OF_BLOB: usize = 4;

impl LocalVault {
    pub(super) async fn seal_stream(
        &self,
        id: &str,
        file: &File,
        aad: &[u8],
        progress: &OnProgress,
    ) -> Result<Blob, Problem> {
        let id = key_id(id)?;
        let size = keystead_core::FrameSize::of_exponent(FRAME).unwrap_or_default();
        let mut sealer: StreamSealer =
            self.call(async |vault, call| vault.seal_stream_with(id, size, aad, call).await).await?;
        self.vault.flush_soon();
        let mut out = Pieces::new();
        out.push(Uint8Array::from(sealer.header().as_slice()).into())?;
        let (whole, frame) = (file.size(), size.bytes() as f64);
        let mut from = 0.0;
        let mut reading = Piece::begin(file, from, frame.min(whole))?;
        loop {
            if !progress(if whole > 0.0 { from / whole } else { 0.0 }) {
                return Err(Problem::cancelled());
            }
            let to = (from + frame).min(whole);
            let bytes = reading.bytes().await?;
            // The next frame is read while this one is computed.
            reading = Piece::begin(file, to, (to + frame).min(whole))?;
            let last = to >= whole;
            let length = bytes.length();
            self.call(async |vault, call| vault.extend_stream(&mut sealer, u64::from(length), call).await)
                .await?;
            let job = sealer.next_frame(length as usize, last)?;
            out.push(keystead_browser::seal_frame(job, self.vault.provider(), &bytes).await?.into())?;
            from = to;
            if last {
                return out.finish();
            }
        }
    }

    pub(super) async fn open_stream(
        &self,
        id: &str,
        head: &[u8],
        file: &File,
        aad: &[u8],
        progress: &OnProgress,
    ) -> Result<Blob, Problem> {
        let header = StreamHeader::parse(head)?;
        if header.key != key_id(id)? {
            return Err(keystead_core::Error::CiphertextOtherKey.into());
        }
        let opener = self.call(async |vault, call| vault.open_stream(head, aad, call).await).await;
        self.vault.flush_soon();
        let opener = opener?;
        let frame = header.frames().size().sealed_bytes() as f64;
        let whole = file.size();
        let mut out = Pieces::new();
        let mut from = f64::from(HEADER_BYTES);
        let mut number = 0_u32;
        let mut reading = Piece::begin(file, from, (from + frame).min(whole))?;
        loop {
            if !progress(from / whole) {
                return Err(Problem::cancelled());
            }
            let to = (from + frame).min(whole);
            let last = to >= whole;
            let sealed = reading.bytes().await?;
            reading = Piece::begin(file, to, (to + frame).min(whole))?;
            let job = opener.frame(number, last);
            out.push(keystead_browser::open_frame(job, self.vault.provider(), &sealed).await?.into())?;
            if last {
                return out.finish();
            }
            from = to;
            number = number.checked_add(1).ok_or(keystead_core::Error::StreamEnded)?;
        }
    }
}

/// What is finished, in blobs, so that the page's memory holds some frames at most.
struct Pieces {
    blobs: Vec<JsValue>,
    waiting: Vec<JsValue>,
}

impl Pieces {
    const fn new() -> Self {
        Self { blobs: Vec::new(), waiting: Vec::new() }
    }

    fn push(&mut self, bytes: JsValue) -> Result<(), Problem> {
        self.waiting.push(bytes);
        if self.waiting.len() >= FRAMES_OF_BLOB { self.settle() } else { Ok(()) }
    }

    fn settle(&mut self) -> Result<(), Problem> {
        let blob = files::blob(&core::mem::take(&mut self.waiting))?;
        self.blobs.push(blob.into());
        Ok(())
    }

    fn finish(mut self) -> Result<Blob, Problem> {
        self.settle()?;
        files::blob(&self.blobs)
    }
}
