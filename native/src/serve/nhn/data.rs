//! Routes that use a key: confidential data, encryption, signatures, key material.

use data_encoding::BASE64;
use keystead_core::{
    DataKeySize, Error, ExportFormat, KeyId, KeyKind, KeyStateView, SecretBytes, SignOptions, Signable,
    SignatureAlgorithm, VersionNumber,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::outcome::Failure;
use super::request::Request;
use super::wire::{date, listed};

/// The most bytes of what `sign-standard` signs.
const STANDARD_BYTES: usize = 64 << 10;

/// Confidential data.
pub(super) fn secret(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let read =
        request.quick(async |vault, call| vault.read_secret(key, None, call).await).map_err(queried)?;
    Ok(json!({ "secret": utf8(read.expose())? }))
}

/// Replaces confidential data.
pub(super) fn update_secret(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        secret_value: String,
    }
    let key = request.key(id)?;
    let Body { secret_value } = request.json()?;
    let value = SecretBytes::new(secret_value.clone().into_bytes());
    let changed = request.run(async |vault, call| vault.update_secret(key, value, call).await)?;
    let offset = request.offset()?;
    Ok(json!({
        "keyId": changed.id,
        "name": changed.name,
        "description": changed.description,
        "secretValue": secret_value,
        "creationUser": changed.created_by,
        "creationDatetime": date(changed.created, offset),
        "lastChangeUser": changed.changed_by,
        "lastChangeDatetime": date(changed.changed, offset),
    }))
}

/// Encrypts a text.
pub(super) fn encrypt(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let Plaintext { plaintext } = request.json()?;
    let sealed =
        request.quick(async |vault, call| vault.encrypt(key, plaintext.as_bytes(), b"", call).await)?;
    Ok(json!({ "ciphertext": BASE64.encode(&sealed), "keyVersion": version_of(&sealed) }))
}

/// Decrypts to a text; what is none, as a local key, is given in Base64.
pub(super) fn decrypt(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    #[derive(Deserialize)]
    struct Body {
        ciphertext: String,
    }
    let key = request.key(id)?;
    let Body { ciphertext } = request.json()?;
    let sealed = base64(&ciphertext)?;
    let opened = request.quick(async |vault, call| vault.decrypt(Some(key), &sealed, b"", call).await)?;
    let plaintext = String::from_utf8(opened).unwrap_or_else(|bytes| BASE64.encode(bytes.as_bytes()));
    Ok(json!({ "plaintext": plaintext, "keyVersion": version_of(&sealed) }))
}

/// A key for the client's own use, and the same encrypted.
pub(super) fn local_key(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    loop {
        let made =
            request.quick(async |vault, call| vault.data_key(key, DataKeySize::Bits256, b"", call).await)?;
        // `decrypt` tells keys from texts by whether they are UTF-8: one in a thousand million is.
        if core::str::from_utf8(made.plaintext.expose()).is_err() {
            return Ok(json!({
                "localKeyPlaintext": BASE64.encode(made.plaintext.expose()),
                "localKeyCiphertext": BASE64.encode(&made.ciphertext),
                "keyVersion": version_of(&made.ciphertext),
            }));
        }
    }
}

/// The material of a symmetric key. The first version of the interface knows no versions of keys.
pub(super) fn symmetric_key(request: &Request<'_>, id: &str, with_version: bool) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let version = if with_version { request.number("keyVersion")?.map(VersionNumber) } else { None };
    let (version, material) = material(request, key, version, KeyKind::Aes256, ExportFormat::HexTokens)?;
    let tokens = utf8(material.expose())?;
    Ok(if with_version {
        json!({ "symmetricKey": tokens, "keyVersion": version.0 })
    } else {
        json!({ "symmetricKey": tokens })
    })
}

/// Signs a text; the version stands in front of the signature.
pub(super) fn sign(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let Plaintext { plaintext } = request.json()?;
    let message = Signable::Message(plaintext.as_bytes());
    let signed = request.quick(async |vault, call| vault.sign(key, message, FRAMED, call).await)?;
    Ok(json!({ "signature": BASE64.encode(&signed.bytes), "keyVersion": signed.version.0 }))
}

/// Verifies what [`sign`] made.
pub(super) fn verify(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    #[derive(Deserialize)]
    struct Body {
        plaintext: String,
        signature: String,
    }
    let key = request.key(id)?;
    let Body { plaintext, signature } = request.json()?;
    let (signature, message) = (base64(&signature)?, Signable::Message(plaintext.as_bytes()));
    let result = request
        .quick(async |vault, call| vault.verify(key, None, message, &signature, FRAMED, call).await)?;
    Ok(json!({ "result": result, "keyVersion": version_of(&signature) }))
}

