//! Reading files that people choose or drop. The bytes stay in the browser's own memory.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

use crate::backend::Problem;

const PIECE: f64 = 4.0 * 1024.0 * 1024.0;

/// Reads a file piece by piece. `on_progress` gets the share read, 0 to 1, and says whether to go on.
pub(crate) async fn read(
    file: &web_sys::File,
    on_progress: impl Fn(f64) -> bool,
) -> Result<Uint8Array, Problem> {
    let size = file.size();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded here")]
    let whole =
        if size <= f64::from(i32::MAX) { size as u32 } else { return Err(Problem::unreadable_file()) };
    let bytes = Uint8Array::new_with_length(whole);
    let mut from = 0.0;
    while from < size {
        if !on_progress(from / size) {
            return Err(Problem::cancelled());
        }
        let to = (from + PIECE).min(size);
        let piece = piece(file, from, to).await?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the size above")]
        bytes.set(&piece, from as u32);
        from = to;
    }
    Ok(bytes)
}

/// The bytes of a file from one place to another.
pub(crate) async fn piece(file: &web_sys::File, from: f64, to: f64) -> Result<Uint8Array, Problem> {
    Piece::begin(file, from, to)?.bytes().await
}

/// Bytes of a file that are being read: from when it is made, and not only once it is waited for.
pub(crate) struct Piece(JsFuture);

impl Piece {
    pub(crate) fn begin(file: &web_sys::File, from: f64, to: f64) -> Result<Self, Problem> {
        let piece = file.slice_with_f64_and_f64(from, to).map_err(|_| Problem::unreadable_file())?;
        Ok(Self(JsFuture::from(piece.array_buffer())))
    }

    pub(crate) async fn bytes(self) -> Result<Uint8Array, Problem> {
        let buffer = self.0.await.map_err(|_| Problem::unreadable_file())?;
        Ok(Uint8Array::new(&buffer))
    }
}

/// A blob of bytes and blobs behind each other: the browser keeps it outside of the page's memory.
pub(crate) fn blob(parts: &[JsValue]) -> Result<Blob, Problem> {
    let parts: Array = parts.iter().collect();
    let options = BlobPropertyBag::new();
    options.set_type("application/octet-stream");
    Blob::new_with_blob_sequence_and_options(&parts, &options).map_err(|_| Problem::no_room())
}
