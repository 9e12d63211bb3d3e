//! Streams: what is longer than a message goes through the engine, or to a server and back, piece by piece.

use data_encoding::BASE64;
use keystead_core::body::{Base64, CiphertextView, RewrapBody};
use keystead_core::{Error, KeyId, StreamHeader};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Backend, at, below};
use crate::cli::args::DataArgs;
use crate::cli::failure::Failure;
use crate::cli::files::Input;
use crate::cli::remote::Remote;
use crate::cli::stream::{self, Counted};

/// What is longer is a stream, if nothing else was asked for.
const THRESHOLD: usize = 64 << 20;
/// The same where a server has the vault, whose messages are not longer.
const THRESHOLD_THERE: usize = 32 << 20;
/// The header of `encrypt-stream` and `decrypt-stream` with what is authenticated beside a stream.
const AAD_HEADER: &str = "keystead-aad";
/// The most bytes that this header carries.
const MAX_AAD_THERE: u64 = 16 << 10;

impl Backend<'_, '_> {
    /// What is longer is a stream, if nothing else was asked for.
    pub(crate) const fn threshold(&self) -> usize {
        match self {
            Self::Here(_) => THRESHOLD,
            Self::There(_) => THRESHOLD_THERE,
        }
    }

    /// Encrypts `first` and the rest of `input`. What is refused is refused before anything is written or read.
    pub(crate) fn encrypt_stream(
        &mut self,
        key: KeyId,
        aad: &[u8],
        (first, input): (&[u8], &mut Input),
        data: &DataArgs,
    ) -> Result<Value, Failure> {
        match self {
            Self::Here(here) => stream::encrypt(here.vault, key, aad, (first, input), data, here.call),
            Self::There(remote) => {
                let aad = in_header(aad)?;
                let asked = remote.post(below("keys", key, "encrypt-stream")).header(AAD_HEADER, aad);
                let mut sink = Counted::to(data)?;
                let mut head = Vec::new();
                asked.stream(Zeroizing::new(first.to_vec()), input, |bytes| {
                    let missing = StreamHeader::BYTES.saturating_sub(head.len());
                    head.extend_from_slice(bytes.get(..missing.min(bytes.len())).unwrap_or_default());
                    sink.write(bytes)
                })?;
                sink.finish(&StreamHeader::parse(&head)?)
            }
        }
    }

    /// Decrypts a stream whose beginning is `head`, even of a compromised version if that was asked for. A file appears when
    /// the stream was whole; on standard output is what was authentic.
    pub(crate) fn decrypt_stream(
        &mut self,
        wanted: (Option<KeyId>, bool),
        aad: &[u8],
        (head, input): (&[u8], &mut Input),
        data: &DataArgs,
    ) -> Result<Value, Failure> {
        let header = StreamHeader::parse(head)?;
        let (key, compromised) = wanted;
        if key.is_some_and(|key| key != header.key) {
            return Err(Error::CiphertextOtherKey.into());
        }
        match self {
            Self::Here(here) => {
                stream::decrypt(here.vault, (&header, compromised), aad, (head, input), data, here.call)
            }
            Self::There(remote) => {
                let path = below("keys", header.key, "decrypt-stream");
                let path = if compromised { path + "?compromised=true" } else { path };
                let asked = remote.post(path).header(AAD_HEADER, in_header(aad)?);
                let mut sink = Counted::to(data)?;
                let done = asked.stream(Zeroizing::new(head.to_vec()), input, |bytes| sink.write(bytes));
                done.map_err(|failure| why(remote, header.key, failure))?;
                sink.finish(&header)
            }
        }
    }

    /// Gives a stream another header; the frames are copied.
    pub(crate) fn rewrap_stream(
        &mut self,
        to: KeyId,
        aad: &[u8],
        (head, input): (&[u8], &mut Input),
        data: &DataArgs,
    ) -> Result<Value, Failure> {
        let header = match self {
            Self::Here(here) => {
                here.recorded(async |vault, call| vault.rewrap_stream(head, to, aad, call).await)?
            }
            Self::There(remote) => {
                let from = StreamHeader::parse(head)?.key;
                let front = head.get(..StreamHeader::BYTES).unwrap_or(head);
                let body = RewrapBody {
                    ciphertext: Base64(front.to_vec()),
                    from: Some(from.to_string()),
                    aad: Base64(aad.to_vec()),
                    context: Base64::default(),
                };
                remote.post(below("keys", to, "rewrap")).send::<CiphertextView>(&body)?.ciphertext.0
            }
        };
        stream::under(&header, (head, input), data)
    }
}

fn in_header(aad: &[u8]) -> Result<String, Failure> {
    if aad.len() as u64 > MAX_AAD_THERE {
        return Err(Failure::InputTooLarge { limit: MAX_AAD_THERE });
    }
    Ok(BASE64.encode(aad))
}

/// A server breaks an answer off where a stream goes wrong behind what it has answered already. If it is still there, that is
/// why.
fn why(remote: &Remote, key: KeyId, failure: Failure) -> Failure {
    match failure {
        Failure::ServerBrokeOff if remote.get(at("keys", key)).bytes(None::<&()>).is_ok() => {
            Error::DecryptionFailed.into()
        }
        failure => failure,
    }
}
