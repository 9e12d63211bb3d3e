//! `keystead slot`.

use std::path::{Path, PathBuf};

use keystead_core::hsm::Hsm as _;
use keystead_core::{KeyFile, NewSlot, SlotId, SlotOpener, SlotView};
use pollster::block_on;
use serde_json::json;

use super::args::{Globals, KdfArgs, SlotAddArgs, SlotCommand};
use super::backend::{NewOpener, only_here, with_backend};
use super::failure::Failure;
use super::files;
use super::output::Output;
use super::session::{self, NEW, OLD, check_standard_input, with_vault};
use super::{show, tokens};
use crate::edge::OsRandom;
use crate::hsm::root_slot;

pub(super) fn run(globals: &Globals, command: &SlotCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    match command {
        SlotCommand::List => {
            let slots = with_backend(globals, |backend| backend.slots())?;
            output.show(&slots, || show::slots(&slots))
        }
        SlotCommand::Add(arguments) => {
            let slot = add(globals, arguments)?;
            output.show(&slot, || show::slots(core::slice::from_ref(&slot)))
        }
        SlotCommand::Remove { id } => {
            let slot: SlotId = id.parse()?;
            with_backend(globals, |backend| backend.remove_slot(slot))?;
            output.show(&json!({ "removed": id }), || "The slot is removed.\n".to_owned())
        }
        SlotCommand::Passphrase { id, old_passphrase_file, new_passphrase_file, kdf } => {
            let old = old_passphrase_file.as_ref().or(globals.passphrase_file.as_ref());
            let slot = change(globals, id.parse()?, old, new_passphrase_file.as_deref(), kdf)?;
            output.show(&slot, || show::slots(core::slice::from_ref(&slot)))
        }
        SlotCommand::RecoveryCode => {
            let code = with_backend(globals, |backend| backend.renew_recovery_code())?;
            output.show(&json!({ "recoveryCode": code.as_str() }), || show::recovery_code(&code))
        }
    }
}

fn add(globals: &Globals, arguments: &SlotAddArgs) -> Result<SlotView, Failure> {
    if let Some(path) = &arguments.new_passphrase_file {
        check_standard_input(globals, &[Some(path)])?;
    }
    if arguments.new_hsm {
        return add_token(globals, &arguments.label);
    }
    let is_here = globals.online.server.is_none();
    with_backend(globals, |backend| {
        let label = arguments.label.clone();
        let Some(path) = &arguments.new_key_file else {
            let passphrase = session::new_passphrase(arguments.new_passphrase_file.as_deref(), NEW)?;
            let opener = NewOpener::Passphrase(passphrase, arguments.kdf.kdf);
            return Ok(backend.add_slot(label, opener)?.0);
        };
        let is_new = path.symlink_metadata().is_err();
        let file = if is_new && !is_here { None } else { Some(key_file(path)?) };
        let (slot, made) = backend.add_slot(label, NewOpener::KeyFile(file))?;
        if let Some(made) = made
            && let Err(failure) = files::write(Some(path), false, made.expose().as_bytes())
        {
            // Nobody has what opens it.
            backend.remove_slot(slot.id.parse()?)?;
            return Err(failure);
        }
        Ok(slot)
    })
}

/// A slot that a token opens.
fn add_token(globals: &Globals, label: &str) -> Result<SlotView, Failure> {
    only_here(globals, "A token opens the vault on the machine that it hangs on.")?;
    let (tokens, serial) = tokens::named(globals)?;
    with_vault(globals, |vault, call| {
        let (key, reference) = root_slot::make(tokens, &serial, vault.id(), &mut OsRandom)?;
        let made = root_slot::object_of(&reference);
        let opener = SlotOpener::External { provider: root_slot::PROVIDER.into(), reference, key };
        let added = block_on(vault.add_slot(&NewSlot { label: label.to_owned(), opener }, call));
        if let (Err(_), Some(object)) = (&added, &made) {
            // What is told is why the slot was not added.
            let _ = tokens.destroy(object);
        }
        Ok(added?)
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
    with_backend(globals, |backend| {
        let old = session::passphrase_text(old.map(PathBuf::as_path), OLD)?;
        let new = session::new_passphrase(new, NEW)?;
        backend.change_passphrase(slot, old, new, kdf.kdf)
    })
}
