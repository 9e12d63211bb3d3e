//! The vault itself.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Base64, SecretText, nullable};
use crate::bundle::{Conflict, ImportMode, ImportOptions};
use crate::vault::SettingsChanges;
use crate::view::ServiceKeyView;

bodies! {
    /// What to change of the settings; what is left out stays.
    pub struct SettingsChangesBody {
        /// The region that the vault is configured for; null for none.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable")]
        pub region: Option<Option<String>>,
        /// How far east of Greenwich its days begin, in minutes: -840 to 840.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(range(min = -840, max = 840)))]
        pub utc_offset_minutes: Option<i16>,
        /// Whether data operations are recorded before they answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub strict_audit: Option<bool>,
    }

    /// A backup to make.
    pub struct ExportBundleBody {
        /// What the file is encrypted with: 8 to 1,024 characters.
        pub passphrase: SecretText,
    }

    /// A bundle to bring in.
    pub struct ImportBundleBody {
        /// The file.
        pub bundle: Base64,
        /// What it is encrypted with.
        pub passphrase: SecretText,
        /// What to do with what is there already.
        #[serde(default)]
        pub conflict: ImportModeBody,
        /// Whether to say what would be done, and do nothing.
        #[serde(default)]
        pub dry_run: bool,
    }

    /// How many keys to wrap anew.
    #[derive(Default)]
    pub struct RewrapKeysBody {
        /// The most: 1 to 10,000, without 256.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max: Option<u32>,
    }
}

answers! {
    /// The keys of the vault itself.
    pub struct ServiceKeysView {
        /// By name.
        pub items: Vec<ServiceKeyView>,
    }
}

/// What to do with objects of a bundle that are there already, in another state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ImportModeBody {
    /// Keep what is here.
    #[default]
    Keep,
    /// Replace it.
    Replace,
    /// Replace what was changed earlier.
    Newer,
}

impl SettingsChangesBody {
    /// What the engine takes.
    pub fn read(self) -> SettingsChanges {
        SettingsChanges {
            region: self.region,
            utc_offset_minutes: self.utc_offset_minutes,
            strict_audit: self.strict_audit,
        }
    }
}

impl ImportModeBody {
    /// What the engine takes.
    pub const fn read(self, dry_run: bool) -> ImportOptions {
        let conflict = match self {
            Self::Keep => Conflict::Keep,
            Self::Replace => Conflict::Replace,
            Self::Newer => Conflict::Newer,
        };
        ImportOptions { mode: if dry_run { ImportMode::DryRun } else { ImportMode::Apply }, conflict }
    }

    /// The name of `conflict` here.
    pub const fn of(conflict: Conflict) -> Self {
        match conflict {
            Conflict::Keep => Self::Keep,
            Conflict::Replace => Self::Replace,
            Conflict::Newer => Self::Newer,
        }
    }
}
