//! `keystead key import`, `key export` and `key public`: keys in the forms of others.

use keystead_core::body::{HsmPlaceBody, MaterialBody, NewKeyBody, SecretText};
use keystead_core::import::MAX_INPUT_BYTES;
use keystead_core::{Error, ExportFormat, Jwk, KeyId, KeyKind, KeyView, NewKey};
use serde_json::json;

use super::args::{ExportForm, Globals, ImportForm, KeyExportArgs, KeyImportArgs, PublicForm};
use super::backend::{Backend, with_backend};
use super::failure::Failure;
use super::files;
use super::key::kind_of;
use super::output::{Output, print};

/// Brings a key in, or the next version of one.
pub(super) fn import(backend: &mut Backend<'_, '_>, arguments: &KeyImportArgs) -> Result<KeyView, Failure> {
    let bytes = files::read(Some(&arguments.file), MAX_INPUT_BYTES as u64)?;
    let text = || str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(arguments.file.clone()));
    let secret = || Ok::<_, Failure>(SecretText::from(text()?));
    let material = match arguments.form {
        ImportForm::HexTokens => MaterialBody::HexTokens { data: secret()? },
        ImportForm::Raw => MaterialBody::Raw { data: bytes.to_vec().into() },
        ImportForm::Text => MaterialBody::Text { data: secret()? },
        ImportForm::Jwk => MaterialBody::Jwk { data: secret()? },
        ImportForm::Pem => MaterialBody::Pem { data: secret()? },
        ImportForm::Der => MaterialBody::Der { data: bytes.to_vec().into() },
        ImportForm::PublicPem => MaterialBody::PublicPem { data: text()?.to_owned() },
        ImportForm::PublicJwk => MaterialBody::PublicJwk { data: Jwk::from_json(text()?)? },
    };
    let place = Place {
        version_of: arguments.version_of.as_deref(),
        keystore: arguments.keystore.as_deref(),
        name: arguments.name.as_deref(),
        stays: arguments.stays,
        hsm: arguments.hsm.as_deref(),
    };
    put(backend, &place, material, arguments.kind.map(kind_of))
}

/// Where a key that comes in goes.
pub(super) struct Place<'a> {
    pub(super) version_of: Option<&'a str>,
    pub(super) keystore: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) stays: bool,
    pub(super) hsm: Option<&'a str>,
}

/// Makes a key, or the next version of one, of what was brought in.
pub(super) fn put(
    backend: &mut Backend<'_, '_>,
    place: &Place<'_>,
    material: MaterialBody,
    kind: Option<KeyKind>,
) -> Result<KeyView, Failure> {
    if let Some(key) = place.version_of {
        return backend.import_version(key.parse()?, material);
    }
    let (Some(keystore), Some(name)) = (place.keystore, place.name) else {
        return Err(Failure::Arguments("a new key needs --keystore and a name".into()));
    };
    let new = NewKey { exportable: !place.stays, ..NewKey::new(name, KeyKind::Aes256) };
    let hsm = place.hsm.map(|token| HsmPlaceBody { token: token.to_owned(), cka_id: None });
    let body = NewKeyBody { kind, hsm, ..NewKeyBody::of(new, Some(material)) };
    backend.create_key(keystore.parse()?, body)
}

pub(super) fn export(globals: &Globals, arguments: &KeyExportArgs) -> Result<(), Failure> {
    let id: KeyId = arguments.id.parse()?;
    files::check_output(Some(&arguments.output), arguments.force)?;
    let format = match arguments.form {
        ExportForm::Raw => ExportFormat::Raw,
        ExportForm::HexTokens => ExportFormat::HexTokens,
        ExportForm::Jwk => ExportFormat::Jwk,
        ExportForm::Der => ExportFormat::Pkcs8Der,
        ExportForm::Pem => ExportFormat::Pkcs8Pem,
    };
    let material = with_backend(globals, |backend| backend.export_key(id, arguments.version, format))?;
    files::write(Some(&arguments.output), arguments.force, material.expose())?;
    let path = arguments.output.display().to_string();
    let facts = json!({ "key": id.to_string(), "out": path });
    Output { json: globals.json }
        .show(&facts, || format!("The key is in {path}. Whoever reads it has the key.\n"))
}

pub(super) fn public(
    globals: &Globals,
    id: &str,
    version: Option<u32>,
    form: PublicForm,
) -> Result<(), Failure> {
    let id: KeyId = id.parse()?;
    let (version, public) = with_backend(globals, |backend| backend.public_key(id, version))?;
    if !globals.json {
        return match form {
            PublicForm::Pem => print(public.to_pem()?.as_bytes()),
            PublicForm::Der => print(public.to_der()),
            PublicForm::Jwk => print(format!("{}\n", public.to_jwk()?.to_json()?).as_bytes()),
        };
    }
    let jwk: serde_json::Value = serde_json::from_str(&public.to_jwk()?.to_json()?)
        .map_err(|_| Error::Unreachable("JSON of a public key"))?;
    let facts = json!({
        "key": id.to_string(),
        "version": version,
        "thumbprint": public.thumbprint()?,
        "pem": public.to_pem()?,
        "jwk": jwk,
    });
    Output { json: true }.show(&facts, String::new)
}
