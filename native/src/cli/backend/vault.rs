//! The vault as a whole.

use keystead_core::body::{
    Base64, ExportBundleBody, ImportBundleBody, NewSlotBody, NewSlotView, PassphraseBody, RecoveryCodeView,
    RewrapKeysBody, SecretText, ServiceKeysView, SettingsChangesBody, SlotsView,
};
use keystead_core::bundle::passphrase_parameters;
use keystead_core::{
    CheckReport, ImportReport, KeyFile, NewSlot, Passphrase, PassphraseKey, RewrapProgress, ServiceKeyView,
    SettingsView, SlotId, SlotOpener, SlotView, TickReport, VaultInfo,
};
use zeroize::Zeroizing;

use super::{Backend, at, below, usual_cost};
use crate::cli::args::Kdf;
use crate::cli::failure::Failure;
use crate::cli::vault::params;
use crate::edge::OsRandom;

/// What opens a slot that is added.
pub(crate) enum NewOpener {
    /// A passphrase, at this cost.
    Passphrase(Zeroizing<String>, Kdf),
    /// A key file that there is already, or a new one.
    KeyFile(Option<KeyFile>),
}

impl Backend<'_, '_> {
    pub(crate) fn info(&mut self) -> Result<VaultInfo, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.info().await),
            Self::There(remote) => remote.get("/vault").read(),
        }
    }

    pub(crate) fn check(&mut self) -> Result<CheckReport, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.check().await),
            Self::There(remote) => remote.post("/vault/check").read(),
        }
    }

    pub(crate) fn tick(&mut self) -> Result<TickReport, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.tick(call).await),
            Self::There(remote) => remote.post("/vault/tick").read(),
        }
    }

    pub(crate) fn service_keys(&mut self) -> Result<Vec<ServiceKeyView>, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.service_keys().await),
            Self::There(remote) => Ok(remote.get("/vault/service-keys").read::<ServiceKeysView>()?.items),
        }
    }

    pub(crate) fn settings(&mut self) -> Result<SettingsView, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.settings().await),
            Self::There(remote) => remote.get("/vault/settings").read(),
        }
    }

    pub(crate) fn update_settings(&mut self, changes: SettingsChangesBody) -> Result<SettingsView, Failure> {
        match self {
            Self::Here(here) => {
                let changes = changes.read();
                here.run(async |vault, call| vault.update_settings(changes, call).await)
            }
            Self::There(remote) => remote.patch("/vault/settings").send(&changes),
        }
    }

    pub(crate) fn slots(&mut self) -> Result<Vec<SlotView>, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.slots().await),
            Self::There(remote) => Ok(remote.get("/vault/slots").read::<SlotsView>()?.items),
        }
    }

    /// The slot, and the content of its key file if a server has made that.
    pub(crate) fn add_slot(
        &mut self,
        label: String,
        opener: NewOpener,
    ) -> Result<(SlotView, Option<SecretText>), Failure> {
        match self {
            Self::Here(here) => {
                let opener = match opener {
                    NewOpener::Passphrase(passphrase, kdf) => {
                        let passphrase = Passphrase::new(&passphrase)?;
                        let key = PassphraseKey::make(&passphrase, params(kdf), &mut OsRandom)?;
                        SlotOpener::Passphrase(key)
                    }
                    NewOpener::KeyFile(file) => {
                        let file = file.ok_or(Failure::Unreachable("a key file that is made before"))?;
                        SlotOpener::KeyFile(file)
                    }
                };
                let new = NewSlot { label, opener };
                Ok((here.run(async |vault, call| vault.add_slot(&new, call).await)?, None))
            }
            Self::There(remote) => {
                let body = match opener {
                    NewOpener::Passphrase(passphrase, kdf) => {
                        usual_cost(kdf)?;
                        NewSlotBody::Passphrase { label, passphrase: SecretText(passphrase) }
                    }
                    NewOpener::KeyFile(None) => NewSlotBody::KeyFile { label },
                    NewOpener::KeyFile(Some(_)) => {
                        return Err(Failure::OnlyHere("A server makes key files itself, and takes none."));
                    }
                };
                let added: NewSlotView = remote.post("/vault/slots").send(&body)?;
                Ok((added.slot, added.key_file))
            }
        }
    }

    pub(crate) fn remove_slot(&mut self, slot: SlotId) -> Result<(), Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.remove_slot(slot, call).await),
            Self::There(remote) => remote.delete(at("vault/slots", slot)).done(),
        }
    }

    pub(crate) fn change_passphrase(
        &mut self,
        slot: SlotId,
        old: Zeroizing<String>,
        new: Zeroizing<String>,
        kdf: Kdf,
    ) -> Result<SlotView, Failure> {
        match self {
            Self::Here(here) => {
                let (parameters, salt) = here.run(async |vault, _| vault.slot_parameters(slot).await)?;
                let old = PassphraseKey::derive(&Passphrase::new(&old)?, parameters, salt)?;
                let new = PassphraseKey::make(&Passphrase::new(&new)?, params(kdf), &mut OsRandom)?;
                here.run(async |vault, call| vault.change_passphrase(slot, &old, &new, call).await)
            }
            Self::There(remote) => {
                usual_cost(kdf)?;
                let body = PassphraseBody { old: SecretText(old), new: SecretText(new) };
                remote.put(below("vault/slots", slot, "passphrase")).send(&body)
            }
        }
    }

    pub(crate) fn renew_recovery_code(&mut self) -> Result<Zeroizing<String>, Failure> {
        match self {
            Self::Here(here) => {
                Ok(here.run(async |vault, call| vault.renew_recovery_code(call).await)?.expose()?)
            }
            Self::There(remote) => {
                Ok(remote.post("/vault/recovery-code").read::<RecoveryCodeView>()?.recovery_code.0)
            }
        }
    }

    /// Wraps up to `max` keys anew.
    pub(crate) fn continue_rewrap(&mut self, max: u32) -> Result<RewrapProgress, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.continue_rewrap(max, call).await),
            Self::There(remote) => {
                remote.post("/vault/continue-rewrap").send(&RewrapKeysBody { max: Some(max) })
            }
        }
    }

    pub(crate) fn export_bundle(
        &mut self,
        passphrase: Zeroizing<String>,
        kdf: Kdf,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        match self {
            Self::Here(here) => {
                let passphrase = Passphrase::new(&passphrase)?;
                let key = PassphraseKey::make(&passphrase, params(kdf), &mut OsRandom)?;
                let bundle = here.run(async |vault, call| vault.export_bundle(&key, call).await)?;
                Ok(Zeroizing::new(bundle))
            }
            Self::There(remote) => {
                usual_cost(kdf)?;
                let body = ExportBundleBody { passphrase: SecretText(passphrase) };
                remote.post("/vault/export").bytes(Some(&body))
            }
        }
    }

    pub(crate) fn import_bundle(&mut self, body: ImportBundleBody) -> Result<ImportReport, Failure> {
        match self {
            Self::Here(here) => {
                let Base64(bundle) = &body.bundle;
                let (parameters, salt) = passphrase_parameters(bundle)?;
                let passphrase = Passphrase::new(body.passphrase.expose())?;
                let key = PassphraseKey::derive(&passphrase, parameters, salt)?;
                let options = body.conflict.read(body.dry_run);
                here.run(async |vault, call| vault.import_bundle(bundle, &key, options, call).await)
            }
            Self::There(remote) => remote.post("/vault/import").send(&body),
        }
    }
}
