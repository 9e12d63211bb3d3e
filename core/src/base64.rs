//! Base64 of RFC 4648 section 4, with padding, read so strictly that one byte string has exactly one text.

use alloc::string::String;
use alloc::vec::Vec;

use data_encoding::BASE64;

/// The text of `bytes`.
pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// The bytes of `text`; `None` unless [`encode`] gives `text` back. Line breaks and spaces are not skipped.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    // The library decodes padded texts in a row ("AA==AA==") as one; here padding stands at the end or nowhere.
    let (body, _end) = text.split_at(text.len().saturating_sub(2));
    if body.contains(&b'=') {
        return None;
    }
    BASE64.decode(text).ok()
}

#[cfg(test)]
mod tests;
