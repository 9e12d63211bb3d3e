//! The bundle: one encrypted file with keystores, keys and versions, for backup and for moving between places.
//!
//! ```text
//! offset  size
//! 0       8     magic "KSBUNDLE"
//! 8       4     format, big-endian: 1
//! 12      4     Argon2id memory in KiB, big-endian
//! 16      4     Argon2id passes
//! 20      4     Argon2id lanes
//! 24      32    Argon2id salt
//! 56      n     sealed box of the content; its context is everything before it
//! ```
//!
//! The content is CBOR (RFC 8949). A bundle is opened by its own passphrase, not by that of the vault it came from.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::codec;
use crate::crypto::{concat, derive_subkey, sealed_box};
use crate::error::Error;
use crate::random::SecureRandom;
use crate::slot::{KdfParams, PassphraseKey};

mod content;

pub(crate) use content::{Content, ContentKey, ContentKeystore, ContentVersion};

const MAGIC: &[u8; 8] = b"KSBUNDLE";
const FORMAT: u32 = 1;
const HEADER_BYTES: usize = 56;

/// Whether to apply an import or only to say what it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Say what would be done. Nothing is written.
    DryRun,
    /// Do it, all or nothing.
    Apply,
}

/// What an import does, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub struct ImportReport {
    /// The name of the vault that the bundle was exported from.
    pub vault_name: String,
    /// When it was exported, in milliseconds since 1970.
    pub exported: u64,
    /// Keystores that are new here, by name. One whose name is taken is added under a name with a number.
    pub added_keystores: Vec<String>,
    /// Keys that are new here, by name.
    pub added_keys: Vec<String>,
    /// Keys that are here already, just as they are in the bundle, by name.
    pub unchanged_keys: Vec<String>,
    /// Keys that are here already, but differ, by name. They are left as they are here.
    pub kept_keys: Vec<String>,
    /// Whether it was applied.
    pub applied: bool,
}

/// What stands in front of a bundle: enough to stretch its passphrase, on another thread if need be.
///
/// # Errors
/// [`Error::BundleMalformed`], [`Error::BundleFormat`]. The bytes may be under an attacker's control: parameters that are
/// out of bounds are refused here, before any work is done.
pub fn passphrase_parameters(bundle: &[u8]) -> Result<(KdfParams, [u8; 32]), Error> {
    let header = bundle.first_chunk::<HEADER_BYTES>().ok_or(Error::BundleMalformed)?;
    let (magic, rest) = header.split_at(8);
    if magic != MAGIC {
        return Err(Error::BundleMalformed);
    }
    let (numbers, salt) = rest.split_at(16);
    let mut numbers =
        numbers.chunks_exact(4).map(|bytes| bytes.iter().fold(0, |n, byte| n << 8 | u32::from(*byte)));
    let mut next = || numbers.next().ok_or(Error::BundleMalformed);
    let found = next()?;
    if found != FORMAT {
        return Err(Error::BundleFormat { found });
    }
    // Parameters that no Keystead writes: the file was changed.
    let params = KdfParams::new(next()?, next()?, next()?).map_err(|_| Error::BundleMalformed)?;
    Ok((params, salt.try_into().map_err(|_| Error::BundleMalformed)?))
}

pub(crate) fn seal(
    content: &Content,
    passphrase: &PassphraseKey,
    random: &mut dyn SecureRandom,
) -> Result<Vec<u8>, Error> {
    let params = passphrase.params;
    let header = concat(&[
        MAGIC,
        &FORMAT.to_be_bytes(),
        &params.memory_kib().to_be_bytes(),
        &params.iterations().to_be_bytes(),
        &params.lanes().to_be_bytes(),
        &passphrase.salt,
    ]);
    let encoded = Zeroizing::new(codec::encode(content)?);
    let sealed = sealed_box::seal(&bundle_key(passphrase)?, &header, &encoded, random)?;
    Ok(concat(&[&header, &sealed]))
}

pub(crate) fn open(bundle: &[u8], passphrase: &PassphraseKey) -> Result<Content, Error> {
    if passphrase_parameters(bundle)? != (passphrase.params, passphrase.salt) {
        return Err(Error::BundleNotOpened);
    }
    let (header, sealed) = bundle.split_at_checked(HEADER_BYTES).ok_or(Error::BundleMalformed)?;
    let opened = sealed_box::open(&bundle_key(passphrase)?, header, sealed)?.ok_or(Error::BundleNotOpened)?;
    codec::decode(opened.expose()).map_err(|error| match error {
        Error::StoredFormat { found } => Error::BundleFormat { found },
        _ => Error::BundleMalformed,
    })
}

fn bundle_key(passphrase: &PassphraseKey) -> Result<crate::secret::Secret32, Error> {
    derive_subkey(&passphrase.key, "keystead/bundle/v1")
}
