//! Tokens in which keys of a vault lie, or which open it, as the settings name them.

use keystead_core::hsm::TokenSerial;
use keystead_core::{Error, LockedVault, SlotView, Vault, VaultId};
use pollster::block_on;

use super::args::Globals;
use super::failure::Failure;
use super::hsm::preset_pin;
use crate::hsm::{TokenName, Tokens, root_slot};
use crate::provider::with_tokens;
use crate::store::VaultStore;

/// The tokens of the module that is set, if one is. It is loaded when it is first needed.
pub(super) fn of(globals: &Globals) -> Result<Option<&'static Tokens>, Failure> {
    let hsm = &globals.hsm;
    let Some(path) = &hsm.hsm_module else { return Ok(None) };
    if let Some(tokens) = globals.tokens.get() {
        return Ok(Some(tokens));
    }
    let tokens = Tokens::new(path);
    match (&hsm.hsm_token, &hsm.hsm_pin_file) {
        (Some(name), Some(file)) => tokens.preset(TokenName::new(name), preset_pin(file)?),
        (None, Some(_)) => {
            return Err(Failure::Arguments("--hsm-pin-file needs --hsm-token: whose PIN it is".into()));
        }
        _ => {}
    }
    // As long-lived as the process, as its provider is.
    Ok(Some(globals.tokens.get_or_init(|| Box::leak(Box::new(tokens)))))
}

/// The token that the settings name and log in to.
pub(super) fn named(globals: &Globals) -> Result<(&'static Tokens, TokenSerial), Failure> {
    let missing =
        || Failure::Arguments("name the token: --hsm-module, --hsm-token and --hsm-pin-file".into());
    let tokens = of(globals)?.ok_or_else(missing)?;
    if globals.hsm.hsm_pin_file.is_none() {
        return Err(missing());
    }
    let serial = tokens.preset_serial()?;
    Ok((tokens, serial))
}

/// Whether one of the slots is opened by a token.
pub(super) fn opens(slots: &[SlotView]) -> bool {
    slots.iter().any(|slot| root_slot::reference_of(slot).is_some())
}

/// Unlocks with the token that a slot names.
pub(super) fn unlock(
    tokens: &'static Tokens,
    locked: LockedVault<VaultStore>,
) -> Result<Vault<VaultStore>, Error> {
    let info = locked.info();
    let id: VaultId = info.id.parse()?;
    let mut failed = Error::SlotMismatch;
    let references: Vec<_> = info.slots.iter().filter_map(root_slot::reference_of).collect();
    let mut locked = locked;
    for reference in references {
        match root_slot::open(tokens, id, &reference) {
            Err(error) => failed = error,
            Ok(key) => match block_on(locked.unlock_with_external(&key)) {
                Ok(vault) => return Ok(vault.with_provider(with_tokens(Some(tokens)))),
                Err(again) => (locked, failed) = (again.locked, again.error),
            },
        }
    }
    Err(failed)
}
