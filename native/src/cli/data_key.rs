//! `keystead data-key`.

use std::path::Path;

use data_encoding::BASE64;
use keystead_core::{Associated, DataKeySize, KeyId};
use pollster::block_on;
use serde_json::json;

use super::args::{DataKeyArgs, Globals};
use super::failure::Failure;
use super::files;
use super::output::{Output, fields};
use super::session::with_vault;

pub(super) fn run(globals: &Globals, arguments: &DataKeyArgs) -> Result<(), Failure> {
    let DataKeyArgs { key, bits, sealed, aad } = arguments;
    let (key, size): (KeyId, _) = (key.parse()?, DataKeySize::of_bits(*bits)?);
    if aad.aad_file.as_deref() == Some(Path::new("-")) {
        return Err(Failure::Arguments("--aad-file names a file".into()));
    }
    let (plaintext, ciphertext) = with_vault(globals, |vault, call| {
        let bytes = files::read_aad(aad)?;
        let associated = Associated { aad: &bytes, context: files::context(aad) };
        let made = if *sealed {
            (None, block_on(vault.data_key_sealed(key, size, associated, call))?)
        } else {
            let made = block_on(vault.data_key(key, size, associated, call))?;
            (Some(made.plaintext), made.ciphertext)
        };
        block_on(vault.flush(call))?;
        Ok(made)
    })?;
    let plaintext = plaintext.map(|plaintext| BASE64.encode(plaintext.expose()));
    let ciphertext = BASE64.encode(&ciphertext);
    let facts = json!({
        "key": key.to_string(),
        "bits": bits,
        "plaintext": plaintext,
        "ciphertext": ciphertext,
    });
    Output { json: globals.json }.show(&facts, || {
        let shown = plaintext.iter().map(|plaintext| ("Plaintext", plaintext.clone()));
        fields(&shown.chain([("Ciphertext", ciphertext.clone())]).collect::<Vec<_>>())
    })
}
