//! The vault itself.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::nullable;
use crate::bundle::{Conflict, ImportMode, ImportOptions};
use crate::vault::SettingsChanges;

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
