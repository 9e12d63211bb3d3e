//! `keystead key import-components`, `key begin-import` and `key finish-import`.

use data_encoding::HEXLOWER_PERMISSIVE;
use keystead_core::body::{
    Base64, CheckBody, CheckMethodBody, ComponentBody, MaterialBody, NewKeyBody, SecretText,
};
use keystead_core::import::MAX_INPUT_BYTES;
use keystead_core::{KeyKind, KeyView, KeystoreId, NewKey, TicketId};
use serde_json::json;

use super::args::{BeginImportArgs, CheckMethodArg, ComponentsArgs, FinishImportArgs, Globals};
use super::backend::{Backend, with_backend};
use super::failure::Failure;
use super::files;
use super::key::kind_of;
use super::material::{Place, put};
use super::output::{Output, fields};
use super::show;

pub(super) fn components(
    backend: &mut Backend<'_, '_>,
    arguments: &ComponentsArgs,
) -> Result<KeyView, Failure> {
    let ComponentsArgs { place, kind, component, component_check, check, check_method } = arguments;
    if !component_check.is_empty() && component_check.len() != component.len() {
        return Err(Failure::Arguments("give a check value for each component, or for none".into()));
    }
    let check_of = |value: &str| check_of(*check_method, value);
    let mut components = Vec::new();
    for (number, file) in component.iter().enumerate() {
        let bytes = files::read(Some(file), MAX_INPUT_BYTES as u64)?;
        let text = str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(file.clone()))?;
        let check = component_check.get(number).map(|value| check_of(value)).transpose()?;
        components.push(ComponentBody { hex: SecretText::from(text), check });
    }
    let material = MaterialBody::Components { components, check: check_of(check)? };
    let place = Place {
        version_of: place.version_of.as_deref(),
        keystore: place.keystore.as_deref(),
        name: place.name.as_deref(),
        stays: place.stays,
        hsm: place.hsm.as_deref(),
    };
    put(backend, &place, material, Some(kind_of(*kind)))
}

fn check_of(method: CheckMethodArg, value: &str) -> Result<CheckBody, Failure> {
    let method = match method {
        CheckMethodArg::AesCmac => CheckMethodBody::AesCmac,
        CheckMethodArg::AesZeroBlock => CheckMethodBody::AesZeroBlock,
        CheckMethodArg::Sha256 => CheckMethodBody::Sha256,
    };
    let value = HEXLOWER_PERMISSIVE.decode(value.as_bytes());
    let value = value.map_err(|_| Failure::Arguments("a check value is hexadecimal digits".into()))?;
    Ok(CheckBody { method, value: Base64(value) })
}

/// Makes a ticket, and shows it with its public key.
pub(super) fn begin(globals: &Globals, arguments: &BeginImportArgs) -> Result<(), Failure> {
    let keystore: KeystoreId = arguments.keystore.parse()?;
    files::check_output(arguments.output.as_deref(), arguments.force)?;
    let kind = kind_of(arguments.kind);
    let ticket = with_backend(globals, |backend| {
        let ticket = backend.begin_import(keystore, kind)?;
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
    backend: &mut Backend<'_, '_>,
    arguments: &FinishImportArgs,
) -> Result<KeyView, Failure> {
    let ticket: TicketId = arguments.ticket.parse()?;
    let wrapped = files::read(Some(&arguments.file), MAX_INPUT_BYTES as u64)?;
    // The ticket knows what the key is.
    let new = NewKey::new(&arguments.name, KeyKind::Aes256);
    let new = NewKey { exportable: !arguments.stays, ..new };
    backend.finish_import(ticket, wrapped.to_vec(), NewKeyBody::of(new, None))
}
