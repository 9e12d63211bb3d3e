//! Bytes as people type them.

use alloc::vec::Vec;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use zeroize::Zeroizing;

use super::{MaterialProblem, check_size};
use crate::error::Error;
use crate::secret::SecretBytes;

/// Tokens `0xXX` with white space or one comma between them.
pub(super) fn hex_tokens(text: &str) -> Result<SecretBytes, Error> {
    check_size(text.as_bytes())?;
    // A buffer that grows would leave copies behind: a token has four characters at least.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 4 + 1));
    for part in text.split(',') {
        let before = bytes.len();
        for token in part.split_whitespace() {
            let position = bytes.len() + 1;
            bytes.push(byte_of(token).ok_or(MaterialProblem::HexToken { position })?);
        }
        if bytes.len() == before {
            // Nothing between two commas: something is missing there.
            return Err(MaterialProblem::HexToken { position: bytes.len() + 1 }.into());
        }
    }
    Ok(SecretBytes::new(core::mem::take(&mut *bytes)))
}

fn byte_of(token: &str) -> Option<u8> {
    let digits = token.strip_prefix("0x").or_else(|| token.strip_prefix("0X"))?;
    let both = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if both { u8::from_str_radix(digits, 16).ok() } else { None }
}

/// 64 hexadecimal digits, or 44 characters of base64.
pub(super) fn key_of_32_bytes(text: &str) -> Result<SecretBytes, Error> {
    let text = text.trim().as_bytes();
    let decoded = match text.len() {
        64 => HEXLOWER_PERMISSIVE.decode(text),
        44 => BASE64.decode(text),
        _ => return Err(MaterialProblem::Malformed.into()),
    };
    let secret = decoded.map(SecretBytes::new).map_err(|_| MaterialProblem::Malformed)?;
    if secret.expose().len() == 32 { Ok(secret) } else { Err(MaterialProblem::Malformed.into()) }
}

/// Hexadecimal digits in pairs, or tokens `0xXX`.
pub(super) fn hex(text: &str) -> Result<SecretBytes, Error> {
    let text = text.trim();
    if text.starts_with("0x") || text.starts_with("0X") {
        return hex_tokens(text);
    }
    check_size(text.as_bytes())?;
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    digits.extend(text.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    let bytes = HEXLOWER_PERMISSIVE.decode(&digits).map_err(|_| MaterialProblem::Malformed)?;
    Ok(SecretBytes::new(bytes))
}
