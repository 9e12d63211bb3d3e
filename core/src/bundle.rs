//! The bundle: one encrypted and signed file with everything that a vault has except what opens it, for backup and for
//! moving between places.
//!
//! ```text
//! offset  size
//! 0       8     magic "KSBUNDLE"
//! 8       4     format, big-endian: 2
//! 12      4     Argon2id memory in KiB, big-endian
//! 16      4     Argon2id passes
//! 20      4     Argon2id lanes
//! 24      32    Argon2id salt
//! 56      65    the public key of the exporting vault: P-256, uncompressed point (SEC 1 section 2.3.3)
//! 121     n     sealed box of the content; its context is everything before it
//! 121+n   64    ECDSA signature, r and s, over "keystead/bundle/v2" and the SHA-256 of everything before it
//! ```
//!
//! The content is CBOR (RFC 8949): keystores, keys with the material of their versions, principals, credentials with what
//! is secret of them, settings, and the audit chain as an export. A bundle is opened by its own passphrase, not by that of
//! the vault it came from. Slots, the root key, service keys, and changes that wait for approval are not in it.
//!
//! What the signature adds to the encryption: the passphrase alone lets somebody read a bundle and seal another content
//! under it. The signature is made with the key of the exporting vault that signs its audit chain; whoever changes a bundle
//! has to sign it with another, and [`ImportReport::signed_by`] is another fingerprint then. It protects nobody who does
//! not compare that fingerprint with [`Vault::audit_public_key`](crate::Vault::audit_public_key), noted down before.
//!
//! Format 1, which is read, has neither public key nor signature, and keystores and keys alone.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::audit::{PublicKey, SigningKey};
use crate::codec;
use crate::crypto::{concat, derive_subkey, sealed_box, sha256};
use crate::error::Error;
use crate::random::SecureRandom;
use crate::slot::{KdfParams, PassphraseKey};

mod content;
mod report;

pub(crate) use content::{
    Content, ContentCredential, ContentKey, ContentKeystore, ContentPrincipal, ContentVersion,
};
pub use report::{
    Conflict, Difference, ImportKind, ImportMode, ImportObstacle, ImportOptions, ImportOutcome, ImportReport,
    ImportRow,
};

const MAGIC: &[u8; 8] = b"KSBUNDLE";
pub(crate) const FORMAT: u32 = 2;
/// The format without a signature.
const UNSIGNED: u32 = 1;
/// What both formats begin with.
const HEADER_BYTES: usize = 56;
const PUBLIC_KEY_BYTES: usize = 65;
const SIGNATURE_BYTES: usize = 64;
const LABEL: &[u8] = b"keystead/bundle/v2";

/// A bundle that was opened.
pub(crate) struct Opened {
    pub(crate) content: Content,
    /// The key that it is signed with; none for format 1.
    pub(crate) signer: Option<PublicKey>,
}

/// What stands in front of a bundle: enough to stretch its passphrase, on another thread if need be.
///
/// # Errors
/// [`Error::BundleMalformed`], [`Error::BundleFormat`]. The bytes may be under an attacker's control: parameters that are
/// out of bounds are refused here, before any work is done.
pub fn passphrase_parameters(bundle: &[u8]) -> Result<(KdfParams, [u8; 32]), Error> {
    let (_, params, salt) = beginning(bundle)?;
    Ok((params, salt))
}

/// The fingerprint of the key that a bundle is signed with ([`PublicKey::fingerprint`]), once its signature was found to
/// fit; `None` for format 1, which has none. Needs no passphrase.
///
/// # Errors
/// [`Error::BundleMalformed`], [`Error::BundleFormat`], [`Error::BundleSignature`].
pub fn signed_by(bundle: &[u8]) -> Result<Option<String>, Error> {
    Parts::of(bundle)?.verified()?.map(|key| key.fingerprint()).transpose()
}

