//! `keystead jwt` and `keystead jwks`.

use std::path::Path;

use keystead_core::Error;
use keystead_core::body::{SignJwtBody, VerifyJwtBody};
use keystead_core::jose::{JwtChecks, JwtKeys, JwtOptions, MAX_TOKEN_BYTES, TokenProblem};
use serde_json::{Map, Value, json};

use super::args::{Globals, JwtCommand, JwtSignArgs, JwtVerifyArgs};
use super::backend::with_backend;
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::check_standard_input;

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
    let token = with_backend(globals, |backend| {
        let claims = match &arguments.claims {
            Some(path) => read_claims(path)?,
            None => Map::new(),
        };
        backend.sign_jwt(key, SignJwtBody { claims, options })
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
    let verified = with_backend(globals, |backend| {
        let token = read_text(input)?.trim().to_owned();
        backend.verify_jwt(keys, &VerifyJwtBody { token, checks })
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
    let set = with_backend(globals, |backend| backend.jwks(keystore))?;
    super::output::print(format!("{set}\n").as_bytes())
}

/// The claims in a file: one object of JSON, or nothing.
fn read_claims(path: &Path) -> Result<Map<String, Value>, Failure> {
    match read_text(path)?.trim() {
        "" => Ok(Map::new()),
        text => serde_json::from_str(text).map_err(|_| Error::Token(TokenProblem::Malformed).into()),
    }
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = files::read(Some(path), MAX_TOKEN_BYTES as u64 + 2)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| Failure::InputNotText(path.into()))
}
