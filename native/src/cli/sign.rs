//! `keystead sign`, `keystead verify` and `keystead mac`.

use std::path::Path;

use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use keystead_core::{
    MAX_PLAINTEXT_BYTES, SignOptions, Signable, SignatureAlgorithm, SignatureEncoding, VersionNumber,
};
use pollster::block_on;
use serde_json::json;
use zeroize::Zeroizing;

use super::args::{AlgorithmArg, EncodingArg, Globals, MacCommand, SignArgs, SigningArgs, VerifyArgs};
use super::crypt::answer;
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::{check_standard_input, with_vault};

/// No signature is longer, Base64 included.
const MAX_SIGNATURE_BYTES: u64 = 4_096;

pub(super) fn sign(globals: &Globals, arguments: &SignArgs) -> Result<(), Failure> {
    let SignArgs { signing, data } = arguments;
    let key = signing.key.parse()?;
    check_standard_input(globals, &[data.input.as_deref()])?;
    files::check_output(data.output.as_deref(), data.force)?;
    files::check_binary(data, globals.json)?;
    let signature = with_vault(globals, |vault, call| {
        let message = read_message(data.input.as_deref())?;
        let signed = block_on(vault.sign(key, signable(signing, &message), options(signing), call));
        block_on(vault.flush(call))?;
        Ok(signed?)
    })?;
    let facts = json!({
        "key": key.to_string(),
        "version": signature.version.0,
        "algorithm": signature.algorithm.jose_name(),
    });
    let text = BASE64.encode(&signature.bytes) + "\n";
    let written = if data.base64 { text.as_bytes() } else { &signature.bytes };
    answer(globals, data, "signature", written, &signature.bytes, facts)
}

pub(super) fn verify(globals: &Globals, arguments: &VerifyArgs) -> Result<(), Failure> {
    let VerifyArgs { signing, input, signature, base64, version } = arguments;
    let key = signing.key.parse()?;
    check_standard_input(globals, &[input.as_deref(), Some(signature)])?;
    let valid = with_vault(globals, |vault, call| {
        let message = read_message(input.as_deref())?;
        let signature = files::read(Some(signature), MAX_SIGNATURE_BYTES)?;
        let signature = if *base64 { files::from_base64(&signature)? } else { signature.to_vec() };
        let what = signable(signing, &message);
        let version = version.map(VersionNumber);
        let valid = block_on(vault.verify(key, version, what, &signature, options(signing), call));
        block_on(vault.flush(call))?;
        Ok(valid?)
    })?;
    tell(globals, valid, "The signature is valid.", Failure::SignatureInvalid)
}

pub(super) fn mac(globals: &Globals, command: &MacCommand) -> Result<(), Failure> {
    match command {
        MacCommand::Make { key, input } => {
            let key = key.parse()?;
            check_standard_input(globals, &[input.as_deref()])?;
            let (version, code) = with_vault(globals, |vault, call| {
                let message = read_message(input.as_deref())?;
                let made = block_on(vault.make_mac(key, &message, call));
                block_on(vault.flush(call))?;
                Ok(made?)
            })?;
            let code = HEXLOWER_PERMISSIVE.encode(&code);
            let facts = json!({ "key": key.to_string(), "version": version.0, "mac": code });
            Output { json: globals.json }.show(&facts, || format!("{code}\n"))
        }
        MacCommand::Verify { key, input, code, version } => {
            let key = key.parse()?;
            check_standard_input(globals, &[input.as_deref()])?;
            let code = HEXLOWER_PERMISSIVE.decode(code.as_bytes());
            let code = code.map_err(|_| Failure::Arguments("--code takes hexadecimal digits".into()))?;
            let valid = with_vault(globals, |vault, call| {
                let message = read_message(input.as_deref())?;
                let version = version.map(VersionNumber);
                let valid = block_on(vault.verify_mac(key, version, &message, &code, call));
                block_on(vault.flush(call))?;
                Ok(valid?)
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

fn read_message(path: Option<&Path>) -> Result<Zeroizing<Vec<u8>>, Failure> {
    files::read(path, MAX_PLAINTEXT_BYTES)
}

fn signable<'a>(signing: &SigningArgs, message: &'a [u8]) -> Signable<'a> {
    if signing.digest { Signable::Digest(message) } else { Signable::Message(message) }
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
