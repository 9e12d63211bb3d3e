//! `keystead key import`, `key export` and `key public`: keys in the forms of others.

use keystead_core::import::MAX_INPUT_BYTES;
use keystead_core::{
    Call, Error, ExportFormat, Imported, Jwk, KeyId, KeyView, NewKey, PublicKey, SecretBytes, Vault,
    VersionNumber,
};
use pollster::block_on;
use serde_json::json;

use super::args::{ExportForm, Globals, ImportForm, KeyExportArgs, KeyImportArgs, PublicForm};
use super::failure::Failure;
use super::files;
use super::key::kind_of;
use super::output::{Output, print};
use super::session::with_vault;
use crate::store::VaultStore;

/// Brings a key in, or the next version of one.
pub(super) fn import(
    vault: &Vault<VaultStore>,
    arguments: &KeyImportArgs,
    call: &mut Call<'_>,
) -> Result<KeyView, Failure> {
    let bytes = files::read(Some(&arguments.file), MAX_INPUT_BYTES as u64)?;
    let text = || str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(arguments.file.clone()));
    let imported = match arguments.form {
        ImportForm::HexTokens => Imported::hex_tokens(text()?)?,
        ImportForm::Raw => Imported::raw(SecretBytes::new(bytes.to_vec())),
        ImportForm::Text => Imported::text(text()?)?,
        ImportForm::Jwk => Imported::jwk(&bytes)?,
        ImportForm::Pem => Imported::pem(text()?)?,
        ImportForm::Der => Imported::der(&bytes)?,
        ImportForm::PublicPem => Imported::public(&PublicKey::from_pem(text()?)?),
        ImportForm::PublicJwk => Imported::public(&PublicKey::from_jwk(&Jwk::from_json(text()?)?)?),
    };
    if let Some(key) = &arguments.version_of {
        return Ok(block_on(vault.import_version(key.parse()?, imported, call))?);
    }
    let (Some(keystore), Some(name)) = (&arguments.keystore, &arguments.name) else {
        return Err(Failure::Arguments("a new key needs --keystore and a name".into()));
    };
    let exportable = !arguments.stays;
    let new = NewKey { exportable, ..NewKey::import(name, kind_of(arguments.kind), imported) };
    Ok(block_on(vault.create_key(keystore.parse()?, new, call))?)
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
    let material = with_vault(globals, |vault, call| {
        let version = arguments.version.map(VersionNumber);
        let material = block_on(vault.export_key_as(id, version, format, call));
        block_on(vault.flush(call))?;
        Ok(material?)
    })?;
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
    let (version, public) = with_vault(globals, |vault, call| {
        let public = block_on(vault.public_key(id, version.map(VersionNumber), call));
        block_on(vault.flush(call))?;
        Ok(public?)
    })?;
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
        "version": version.0,
        "thumbprint": public.thumbprint()?,
        "pem": public.to_pem()?,
        "jwk": jwk,
    });
    Output { json: true }.show(&facts, String::new)
}
