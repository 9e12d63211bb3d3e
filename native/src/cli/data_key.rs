//! `keystead data-key`.

use std::path::Path;

use data_encoding::BASE64;
use keystead_core::body::{Base64, DataKeyBody};
use keystead_core::{DataKeySize, KeyId};
use serde_json::json;

use super::args::{DataKeyArgs, Globals};
use super::backend::with_backend;
use super::failure::Failure;
use super::files;
use super::output::{Output, fields};

pub(super) fn run(globals: &Globals, arguments: &DataKeyArgs) -> Result<(), Failure> {
    let DataKeyArgs { key, bits, sealed, aad } = arguments;
    let key: KeyId = key.parse()?;
    DataKeySize::of_bits(*bits)?;
    if aad.aad_file.as_deref() == Some(Path::new("-")) {
        return Err(Failure::Arguments("--aad-file names a file".into()));
    }
    let made = with_backend(globals, |backend| {
        let (aad, context) = (Base64(files::read_aad(aad)?), Base64(files::context(aad).to_vec()));
        backend.data_key(key, &DataKeyBody { bits: Some(*bits), sealed: *sealed, aad, context })
    })?;
    let plaintext = made.plaintext.map(|plaintext| BASE64.encode(&plaintext.0));
    let ciphertext = BASE64.encode(&made.ciphertext.0);
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
