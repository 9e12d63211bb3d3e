//! `keystead keystore`.

use keystead_core::{KeystoreChanges, NewKeystore, ProfileId};
use pollster::block_on;

use super::args::{Globals, KeystoreCommand};
use super::failure::Failure;
use super::output::Output;
use super::session::Session;
use super::show;

pub(super) fn run(globals: &Globals, command: &KeystoreCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let mut session = Session::open(globals)?;
    let (vault, mut call) = session.parts();
    let call = &mut call;
    let keystore = match command {
        KeystoreCommand::Create { name, description } => {
            let (name, description) = (name.clone(), description.clone());
            let new = NewKeystore { name, description, profile: ProfileId::Standard };
            block_on(vault.create_keystore(new, call))?
        }
        KeystoreCommand::List => {
            let keystores = block_on(vault.keystores())?;
            return output.show(&keystores, || show::keystores(&keystores));
        }
        KeystoreCommand::Show { id } => block_on(vault.keystore(id.parse()?))?,
        KeystoreCommand::Update { id, changes } => {
            let changes =
                KeystoreChanges { name: changes.name.clone(), description: changes.description.clone() };
            block_on(vault.update_keystore(id.parse()?, changes, call))?
        }
        KeystoreCommand::Delete { id } => {
            block_on(vault.delete_keystore(id.parse()?, call))?;
            let deleted = serde_json::json!({ "deleted": id });
            return output.show(&deleted, || "The keystore is deleted.\n".to_owned());
        }
    };
    output.show(&keystore, || show::keystore(&keystore))
}
