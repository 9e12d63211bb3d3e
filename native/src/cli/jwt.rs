//! `keystead jwt` and `keystead jwks`.

use std::path::Path;

use keystead_core::jose::{JwtChecks, JwtKeys, JwtOptions, MAX_TOKEN_BYTES};
use pollster::block_on;
use serde_json::{Value, json};

use super::args::{Globals, JwtCommand, JwtSignArgs, JwtVerifyArgs};
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::{check_standard_input, with_vault};

pub(super) fn run(globals: &Globals, command: &JwtCommand) -> Result<(), Failure> {
    match command {
        JwtCommand::Sign(arguments) => sign(globals, arguments),
        JwtCommand::Verify(arguments) => verify(globals, arguments),
    }
}

fn sign(globals: &Globals, arguments: &JwtSignArgs) -> Result<(), Failure> {
    let key = arguments.key.parse()?;
    check_standard_input(globals, &[arguments.claims.as_deref()])?;
    let options = JwtOptions {
        expires_in: arguments.expires_in,
        issuer: arguments.issuer.clone(),
        subject: arguments.subject.clone(),
        audience: arguments.audience.clone(),
        id: arguments.id.clone(),
        token_type: arguments.token_type.clone(),
        ..JwtOptions::default()
    };
    let token = with_vault(globals, |vault, call| {
        let claims = match &arguments.claims {
            Some(path) => read_text(path)?,
            None => String::new(),
        };
        let token = block_on(vault.sign_jwt(key, &claims, &options, call));
        block_on(vault.flush(call))?;
        Ok(token?)
    })?;
    Output { json: globals.json }.show(&json!({ "token": token }), || format!("{token}\n"))
}

fn verify(globals: &Globals, arguments: &JwtVerifyArgs) -> Result<(), Failure> {
    let keys = match (&arguments.key, &arguments.keystore) {
        (Some(key), _) => JwtKeys::Key(key.parse()?),
        (None, Some(keystore)) => JwtKeys::Keystore(keystore.parse()?),
        (None, None) => return Err(Failure::Arguments("--key or --keystore says whose token it is".into())),
    };
    let input = arguments.input.as_deref().unwrap_or(Path::new("-"));
    check_standard_input(globals, &[Some(input)])?;
    let checks = JwtChecks {
        leeway_seconds: arguments.leeway,
        issuer: arguments.issuer.clone(),
        audience: arguments.audience.clone(),
        subject: arguments.subject.clone(),
        required: arguments.require.clone(),
        max_age_seconds: arguments.max_age,
        token_type: arguments.token_type.clone(),
    };
    let verified = with_vault(globals, |vault, call| {
        let token = read_text(input)?;
        let verified = block_on(vault.verify_jwt(keys, token.trim(), &checks, call));
        block_on(vault.flush(call))?;
        Ok(verified?)
    })?;
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let facts = json!({
        "key": verified.key,
        "version": verified.version,
        "header": parsed(&verified.header),
        "claims": parsed(&verified.claims),
    });
    Output { json: globals.json }.show(&facts, || format!("{}\n", verified.claims))
}

/// `keystead jwks`: what is printed is the set itself, with `--json` and without.
pub(super) fn key_set(globals: &Globals, keystore: &str) -> Result<(), Failure> {
    let keystore = keystore.parse()?;
    let set = with_vault(globals, |vault, call| {
        let set = block_on(vault.jwks(keystore, call))?.to_json()?;
        block_on(vault.flush(call))?;
        Ok(set)
    })?;
    super::output::print(format!("{set}\n").as_bytes())
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = files::read(Some(path), MAX_TOKEN_BYTES as u64 + 2)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| Failure::InputNotText(path.into()))
}
