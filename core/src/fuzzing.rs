//! Doors to what only the engine itself reads, for fuzzing. They are there in builds with `--cfg fuzzing` alone.

use alloc::vec;
use alloc::vec::Vec;

use aes_kw::{KeyInit, KwpAes256};

use crate::asymmetric::{PrivateKey, PublicKey, Signable, SignatureAlgorithm};
use crate::codec::{self, HeaderBody, ServiceKeyBody};
use crate::crypto::Provider;
use crate::error::Error;
use crate::id::{CredentialId, KeyId, KeystoreId, PrincipalId, VersionNumber};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::lifecycle::KeyUse;
use crate::profile::{KeyKind, Profile};
use crate::random::{RandomFailed, SecureRandom};
use crate::secret::{Secret32, SecretBytes};
use crate::stream::{FrameSize, Sealer, StreamHeader, StreamOpener};
use crate::time::Timestamp;

/// Reads the body of a record of one of the kinds. What was read is written as the same again, and time goes by.
pub fn stored(kind: u8, body: &[u8]) {
    match kind % 6 {
        0 => drop(codec::decode::<HeaderBody>(body)),
        1 => drop(codec::decode::<ServiceKeyBody>(body)),
        2 => {
            if let Ok(keystore) = Keystore::decode(KeystoreId([1; 16]), body, &Profile::ALL) {
                let _ = keystore.encode();
            }
        }
        3 => drop(crate::credential::Credential::decode(CredentialId([1; 16]), body)),
        4 => drop(crate::actor::Principal::decode(PrincipalId([1; 16]), body)),
        _ => {
            if let Ok(key) = Key::decode(KeyId([1; 16]), body) {
                assert_eq!(key.encode().and_then(|again| Key::decode(key.id, &again)), Ok(key.clone()));
                for rules in Profile::ALL {
                    let now = Timestamp(1_790_000_000_000);
                    let _ = (key.is_consistent(rules), key.deadline(rules), key.primary(rules));
                    let _ = key.check_state(KeyUse::Encrypt, None, now, rules);
                    let _ = crate::view::KeyView::of(&key.clone().settled(now, rules), rules);
                }
            }
        }
    }
}

/// Reads the content of a bundle that was opened.
pub fn bundle_content(bytes: &[u8]) {
    if let Ok(content) = codec::decode(bytes) {
        crate::vault::check_bundle_content(&content, &Profile::ALL, &Provider::RUSTCRYPTO);
    }
}

/// A stream made of `plaintext` in pieces of `piece` bytes, and read again in the same: it comes back. With the byte at `at`
/// changed, or cut there, it does not, and what is given out before is its beginning.
pub fn stream(piece: usize, at: usize, cut: bool, plaintext: &[u8]) {
    let Some(size) = FrameSize::of_exponent(12) else { return };
    let (material, piece) = (Secret32::from_bytes([1; 32]), piece.max(1));
    let sealer = Sealer::new(KeyId([2; 16]), VersionNumber(1), size, &material, b"aad", &mut Fixed);
    let Ok(mut sealer) = sealer else { return };
    let mut stream = sealer.header().to_bytes();
    for chunk in plaintext.chunks(piece) {
        stream.extend(sealer.push(&Provider::RUSTCRYPTO, chunk).unwrap_or_default());
    }
    stream.extend(sealer.finish(&Provider::RUSTCRYPTO).unwrap_or_default());
    assert_eq!(read(&stream, &material, piece), (Vec::from(plaintext), true));
    let at = at % stream.len();
    if cut {
        stream.truncate(at);
    } else if let Some(byte) = stream.get_mut(at) {
        *byte ^= 1;
    }
    let (beginning, whole) = read(&stream, &material, piece);
    assert!(!whole && plaintext.starts_with(&beginning));
}

/// What is given out of a stream, and whether it was whole.
fn read(stream: &[u8], material: &Secret32, piece: usize) -> (Vec<u8>, bool) {
    let mut plaintext = Vec::new();
    let Ok(header) = StreamHeader::parse(stream) else { return (plaintext, false) };
    let Ok(data_key) = header.data_key(material, b"aad") else { return (plaintext, false) };
    let mut opener = StreamOpener::new(header, data_key, Provider::RUSTCRYPTO);
    for chunk in stream.get(StreamHeader::BYTES..).unwrap_or(&[]).chunks(piece) {
        match opener.push(chunk) {
            Ok(opened) => plaintext.extend(opened),
            Err(_) => return (plaintext, false),
        }
    }
    match opener.finish() {
        Ok(last) => {
            plaintext.extend(last);
            (plaintext, true)
        }
        Err(_) => (plaintext, false),
    }
}

/// Unwraps what RSA gave for a ticket: `opened` alone, or with something behind it: `rest` as it is, or wrapped as it should
/// be, so that the reading of what was wrapped is reached.
pub fn unwrap(kind: KeyKind, opened: &[u8], rest: &[u8], fits: bool) {
    let mut wrapped = vec![0; 384];
    let mut room = vec![0; rest.len() + 16];
    match KwpAes256::new_from_slice(opened) {
        Ok(cipher) if fits => {
            wrapped.extend_from_slice(cipher.wrap_key(rest, &mut room).unwrap_or(&[]));
        }
        _ => wrapped.extend_from_slice(rest),
    }
    let _ = crate::import::unwrap(&Opened(opened), kind, &wrapped, &mut Fixed);
}

/// A private key that decrypts everything to the same.
struct Opened<'a>(&'a [u8]);

impl PrivateKey for Opened<'_> {
    fn public(&self) -> Result<PublicKey, Error> {
        Err(Error::KindForbids)
    }

    fn sign(
        &self,
        _: SignatureAlgorithm,
        _: Signable<'_>,
        _: &mut dyn SecureRandom,
    ) -> Result<Vec<u8>, Error> {
        Err(Error::KindForbids)
    }

    fn decrypt_oaep(&self, _: &[u8], _: &[u8], _: &mut dyn SecureRandom) -> Result<SecretBytes, Error> {
        Ok(SecretBytes::new(Vec::from(self.0)))
    }
}

struct Fixed;

impl SecureRandom for Fixed {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), RandomFailed> {
        out.fill(7);
        Ok(())
    }
}
