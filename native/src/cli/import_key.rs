//! `keystead key import-components`, `key begin-import` and `key finish-import`.

use data_encoding::HEXLOWER_PERMISSIVE;
use keystead_core::import::{Check, CheckMethod, Component, MAX_INPUT_BYTES, XorComponents};
use keystead_core::{Call, Imported, KeyKind, KeyView, KeystoreId, NewKey, TicketId, Vault};
use pollster::block_on;
use serde_json::json;

use super::args::{BeginImportArgs, CheckMethodArg, ComponentsArgs, FinishImportArgs, Globals, PlaceArgs};
use super::failure::Failure;
use super::files;
use super::key::kind_of;
use super::output::{Output, fields};
use super::session::with_vault;
use super::show;
use crate::store::VaultStore;

/// Makes a key, or the next version of one, of what was brought in.
pub(super) fn put(
    vault: &Vault<VaultStore>,
    place: &PlaceArgs,
    imported: Imported,
    kind: KeyKind,
    call: &mut Call<'_>,
) -> Result<KeyView, Failure> {
    if let Some(key) = &place.version_of {
        return Ok(block_on(vault.import_version(key.parse()?, imported, call))?);
    }
    let (Some(keystore), Some(name)) = (&place.keystore, &place.name) else {
        return Err(Failure::Arguments("a new key needs --keystore and a name".into()));
    };
    let new = NewKey { exportable: !place.stays, ..NewKey::import(name, kind, imported) };
    Ok(block_on(vault.create_key(keystore.parse()?, new, call))?)
}

pub(super) fn components(
    vault: &Vault<VaultStore>,
    arguments: &ComponentsArgs,
    call: &mut Call<'_>,
) -> Result<KeyView, Failure> {
    let ComponentsArgs { place, kind, component, component_check, check, check_method } = arguments;
    if !component_check.is_empty() && component_check.len() != component.len() {
        return Err(Failure::Arguments("give a check value for each component, or for none".into()));
    }
    let check_of = |value: &str| check_of(*check_method, value);
    let mut components = XorComponents::new();
    for (number, file) in component.iter().enumerate() {
        let bytes = files::read(Some(file), MAX_INPUT_BYTES as u64)?;
        let text = str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(file.clone()))?;
        let check = component_check.get(number).map(|value| check_of(value)).transpose()?;
        components.add(Component::hex(text)?, check)?;
    }
    let kind = kind_of(*kind);
    let imported = components.join(kind, &check_of(check)?)?;
    put(vault, place, imported, kind, call)
}

fn check_of(method: CheckMethodArg, value: &str) -> Result<Check, Failure> {
    let method = match method {
        CheckMethodArg::AesCmac => CheckMethod::AesCmac,
        CheckMethodArg::AesZeroBlock => CheckMethod::AesZeroBlock,
        CheckMethodArg::Sha256 => CheckMethod::Sha256,
    };
    let value = HEXLOWER_PERMISSIVE.decode(value.as_bytes());
    let value = value.map_err(|_| Failure::Arguments("a check value is hexadecimal digits".into()))?;
    Ok(Check { method, value })
}

/// Makes a ticket, and shows it with its public key.
pub(super) fn begin(globals: &Globals, arguments: &BeginImportArgs) -> Result<(), Failure> {
    let keystore: KeystoreId = arguments.keystore.parse()?;
    files::check_output(arguments.output.as_deref(), arguments.force)?;
    let kind = kind_of(arguments.kind);
    let ticket = with_vault(globals, |vault, call| {
        let ticket = block_on(vault.begin_import(keystore, kind, call))?;
        if let Some(path) = &arguments.output {
            files::write(Some(path), arguments.force, ticket.public_key.as_bytes())?;
        }
        Ok(ticket)
    })?;
    let out = arguments.output.as_ref().map(|path| path.display().to_string());
    let facts = json!({
        "ticket": ticket.id,
        "algorithm": ticket.algorithm.name(),
        "expires": ticket.expires,
        "publicKey": ticket.public_key,
        "out": out,
    });
    Output { json: globals.json }.show(&facts, || {
        let mut lines = vec![
            ("Ticket", ticket.id.clone()),
            ("Wrap with", ticket.algorithm.name().to_owned()),
            ("Expires", show::time(ticket.expires)),
        ];
        lines.extend(out.map(|path| ("Public key", path)));
        let shown = if arguments.output.is_some() { "" } else { ticket.public_key.as_str() };
        fields(&lines) + shown
    })
}

pub(super) fn finish(
    vault: &Vault<VaultStore>,
    arguments: &FinishImportArgs,
    call: &mut Call<'_>,
) -> Result<KeyView, Failure> {
    let ticket: TicketId = arguments.ticket.parse()?;
    let wrapped = files::read(Some(&arguments.file), MAX_INPUT_BYTES as u64)?;
    // The ticket knows what the key is.
    let new = NewKey::new(&arguments.name, KeyKind::Aes256);
    let new = NewKey { exportable: !arguments.stays, ..new };
    Ok(block_on(vault.finish_import(ticket, &wrapped, new, call))?)
}
