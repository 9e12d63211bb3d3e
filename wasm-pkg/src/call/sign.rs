//! Signatures, codes and public keys.

use js_sys::{Promise, Uint8Array};
use keystead_core::{KeyId, SignOptions, Signable, SignatureAlgorithm, SignatureEncoding, VersionNumber};
use wasm_bindgen::JsValue;

use super::{Source, key_id, promise};
use crate::convert;
use crate::error::ApiError;

const ALGORITHM: &str = "\"RS256\", \"PS256\", \"ES256\", \"ES384\" or \"EdDSA\"";
const ENCODING: &str = "\"p1363\" or \"der\"";

/// What is signed, and how.
struct Request {
    data: Vec<u8>,
    digest: bool,
    options: SignOptions,
    version: Option<VersionNumber>,
}

impl Request {
    fn read(data: &JsValue, options: &JsValue) -> Result<Self, ApiError> {
        let algorithm = algorithm(options)?;
        let encoding = match convert::text_property(options, "encoding")?.as_deref() {
            None | Some("p1363") => SignatureEncoding::P1363,
            Some("der") => SignatureEncoding::Der,
            Some(_) => return Err(ApiError::Argument("encoding", ENCODING)),
        };
        Ok(Self {
            data: convert::bytes(data, "data")?.to_vec(),
            digest: convert::flag(options, "digest")?,
            options: SignOptions { algorithm, encoding, framed: convert::flag(options, "framed")? },
            version: version(options)?,
        })
    }

    fn signable(&self) -> Signable<'_> {
        if self.digest { Signable::Digest(&self.data) } else { Signable::Message(&self.data) }
    }
}

/// `options.algorithm`, by its name in JOSE.
pub(crate) fn algorithm(options: &JsValue) -> Result<Option<SignatureAlgorithm>, ApiError> {
    let Some(name) = convert::text_property(options, "algorithm")? else { return Ok(None) };
    let known = SignatureAlgorithm::of_jose_name(&name);
    known.map(Some).ok_or(ApiError::Argument("algorithm", ALGORITHM))
}

fn version(options: &JsValue) -> Result<Option<VersionNumber>, ApiError> {
    convert::whole(options, "version").map(|version| version.map(VersionNumber))
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

pub(crate) fn sign(vault: Source, key: &JsValue, data: &JsValue, options: &JsValue) -> Promise {
    let arguments = convert::arguments(|| Ok((vault?, key_id(key)?, Request::read(data, options)?)));
    promise(async move {
        let (vault, key, request) = arguments?;
        let made = vault.sign(key, request.signable(), request.options).await;
        vault.flush_soon();
        let made = made?;
        convert::object(&[
            ("signature", bytes(&made.bytes)),
            ("version", made.version.0.into()),
            ("algorithm", made.algorithm.jose_name().into()),
        ])
    })
}

pub(crate) fn verify(
    vault: Source,
    key: &JsValue,
    data: &JsValue,
    signature: &JsValue,
    options: &JsValue,
) -> Promise {
    let arguments = convert::arguments(|| {
        let signature = convert::binary(signature, "signature")?.to_vec();
        Ok((vault?, key_id(key)?, Request::read(data, options)?, signature))
    });
    promise(async move {
        let (vault, key, request, signature) = arguments?;
        let valid = vault.verify(key, request.version, request.signable(), &signature, request.options).await;
        vault.flush_soon();
        Ok(valid?.into())
    })
}

pub(crate) fn make_mac(vault: Source, key: &JsValue, data: &JsValue) -> Promise {
    let arguments = convert::arguments(|| Ok((vault?, key_id(key)?, convert::bytes(data, "data")?.to_vec())));
    promise(async move {
        let (vault, key, data) = arguments?;
        let made = vault.make_mac(key, &data).await;
        vault.flush_soon();
        let (version, code) = made?;
        convert::object(&[("mac", bytes(&code)), ("version", version.0.into())])
    })
}

pub(crate) fn verify_mac(
    vault: Source,
    key: &JsValue,
    data: &JsValue,
    code: &JsValue,
    options: &JsValue,
) -> Promise {
    let arguments = convert::arguments(|| {
        let data = convert::bytes(data, "data")?.to_vec();
        Ok((vault?, key_id(key)?, data, convert::binary(code, "mac")?.to_vec(), version(options)?))
    });
    promise(async move {
        let (vault, key, data, code, version) = arguments?;
        let valid = vault.verify_mac(key, version, &data, &code).await;
        vault.flush_soon();
        Ok(valid?.into())
    })
}

pub(crate) fn public_key(vault: Source, key: &JsValue, options: &JsValue) -> Promise {
    let arguments: Result<(_, KeyId, _), ApiError> =
        convert::arguments(|| Ok((vault?, key_id(key)?, version(options)?)));
    promise(async move {
        let (vault, key, version) = arguments?;
        let read = vault.public_key(key, version).await;
        vault.flush_soon();
        let (version, public) = read?;
        convert::object(&[
            ("version", version.0.into()),
            ("pem", public.to_pem()?.into()),
            ("der", bytes(public.to_der())),
            ("jwk", convert::view(&public.to_jwk()?)?),
            ("kid", public.thumbprint()?.into()),
        ])
    })
}
