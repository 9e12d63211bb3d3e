//! `keystead export` and `keystead import`.

use keystead_core::bundle::{audit_export, passphrase_parameters};
use keystead_core::{Conflict, ImportMode, ImportOptions, PassphraseKey};
use pollster::block_on;
use serde_json::json;

use super::args::{ConflictArg, ExportArgs, Globals, ImportArgs};
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::{self, BUNDLE, check_standard_input, with_vault};
use super::show;
use super::vault::params;
use crate::edge::OsRandom;

/// No bundle is larger: 16 million keys, more or less.
const MAX_BUNDLE_BYTES: u64 = 4 << 30;

pub(super) fn export(globals: &Globals, arguments: &ExportArgs) -> Result<(), Failure> {
    let bundle_passphrase = arguments.bundle_passphrase_file.as_deref();
    if bundle_passphrase.is_some() {
        check_standard_input(globals, &[bundle_passphrase])?;
    }
    files::check_output(Some(&arguments.output), arguments.force)?;
    let bundle = with_vault(globals, |vault, call| {
        let passphrase = session::new_passphrase(bundle_passphrase, BUNDLE)?;
        let passphrase = PassphraseKey::make(&passphrase, params(arguments.kdf.kdf), &mut OsRandom)?;
        Ok(block_on(vault.export_bundle(&passphrase, call))?)
    })?;
    files::write(Some(&arguments.output), arguments.force, &bundle)?;

    let path = arguments.output.display();
    let facts = json!({ "out": path.to_string(), "bytes": bundle.len() });
    Output { json: globals.json }.show(&facts, || {
        format!(
            "{path}: {} bytes. Its passphrase opens it; without that it is worth nothing.\n",
            bundle.len()
        )
    })
}

pub(super) fn import(globals: &Globals, arguments: &ImportArgs) -> Result<(), Failure> {
    let bundle_passphrase = arguments.bundle_passphrase_file.as_deref();
    if bundle_passphrase.is_some() {
        check_standard_input(globals, &[bundle_passphrase])?;
    }
    let bundle = files::read(Some(&arguments.bundle), MAX_BUNDLE_BYTES)?;
    let (parameters, salt) = passphrase_parameters(&bundle)?;
    let options = ImportOptions {
        mode: if arguments.dry_run { ImportMode::DryRun } else { ImportMode::Apply },
        conflict: match arguments.conflict {
            ConflictArg::Keep => Conflict::Keep,
            ConflictArg::Replace => Conflict::Replace,
            ConflictArg::Newer => Conflict::Newer,
        },
    };
    files::check_output(arguments.audit_out.as_deref(), false)?;
    let report = with_vault(globals, |vault, call| {
        let passphrase = session::passphrase(bundle_passphrase, BUNDLE)?;
        let passphrase = PassphraseKey::derive(&passphrase, parameters, salt)?;
        let report = block_on(vault.import_bundle(&bundle, &passphrase, options, call))?;
        if let (Some(path), Some(audit)) = (&arguments.audit_out, audit_export(&bundle, &passphrase)?) {
            files::write(Some(path), false, &audit)?;
        }
        Ok(report)
    })?;
    Output { json: globals.json }.show(&report, || show::import(&report))
}
