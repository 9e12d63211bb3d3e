//! `keystead keystore`.

use std::path::Path;

use keystead_core::client::{Combine, Gate, Methods};
use keystead_core::profile::Confirm;
use keystead_core::{Error, KeystoreChanges, NewKeystore, PassphraseKey, Profile, ProfileId};
use pollster::block_on;

use super::args::{GateMethod, Globals, Kdf, KeystoreCommand};
use super::failure::Failure;
use super::output::Output;
use super::session::{check_standard_input, new_pin, with_vault};
use super::show;
use super::vault::params;
use crate::edge::OsRandom;

pub(super) fn run(globals: &Globals, command: &KeystoreCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let keystore = match command {
        KeystoreCommand::Create { name, description, profile, gate, gate_any, pin_file, kdf } => {
            let pin_file = pin_file.as_deref();
            if pin_file.is_some() {
                check_standard_input(globals, &[pin_file])?;
            }
            with_vault(globals, |vault, call| {
                let new = NewKeystore {
                    description: description.clone(),
                    gate: gate_of(gate, *gate_any),
                    pin: pin_for(*profile, pin_file, kdf.kdf)?,
                    ..NewKeystore::new(name, *profile)
                };
                Ok(block_on(vault.create_keystore(new, call))?)
            })?
        }
        KeystoreCommand::List => {
            let keystores = with_vault(globals, |vault, _| Ok(block_on(vault.keystores())?))?;
            return output.show(&keystores, || show::keystores(&keystores));
        }
        KeystoreCommand::Show { id } => {
            with_vault(globals, |vault, _| Ok(block_on(vault.keystore(id.parse()?))?))?
        }
        KeystoreCommand::Update { id, changes } => {
            let changes = KeystoreChanges {
                name: changes.name.clone(),
                description: changes.description.clone(),
                ..KeystoreChanges::default()
            };
            with_vault(globals, |vault, call| {
                Ok(block_on(vault.update_keystore(id.parse()?, changes, call))?)
            })?
        }
        KeystoreCommand::Delete { id } => {
            with_vault(globals, |vault, call| Ok(block_on(vault.delete_keystore(id.parse()?, call))?))?;
            let deleted = serde_json::json!({ "deleted": id });
            return output.show(&deleted, || "The keystore is deleted.\n".to_owned());
        }
    };
    output.show(&keystore, || show::keystore(&keystore))
}

fn gate_of(methods: &[GateMethod], any: bool) -> Gate {
    Gate {
        methods: Methods {
            ipv4: methods.contains(&GateMethod::Ipv4),
            mac: methods.contains(&GateMethod::Mac),
            certificate: methods.contains(&GateMethod::Certificate),
        },
        combine: if any { Combine::Any } else { Combine::All },
    }
}

/// The user PIN of a new keystore, where its profile has one.
fn pin_for(profile: ProfileId, file: Option<&Path>, kdf: Kdf) -> Result<Option<PassphraseKey>, Failure> {
    let profile = Profile::named(profile).ok_or(Error::ProfileUnknown)?;
    match (profile.deletion.confirm, file) {
        (Confirm::Pin, file) => {
            let pin = new_pin(file)?;
            Ok(Some(PassphraseKey::make(pin.as_passphrase(), params(kdf), &mut OsRandom)?))
        }
        (_, Some(_)) => {
            Err(Failure::Arguments(format!("Keystores under the profile {} have no user PIN", profile.id)))
        }
        (_, None) => Ok(None),
    }
}
