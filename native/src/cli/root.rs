//! `keystead root`.

use keystead_core::{
    Error, KeptSlot, Passphrase, PassphraseKey, RootRotation, SlotId, SlotKind, SlotSecret, SlotView, Vault,
};
use pollster::block_on;
use serde_json::json;

use super::args::{Globals, Keep, RootCommand};
use super::backend::{Backend, only_here, with_backend};
use super::failure::Failure;
use super::output::Output;
use super::session::{self, VAULT, check_standard_input, with_vault};
use super::show;
use crate::store::VaultStore;

/// How many keys are wrapped anew in each commit: others wait no longer than that.
const STEP: u32 = 256;

pub(super) fn run(globals: &Globals, command: &RootCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    match command {
        RootCommand::Rotate { keep, drop } => {
            only_here(globals, "The root key is replaced where the vault is kept, with all that opens it.")?;
            // The passphrase is needed twice: for unlocking, and for the slot.
            let files = [&globals.passphrase_file, &globals.recovery_code_file, &globals.key_file];
            let files = files.into_iter().flatten().chain(keep.iter().map(|keep| &keep.file));
            check_standard_input(globals, &files.map(|file| Some(file.as_path())).collect::<Vec<_>>())?;
            let drop = drop.iter().map(|id| id.parse()).collect::<Result<Vec<SlotId>, _>>()?;
            let (code, wrapped) = with_vault(globals, |vault, call| {
                let slots = block_on(vault.slots())?;
                let rotation = RootRotation { keep: kept(globals, vault, &slots, keep, &drop)?, drop };
                let code = block_on(vault.rotate_root(&rotation, call))?;
                // What follows can be interrupted; the code cannot be shown again.
                let code = code.expose()?;
                Ok((code, rewrap(&mut Backend::here(vault, call))))
            })?;
            if let Err(failure) = &wrapped {
                output.warning("Go on later with `keystead root rewrap`", failure);
            }
            let facts = json!({ "recoveryCode": code.as_str(), "rewrapped": wrapped.as_ref().ok() });
            output.show(&facts, || show::recovery_code(&code))
        }
        RootCommand::Rewrap => {
            let wrapped = with_backend(globals, rewrap)?;
            output.show(&json!({ "rewrapped": wrapped }), || format!("{wrapped} keys are wrapped anew.\n"))
        }
    }
}

fn rewrap(backend: &mut Backend<'_, '_>) -> Result<u64, Failure> {
    let mut done = 0;
    loop {
        done += backend.continue_rewrap(STEP)?.done;
        if backend.info()?.rewrap_left.is_none() {
            return Ok(done);
        }
    }
}

/// The slots that are kept, with what opens them: those named, and the one that unlocks the vault now.
fn kept(
    globals: &Globals,
    vault: &Vault<VaultStore>,
    slots: &[SlotView],
    named: &[Keep],
    drop: &[SlotId],
) -> Result<Vec<KeptSlot>, Failure> {
    let mut kept = Vec::new();
    for keep in named {
        let slot = keep.slot.parse()?;
        let view = slots.iter().find(|slot| slot.id == keep.slot);
        let secret = match view.ok_or(Error::NotFound(keystead_core::Subject::Slot))?.kind {
            SlotKind::Passphrase => secret_of(vault, slot, &session::passphrase(Some(&keep.file), VAULT)?)?,
            SlotKind::KeyFile => SlotSecret::KeyFile(session::key_file(&keep.file)?),
            SlotKind::Passkey => SlotSecret::Passkey(session::secret_32(&keep.file)?),
            SlotKind::External => SlotSecret::External(session::secret_32(&keep.file)?),
            // A recovery code is replaced in any case, and shown.
            _ => return Err(Error::SlotMismatch.into()),
        };
        kept.push(KeptSlot { slot, secret });
    }
    let is_open = |slot: &SlotId| !drop.contains(slot) && kept.iter().all(|kept| kept.slot != *slot);
    let left = |kind: SlotKind| {
        let of_kind = slots.iter().filter(|slot| slot.kind == kind);
        let ids = of_kind.map(|slot| slot.id.parse()).collect::<Result<Vec<SlotId>, _>>()?;
        Ok::<_, Failure>(ids.into_iter().filter(is_open).collect::<Vec<_>>())
    };
    // With one slot left of the kind that unlocked the vault, it is that one. Among several, each is to be named.
    let kind = match (&globals.key_file, &globals.recovery_code_file) {
        (Some(_), _) => SlotKind::KeyFile,
        (None, Some(_)) => return Ok(kept),
        (None, None) => SlotKind::Passphrase,
    };
    if let [slot] = left(kind)?[..] {
        let secret = match &globals.key_file {
            Some(path) => SlotSecret::KeyFile(session::key_file(path)?),
            None => secret_of(vault, slot, &session::passphrase(globals.passphrase_file.as_deref(), VAULT)?)?,
        };
        kept.push(KeptSlot { slot, secret });
    }
    Ok(kept)
}

fn secret_of(
    vault: &Vault<VaultStore>,
    slot: SlotId,
    passphrase: &Passphrase,
) -> Result<SlotSecret, Failure> {
    let (parameters, salt) = block_on(vault.slot_parameters(slot))?;
    Ok(SlotSecret::Passphrase(PassphraseKey::derive(passphrase, parameters, salt)?))
}
