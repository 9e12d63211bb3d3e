//! How plaintexts stand in a request or a reply.

use alloc::string::String;
use alloc::vec::Vec;

use crate::base64;
use crate::error::Error;

/// How a profile's clients write bytes that are encrypted, signed or given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMode {
    /// As themselves: the bytes are the UTF-8 of the text, unchanged. Bytes that are no UTF-8 cannot be written.
    Utf8,
    /// As base64 of RFC 4648 section 4, with padding and without line breaks.
    Base64 {
        /// Whether a client may also send a list of texts, and gets one back.
        lists: bool,
    },
}

/// Why a text, or the bytes for one, were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextProblem {
    /// The text is not base64, or not in its one spelling.
    Base64,
    /// A list came where the profile takes one text.
    List,
    /// The bytes are not UTF-8, so that no text stands for them.
    Utf8,
}

impl TextMode {
    /// The bytes that `text` stands for. A client controls it; its length was limited before.
    ///
    /// # Errors
    /// [`Error::InvalidText`] with [`TextProblem::Base64`].
    pub fn decode(self, text: &str) -> Result<Vec<u8>, Error> {
        match self {
            Self::Utf8 => Ok(text.as_bytes().to_vec()),
            Self::Base64 { .. } => {
                base64::decode(text.as_bytes()).ok_or(Error::InvalidText(TextProblem::Base64))
            }
        }
    }

    /// The bytes that each of `texts` stands for: all of them, or none.
    ///
    /// # Errors
    /// [`Error::InvalidText`] with [`TextProblem::List`] if the mode takes no lists, or [`TextProblem::Base64`].
    pub fn decode_list<'a>(self, texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<Vec<u8>>, Error> {
        match self {
            Self::Base64 { lists: true } => texts.into_iter().map(|text| self.decode(text)).collect(),
            Self::Base64 { lists: false } | Self::Utf8 => Err(Error::InvalidText(TextProblem::List)),
        }
    }

    /// The text that stands for `bytes`: the only one of which [`Self::decode`] makes them again. There is no way out to
    /// base64 for bytes that are no UTF-8, because the client could not tell such a text from one that was encrypted.
    ///
    /// # Errors
    /// [`Error::InvalidText`] with [`TextProblem::Utf8`].
    pub fn encode(self, bytes: &[u8]) -> Result<String, Error> {
        match self {
            Self::Utf8 => core::str::from_utf8(bytes)
                .map(String::from)
                .map_err(|_| Error::InvalidText(TextProblem::Utf8)),
            Self::Base64 { .. } => Ok(base64::encode(bytes)),
        }
    }
}

#[cfg(test)]
mod tests;
