//! Reading files that people choose or drop. The bytes stay in the browser's own memory.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;

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
        let piece = file.slice_with_f64_and_f64(from, to).map_err(|_| Problem::unreadable_file())?;
        let buffer = JsFuture::from(piece.array_buffer()).await.map_err(|_| Problem::unreadable_file())?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the size above")]
        bytes.set(&Uint8Array::new(&buffer), from as u32);
        from = to;
    }
    Ok(bytes)
}
