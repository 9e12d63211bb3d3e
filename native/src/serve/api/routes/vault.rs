//! The vault as a whole.

use keystead_core::body::{
    ExportBundleBody, ImportBundleBody, NewSlotBody, NewSlotView, PassphraseBody, RecoveryCodeView,
    RewrapKeysBody, SecretText, ServiceKeysView, SettingsChangesBody, SlotsView,
};
use keystead_core::bundle;
use keystead_core::{
    Error, KeyFile, NewSlot, Operation as Permission, Passphrase, PassphraseKey, SlotId, SlotOpener,
};

use super::stretched;
use crate::edge::OsRandom;
use crate::serve::api::operation::{Binary, Done, Found, Made, Table, delete, get, patch, post, put};

/// The most bytes of a body with a bundle: 192 MiB of it as base64.
const BUNDLE_BYTES: usize = 256 << 20;

pub(super) fn add(table: &mut Table) {
    table.about("Vault");
    looked_at(table);
    slots(table);
    moved(table);
}

fn looked_at(table: &mut Table) {
    table.plain(get("/vault", "showVault"), "Shows what is known of the vault", |ask| {
        Ok(Found(ask.run(async |vault, _| vault.info().await)?))
    });
    table.plain(get("/vault/settings", "showSettings"), "Shows the settings", |ask| {
        Ok(Found(ask.run(async |vault, _| vault.settings().await)?))
    });
    let settings = patch("/vault/settings", "updateSettings");
    table.takes(settings, "Changes the settings", |ask, body: SettingsChangesBody| {
        let changes = body.read();
        Ok(Found(ask.run(async |vault, call| vault.update_settings(changes, call).await)?))
    });
    let service_keys = get("/vault/service-keys", "listServiceKeys");
    table.plain(service_keys, "Lists the keys of the vault itself", |ask| {
        Ok(Found(ServiceKeysView { items: ask.run(async |vault, _| vault.service_keys().await)? }))
    });
    table.plain(post("/vault/check", "checkVault"), "Reads and verifies every record", |ask| {
        Ok(Found(ask.run(async |vault, call| {
            vault.require(Permission::ReadAudit, call).await?;
            vault.check().await
        })?))
    });
    table.plain(post("/vault/tick", "doWhatIsDue"), "Does what is due now: rotations and deletions", |ask| {
        Ok(Found(ask.run(async |vault, call| {
            vault.require(Permission::UpdateSettings, call).await?;
            vault.tick(call).await
        })?))
    });
    table.plain(get("/jobs", "listJobs"), "Lists what this server does by itself", |ask| {
        ask.run(async |vault, call| vault.require(Permission::ReadAudit, call).await)?;
        Ok(Found(ask.jobs.view()))
    });
    let rewrap = post("/vault/continue-rewrap", "continueRewrap");
    table.may_take(rewrap, "Wraps keys anew after the root key was replaced", |ask, body: RewrapKeysBody| {
        let max = body.max.unwrap_or(256).clamp(1, 10_000);
        Ok(Found(ask.run(async |vault, call| vault.continue_rewrap(max, call).await)?))
    });
}

fn slots(table: &mut Table) {
    table.plain(get("/vault/slots", "listSlots"), "Lists the ways to unlock the vault", |ask| {
        Ok(Found(SlotsView { items: ask.run(async |vault, _| vault.slots().await)? }))
    });
    table.takes(
        post("/vault/slots", "addSlot"),
        "Adds a way to unlock the vault",
        |ask, body: NewSlotBody| {
            ask.run(async |vault, call| vault.require(Permission::AddSlot, call).await)?;
            let (label, opener, key_file) = match body {
                NewSlotBody::Passphrase { label, passphrase } => {
                    let key = stretched(&Passphrase::new(passphrase.expose())?)?;
                    (label, SlotOpener::Passphrase(key), None)
                }
                NewSlotBody::KeyFile { label } => {
                    let file = KeyFile::make_random(&mut OsRandom)?;
                    let shown = file.expose()?;
                    (label, SlotOpener::KeyFile(file), Some(SecretText(shown)))
                }
                NewSlotBody::Passkey { label, credential, rp_id, salt, output } => {
                    let salt = salt.0.try_into().map_err(|_| Error::SettingInvalid { field: "salt" })?;
                    let output = <[u8; 32]>::try_from(output.0.as_slice());
                    let output = output.map_err(|_| Error::SettingInvalid { field: "output" })?;
                    let output = keystead_core::Secret32::from_bytes(output);
                    (label, SlotOpener::Passkey { credential: credential.0, rp_id, salt, output }, None)
                }
            };
            let new = NewSlot { label, opener };
            let slot = ask.run(async |vault, call| vault.add_slot(&new, call).await)?;
            Ok(Made(NewSlotView { slot, key_file }))
        },
    );
    table.plain(delete("/vault/slots/{slot}", "removeSlot"), "Removes a way to unlock the vault", |ask| {
        let id = ask.id("slot")?;
        ask.run(async |vault, call| vault.remove_slot(id, call).await)?;
        Ok(Done)
    });
    let passphrase = put("/vault/slots/{slot}/passphrase", "changePassphrase");
    table.takes(passphrase, "Changes the passphrase of a slot", |ask, body: PassphraseBody| {
        let id: SlotId = ask.id("slot")?;
        let (parameters, salt) = ask.run(async |vault, call| {
            vault.require(Permission::UpdateSlot, call).await?;
            vault.slot_parameters(id).await
        })?;
        let old = Passphrase::new(body.old.expose()).map_err(|_| Error::SlotMismatch)?;
        let old = PassphraseKey::derive(&old, parameters, salt)?;
        let new = stretched(&Passphrase::new(body.new.expose())?)?;
        Ok(Found(ask.run(async |vault, call| vault.change_passphrase(id, &old, &new, call).await)?))
    });
    let code = post("/vault/recovery-code", "renewRecoveryCode");
    table.plain(code, "Makes a new recovery code", |ask| {
        let code = ask.run(async |vault, call| vault.renew_recovery_code(call).await)?;
        Ok(Made(RecoveryCodeView { recovery_code: SecretText(code.expose()?) }))
    });
}

fn moved(table: &mut Table) {
    let export = post("/vault/export", "exportBundle");
    table.takes(export, "Writes everything into an encrypted bundle", |ask, body: ExportBundleBody| {
        ask.run(async |vault, call| vault.require(Permission::Backup, call).await)?;
        let key = stretched(&Passphrase::new(body.passphrase.expose())?)?;
        Ok(Binary(ask.run(async |vault, call| vault.export_bundle(&key, call).await)?))
    });
    let import = post("/vault/import", "importBundle");
    table
        .takes(import, "Brings a bundle in, or says what that would do", |ask, body: ImportBundleBody| {
            ask.run(async |vault, call| vault.require(Permission::Restore, call).await)?;
            let (parameters, salt) = bundle::passphrase_parameters(&body.bundle.0)?;
            let passphrase = Passphrase::new(body.passphrase.expose()).map_err(|_| Error::BundleNotOpened)?;
            let key = PassphraseKey::derive(&passphrase, parameters, salt)?;
            let options = body.conflict.read(body.dry_run);
            Ok(Found(
                ask.run(async |vault, call| vault.import_bundle(&body.bundle.0, &key, options, call).await)?,
            ))
        })
        .large(BUNDLE_BYTES);
}
