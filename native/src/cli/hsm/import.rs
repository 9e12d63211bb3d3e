//! `keystead hsm import`: material from a file, or from components.

use std::path::Path;

use data_encoding::HEXLOWER_PERMISSIVE;
use keystead_core::import::{Check, CheckMethod, Component, Imported, MAX_INPUT_BYTES, XorComponents};
use keystead_core::{KeyKind, SecretBytes};

use super::{kind_of, pin};
use crate::cli::args::{CheckMethodArg, HsmImportArgs, TokenKindArg};
use crate::cli::failure::Failure;
use crate::cli::files;

/// The key in the engine's form.
pub(super) fn material(arguments: &HsmImportArgs) -> Result<(KeyKind, SecretBytes), Failure> {
    let mut files: Vec<Option<&Path>> = arguments.component.iter().map(|path| Some(path.as_path())).collect();
    files.extend([arguments.file.as_deref(), arguments.new.user.pin.pin_file.as_deref()]);
    pin::check_standard_input(&files)?;
    let stated = arguments.kind.map(kind_of);
    let imported = match (&arguments.file, stated) {
        (Some(path), _) => whole(path, arguments.kind)?,
        (None, Some(kind)) => components(arguments, kind)?,
        (None, None) => return Err(Failure::Arguments("say with --kind what the components are".into())),
    };
    let kind = imported.kind().or(stated).unwrap_or(KeyKind::Aes256);
    if stated.is_some_and(|stated| stated != kind) {
        return Err(Failure::Arguments("the key is of another kind than --kind says".into()));
    }
    Ok((kind, imported.into_material()))
}

fn whole(path: &Path, kind: Option<TokenKindArg>) -> Result<Imported, Failure> {
    let bytes = files::read(Some(path), MAX_INPUT_BYTES as u64)?;
    let text = str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(path.into()))?;
    if kind == Some(TokenKindArg::Aes256) { Ok(Imported::text(text)?) } else { Ok(Imported::pem(text)?) }
}

fn components(arguments: &HsmImportArgs, kind: KeyKind) -> Result<Imported, Failure> {
    let mut components = XorComponents::new();
    for path in &arguments.component {
        let bytes = files::read(Some(path), MAX_INPUT_BYTES as u64)?;
        let text = str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(path.clone()))?;
        components.add(Component::hex(text)?, None)?;
    }
    let value = arguments.check.as_deref().unwrap_or_default();
    let value = HEXLOWER_PERMISSIVE.decode(value.as_bytes());
    let value = value.map_err(|_| Failure::Arguments("a check value is hexadecimal digits".into()))?;
    let method = match arguments.check_method {
        CheckMethodArg::AesCmac => CheckMethod::AesCmac,
        CheckMethodArg::AesZeroBlock => CheckMethod::AesZeroBlock,
        CheckMethodArg::Sha256 => CheckMethod::Sha256,
    };
    Ok(components.join(kind, &Check { method, value })?)
}
