//! `keystead slot`.

use std::path::{Path, PathBuf};

use keystead_core::{KeyFile, NewSlot, PassphraseKey, SlotId, SlotOpener, SlotView};
use pollster::block_on;
use serde_json::json;

use super::args::{Globals, KdfArgs, SlotAddArgs, SlotCommand};
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::{self, NEW, OLD, check_standard_input, with_vault};
use super::show;
use super::vault::params;
use crate::edge::OsRandom;

pub(super) fn run(globals: &Globals, command: &SlotCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    match command {
        SlotCommand::List => {
            let slots = with_vault(globals, |vault, _| Ok(block_on(vault.slots())?))?;
            output.show(&slots, || show::slots(&slots))
        }
        SlotCommand::Add(arguments) => {
            let slot = add(globals, arguments)?;
            output.show(&slot, || show::slots(core::slice::from_ref(&slot)))
        }
        SlotCommand::Remove { id } => {
            let slot: SlotId = id.parse()?;
            with_vault(globals, |vault, call| Ok(block_on(vault.remove_slot(slot, call))?))?;
            output.show(&json!({ "removed": id }), || "The slot is removed.\n".to_owned())
        }
        SlotCommand::Passphrase { id, old_passphrase_file, new_passphrase_file, kdf } => {
            let old = old_passphrase_file.as_ref().or(globals.passphrase_file.as_ref());
            let slot = change(globals, id.parse()?, old, new_passphrase_file.as_deref(), kdf)?;
            output.show(&slot, || show::slots(core::slice::from_ref(&slot)))
        }
        SlotCommand::RecoveryCode => {
            let code = with_vault(globals, |vault, call| Ok(block_on(vault.renew_recovery_code(call))?))?;
            let code = code.expose()?;
            output.show(&json!({ "recoveryCode": code.as_str() }), || show::recovery_code(&code))
        }
    }
}

fn add(globals: &Globals, arguments: &SlotAddArgs) -> Result<SlotView, Failure> {
    if let Some(path) = &arguments.new_passphrase_file {
        check_standard_input(globals, &[Some(path)])?;
    }
    with_vault(globals, |vault, call| {
        let opener = match &arguments.new_key_file {
            Some(path) => SlotOpener::KeyFile(key_file(path)?),
            None => {
                let passphrase = session::new_passphrase(arguments.new_passphrase_file.as_deref(), NEW)?;
                let params = params(arguments.kdf.kdf);
                SlotOpener::Passphrase(PassphraseKey::make(&passphrase, params, &mut OsRandom)?)
            }
        };
        let new = NewSlot { label: arguments.label.clone(), opener };
        Ok(block_on(vault.add_slot(&new, call))?)
    })
}

/// The key file at `path`; a new one if there is none.
fn key_file(path: &Path) -> Result<KeyFile, Failure> {
    if path.symlink_metadata().is_ok() {
        return session::key_file(path);
    }
    let new = KeyFile::make_random(&mut OsRandom)?;
    files::write(Some(path), false, new.expose()?.as_bytes())?;
    Ok(new)
}

fn change(
    globals: &Globals,
    slot: SlotId,
    old: Option<&PathBuf>,
    new: Option<&Path>,
    kdf: &KdfArgs,
) -> Result<SlotView, Failure> {
    let files: Vec<_> = [old.map(PathBuf::as_path), new].into_iter().flatten().map(Some).collect();
    check_standard_input(globals, &files)?;
    with_vault(globals, |vault, call| {
        let (parameters, salt) = block_on(vault.slot_parameters(slot))?;
        let old = session::passphrase(old.map(PathBuf::as_path), OLD)?;
        let old = PassphraseKey::derive(&old, parameters, salt)?;
        let new = session::new_passphrase(new, NEW)?;
        let new = PassphraseKey::make(&new, params(kdf.kdf), &mut OsRandom)?;
        Ok(block_on(vault.change_passphrase(slot, &old, &new, call))?)
    })
}
