//! The recovery code: 144 random bits that a person can write down and type.

use alloc::string::String;

use data_encoding::{Encoding, Specification};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::crypto::derive_pair;
use crate::error::Error;
use crate::random::SecureRandom;
use crate::secret::Secret32;

const RANDOM_BYTES: usize = 18;
const CODE_BYTES: usize = RANDOM_BYTES + 2;
const CHARS: usize = 32;
const GROUP: usize = 4;

/// A recovery code: eight groups of four letters and digits, 144 random bits and a 16-bit check against typing
/// mistakes. Crockford's base 32: there is no I, L, O or U to confuse.
///
/// It has enough entropy to need no stretching.
pub struct RecoveryCode(Zeroizing<[u8; CODE_BYTES]>);

impl RecoveryCode {
    /// Draws a new code.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn make_random(random: &mut dyn SecureRandom) -> Result<Self, Error> {
        let mut code = Zeroizing::new([0; CODE_BYTES]);
        let (secret, check) = code.split_at_mut(RANDOM_BYTES);
        random.fill(secret)?;
        check.copy_from_slice(&check_of(secret));
        Ok(Self(code))
    }

    /// Reads a code as typed: case, spaces and dashes do not matter, O is read as 0, I and L as 1.
    ///
    /// # Errors
    /// [`Error::RecoveryCodeMistyped`] if the length, a character or the check is wrong.
    pub fn parse(typed: &str) -> Result<Self, Error> {
        let mut symbols = Zeroizing::new([0; CHARS]);
        let mut length = 0;
        for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}')) {
            let symbol = match c.to_ascii_uppercase() {
                'O' => b'0',
                'I' | 'L' => b'1',
                c => u8::try_from(c).map_err(|_| Error::RecoveryCodeMistyped)?,
            };
            *symbols.get_mut(length).ok_or(Error::RecoveryCodeMistyped)? = symbol;
            length += 1;
        }
        // `decode_mut` panics if the lengths do not fit.
        if length != CHARS {
            return Err(Error::RecoveryCodeMistyped);
        }
        let mut code = Zeroizing::new([0; CODE_BYTES]);
        let decoded = alphabet()?.decode_mut(symbols.as_slice(), code.as_mut());
        decoded.map_err(|_| Error::RecoveryCodeMistyped)?;
        let (secret, check) = code.split_at(RANDOM_BYTES);
        if check != check_of(secret) {
            return Err(Error::RecoveryCodeMistyped);
        }
        Ok(Self(code))
    }

    /// The code as it is shown: `ABCD-EFGH-…`, 39 characters. Whoever calls this answers for every copy that it makes.
    ///
    /// # Errors
    /// [`Error::Unreachable`] never, in a build whose alphabet is valid.
    pub fn expose(&self) -> Result<Zeroizing<String>, Error> {
        let mut symbols = alphabet()?.encode(self.0.as_slice());
        let mut text = Zeroizing::new(String::with_capacity(CHARS + CHARS / GROUP));
        for (index, symbol) in symbols.chars().enumerate() {
            if index > 0 && index % GROUP == 0 {
                text.push('-');
            }
            text.push(symbol);
        }
        symbols.zeroize();
        Ok(text)
    }

    /// The key that this code gives for the slot with this salt.
    pub(crate) fn slot_key(&self, salt: &[u8; 32]) -> Result<Secret32, Error> {
        let input = Secret32::fill_with(|bytes| {
            for (target, byte) in bytes.iter_mut().zip(self.0.iter()) {
                *target = *byte;
            }
        });
        derive_pair(&input, salt, &[b"keystead/recovery-code/v1"]).map(|(key, _)| key)
    }
}

fn check_of(secret: &[u8]) -> [u8; 2] {
    let digest: [u8; 32] =
        Sha256::new().chain_update(b"keystead/recovery-code/check").chain_update(secret).finalize().into();
    let [first, second, ..] = digest;
    [first, second]
}

fn alphabet() -> Result<Encoding, Error> {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.encoding().map_err(|_| Error::Unreachable("the recovery code's alphabet"))
}
