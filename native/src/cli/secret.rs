//! `keystead secret`: texts come from a file or standard input and never from the arguments, which others can see.

use std::path::Path;

use keystead_core::SecretBytes;
use serde_json::json;

use super::args::{Globals, SecretCommand};
use super::backend::with_backend;
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::check_standard_input;
use super::show;

/// What is read at most; the profile allows less, and says so.
const MAX_BYTES: u64 = 1 << 20;

pub(super) fn run(globals: &Globals, command: &SecretCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let key = match command {
        SecretCommand::Create { keystore, name, description, input } => {
            let keystore = keystore.parse()?;
            check_standard_input(globals, &[input.as_deref()])?;
            with_backend(globals, |backend| {
                backend.create_secret(keystore, (name, description), read(input.as_deref())?)
            })?
        }
        SecretCommand::Get { id, version, output: file, force } => {
            return get(globals, id, *version, file.as_deref(), *force);
        }
        SecretCommand::Set { id, input } => {
            let id = id.parse()?;
            check_standard_input(globals, &[input.as_deref()])?;
            with_backend(globals, |backend| backend.update_secret(id, read(input.as_deref())?))?
        }
    };
    output.show(&key, || show::key(&key))
}

fn get(
    globals: &Globals,
    id: &str,
    version: Option<u32>,
    file: Option<&Path>,
    force: bool,
) -> Result<(), Failure> {
    let key = id.parse()?;
    files::check_output(file, force)?;
    let secret = with_backend(globals, |backend| backend.read_secret(key, version))?;
    if let Some(path) = file {
        files::write(file, force, secret.expose())?;
        let facts = json!({ "key": id, "bytes": secret.expose().len(), "out": path.display().to_string() });
        return if globals.json { Output { json: true }.show(&facts, String::new) } else { Ok(()) };
    }
    if globals.json {
        let text =
            str::from_utf8(secret.expose()).map_err(|_| Failure::Unreachable("a secret that is no text"))?;
        return Output { json: true }.show(&json!({ "key": id, "value": text }), String::new);
    }
    files::write(None, false, secret.expose())
}

fn read(input: Option<&Path>) -> Result<SecretBytes, Failure> {
    let bytes = files::read(input, MAX_BYTES)?;
    Ok(SecretBytes::new(bytes.to_vec()))
}
