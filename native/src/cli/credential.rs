//! `keystead credential`.

use std::path::Path;

use keystead_core::body::{NewCertificateBody, NewCredentialBody, SecretText};
use keystead_core::{CredentialEvent, CredentialId, CredentialKindView, CredentialView};
use serde_json::json;

use super::args::{CertificateCommand, CredentialAddArgs, CredentialCommand, GateMethod, Globals};
use super::backend::with_backend;
use super::failure::Failure;
use super::files;
use super::output::{Output, print};
use super::session::{check_standard_input, new_file_password};
use super::show;

pub(super) fn run(globals: &Globals, command: &CredentialCommand) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let credential = match command {
        CredentialCommand::List { keystore, kind } => {
            let (keystore, kind) = (keystore.parse()?, kind.map(kind_of));
            let credentials = with_backend(globals, |backend| backend.credentials(keystore, kind))?;
            return output.show(&credentials, || show::credentials(&credentials));
        }
        CredentialCommand::Add(arguments) => add(globals, arguments)?,
        CredentialCommand::Update { id, description } => {
            let id = id.parse()?;
            with_backend(globals, |backend| backend.update_credential(id, description.clone()))?
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
    let new = NewCredentialBody {
        ipv4: arguments.value.ipv4.map(|block| block.to_string()),
        mac: arguments.value.mac.map(|mac| mac.to_string()),
        description: arguments.description.clone(),
    };
    with_backend(globals, |backend| backend.add_credential(keystore, new))
}

fn step(globals: &Globals, id: &str, event: CredentialEvent) -> Result<(), Failure> {
    let output = Output { json: globals.json };
    let credential: CredentialId = id.parse()?;
    let moved = with_backend(globals, |backend| backend.move_credential(credential, event))?;
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
            let credential = with_backend(globals, |backend| {
                let password = SecretText(new_file_password(password_file.as_deref())?);
                let (name, description) = (name.clone(), description.clone());
                let new = NewCertificateBody { name, password, days: *days, description };
                backend.create_certificate(keystore, new)
            })?;
            output.show(&credential, || show::credentials(core::slice::from_ref(&credential)))
        }
        CertificateCommand::Download { id, output: path, force, password_out } => {
            download(globals, id, path, *force, password_out.as_deref())
        }
        CertificateCommand::Authority { keystore } => {
            let keystore = keystore.parse()?;
            let pem = with_backend(globals, |backend| backend.certificate_authority(keystore))?;
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
    let file = with_backend(globals, |backend| backend.certificate_file(credential))?;
    files::write(Some(path), force, &file.file.0)?;
    if let Some(password_out) = password_out {
        let line = zeroize::Zeroizing::new(format!("{}\n", file.password.expose()));
        files::write(Some(password_out), force, line.as_bytes())?;
    }
    let facts = json!({
        "credential": id,
        "name": file.name,
        "bytes": file.file.0.len(),
        "out": path.display().to_string(),
    });
    Output { json: globals.json }.show(&facts, || {
        format!("The certificate \"{}\" is in {}. It opens with its password.\n", file.name, path.display())
    })
}

const fn kind_of(method: GateMethod) -> CredentialKindView {
    match method {
        GateMethod::Ipv4 => CredentialKindView::Ipv4,
        GateMethod::Mac => CredentialKindView::Mac,
        GateMethod::Certificate => CredentialKindView::Certificate,
    }
}
