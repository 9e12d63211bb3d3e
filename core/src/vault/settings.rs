//! The settings of a vault.

use alloc::string::String;

use super::Vault;
use super::journal::Note;
use crate::audit::{Action, Subject};
use crate::call::Call;
use crate::error::Error;
use crate::operation::Operation;
use crate::profile::NameRules;
use crate::store::Store;
use crate::view::SettingsView;

/// What to change of a vault's settings; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsChanges {
    /// The region that the vault is configured for, 1 to 100 characters; `Some(None)` for none. Keys that are isolated to
    /// another region are refused from then on.
    pub region: Option<Option<String>>,
    /// How far east of Greenwich the vault's days begin: -840 to 840 minutes. It decides when 00:00 is.
    pub utc_offset_minutes: Option<i16>,
    /// Whether data operations are recorded before they answer, rather than up to a second later.
    pub strict_audit: Option<bool>,
}

impl<S: Store> Vault<S> {
    /// The settings.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn settings(&self) -> Result<SettingsView, Error> {
        let header = self.load_header().await?;
        Ok(SettingsView::of(&header.body.settings.unwrap_or_default()))
    }

    /// Changes settings.
    ///
    /// # Errors
    /// [`Error::SettingInvalid`], [`Error::AccessDenied`], and those of every change.
    pub async fn update_settings(
        &self,
        changes: SettingsChanges,
        call: &mut Call<'_>,
    ) -> Result<SettingsView, Error> {
        let note = Note::new(Subject::Settings, Action::Update);
        self.mutate(note.clone(), call, async |transaction, _| {
            transaction.authorize_vault(Operation::UpdateSettings)?;
            let mut settings = transaction.settings();
            if let Some(region) = &changes.region {
                let sound = region.as_ref().is_none_or(|region| NameRules::PLAIN.check(region).is_ok());
                if !sound {
                    return Err(Error::SettingInvalid { field: "region" });
                }
                settings.region.clone_from(region);
            }
            if let Some(minutes) = changes.utc_offset_minutes {
                if !(-840..=840).contains(&minutes) {
                    return Err(Error::SettingInvalid { field: "utcOffsetMinutes" });
                }
                settings.utc_offset_minutes = minutes;
            }
            settings.strict_audit = changes.strict_audit.unwrap_or(settings.strict_audit);
            let view = SettingsView::of(&settings);
            transaction.header.settings = Some(settings);
            transaction.note(note.clone());
            Ok(view)
        })
        .await
    }
}
