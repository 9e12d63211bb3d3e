//! Encryption and decryption of JavaScript's bytes: short messages in WebAssembly, long ones by WebCrypto or by Node.js,
//! without copying them into WebAssembly's memory. Both make and read the same ciphertexts.

use js_sys::{ArrayBuffer, Uint8Array};
use keystead_core::frame::Frame;
use keystead_core::{
    AesGcm, Associated, Call, EnvelopeHeader, Error, KeyId, MAX_OVERHEAD_BYTES, MAX_PLAINTEXT_BYTES, Store,
    TAG_BYTES, Vault,
};
use wasm_bindgen::JsCast;
use zeroize::Zeroizing;

use crate::asymmetric::decrypt_oaep;
use crate::edge::{OsRandom, now};
use crate::node::{Node, node};
use crate::webcrypto::{Subtle, subtle};

/// From this many bytes on, WebCrypto is faster than WebAssembly in spite of what a call costs: measured in Chromium, with
/// keys that are imported once.
const WEB_CRYPTO_FROM: u32 = 512;

/// The same of Node's own cryptography, measured in Node.js.
pub(crate) const NODE_FROM: u32 = 128;

/// From this many bytes on WebCrypto decrypts in Node.js, on another thread, so that others need not wait.
const LONG_FROM: u32 = 256 * 1024;

/// The longest message and the longest ciphertext that could be one of an RSA key: 512 bytes behind a header.
const RSA_MOST: u32 = 640;

/// From this many bytes on, the platform computes rather than WebAssembly, where it can.
pub fn bulk_threshold() -> u32 {
    if node().is_some() { NODE_FROM } else { WEB_CRYPTO_FROM }
}

/// Who computes long messages.
enum Bulk {
    Node(Node),
    WebCrypto(Subtle),
}

impl Bulk {
    /// Who does for so many bytes; `None` for WebAssembly.
    fn of(length: u32) -> Option<Self> {
        match node() {
            Some(node) if length >= NODE_FROM => Some(Self::Node(node)),
            Some(_) => None,
            None if length < WEB_CRYPTO_FROM => None,
            None => subtle().map(Self::WebCrypto),
        }
    }

    /// Header, ciphertext and tag.
    async fn seal(
        &self,
        header: &[u8],
        message: &AesGcm<'_>,
        plaintext: &Uint8Array,
    ) -> Result<Uint8Array, Error> {
        match self {
            Self::Node(node) => node.seal_in_turns(header, message, &unshared(plaintext)).await,
            Self::WebCrypto(subtle) => {
                let sealed = subtle.seal(message, &unshared(plaintext)).await?;
                joined(&[&Uint8Array::from(header), &sealed])
            }
        }
    }

    async fn open(&self, message: &AesGcm<'_>, sealed: &Uint8Array) -> Result<Uint8Array, Error> {
        match self {
            Self::Node(node) => match subtle() {
                Some(subtle) if sealed.length() >= LONG_FROM => subtle.open(message, &unshared(sealed)).await,
                _ => node.open_bytes(message, &unshared(sealed)),
            },
            Self::WebCrypto(subtle) => subtle.open(message, &unshared(sealed)).await,
        }
    }
}

/// Bytes behind each other.
pub(crate) fn joined(parts: &[&Uint8Array]) -> Result<Uint8Array, Error> {
    let length = parts.iter().try_fold(0_u32, |sum, part| sum.checked_add(part.length()));
    let length = length.ok_or(Error::PlaintextTooLarge { limit: MAX_PLAINTEXT_BYTES })?;
    let whole = Uint8Array::new_with_length(length);
    let mut at = 0;
    for part in parts {
        whole.set(part, at);
        at = at.saturating_add(part.length());
    }
    Ok(whole)
}

/// Encrypts `plaintext` with the newest version of `key`, as [`Vault::encrypt`] does. The caller must not write to
/// `plaintext` before this has returned.
///
/// # Errors
/// As [`Vault::encrypt`].
pub async fn seal<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    plaintext: &Uint8Array,
    associated: impl Into<Associated<'_>>,
) -> Result<Uint8Array, Error> {
    let associated = associated.into();
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let length = plaintext.length();
    let bulk = match Bulk::of(length) {
        Some(bulk) if length > RSA_MOST || !vault.is_rsa(key, &mut call).await? => bulk,
        _ => {
            let plaintext = Zeroizing::new(copied(plaintext));
            let envelope = vault.encrypt(key, &plaintext, associated, &mut call).await?;
            return Ok(Uint8Array::from(envelope.as_slice()));
        }
    };
    let job = vault.seal_job(key, u64::from(length), associated, &mut call).await?;
    if plaintext.length() != length {
        return Err(Error::Unreachable("the plaintext was transferred away while it was encrypted"));
    }
    match job.elsewhere() {
        Some((header, message)) => bulk.seal(&header, &message, plaintext).await,
        None => {
            let plaintext = Zeroizing::new(copied(plaintext));
            Ok(Uint8Array::from(job.seal(vault.provider(), &plaintext)?.as_slice()))
        }
    }
}

/// As [`seal`] at once, for a key that is prepared.
///
/// # Errors
/// As [`Vault::encrypt_sync`].
pub fn seal_sync<S: Store>(
    vault: &Vault<S>,
    key: KeyId,
    plaintext: &Uint8Array,
    associated: Associated<'_>,
) -> Result<Uint8Array, Error> {
    let length = plaintext.length();
    let job =
        vault.seal_job_sync(key, u64::from(length), associated, &mut Call::new(now(), &mut OsRandom))?;
    match (node(), job.elsewhere()) {
        (Some(node), Some((header, message))) if length >= NODE_FROM => {
            node.seal_behind(&header, &message, &unshared(plaintext))
        }
        _ => {
            let plaintext = Zeroizing::new(copied(plaintext));
            Ok(Uint8Array::from(job.seal(vault.provider(), &plaintext)?.as_slice()))
        }
    }
}