/// Signs bytes by a named algorithm, with nothing in front.
pub(super) fn sign_standard(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let body: Standard = request.json()?;
    let (message, options) = body.message()?;
    let signed = request
        .quick(async |vault, call| vault.sign(key, Signable::Message(&message), options, call).await)?;
    let mut answer = json!({
        "signature": BASE64.encode(&signed.bytes),
        "algorithm": body.algorithm,
        "hashAlgorithm": "SHA-256",
        "keyVersion": signed.version.0,
    });
    if signed.algorithm == SignatureAlgorithm::RsaPssSha256
        && let Some(members) = answer.as_object_mut()
    {
        members.insert("mgfAlgorithm".into(), "MGF1-SHA-256".into());
        members.insert("saltLength".into(), 32.into());
    }
    Ok(answer)
}

/// Verifies what [`sign_standard`] made.
pub(super) fn verify_standard(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let body: Standard = request.json()?;
    let (message, options) = body.message()?;
    let version = body.key_version.ok_or(Failure::InvalidRequest)?;
    let signature = base64(body.signature.as_deref().ok_or(Failure::InvalidRequest)?)?;
    let (of, message) = (Some(VersionNumber(version)), Signable::Message(&message));
    let result =
        request.quick(async |vault, call| vault.verify(key, of, message, &signature, options, call).await)?;
    Ok(json!({ "result": result, "keyVersion": version }))
}

/// The private half of a key.
pub(super) fn private_key(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let version = request.number("keyVersion")?.map(VersionNumber);
    let (version, der) = material(request, key, version, KeyKind::Rsa2048, ExportFormat::Pkcs8Der)?;
    Ok(halves("PrivateKey", der.expose(), version))
}

/// The public half of a key; no client is asked who it is for that.
pub(super) fn public_key(request: &Request<'_>, id: &str) -> Result<Value, Failure> {
    let key = request.key(id)?;
    let version = request.number("keyVersion")?.map(VersionNumber);
    in_service(request, key)?;
    let (version, public) =
        request.run(async |vault, call| vault.public_key(key, version, call).await).map_err(queried)?;
    Ok(halves("PublicKey", public.to_der(), version))
}

const FRAMED: SignOptions = SignOptions {
    algorithm: Some(SignatureAlgorithm::RsaPkcs1Sha256),
    encoding: keystead_core::SignatureEncoding::P1363,
    framed: true,
};

#[derive(Deserialize)]
struct Plaintext {
    plaintext: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Standard {
    plaintext: String,
    algorithm: String,
    #[serde(default)]
    signature: Option<String>,
    #[serde(default)]
    key_version: Option<u32>,
}

impl Standard {
    fn message(&self) -> Result<(Vec<u8>, SignOptions), Failure> {
        let algorithm = match self.algorithm.as_str() {
            "RSASSA-PSS" => SignatureAlgorithm::RsaPssSha256,
            "RSASSA-PKCS1-v1_5" => SignatureAlgorithm::RsaPkcs1Sha256,
            _ => return Err(Failure::InvalidRequest),
        };
        let message = base64(&self.plaintext)?;
        if message.len() > STANDARD_BYTES {
            return Err(Failure::DataTooLarge);
        }
        Ok((message, SignOptions { algorithm: Some(algorithm), framed: false, ..FRAMED }))
    }
}

/// Material of a key of this kind, and the version that it is of.
fn material(
    request: &Request<'_>,
    key: KeyId,
    version: Option<VersionNumber>,
    kind: KeyKind,
    format: ExportFormat,
) -> Result<(VersionNumber, SecretBytes), Failure> {
    request
        .run(async |vault, call| {
            let view = vault.key(key, call).await?;
            if view.kind != kind {
                return Err(Error::KindForbids);
            }
            let newest = view.versions.last().map(|version| VersionNumber(version.number));
            let version = version.or(newest).ok_or(Error::NotFound(keystead_core::Subject::Version))?;
            Ok((version, vault.export_key_as(key, Some(version), format, call).await?))
        })
        .map_err(queried)
}

/// A key that waits for its deletion cannot be looked at.
fn in_service(request: &Request<'_>, key: KeyId) -> Result<(), Failure> {
    let view = request.run(async |vault, call| vault.key(key, call).await)?;
    if matches!(view.state, KeyStateView::Enabled) { Ok(()) } else { Err(Failure::InvalidKeyId) }
}

/// To a query, a key that is not in service is not there.
fn queried(failure: Failure) -> Failure {
    if failure == Failure::InvalidKeyStatus { Failure::InvalidKeyId } else { failure }
}

fn halves(key_type: &str, der: &[u8], version: VersionNumber) -> Value {
    json!({
        "keyType": key_type, "key": listed(der), "encodedKey": BASE64.encode(der), "keyVersion": version.0,
    })
}

/// The version that stands in front of what this interface makes.
fn version_of(framed: &[u8]) -> u32 {
    framed.first_chunk().copied().map_or(0, u32::from_be_bytes)
}

fn base64(text: &str) -> Result<Vec<u8>, Failure> {
    BASE64.decode(text.as_bytes()).map_err(|_| Failure::InvalidUserData)
}

fn utf8(bytes: &[u8]) -> Result<&str, Failure> {
    core::str::from_utf8(bytes).map_err(|_| Failure::Internal)
}
