//! `keystead profile`.

use keystead_core::profile::Knob;
use keystead_core::{Error, Profile};
use serde::Serialize;

use super::args::{Globals, ProfileCommand};
use super::failure::Failure;
use super::output::{Output, fields, table};

#[derive(Serialize)]
struct Row {
    name: &'static str,
    title: &'static str,
}

#[derive(Serialize)]
struct Shown {
    name: &'static str,
    title: &'static str,
    knobs: Vec<Knob>,
}

pub(super) fn run(globals: &Globals, command: &ProfileCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    match command {
        ProfileCommand::List => {
            let rows = Profile::ALL.map(|profile| Row { name: profile.id.name(), title: profile.title });
            output.show(&rows, || {
                let rows = rows.iter().map(|row| vec![row.name.to_owned(), row.title.to_owned()]);
                table(&["NAME", "WHAT IT IS LIKE"], rows.collect(), "There are no profiles.")
            })
        }
        ProfileCommand::Show { name } => {
            let profile = Profile::named(*name).ok_or(Error::ProfileUnknown)?;
            let shown = Shown { name: profile.id.name(), title: profile.title, knobs: profile.knobs() };
            output.show(&shown, || {
                let head = fields(&[("Profile", shown.name.to_owned()), ("", shown.title.to_owned())]);
                let row =
                    |knob: &Knob| vec![knob.number.to_string(), knob.name.to_owned(), knob.value.clone()];
                let knobs = shown.knobs.iter().map(row).collect();
                format!("{head}\n{}", table(&["NO", "RULE", "VALUE"], knobs, "The profile has no rules."))
            })
        }
    }
}
