//! `keystead encrypt` and `keystead decrypt`.

use std::path::Path;

use data_encoding::BASE64;
use keystead_core::frame::Frame;
use keystead_core::{Call, EnvelopeHeader, Error, KeyId, MAX_PLAINTEXT_BYTES, OVERHEAD_BYTES, Vault};
use pollster::block_on;
use serde_json::json;
use zeroize::Zeroizing;

use super::args::{DataArgs, DecryptArgs, EncryptArgs, Globals};
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::{check_standard_input, with_vault};
use crate::store::SqliteStore;

pub(super) fn encrypt(globals: &Globals, arguments: &EncryptArgs) -> Result<(), Failure> {
    let EncryptArgs { key, aad, data } = arguments;
    let key = key.parse()?;
    check(globals, data, aad.aad_file.as_deref())?;
    files::check_binary(data, globals.json)?;
    let (ciphertext, (key, version)) = with_vault(globals, |vault, call| {
        let aad = files::read_aad(aad)?;
        let plaintext = files::read(data.input.as_deref(), MAX_PLAINTEXT_BYTES)?;
        let ciphertext = block_on(vault.encrypt(key, &plaintext, &aad, call))?;
        let address = address(vault, Some(key), &ciphertext, call)?;
        block_on(vault.flush(call))?;
        Ok((ciphertext, address))
    })?;

    let facts = json!({ "key": key, "version": version, "bytes": ciphertext.len() });
    if data.base64 {
        let text = BASE64.encode(&ciphertext) + "\n";
        return answer(globals, data, "ciphertext", text.as_bytes(), &ciphertext, facts);
    }
    answer(globals, data, "ciphertext", &ciphertext, &ciphertext, facts)
}

pub(super) fn decrypt(globals: &Globals, arguments: &DecryptArgs) -> Result<(), Failure> {
    let DecryptArgs { key, compromised, aad, data } = arguments;
    let key = key.as_deref().map(str::parse).transpose()?;
    check(globals, data, aad.aad_file.as_deref())?;
    let (plaintext, (key, version)) = with_vault(globals, |vault, call| {
        let aad = files::read_aad(aad)?;
        let ciphertext = files::read_ciphertext(data, MAX_PLAINTEXT_BYTES + OVERHEAD_BYTES as u64)?;
        let plaintext = if *compromised {
            block_on(vault.decrypt_compromised(key, &ciphertext, &aad, call))?
        } else {
            block_on(vault.decrypt(key, &ciphertext, &aad, call))?
        };
        let plaintext = Zeroizing::new(plaintext);
        let address = address(vault, key, &ciphertext, call)?;
        block_on(vault.flush(call))?;
        Ok((plaintext, address))
    })?;

    let facts = json!({ "key": key, "version": version, "bytes": plaintext.len() });
    answer(globals, data, "plaintext", &plaintext, &plaintext, facts)
}

/// The key and the version that a ciphertext was made with.
fn address(
    vault: &Vault<SqliteStore>,
    key: Option<KeyId>,
    ciphertext: &[u8],
    call: &Call<'_>,
) -> Result<(String, u32), Error> {
    if let Some(key) = key {
        let keystore = block_on(vault.key(key, call))?.keystore.parse()?;
        if let Frame::Compatible(layout) = block_on(vault.rules(keystore))?.frame {
            return Ok((key.to_string(), layout.parse(ciphertext)?.version.0));
        }
    }
    let header = EnvelopeHeader::parse(ciphertext)?;
    Ok((header.key.to_string(), header.version.0))
}

/// What can be refused before the passphrase is asked for.
fn check(globals: &Globals, data: &DataArgs, aad_file: Option<&Path>) -> Result<(), Failure> {
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
