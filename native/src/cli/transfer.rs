//! `keystead export` and `keystead import`.

use keystead_core::body::{Base64, ImportBundleBody, ImportModeBody, SecretText};
use keystead_core::bundle::{audit_export, passphrase_parameters};
use keystead_core::{Passphrase, PassphraseKey};
use serde_json::json;

use super::args::{ConflictArg, ExportArgs, Globals, ImportArgs};
use super::backend::with_backend;
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::{self, BUNDLE, check_standard_input};
use super::show;

/// No bundle is larger: 16 million keys, more or less.
const MAX_BUNDLE_BYTES: u64 = 4 << 30;

pub(super) fn export(globals: &Globals, arguments: &ExportArgs) -> Result<(), Failure> {
    let bundle_passphrase = arguments.bundle_passphrase_file.as_deref();
    if bundle_passphrase.is_some() {
        check_standard_input(globals, &[bundle_passphrase])?;
    }
    files::check_output(Some(&arguments.output), arguments.force)?;
    let bundle = with_backend(globals, |backend| {
        let passphrase = session::new_passphrase(bundle_passphrase, BUNDLE)?;
        backend.export_bundle(passphrase, arguments.kdf.kdf)
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
    passphrase_parameters(&bundle)?;
    let conflict = match arguments.conflict {
        ConflictArg::Keep => ImportModeBody::Keep,
        ConflictArg::Replace => ImportModeBody::Replace,
        ConflictArg::Newer => ImportModeBody::Newer,
    };
    files::check_output(arguments.audit_out.as_deref(), false)?;
    let report = with_backend(globals, |backend| {
        let passphrase = session::passphrase_text(bundle_passphrase, BUNDLE)?;
        let checked = Passphrase::new(&passphrase)?;
        let passphrase = SecretText(passphrase);
        let body = ImportBundleBody {
            bundle: Base64(bundle.to_vec()),
            passphrase,
            conflict,
            dry_run: arguments.dry_run,
        };
        let report = backend.import_bundle(body)?;
        if let Some(path) = &arguments.audit_out {
            let (parameters, salt) = passphrase_parameters(&bundle)?;
            let key = PassphraseKey::derive(&checked, parameters, salt)?;
            if let Some(audit) = audit_export(&bundle, &key)? {
                files::write(Some(path), false, &audit)?;
            }
        }
        Ok(report)
    })?;
    Output { json: globals.json }.show(&report, || show::import(&report))
}
