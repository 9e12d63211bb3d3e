//! `keystead encrypt` and `keystead decrypt`.

use std::borrow::Cow;
use std::path::Path;

use data_encoding::BASE64;
use keystead_core::body::{Base64, CipherBody, CiphertextBody, SecretBase64};
use keystead_core::{Error, Feature, MAX_OVERHEAD_BYTES, MAX_PLAINTEXT_BYTES, StreamHeader};
use serde_json::json;
use zeroize::Zeroizing;

use super::args::{DataArgs, DecryptArgs, EncryptArgs, Globals};
use super::backend::with_backend;
use super::failure::Failure;
use super::files::{self, Input};
use super::output::Output;
use super::session::check_standard_input;
use super::stream;

/// The most bytes of a message's ciphertext.
const MAX_CIPHERTEXT_BYTES: u64 = MAX_PLAINTEXT_BYTES + MAX_OVERHEAD_BYTES as u64;

pub(super) fn encrypt(globals: &Globals, arguments: &EncryptArgs) -> Result<(), Failure> {
    let EncryptArgs { key, stream: asked, aad, data } = arguments;
    let key = key.parse()?;
    check(globals, data, aad.aad_file.as_deref())?;
    files::check_binary(data, globals.json)?;
    if *asked {
        stream::check(globals, data)?;
    }
    let may_stream = !data.base64 && aad.context.is_none() && stream::check(globals, data).is_ok();
    let done = with_backend(globals, |backend| {
        let bytes = files::read_aad(aad)?;
        let mut input = Input::open(data.input.as_deref())?;
        let mut first = Zeroizing::new(Vec::new());
        let whole = !*asked && input.read_on(&mut first, if may_stream { backend.threshold() } else { 0 })?;
        if *asked || (may_stream && !whole) {
            let made = backend.encrypt_stream(key, &bytes, (&first, &mut input), data);
            // A key that has no streams still has messages; nothing was written yet.
            let not_offered = matches!(made, Err(Failure::Engine(Error::NotOffered(Feature::Streams))));
            if *asked || !not_offered {
                return made.map(Err);
            }
        }
        let plaintext = SecretBase64(input.read_all(first, MAX_PLAINTEXT_BYTES)?);
        let context = Base64(files::context(aad).to_vec());
        let ciphertext = backend.encrypt(key, &CipherBody { plaintext, aad: Base64(bytes), context })?;
        let address = backend.address(Some(key), &ciphertext)?;
        Ok(Ok((ciphertext, address)))
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

pub(super) fn decrypt(globals: &Globals, arguments: &DecryptArgs) -> Result<(), Failure> {
    let DecryptArgs { key, compromised, aad, data } = arguments;
    let key = key.as_deref().map(str::parse).transpose()?;
    check(globals, data, aad.aad_file.as_deref())?;
    let done = with_backend(globals, |backend| {
        let bytes = files::read_aad(aad)?;
        let context = Base64(files::context(aad).to_vec());
        let ciphertext = if data.base64 {
            files::read_base64(data.input.as_deref(), MAX_CIPHERTEXT_BYTES)?
        } else {
            let mut input = Input::open(data.input.as_deref())?;
            let mut head = Vec::new();
            input.read_on(&mut head, StreamHeader::BYTES)?;
            if StreamHeader::is_stream(&head) {
                stream::check(globals, data)?;
                if !context.0.is_empty() {
                    return Err(Error::ContextNotTaken.into());
                }
                let wanted = (key, *compromised);
                return backend.decrypt_stream(wanted, &bytes, (&head, &mut input), data).map(Err);
            }
            input.read_all(Zeroizing::new(head), MAX_CIPHERTEXT_BYTES)?.to_vec()
        };
        let body = CiphertextBody {
            ciphertext: Base64(ciphertext),
            aad: Base64(bytes),
            context,
            compromised: *compromised,
        };
        let plaintext = backend.decrypt(key, &body)?;
        let address = backend.address(key, &body.ciphertext.0)?;
        Ok(Ok((plaintext, address)))
    })?;
    match done {
        Ok((plaintext, (key, version))) => {
            let facts = json!({ "key": key, "version": version, "bytes": plaintext.len() });
            answer(globals, data, "plaintext", &plaintext, &plaintext, facts)
        }
        Err(facts) => stream::answer(globals, data, facts),
    }
}

/// A ciphertext as it is written.
pub(super) fn in_base64<'a>(data: &DataArgs, ciphertext: &'a [u8]) -> Cow<'a, [u8]> {
    if data.base64 { (BASE64.encode(ciphertext) + "\n").into_bytes().into() } else { ciphertext.into() }
}

/// What can be refused before the passphrase is asked for.
pub(super) fn check(globals: &Globals, data: &DataArgs, aad_file: Option<&Path>) -> Result<(), Failure> {
    check_standard_input(globals, &[data.input.as_deref()])?;
    if aad_file == Some(Path::new("-")) {
        return Err(Failure::Arguments("--aad-file names a file; standard input holds the data".into()));
    }
    files::check_output(data.output.as_deref(), data.force)
}

/// Writes the result to the file that was named, else to standard output: as it is, or for programs within `facts`.
pub(super) fn answer(
    globals: &Globals,
    data: &DataArgs,
    name: &str,
    written: &[u8],
    raw: &[u8],
    mut facts: serde_json::Value,
) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    match (&data.output, globals.json) {
        (Some(path), json) => {
            files::write(Some(path), data.force, written)?;
            facts["out"] = json!(path.display().to_string());
            if json { output.show(&facts, String::new) } else { Ok(()) }
        }
        (None, true) => {
            facts[name] = json!(BASE64.encode(raw));
            output.show(&facts, String::new)
        }
        (None, false) => files::write(None, false, written),
    }
}
