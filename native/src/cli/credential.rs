//! `keystead credential`.

use std::path::Path;

use keystead_core::certificate::{FilePassword, NewCertificate};
use keystead_core::client::{CredentialKind, CredentialValue};
use keystead_core::{CredentialEvent, CredentialId, CredentialView, NewCredential};
use pollster::block_on;
use serde_json::json;

use super::args::{CertificateCommand, CredentialAddArgs, CredentialCommand, GateMethod, Globals};
use super::failure::Failure;
use super::files;
use super::output::{Output, print};
use super::session::{check_standard_input, new_file_password, with_vault};
use super::show;

pub(super) fn run(globals: &Globals, command: &CredentialCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let credential = match command {
        CredentialCommand::List { keystore, kind } => {
            let (keystore, kind) = (keystore.parse()?, kind.map(kind_of));
            let credentials =
                with_vault(globals, |vault, call| Ok(block_on(vault.credentials(keystore, kind, call))?))?;
            return output.show(&credentials, || show::credentials(&credentials));
        }
        CredentialCommand::Add(arguments) => add(globals, arguments)?,
        CredentialCommand::Update { id, description } => {
            let id = id.parse()?;
            with_vault(globals, |vault, call| {
                Ok(block_on(vault.update_credential(id, description.clone(), call))?)
            })?
        }
        CredentialCommand::RequestDeletion { id } => {
            return step(globals, id, CredentialEvent::RequestDeletion);
        }
        CredentialCommand::CancelDeletion { id } => {
            return step(globals, id, CredentialEvent::CancelDeletion);
        }
        CredentialCommand::DeleteNow { id } => return step(globals, id, CredentialEvent::DeleteNow),
        CredentialCommand::Certificate(command) => return certificate(globals, command),
    };
    output.show(&credential, || show::credentials(core::slice::from_ref(&credential)))
}

fn add(globals: &Globals, arguments: &CredentialAddArgs) -> Result<CredentialView, Failure> {
    let keystore = arguments.keystore.parse()?;
    let value = match (arguments.value.ipv4, arguments.value.mac) {
        (Some(block), _) => CredentialValue::Ipv4(block),
        (_, Some(mac)) => CredentialValue::Mac(mac),
        (None, None) => return Err(Failure::Unreachable("an address that the arguments ask for")),
    };
    let new = NewCredential { value, description: arguments.description.clone(), secret: None };
    with_vault(globals, |vault, call| Ok(block_on(vault.add_credential(keystore, new, call))?))
}

fn step(globals: &Globals, id: &str, event: CredentialEvent) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let credential: CredentialId = id.parse()?;
    let moved =
        with_vault(globals, |vault, call| Ok(block_on(vault.move_credential(credential, event, call))?))?;
    match moved {
        Some(credential) => {
            output.show(&credential, || show::credentials(core::slice::from_ref(&credential)))
        }
        None => output.show(&json!({ "deleted": id }), || "The credential is deleted.\n".to_owned()),
    }
}

fn certificate(globals: &Globals, command: &CertificateCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    match command {
        CertificateCommand::Create { keystore, name, days, description, password_file } => {
            let keystore = keystore.parse()?;
            if let Some(path) = password_file {
                check_standard_input(globals, &[Some(path)])?;
            }
            let credential = with_vault(globals, |vault, call| {
                let password = FilePassword::new(&new_file_password(password_file.as_deref())?)?;
                let (name, description) = (name.clone(), description.clone());
                let new = NewCertificate { name, password, days: *days, description };
                Ok(block_on(vault.create_certificate(keystore, new, call))?)
            })?;
            output.show(&credential, || show::credentials(core::slice::from_ref(&credential)))
        }
        CertificateCommand::Download { id, output: path, force, password_out } => {
            download(globals, id, path, *force, password_out.as_deref())
        }
        CertificateCommand::Authority { keystore } => {
            let keystore = keystore.parse()?;
            let pem = with_vault(globals, |vault, call| {
                Ok(block_on(vault.certificate_authority(keystore, call))?)
            })?;
            if globals.json {
                output.show(&json!({ "pem": pem }), String::new)
            } else {
                print(pem.as_bytes())
            }
        }
    }
}

fn download(
    globals: &Globals,
    id: &str,
    path: &Path,
    force: bool,
    password_out: Option<&Path>,
) -> Result<(), Failure> {
    let credential: CredentialId = id.parse()?;
    for file in [Some(path), password_out].into_iter().flatten() {
        files::check_output(Some(file), force)?;
    }
    // Handed out after it is recorded: the reading is a change of the log that is committed by then.
    let file = with_vault(globals, |vault, call| Ok(block_on(vault.certificate_file(credential, call))?))?;
    files::write(Some(path), force, file.file.expose())?;
    if let Some(password_out) = password_out {
        let line = zeroize::Zeroizing::new(format!("{}\n", file.password.expose()));
        files::write(Some(password_out), force, line.as_bytes())?;
    }
    let facts = json!({
        "credential": id,
        "name": file.name,
        "bytes": file.file.expose().len(),
        "out": path.display().to_string(),
    });
    Output { json: globals.json }.show(&facts, || {
        format!("The certificate \"{}\" is in {}. It opens with its password.\n", file.name, path.display())
    })
}

const fn kind_of(method: GateMethod) -> CredentialKind {
    match method {
        GateMethod::Ipv4 => CredentialKind::Ipv4,
        GateMethod::Mac => CredentialKind::Mac,
        GateMethod::Certificate => CredentialKind::Certificate,
    }
}
