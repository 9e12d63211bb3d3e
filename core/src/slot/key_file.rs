//! A key file: what opens a vault where no person is, such as on a server that starts by itself.

use alloc::string::String;

use data_encoding::BASE32_NOPAD;
use zeroize::Zeroizing;

use crate::crypto::derive_pair_from;
use crate::error::Error;
use crate::random::SecureRandom;
use crate::secret::{Secret32, SecretBytes};

/// The content of a key file: 32 to 4,096 bytes, random ones, as they stand in the file.
///
/// Line ends behind it do not count, so that an editor or `echo` that adds one makes no difference. It is not stretched:
/// nobody can guess 32 random bytes, and whoever can read the file has them. Words that a person chose are no key file;
/// give them as a passphrase, in a file or not.
pub struct KeyFile(SecretBytes);

impl KeyFile {
    /// The fewest bytes.
    pub const MIN_BYTES: usize = 32;
    /// The most bytes.
    pub const MAX_BYTES: usize = 4096;

    /// Draws a new one: 256 random bits in base 32 (RFC 4648 section 6, without padding), 52 characters.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn make_random(random: &mut dyn SecureRandom) -> Result<Self, Error> {
        let bits = Secret32::make_random(random)?;
        let mut text = Zeroizing::new([0; 52]);
        BASE32_NOPAD.encode_mut(bits.expose(), text.as_mut());
        Ok(Self(SecretBytes::new(text.to_vec())))
    }

    /// The content of a file.
    ///
    /// # Errors
    /// [`Error::KeyFileLength`] unless it has [`Self::MIN_BYTES`] to [`Self::MAX_BYTES`] bytes without the line ends
    /// behind it.
    pub fn new(content: &[u8]) -> Result<Self, Error> {
        let end = content.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n'));
        let content = content.get(..end.map_or(0, |end| end + 1)).unwrap_or_default();
        if (Self::MIN_BYTES..=Self::MAX_BYTES).contains(&content.len()) {
            Ok(Self(SecretBytes::new(content.to_vec())))
        } else {
            Err(Error::KeyFileLength)
        }
    }

    /// What is to be written into the file: text, with a line end. Whoever calls this answers for every copy that it
    /// makes.
    ///
    /// # Errors
    /// [`Error::KeyFileLength`] if it came from a file that is no text.
    pub fn expose(&self) -> Result<Zeroizing<String>, Error> {
        let content = core::str::from_utf8(self.0.expose()).map_err(|_| Error::KeyFileLength)?;
        let mut text = Zeroizing::new(String::with_capacity(content.len() + 1));
        text.push_str(content);
        text.push('\n');
        Ok(text)
    }

    /// The key that this file gives for the slot with this salt.
    pub(crate) fn slot_key(&self, salt: &[u8; 32]) -> Result<Secret32, Error> {
        derive_pair_from(self.0.expose(), salt, &[b"keystead/key-file/v1"]).map(|(key, _)| key)
    }
}
