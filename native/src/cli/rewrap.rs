//! `keystead rewrap`.

use keystead_core::body::{Base64, RewrapBody};
use keystead_core::{Error, KeyId, MAX_OVERHEAD_BYTES, MAX_PLAINTEXT_BYTES, StreamHeader};
use serde_json::json;
use zeroize::Zeroizing;

use super::args::{Globals, RewrapArgs};
use super::backend::with_backend;
use super::crypt::{answer, check, in_base64};
use super::failure::Failure;
use super::files::{self, Input};
use super::stream;

/// The most bytes of a message's ciphertext.
const MAX_BYTES: u64 = MAX_PLAINTEXT_BYTES + MAX_OVERHEAD_BYTES as u64;

pub(super) fn run(globals: &Globals, arguments: &RewrapArgs) -> Result<(), Failure> {
    let RewrapArgs { to, key, aad, data } = arguments;
    let to: KeyId = to.parse()?;
    let from: Option<KeyId> = key.as_deref().map(str::parse).transpose()?;
    check(globals, data, aad.aad_file.as_deref())?;
    files::check_binary(data, globals.json)?;
    let done = with_backend(globals, |backend| {
        let bytes = files::read_aad(aad)?;
        let context = Base64(files::context(aad).to_vec());
        let ciphertext = if data.base64 {
            files::read_base64(data.input.as_deref(), MAX_BYTES)?
        } else {
            let mut input = Input::open(data.input.as_deref())?;
            let mut head = Vec::new();
            input.read_on(&mut head, StreamHeader::BYTES)?;
            if StreamHeader::is_stream(&head) {
                stream::check(globals, data)?;
                let header = StreamHeader::parse(&head)?;
                if from.is_some_and(|from| from != header.key) {
                    return Err(Error::CiphertextOtherKey.into());
                }
                if !context.0.is_empty() {
                    return Err(Error::ContextNotTaken.into());
                }
                return backend.rewrap_stream(to, &bytes, (&head, &mut input), data).map(Err);
            }
            input.read_all(Zeroizing::new(head), MAX_BYTES)?.to_vec()
        };
        let body = RewrapBody { ciphertext: Base64(ciphertext), from: None, aad: Base64(bytes), context };
        let rewrapped = backend.rewrap(from, to, body)?;
        let address = backend.address(Some(to), &rewrapped)?;
        Ok(Ok((rewrapped, address)))
    })?;
    match done {
        Ok((ciphertext, (key, version))) => {
            let facts = json!({ "key": key, "version": version, "bytes": ciphertext.len() });
            let written = in_base64(data, &ciphertext);
            answer(globals, data, "ciphertext", &written, &ciphertext, facts)
        }
        Err(facts) => stream::answer(globals, data, facts),
    }
}
