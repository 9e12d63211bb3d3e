//! What the clients of a keystore are known by.

use keystead_core::body::{
    CertificateFileView, CredentialChangesBody, CredentialQuery, CredentialsBody, CredentialsView,
    DownloadCredentialsBody, MovedView, NewCertificateBody, NewCredentialBody, SecretText,
};
use keystead_core::client::CredentialKind;
use keystead_core::{CredentialEvent, CredentialKindView, MAX_CREDENTIALS_AT_ONCE};

use crate::serve::api::operation::{Ask, Found, Made, Pem, Table, get, patch, post};
use crate::serve::problem::Problem;

const fn kind_of(kind: CredentialKindView) -> CredentialKind {
    match kind {
        CredentialKindView::Ipv4 => CredentialKind::Ipv4,
        CredentialKindView::Mac => CredentialKind::Mac,
        CredentialKindView::Certificate => CredentialKind::Certificate,
    }
}

const ONE: &str = "Give one of ipv4 and mac for each item, and 1 to 1,000 items.";

pub(super) fn add(table: &mut Table) {
    table.about("Clients");
    let list = get("/keystores/{keystore}/credentials", "listCredentials");
    table.asks(list, "Lists what the clients of a keystore are known by", |ask, query: CredentialQuery| {
        let id = ask.id("keystore")?;
        let kind = query.kind.map(kind_of);
        Ok(Found(CredentialsView {
            items: ask.run(async |vault, call| vault.credentials(id, kind, call).await)?,
        }))
    });
    let download = post("/keystores/{keystore}/download-credentials", "downloadCredentials");
    table.takes(
        download,
        "Lists the addresses of one kind for a file that leaves the vault, and records it",
        |ask, body: DownloadCredentialsBody| {
            let (id, kind) = (ask.id("keystore")?, kind_of(body.kind));
            let items = ask.run(async |vault, call| vault.download_credentials(id, kind, call).await)?;
            Ok(Found(CredentialsView { items }))
        },
    );
    let register = post("/keystores/{keystore}/credentials", "addCredentials");
    table
        .takes(register, "Registers addresses, all of them or none", |ask, body: CredentialsBody| {
            let id = ask.id("keystore")?;
            let new =
                body.items.into_iter().map(NewCredentialBody::read).collect::<Result<Option<Vec<_>>, _>>()?;
            let new = new.filter(|new| (1..=MAX_CREDENTIALS_AT_ONCE).contains(&new.len()));
            let new = new.ok_or_else(|| Problem::choice(ONE))?;
            let items = ask.run(async |vault, call| vault.add_credentials(id, &new, call).await)?;
            Ok(Made(CredentialsView { items }))
        })
        .repeatable();
    let issue = post("/keystores/{keystore}/certificates", "createCertificate");
    table
        .takes(issue, "Issues a certificate to a client and registers it", |ask, body: NewCertificateBody| {
            let (id, new) = (ask.id("keystore")?, body.read()?);
            Ok(Made(ask.run(async |vault, call| vault.create_certificate(id, new, call).await)?))
        })
        .repeatable();
    let authority = get("/keystores/{keystore}/certificate-authority", "showCertificateAuthority");
    table.plain(authority, "Shows the certificates that servers verify clients with", |ask| {
        let id = ask.id("keystore")?;
        Ok(Pem(ask.run(async |vault, call| vault.certificate_authority(id, call).await)?.into_bytes()))
    });
    let update = patch("/credentials/{credential}", "updateCredential");
    table.takes(update, "Changes a credential's description", |ask, body: CredentialChangesBody| {
        let id = ask.id("credential")?;
        Ok(Found(ask.run(async |vault, call| vault.update_credential(id, body.description, call).await)?))
    });
    let file = post("/credentials/{credential}/file", "readCertificateFile");
    table.plain(file, "Reads a certificate's file and its password", |ask| {
        let id = ask.id("credential")?;
        let found = ask.run(async |vault, call| vault.certificate_file(id, call).await)?;
        Ok(Found(CertificateFileView {
            file: found.file.expose().to_vec().into(),
            password: SecretText::from(found.password.expose()),
            name: found.name,
        }))
    });
    macro_rules! moves {
        ($($path:literal, $id:literal, $summary:literal, $event:ident;)+) => {$(
            table.plain(post(concat!("/credentials/{credential}/", $path), $id), $summary, |ask| {
                moved(ask, CredentialEvent::$event)
            });
        )+};
    }
    moves! {
        "request-deletion", "requestCredentialDeletion", "Asks for a credential's deletion", RequestDeletion;
        "cancel-deletion", "cancelCredentialDeletion", "Cancels a credential's deletion", CancelDeletion;
        "delete", "deleteCredential", "Deletes a credential without waiting", DeleteNow;
    }
}

fn moved(ask: &Ask<'_>, event: CredentialEvent) -> Result<Found<MovedView>, Problem> {
    let id = ask.id("credential")?;
    let credential = ask.run(async |vault, call| vault.move_credential(id, event, call).await)?;
    Ok(Found(MovedView { credential }))
}
