//! Positions in lists as opaque text.

use data_encoding::BASE64URL_NOPAD;
use keystead_core::Timestamp;
use keystead_core::store::{Cursor, RecordKey};

use crate::error::ApiError;

/// Text that [`decode`] turns back. Address, creation, whether and when due, label.
pub(crate) fn encode(cursor: &Cursor) -> String {
    let due = cursor.due.unwrap_or(Timestamp(0));
    let bytes = [
        cursor.key.to_bytes().as_slice(),
        &cursor.created.0.to_be_bytes(),
        &[u8::from(cursor.due.is_some())],
        &due.0.to_be_bytes(),
        cursor.label.as_bytes(),
    ]
    .concat();
    BASE64URL_NOPAD.encode(&bytes)
}

/// The position that `text` stands for.
pub(crate) fn decode(text: &str) -> Result<Cursor, ApiError> {
    parse(text).ok_or(ApiError::Argument("cursor", "the \"next\" of a page before"))
}

fn parse(text: &str) -> Option<Cursor> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (key, rest) = bytes.split_first_chunk::<21>()?;
    let (created, rest) = rest.split_first_chunk::<8>()?;
    let (has_due, rest) = rest.split_first_chunk::<1>()?;
    let (due, label) = rest.split_first_chunk::<8>()?;
    Some(Cursor {
        key: RecordKey::from_bytes(key)?,
        label: str::from_utf8(label).ok()?.to_owned(),
        created: Timestamp(u64::from_be_bytes(*created)),
        due: match has_due {
            [0] => None,
            [1] => Some(Timestamp(u64::from_be_bytes(*due))),
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests;
