//! The ways to unlock a vault.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Base64, SecretBase64, SecretText};
use crate::view::SlotView;

/// A way to unlock the vault.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum NewSlotBody {
    /// A passphrase.
    Passphrase {
        /// What people call it: 1 to 100 characters.
        label: String,
        /// The passphrase: 8 to 1,024 characters.
        passphrase: SecretText,
    },
    /// A key file, drawn here and shown once.
    KeyFile {
        /// What people call it.
        label: String,
    },
    /// A passkey whose authenticator has the PRF extension.
    Passkey {
        /// What people call it.
        label: String,
        /// The credential id.
        credential: Base64,
        /// The relying party's id.
        rp_id: String,
        /// 32 random bytes that the authenticator was asked to evaluate.
        salt: Base64,
        /// What it gave for them: 32 bytes.
        output: SecretBase64,
    },
}

answers! {
    /// All slots.
    pub struct SlotsView {
        /// Oldest first.
        pub items: Vec<SlotView>,
    }

    /// A slot that was added.
    pub struct NewSlotView {
        /// The slot.
        pub slot: SlotView,
        /// The content of its key file, shown here, once; null for other kinds.
        pub key_file: Option<SecretText>,
    }

    /// A recovery code. It is shown here, once.
    pub struct RecoveryCodeView {
        /// The code.
        pub recovery_code: SecretText,
    }
}

bodies! {
    /// A passphrase that takes the place of another.
    pub struct PassphraseBody {
        /// The passphrase that opens the slot now.
        pub old: SecretText,
        /// The new one.
        pub new: SecretText,
    }
}
