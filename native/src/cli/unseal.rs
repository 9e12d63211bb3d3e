//! `keystead unseal` and `keystead seal`: to a running server.

use data_encoding::BASE64;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::args::{Globals, SealArgs, ServerArgs};
use super::failure::Failure;
use super::files::{read, read_secret};
use super::output::Output;
use super::remote::Remote;
use super::session::{self, VAULT, check_standard_input};
use keystead_core::KeyFile;

pub(super) fn unseal(globals: &Globals, arguments: &ServerArgs) -> Result<(), Failure> {
    check_standard_input(globals, &[])?;
    let remote = Remote::new(globals, arguments)?;
    let body = if let Some(path) = &globals.key_file {
        // One line end more than a key file has at most.
        let bytes = read(Some(path), KeyFile::MAX_BYTES as u64 + 2)?;
        body("keyFile", &Zeroizing::new(BASE64.encode(&bytes)))
    } else if let Some(path) = &globals.recovery_code_file {
        body("recoveryCode", &read_secret(path)?)
    } else {
        body("passphrase", &session::passphrase_text(globals.passphrase_file.as_deref(), VAULT)?)
    };
    let answer = remote.post("/api/v1/unseal", None, &body)?;
    show(globals, &answer, "unlocked")
}

pub(super) fn seal(globals: &Globals, arguments: &SealArgs) -> Result<(), Failure> {
    check_standard_input(globals, &[])?;
    let remote = Remote::new(globals, &arguments.server)?;
    let secret = read_secret(&arguments.secret_access_key_file)?;
    let shown = (arguments.access_key_id.as_str(), secret.as_str());
    let answer = remote.post("/api/v1/seal", Some(shown), &Zeroizing::new("{}".to_owned()))?;
    show(globals, &answer, "sealed")
}

fn body(name: &str, value: &str) -> Zeroizing<String> {
    Zeroizing::new(json!({ name: value }).to_string())
}

fn show(globals: &Globals, answer: &Value, state: &str) -> Result<(), Failure> {
    Output { json: globals.json }.show(answer, || format!("The vault of the server is {state}.\n"))
}