/// Decrypts `ciphertext`, as [`Vault::decrypt`] does. The caller must not write to it before this has returned.
///
/// # Errors
/// As [`Vault::decrypt`].
pub async fn open<S: Store>(
    vault: &Vault<S>,
    key: Option<KeyId>,
    ciphertext: &Uint8Array,
    associated: impl Into<Associated<'_>>,
) -> Result<Uint8Array, Error> {
    let associated = associated.into();
    let mut random = OsRandom;
    let mut call = Call::new(now(), &mut random);
    let length = ciphertext.length();
    let bulk = match Bulk::of(length) {
        Some(bulk) if length > RSA_MOST || !is_rsa(vault, key, ciphertext, &mut call).await? => bulk,
        _ => {
            let ciphertext = copied(ciphertext);
            return match vault.decrypt(key, &ciphertext, associated, &mut call).await {
                Err(Error::ComputedElsewhere) => {
                    open_oaep(vault, key, &ciphertext, associated, &mut call).await
                }
                plaintext => Ok(Uint8Array::from(Zeroizing::new(plaintext?).as_slice())),
            };
        }
    };
    // Of an envelope the engine looks at the header and at the tag. The layouts of other products are taken apart as a
    // whole.
    let ends = ends(ciphertext)?;
    if EnvelopeHeader::parse(&ends).is_err() {
        let whole = is_of_a_layout(vault, key, &call).await?;
        let ciphertext = if whole { copied(ciphertext) } else { ends };
        let plaintext = vault.decrypt(key, &ciphertext, associated, &mut call).await?;
        return Ok(Uint8Array::from(Zeroizing::new(plaintext).as_slice()));
    }
    let job = vault.open_job(key, &ends, associated, &mut call).await?;
    if ciphertext.length() != length {
        return Err(Error::DecryptionFailed);
    }
    let Some((offset, message)) = job.elsewhere() else {
        let plaintext = job.open(vault.provider(), &copied(ciphertext))?;
        return Ok(Uint8Array::from(Zeroizing::new(plaintext).as_slice()));
    };
    let offset = u32::try_from(offset).map_err(|_| Error::Unreachable("length of a header"))?;
    let body = ciphertext.subarray(offset, length);
    bulk.open(&message, &body).await
}

/// Whether the key, or else the one that the ciphertext names, is an RSA key. Without either it is not.
async fn is_rsa<S: Store>(
    vault: &Vault<S>,
    key: Option<KeyId>,
    ciphertext: &Uint8Array,
    call: &mut Call<'_>,
) -> Result<bool, Error> {
    let key = match key {
        Some(key) => key,
        None => match EnvelopeHeader::parse(&copied(ciphertext)) {
            Ok(header) => header.key,
            Err(_) => return Ok(false),
        },
    };
    vault.is_rsa(key, call).await
}

/// Decrypts with an RSA key, by WebCrypto.
async fn open_oaep<S: Store>(
    vault: &Vault<S>,
    key: Option<KeyId>,
    ciphertext: &[u8],
    associated: Associated<'_>,
    call: &mut Call<'_>,
) -> Result<Uint8Array, Error> {
    let key = match key {
        Some(key) => key,
        None => EnvelopeHeader::parse(ciphertext)?.key,
    };
    let job = vault.oaep_job(key, ciphertext, associated, call).await?;
    for (kind, private, shelf) in job.private_materials() {
        match decrypt_oaep(kind, private, shelf, job.label(), job.ciphertext()).await {
            Err(Error::DecryptionFailed) => {}
            plaintext => return Ok(Uint8Array::from(plaintext?.expose())),
        }
    }
    Err(Error::DecryptionFailed)
}

/// The longest header that an envelope can have, and the last bytes, which are its tag: of a long ciphertext.
fn ends(ciphertext: &Uint8Array) -> Result<Vec<u8>, Error> {
    let length = |bytes: usize| u32::try_from(bytes).map_err(|_| Error::Unreachable("length of a header"));
    let (header, tag) = (length(MAX_OVERHEAD_BYTES - TAG_BYTES)?, length(TAG_BYTES)?);
    let all = ciphertext.length();
    let mut ends = ciphertext.subarray(0, header).to_vec();
    ends.extend(ciphertext.subarray(all.saturating_sub(tag), all).to_vec());
    Ok(ends)
}

/// Whether the ciphertexts of `key` have the layout of another product. What has neither that nor an envelope is refused
/// by its beginning alone, however long it is.
async fn is_of_a_layout<S: Store>(
    vault: &Vault<S>,
    key: Option<KeyId>,
    call: &Call<'_>,
) -> Result<bool, Error> {
    let Some(key) = key else { return Ok(false) };
    let keystore = vault.key(key, call).await?.keystore.parse()?;
    Ok(matches!(vault.rules(keystore).await?.frame, Frame::Compatible(_)))
}

/// The bytes in WebAssembly's memory. A view whose memory was transferred away has none, and throws if it is asked.
fn copied(bytes: &Uint8Array) -> Vec<u8> {
    if bytes.length() == 0 { Vec::new() } else { bytes.to_vec() }
}

/// WebCrypto does not take views of shared memory, and Node.js takes them: others could change them under its hands. What is
/// certainly not shared stays where it is. (To ask for `SharedArrayBuffer` would throw where pages do not have it, which
/// takes longer than encrypting.)
fn unshared(bytes: &Uint8Array) -> Uint8Array {
    let owned = bytes.buffer().is_instance_of::<ArrayBuffer>();
    if owned { bytes.clone() } else { bytes.slice(0, bytes.length()) }
}
