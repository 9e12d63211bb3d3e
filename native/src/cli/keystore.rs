//! `keystead keystore`.

use std::path::Path;

use keystead_core::body::{KeystoreChangesBody, NewKeystoreBody, SecretText};
use keystead_core::profile::Confirm;
use keystead_core::{Error, GateView, Profile, ProfileId};

use super::args::{GateMethod, Globals, KeystoreCommand};
use super::backend::with_backend;
use super::failure::Failure;
use super::output::Output;
use super::session::{check_standard_input, new_pin};
use super::show;

pub(super) fn run(globals: &Globals, command: &KeystoreCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let keystore = match command {
        KeystoreCommand::Create { name, description, profile, gate, gate_any, pin_file, kdf } => {
            let pin_file = pin_file.as_deref();
            if pin_file.is_some() {
                check_standard_input(globals, &[pin_file])?;
            }
            with_backend(globals, |backend| {
                let new = NewKeystoreBody {
                    name: name.clone(),
                    description: description.clone(),
                    profile: *profile,
                    custom: Default::default(),
                    gate: Some(gate_of(gate, *gate_any)),
                    approvals: None,
                    pin: pin_for(*profile, pin_file)?,
                };
                backend.create_keystore(new, kdf.kdf)
            })?
        }
        KeystoreCommand::List => {
            let keystores = with_backend(globals, |backend| backend.keystores())?;
            return output.show(&keystores, || show::keystores(&keystores));
        }
        KeystoreCommand::Show { id } => with_backend(globals, |backend| backend.keystore(id.parse()?))?,
        KeystoreCommand::Update { id, changes } => {
            let changes = KeystoreChangesBody {
                name: changes.name.clone(),
                description: changes.description.clone(),
                custom: None,
                gate: None,
                approvals: None,
            };
            with_backend(globals, |backend| backend.update_keystore(id.parse()?, changes))?
        }
        KeystoreCommand::Delete { id } => {
            with_backend(globals, |backend| backend.delete_keystore(id.parse()?))?;
            let deleted = serde_json::json!({ "deleted": id });
            return output.show(&deleted, || "The keystore is deleted.\n".to_owned());
        }
    };
    output.show(&keystore, || show::keystore(&keystore))
}

fn gate_of(methods: &[GateMethod], any: bool) -> GateView {
    GateView {
        ipv4: methods.contains(&GateMethod::Ipv4),
        mac: methods.contains(&GateMethod::Mac),
        certificate: methods.contains(&GateMethod::Certificate),
        any,
    }
}

/// The user PIN of a new keystore, where its profile has one.
fn pin_for(profile: ProfileId, file: Option<&Path>) -> Result<Option<SecretText>, Failure> {
    let profile = Profile::named(profile).ok_or(Error::ProfileUnknown)?;
    match (profile.deletion.confirm, file) {
        (Confirm::Pin, file) => Ok(Some(SecretText(new_pin(file)?))),
        (_, Some(_)) => {
            Err(Failure::Arguments(format!("Keystores under the profile {} have no user PIN", profile.id)))
        }
        (_, None) => Ok(None),
    }
}
