//! `keystead settings`.

use keystead_core::{SettingsChanges, SettingsView};
use pollster::block_on;

use super::args::{Globals, SettingsCommand, Switch};
use super::failure::Failure;
use super::output::{Output, fields};
use super::session::with_vault;

pub(super) fn run(globals: &Globals, command: &SettingsCommand) -> Result<(), Failure> {
    let settings = match command {
        SettingsCommand::Show => with_vault(globals, |vault, _| Ok(block_on(vault.settings())?))?,
        SettingsCommand::Set(arguments) => {
            let region = arguments.region.clone().map(Some).or(arguments.no_region.then_some(None));
            let changes = SettingsChanges {
                region,
                utc_offset_minutes: arguments.utc_offset,
                strict_audit: arguments.strict_audit.map(|switch| switch == Switch::On),
            };
            with_vault(globals, |vault, call| Ok(block_on(vault.update_settings(changes, call))?))?
        }
    };
    Output { json: globals.json }.show(&settings, || show(&settings))
}

fn show(settings: &SettingsView) -> String {
    let minutes = settings.utc_offset_minutes;
    let sign = if minutes < 0 { '-' } else { '+' };
    let offset = format!("UTC{sign}{:02}:{:02}", minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60);
    fields(&[
        ("Region", settings.region.clone().unwrap_or_else(|| "none".into())),
        ("Days begin", format!("00:00 {offset}")),
        ("Strict audit", if settings.strict_audit { "on" } else { "off" }.to_owned()),
    ])
}
