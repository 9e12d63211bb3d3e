//! The ways to unlock a vault, and its settings.

use keystead_core::{SettingsView, SlotView};
use zeroize::Zeroizing;

use super::Problem;
use crate::platform::passkey::Passkey;

subject! {
    trait Slots {
        /// Adds another passphrase.
        async fn add_passphrase(&self, label: &str, passphrase: &str) -> Result<SlotView, Problem>;
        /// Adds a passkey that was made for this vault.
        async fn add_passkey(&self, label: &str, passkey: Passkey) -> Result<SlotView, Problem>;
        /// Adds a key file; its content is given here and never again.
        async fn add_key_file(&self, label: &str) -> Result<Zeroizing<String>, Problem>;
        async fn change_passphrase(&self, slot: &str, old: &str, new: &str) -> Result<SlotView, Problem>;
        async fn remove_slot(&self, slot: &str) -> Result<(), Problem>;
        /// Makes a new recovery code; the one before opens nothing any more.
        async fn renew_recovery_code(&self) -> Result<Zeroizing<String>, Problem>;

        async fn settings(&self) -> Result<SettingsView, Problem>;
        async fn set_strict_audit(&self, strict: bool) -> Result<SettingsView, Problem>;
    }
}
