//! `keystead settings`.

use keystead_core::SettingsView;
use keystead_core::body::SettingsChangesBody;

use super::args::{Globals, SettingsCommand, Switch};
use super::backend::with_backend;
use super::failure::Failure;
use super::output::{Output, fields};

pub(super) fn run(globals: &Globals, command: &SettingsCommand) -> Result<(), Failure> {
    let settings = match command {
        SettingsCommand::Show => with_backend(globals, |backend| backend.settings())?,
        SettingsCommand::Set(arguments) => {
            let region = arguments.region.clone().map(Some).or(arguments.no_region.then_some(None));
            let changes = SettingsChangesBody {
                region,
                utc_offset_minutes: arguments.utc_offset,
                strict_audit: arguments.strict_audit.map(|switch| switch == Switch::On),
            };
            with_backend(globals, |backend| backend.update_settings(changes))?
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