/// The audit chain of the vault that a bundle was exported from, as that vault exports it: a file that
/// [`verify_export`](crate::audit::verify_export) checks. `None` for format 1, which has none.
///
/// It stays a file. The vault that imports the bundle has a chain of its own, which says that the bundle was imported.
///
/// # Errors
/// Those of opening: [`Error::BundleMalformed`], [`Error::BundleFormat`], [`Error::BundleSignature`],
/// [`Error::BundleNotOpened`].
pub fn audit_export(bundle: &[u8], passphrase: &PassphraseKey) -> Result<Option<Vec<u8>>, Error> {
    Ok(open(bundle, passphrase)?.content.audit)
}

pub(crate) fn seal(
    content: &Content,
    passphrase: &PassphraseKey,
    key: &SigningKey,
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
        &key.public_key().to_sec1(),
    ]);
    let encoded = Zeroizing::new(codec::encode(content)?);
    let sealed = sealed_box::seal(&bundle_key(passphrase)?, &header, &encoded, random)?;
    let signature = key.sign(&signed_text(&[&header, &sealed]))?;
    Ok(concat(&[&header, &sealed, &signature]))
}

pub(crate) fn open(bundle: &[u8], passphrase: &PassphraseKey) -> Result<Opened, Error> {
    if passphrase_parameters(bundle)? != (passphrase.params, passphrase.salt) {
        return Err(Error::BundleNotOpened);
    }
    let parts = Parts::of(bundle)?;
    let signer = parts.verified()?;
    let opened = sealed_box::open(&bundle_key(passphrase)?, parts.header, parts.sealed)?;
    let content = codec::decode(opened.ok_or(Error::BundleNotOpened)?.expose());
    let content = content.map_err(|error| match error {
        Error::StoredFormat { found } => Error::BundleFormat { found },
        _ => Error::BundleMalformed,
    })?;
    Ok(Opened { content, signer })
}

/// The bytes of a bundle by what they are.
struct Parts<'b> {
    header: &'b [u8],
    sealed: &'b [u8],
    /// The public key and the signature.
    signed: Option<(&'b [u8], &'b [u8; SIGNATURE_BYTES])>,
}

impl<'b> Parts<'b> {
    fn of(bundle: &'b [u8]) -> Result<Self, Error> {
        let (format, ..) = beginning(bundle)?;
        if format == UNSIGNED {
            let (header, sealed) = bundle.split_at_checked(HEADER_BYTES).ok_or(Error::BundleMalformed)?;
            return Ok(Self { header, sealed, signed: None });
        }
        let (front, signature) =
            bundle.split_last_chunk::<SIGNATURE_BYTES>().ok_or(Error::BundleMalformed)?;
        let (header, sealed) =
            front.split_at_checked(HEADER_BYTES + PUBLIC_KEY_BYTES).ok_or(Error::BundleMalformed)?;
        let key = header.get(HEADER_BYTES..).ok_or(Error::BundleMalformed)?;
        Ok(Self { header, sealed, signed: Some((key, signature)) })
    }

    /// The key that the bundle is signed with, if it is.
    fn verified(&self) -> Result<Option<PublicKey>, Error> {
        let Some((key, signature)) = self.signed else { return Ok(None) };
        let key = PublicKey::from_sec1(key).ok_or(Error::BundleMalformed)?;
        if key.verifies(&signed_text(&[self.header, self.sealed]), signature) {
            Ok(Some(key))
        } else {
            Err(Error::BundleSignature)
        }
    }
}

/// The format, and the parameters and the salt of the passphrase.
fn beginning(bundle: &[u8]) -> Result<(u32, KdfParams, [u8; 32]), Error> {
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
    if ![UNSIGNED, FORMAT].contains(&found) {
        return Err(Error::BundleFormat { found });
    }
    // Parameters that no Keystead writes: the file was changed.
    let params = KdfParams::new(next()?, next()?, next()?).map_err(|_| Error::BundleMalformed)?;
    Ok((found, params, salt.try_into().map_err(|_| Error::BundleMalformed)?))
}

/// What is signed: the label, so that the signature means nothing elsewhere, and the hash of the bytes.
fn signed_text(bytes: &[&[u8]]) -> Vec<u8> {
    concat(&[LABEL, &sha256(bytes)])
}

fn bundle_key(passphrase: &PassphraseKey) -> Result<crate::secret::Secret32, Error> {
    derive_subkey(&passphrase.key, "keystead/bundle/v1")
}
