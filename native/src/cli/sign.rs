//! `keystead sign`, `keystead verify` and `keystead mac`.

use std::path::Path;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use keystead_core::body::{Base64, MacBody, SignBody, VerifyBody, VerifyMacBody};
use keystead_core::{MAX_PLAINTEXT_BYTES, SignOptions, SignatureAlgorithm, SignatureEncoding};
use serde_json::json;

use super::args::{AlgorithmArg, EncodingArg, Globals, MacCommand, SignArgs, SigningArgs, VerifyArgs};
use super::backend::with_backend;
use super::crypt::answer;
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::check_standard_input;

/// No signature is longer, Base64 included.
const MAX_SIGNATURE_BYTES: u64 = 4_096;

pub(super) fn sign(globals: &Globals, arguments: &SignArgs) -> Result<(), Failure> {
    let SignArgs { signing, data } = arguments;
    let key = signing.key.parse()?;
    check_standard_input(globals, &[data.input.as_deref()])?;
    files::check_output(data.output.as_deref(), data.force)?;
    files::check_binary(data, globals.json)?;
    let made = with_backend(globals, |backend| {
        let (message, digest) = signed(signing, data.input.as_deref())?;
        let SignOptions { algorithm, encoding, framed } = options(signing);
        backend.sign(key, &SignBody { message, digest, algorithm, encoding, framed })
    })?;
    let facts = json!({
        "key": key.to_string(),
        "version": made.version,
        "algorithm": made.algorithm.jose_name(),
    });
    let signature = &made.signature.0;
    let text = BASE64.encode(signature) + "\n";
    let written = if data.base64 { text.as_bytes() } else { signature };
    answer(globals, data, "signature", written, signature, facts)
}

pub(super) fn verify(globals: &Globals, arguments: &VerifyArgs) -> Result<(), Failure> {
    let VerifyArgs { signing, input, signature, base64, version } = arguments;
    let key = signing.key.parse()?;
    check_standard_input(globals, &[input.as_deref(), Some(signature)])?;
    let valid = with_backend(globals, |backend| {
        let (message, digest) = signed(signing, input.as_deref())?;
        let signature = files::read(Some(signature), MAX_SIGNATURE_BYTES)?;
        let signature = if *base64 { files::from_base64(&signature)? } else { signature.to_vec() };
        let SignOptions { algorithm, encoding, framed } = options(signing);
        let (signature, version) = (Base64(signature), *version);
        backend.verify(key, &VerifyBody { message, digest, signature, version, algorithm, encoding, framed })
    })?;
    tell(globals, valid, "The signature is valid.", Failure::SignatureInvalid)
}

pub(super) fn mac(globals: &Globals, command: &MacCommand) -> Result<(), Failure> {
    match command {
        MacCommand::Make { key, input } => {
            let key = key.parse()?;
            check_standard_input(globals, &[input.as_deref()])?;
            let made = with_backend(globals, |backend| {
                backend.make_mac(key, &MacBody { message: read_message(input.as_deref())? })
            })?;
            let code = HEXLOWER_PERMISSIVE.encode(&made.mac.0);
            let facts = json!({ "key": key.to_string(), "version": made.version, "mac": code });
            Output { json: globals.json }.show(&facts, || format!("{code}\n"))
        }
        MacCommand::Verify { key, input, code, version } => {
            let key = key.parse()?;
            check_standard_input(globals, &[input.as_deref()])?;
            let code = HEXLOWER_PERMISSIVE.decode(code.as_bytes());
            let code = code.map_err(|_| Failure::Arguments("--code takes hexadecimal digits".into()))?;
            let valid = with_backend(globals, |backend| {
                let (message, mac) = (read_message(input.as_deref())?, Base64(code));
                backend.verify_mac(key, &VerifyMacBody { message, mac, version: *version })
            })?;
            tell(globals, valid, "The code is valid.", Failure::MacInvalid)
        }
    }
}

/// A valid signature is a sentence; another is a failure, so that scripts stop.
fn tell(globals: &Globals, valid: bool, sentence: &str, failure: Failure) -> Result<(), Failure> {
    if !valid {
        return Err(failure);
    }
    Output { json: globals.json }.show(&json!({ "valid": true }), || format!("{sentence}\n"))
}

fn read_message(path: Option<&Path>) -> Result<Base64, Failure> {
    Ok(Base64(core::mem::take(&mut *files::read(path, MAX_PLAINTEXT_BYTES)?)))
}

/// The message, or its digest.
fn signed(signing: &SigningArgs, path: Option<&Path>) -> Result<(Option<Base64>, Option<Base64>), Failure> {
    let given = Some(read_message(path)?);
    Ok(if signing.digest { (None, given) } else { (given, None) })
}

fn options(signing: &SigningArgs) -> SignOptions {
    SignOptions {
        algorithm: signing.algorithm.map(|algorithm| match algorithm {
            AlgorithmArg::Rs256 => SignatureAlgorithm::RsaPkcs1Sha256,
            AlgorithmArg::Ps256 => SignatureAlgorithm::RsaPssSha256,
            AlgorithmArg::Es256 => SignatureAlgorithm::EcdsaP256Sha256,
            AlgorithmArg::Es384 => SignatureAlgorithm::EcdsaP384Sha384,
            AlgorithmArg::EdDsa => SignatureAlgorithm::Ed25519,
        }),
        encoding: match signing.encoding {
            EncodingArg::P1363 => SignatureEncoding::P1363,
            EncodingArg::Der => SignatureEncoding::Der,
        },
        framed: signing.framed,
    }
}
