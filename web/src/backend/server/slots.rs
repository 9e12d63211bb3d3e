//! The ways to unlock the vault of a server, and its settings.

use keystead_core::body::{NewSlotBody, NewSlotView, PassphraseBody, RecoveryCodeView, SettingsChangesBody};
use keystead_core::{SettingsView, SlotView};
use zeroize::Zeroizing;

use super::ServerVault;
use super::wire::{Method, id, json, read};
use crate::backend::Problem;
use crate::backend::slots::Slots;
use crate::platform::passkey::Passkey;

impl ServerVault {
    async fn add_slot(&self, body: &NewSlotBody) -> Result<NewSlotView, Problem> {
        read(&self.post_body("/vault/slots", body).await?)
    }
}

impl Slots for ServerVault {
    async fn add_passphrase(&self, label: &str, passphrase: &str) -> Result<SlotView, Problem> {
        let (label, passphrase) = (label.trim().into(), passphrase.into());
        Ok(self.add_slot(&NewSlotBody::Passphrase { label, passphrase }).await?.slot)
    }

    /// A server is not unlocked by passkeys.
    async fn add_passkey(&self, _: &str, _: Passkey) -> Result<SlotView, Problem> {
        Err(Problem::passkey_unavailable())
    }

    async fn add_key_file(&self, label: &str) -> Result<Zeroizing<String>, Problem> {
        let made = self.add_slot(&NewSlotBody::KeyFile { label: label.trim().into() }).await?;
        Ok(made.key_file.unwrap_or_default().0)
    }

    async fn change_passphrase(&self, slot: &str, old: &str, new: &str) -> Result<SlotView, Problem> {
        let body = json(&PassphraseBody { old: old.into(), new: new.into() })?;
        read(&self.ask(Method::Put, &format!("/vault/slots/{}/passphrase", id(slot)?), Some(body)).await?)
    }

    async fn remove_slot(&self, slot: &str) -> Result<(), Problem> {
        self.ask(Method::Delete, &format!("/vault/slots/{}", id(slot)?), None).await.map(|_| ())
    }

    async fn renew_recovery_code(&self) -> Result<Zeroizing<String>, Problem> {
        Ok(read::<RecoveryCodeView>(&self.post("/vault/recovery-code").await?)?.recovery_code.0)
    }

    async fn settings(&self) -> Result<SettingsView, Problem> {
        read(&self.get("/vault/settings").await?)
    }

    async fn set_strict_audit(&self, strict: bool) -> Result<SettingsView, Problem> {
        let body = SettingsChangesBody { region: None, utc_offset_minutes: None, strict_audit: Some(strict) };
        read(&self.ask(Method::Patch, "/vault/settings", Some(json(&body)?)).await?)
    }
}
