//! Positions in lists as opaque text.

use keystead_core::store::Cursor;

use crate::error::ApiError;

/// Text that [`decode`] turns back.
pub(crate) fn encode(cursor: &Cursor) -> String {
    cursor.to_text()
}

/// The position that `text` stands for.
pub(crate) fn decode(text: &str) -> Result<Cursor, ApiError> {
    Cursor::from_text(text).map_err(|_| ApiError::Argument("cursor", "the \"next\" of a page before"))
}

#[cfg(test)]
mod tests;
