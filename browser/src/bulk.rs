//! Encryption and decryption of JavaScript's bytes: short messages in WebAssembly, long ones by WebCrypto, which never
//! copies them into WebAssembly's memory. Both make and read the same ciphertexts.

use js_sys::{SharedArrayBuffer, Uint8Array};
use keystead_core::frame::Frame;
use keystead_core::{
    Associated, Call, EnvelopeHeader, Error, KeyId, MAX_OVERHEAD_BYTES, Store, TAG_BYTES, Vault,
};
use wasm_bindgen::JsCast;
use zeroize::Zeroizing;

use crate::edge::{OsRandom, now};
use crate::rsa::decrypt_oaep;
use crate::webcrypto::subtle;

/// From this many bytes on, WebCrypto is faster than WebAssembly in spite of its fixed cost per call. Measured in Node.js
/// and Chromium: the two cross at about 2 KiB.
pub const BULK_THRESHOLD: u32 = 2 * 1024;

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
    let subtle = match subtle() {
        Some(subtle) if length >= BULK_THRESHOLD => subtle,
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
    let Some((header, message)) = job.elsewhere() else {
        let plaintext = Zeroizing::new(copied(plaintext));
        return Ok(Uint8Array::from(job.seal(vault.provider(), &plaintext)?.as_slice()));
    };
    let sealed = subtle.seal(&message, &unshared(plaintext)).await?;
    let header_length = u32::try_from(header.len()).map_err(|_| Error::Unreachable("length of a header"))?;
    let envelope = Uint8Array::new_with_length(header_length.saturating_add(sealed.length()));
    envelope.set(&Uint8Array::from(header.as_slice()), 0);
    envelope.set(&sealed, header_length);
    Ok(envelope)
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
    let subtle = match subtle() {
        Some(subtle) if length >= BULK_THRESHOLD => subtle,
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
    subtle.open(&message, &unshared(&body)).await
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
    for (kind, private) in job.private_materials() {
        match decrypt_oaep(kind, private, job.label(), job.ciphertext()).await {
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

/// WebCrypto does not take views of shared memory, which others could change under its hands.
fn unshared(bytes: &Uint8Array) -> Uint8Array {
    let shared = bytes.buffer().is_instance_of::<SharedArrayBuffer>();
    if shared { bytes.slice(0, bytes.length()) } else { bytes.clone() }
}
