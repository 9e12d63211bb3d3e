//! What is stored: types of their own, in CBOR (RFC 8949) with numbered fields, behind one format byte.
//!
//! A field's number never changes its meaning; a new field gets a new number and is optional. A change that old code
//! must not read past raises the format byte, and gets a migration with a test.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};

use crate::error::Error;

mod approval;
mod author;
mod certificate;
mod change;
mod credential;
mod header;
mod key;
mod keystore;
mod secret;
mod service_key;
mod state;

pub(crate) use header::{
    BackupBody, CheckpointBody, HeaderBody, RewrapBody, RootBody, SettingsBody, SlotBody, SlotMethod,
    TicketBody,
};
pub(crate) use key::KindBody;
pub(crate) use service_key::{ServiceKeyBody, ServiceKeyVersionBody};

/// The format that this code writes.
pub(crate) const FORMAT: u8 = 1;

/// The format byte and the CBOR of `value`.
pub(crate) fn encode<T: Encode<()>>(value: &T) -> Result<Vec<u8>, Error> {
    // Measured first: a buffer that grows would leave copies of a bundle's secrets behind.
    let mut length = Length(0);
    minicbor::encode(value, &mut length).map_err(|_| Error::Unreachable("measuring"))?;
    let mut bytes = Vec::with_capacity(length.0 + 1);
    bytes.push(FORMAT);
    minicbor::encode(value, &mut bytes).map_err(|_| Error::Unreachable("encoding into memory"))?;
    Ok(bytes)
}

/// Counts what is written.
struct Length(usize);

impl minicbor::encode::Write for Length {
    type Error = core::convert::Infallible;

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0 += bytes.len();
        Ok(())
    }
}

/// The value behind the format byte. Total: any bytes give a value or an error.
pub(crate) fn decode<'a, T: Decode<'a, ()>>(bytes: &'a [u8]) -> Result<T, Error> {
    let cbor = unversioned(bytes)?;
    minicbor::decode(cbor).map_err(|_| Error::corrupt("a record that does not decode"))
}

/// Bytes that are not CBOR behind the format byte: sealed boxes.
pub(crate) fn versioned(bytes: &[u8]) -> Vec<u8> {
    crate::crypto::concat(&[&[FORMAT], bytes])
}

/// What stands behind the format byte.
pub(crate) fn unversioned(bytes: &[u8]) -> Result<&[u8], Error> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => Ok(rest),
        Some((&found, _)) => Err(Error::StoredFormat { found: u32::from(found) }),
        None => Err(Error::corrupt("an empty record")),
    }
}

#[cfg(test)]
mod tests;
