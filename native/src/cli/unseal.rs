//! `keystead unseal` and `keystead seal`: to a running server.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use keystead_core::KeyFile;
use keystead_core::body::SecretText;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::args::Globals;
use super::failure::Failure;
use super::files::{read, read_secret};
use super::output::Output;
use super::remote::Remote;
use super::session::{self, VAULT, check_standard_input};

pub(super) fn unseal(globals: &Globals) -> Result<(), Failure> {
    check_standard_input(globals, &[])?;
    let remote = Remote::new(globals)?;
    let (name, secret) = if let Some(path) = &globals.key_file {
        // One line end more than a key file has at most.
        let bytes = read(Some(path), KeyFile::MAX_BYTES as u64 + 2)?;
        ("keyFile", Zeroizing::new(BASE64.encode(&bytes)))
    } else if let Some(path) = &globals.recovery_code_file {
        ("recoveryCode", read_secret(path)?)
    } else {
        ("passphrase", session::passphrase_text(globals.passphrase_file.as_deref(), VAULT)?)
    };
    let body = BTreeMap::from([(name, SecretText(secret))]);
    let answer: Value = remote.post("/unseal").send(&body)?;
    show(globals, &answer, "unlocked")
}

pub(super) fn seal(globals: &Globals) -> Result<(), Failure> {
    check_standard_input(globals, &[])?;
    let remote = Remote::signed_in(globals)?;
    let answer: Value = remote.post("/seal").send(&json!({}))?;
    show(globals, &answer, "sealed")
}

fn show(globals: &Globals, answer: &Value, state: &str) -> Result<(), Failure> {
    Output { json: globals.json }.show(answer, || format!("The vault of the server is {state}.\n"))
}
