//! A slot on a vault's root key that a token opens: its key is random, and only ever stored as an AES-256 key that never
//! leaves the token has encrypted it.
//!
//! The reference of such a slot, which is no secret:
//!
//! ```text
//! offset  size
//! 0       1     format: 1
//! 1       1     s: length of the serial number
//! 2       s     serial number of the token
//! 2+s     1     i: length of CKA_ID
//! 3+s     i     CKA_ID of the AES key
//! ...     12    nonce
//! ...     48    the slot's key, encrypted with AES-256-GCM, and the tag
//! ```
//!
//! Associated data are `keystead/hsm-slot/v1` and the vault's id: what is moved to another vault does not open.

use keystead_core::hsm::{Hsm as _, HsmObject, ObjectId, TokenSerial};
use keystead_core::random::SecureRandom;
use keystead_core::{Error, KeyKind, NONCE_BYTES, Secret32, SlotView, VaultId};
use zeroize::Zeroizing;

use super::custody::Tokens;

/// What slots call the system that opens them.
pub(crate) const PROVIDER: &str = "pkcs11";

const FORMAT: u8 = 1;

/// Makes an AES key in the token, and a key that it wraps: the key and the slot's reference. If the slot is not added, the
/// object that [`object_of`] finds in the reference is to be destroyed.
///
/// # Errors
/// [`Error::Hsm`], [`Error::RandomUnavailable`].
pub(crate) fn make(
    tokens: &Tokens,
    token: &TokenSerial,
    vault: VaultId,
    random: &mut dyn SecureRandom,
) -> Result<(Secret32, Vec<u8>), Error> {
    let object = HsmObject { token: token.clone(), id: ObjectId::make_random(random)? };
    let mut key = Zeroizing::new([0; 32]);
    random.fill(key.as_mut())?;
    let mut nonce = [0; NONCE_BYTES];
    random.fill(&mut nonce)?;
    tokens.generate(&object, &format!("Keystead root {vault}"), KeyKind::Aes256)?;
    let sealed = tokens.cipher(&object).and_then(|cipher| cipher.seal(&nonce, &context(vault), key.as_ref()));
    let sealed = match sealed {
        Ok(sealed) => sealed,
        Err(error) => {
            // What is told is why it failed, not that something is left.
            let _ = tokens.destroy(&object);
            return Err(error);
        }
    };
    let (serial, id) = (token.as_str().as_bytes(), object.id.as_bytes());
    let length =
        |bytes: &[u8]| u8::try_from(bytes.len()).map_err(|_| Error::Unreachable("a length of a byte"));
    let reference = [&[FORMAT, length(serial)?], serial, &[length(id)?], id, &nonce, &sealed].concat();
    Ok((Secret32::from_bytes(*key), reference))
}

/// The key of the slot, from its token.
///
/// # Errors
/// [`Error::SlotMismatch`] if the reference is none of such a slot; [`Error::DecryptionFailed`] if it is of another vault, or was
/// changed; [`Error::Hsm`].
pub(crate) fn open(tokens: &Tokens, vault: VaultId, reference: &[u8]) -> Result<Secret32, Error> {
    let (object, nonce, sealed) = parse(reference).ok_or(Error::SlotMismatch)?;
    let key = Zeroizing::new(tokens.cipher(&object)?.open(nonce, &context(vault), sealed)?);
    let key = <[u8; 32]>::try_from(key.as_slice()).map_err(|_| Error::SlotMismatch)?;
    Ok(Secret32::from_bytes(key))
}

/// The AES key of the slot with this reference.
pub(crate) fn object_of(reference: &[u8]) -> Option<HsmObject> {
    parse(reference).map(|(object, ..)| object)
}

/// The reference of a slot, if a token opens it.
pub(crate) fn reference_of(slot: &SlotView) -> Option<Vec<u8>> {
    let external = slot.external.as_ref().filter(|external| external.provider == PROVIDER)?;
    data_encoding::BASE64URL_NOPAD.decode(external.reference.as_bytes()).ok()
}

fn parse(reference: &[u8]) -> Option<(HsmObject, &[u8; NONCE_BYTES], &[u8])> {
    let (format, rest) = reference.split_first()?;
    let (serial, rest) = counted(rest)?;
    let (id, rest) = counted(rest)?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    let token = core::str::from_utf8(serial).ok()?.parse().ok()?;
    let object = HsmObject { token, id: ObjectId::new(id.to_vec()).ok()? };
    (*format == FORMAT).then_some((object, nonce, sealed))
}

/// So many bytes as the first one says, and what follows them.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

fn context(vault: VaultId) -> Vec<u8> {
    [b"keystead/hsm-slot/v1".as_slice(), vault.as_bytes()].concat()
}

#[cfg(test)]
mod tests;
