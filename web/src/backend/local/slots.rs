//! The ways to unlock the vault in this browser, and its settings.

use keystead_browser::{BrowserStore, OsRandom};
use keystead_core::{
    Error, KeyFile, NewSlot, Passphrase, SettingsChanges, SettingsView, SlotId, SlotOpener, SlotView,
    UnlockFailed, Vault,
};
use std::rc::Rc;
use zeroize::Zeroizing;

use super::{LocalVault, locked, stretch_new};
use crate::backend::Problem;
use crate::backend::slots::Slots;
use crate::platform::passkey::{self, Passkey};
use crate::platform::worker;

impl Slots for LocalVault {
    async fn add_passphrase(&self, label: &str, passphrase: &str) -> Result<SlotView, Problem> {
        let opener = SlotOpener::Passphrase(stretch_new(passphrase).await?);
        self.add_slot(label, opener).await
    }

    async fn add_passkey(&self, label: &str, passkey: Passkey) -> Result<SlotView, Problem> {
        let Passkey { credential, rp_id, salt, output } = passkey;
        self.add_slot(label, SlotOpener::Passkey { credential, rp_id, salt, output }).await
    }

    async fn add_key_file(&self, label: &str) -> Result<Zeroizing<String>, Problem> {
        let file = KeyFile::make_random(&mut OsRandom)?;
        let content = file.expose()?;
        self.add_slot(label, SlotOpener::KeyFile(file)).await?;
        Ok(content)
    }

    async fn change_passphrase(&self, slot: &str, old: &str, new: &str) -> Result<SlotView, Problem> {
        let slot: SlotId = slot.parse().map_err(Problem::from)?;
        let (params, salt) = self.vault.slot_parameters(slot).await?;
        let old = Passphrase::new(old).map_err(|_| Error::SlotMismatch)?;
        let old = worker::derive(&old, params, salt).await?;
        let new = stretch_new(new).await?;
        self.call(async |vault, call| vault.change_passphrase(slot, &old, &new, call).await).await
    }

    async fn remove_slot(&self, slot: &str) -> Result<(), Problem> {
        let slot: SlotId = slot.parse().map_err(Problem::from)?;
        self.call(async |vault, call| vault.remove_slot(slot, call).await).await
    }

    async fn renew_recovery_code(&self) -> Result<Zeroizing<String>, Problem> {
        self.call(async |vault, call| vault.renew_recovery_code(call).await?.expose()).await
    }

    async fn settings(&self) -> Result<SettingsView, Problem> {
        Ok(self.vault.settings().await?)
    }

    async fn set_strict_audit(&self, strict: bool) -> Result<SettingsView, Problem> {
        let changes = SettingsChanges { strict_audit: Some(strict), ..SettingsChanges::default() };
        self.call(async |vault, call| vault.update_settings(changes, call).await).await
    }
}

impl LocalVault {
    async fn add_slot(&self, label: &str, opener: SlotOpener) -> Result<SlotView, Problem> {
        let new = NewSlot { label: label.trim().into(), opener };
        self.call(async |vault, call| vault.add_slot(&new, call).await).await
    }
}

/// Unlocks with one of the passkeys that the vault names. The browser asks the person.
pub(crate) async fn unlock_with_passkey() -> Result<Rc<LocalVault>, Problem> {
    let locked = locked().await?;
    let slots = locked.info().slots;
    let known: Vec<_> = slots.into_iter().filter_map(|slot| slot.passkey).collect();
    let output = passkey::evaluate(&known).await?;
    opened(locked.unlock_with_passkey(&output).await)
}

/// Unlocks with the content of a key file.
pub(crate) async fn unlock_with_key_file(content: &[u8]) -> Result<Rc<LocalVault>, Problem> {
    // What cannot be a key file opens nothing; there is no more to say.
    let file = KeyFile::new(content)?;
    opened(locked().await?.unlock_with_key_file(&file).await)
}

fn opened(
    outcome: Result<Vault<BrowserStore>, UnlockFailed<BrowserStore>>,
) -> Result<Rc<LocalVault>, Problem> {
    match outcome {
        Ok(vault) => Ok(LocalVault::new(vault)),
        Err(failed) => Err(failed.error.into()),
    }
}
