//! Who may be given access.

use keystead_core::AccessKeyId;
use keystead_core::body::{
    ApplicationKeyView, NewAccessKeyView, NewPrincipalBody, PrincipalChangesBody, PrincipalsView, SecretText,
};

use crate::serve::api::operation::{Done, Found, Made, Table, delete, get, patch, post};

pub(super) fn add(table: &mut Table) {
    table.about("Principals");
    table.plain(get("/principals", "listPrincipals"), "Lists all principals by name", |ask| {
        Ok(Found(PrincipalsView { items: ask.run(async |vault, _| vault.principals().await)? }))
    });
    let create = post("/principals", "createPrincipal");
    table
        .takes(create, "Registers a principal", |ask, body: NewPrincipalBody| {
            let new = body.read()?;
            Ok(Made(ask.run(async |vault, call| vault.create_principal(new, call).await)?))
        })
        .repeatable();
    let update = patch("/principals/{principal}", "updatePrincipal");
    table.takes(update, "Changes a principal", |ask, body: PrincipalChangesBody| {
        let (id, changes) = (ask.id("principal")?, body.read()?);
        Ok(Found(ask.run(async |vault, call| vault.update_principal(id, changes, call).await)?))
    });
    table.plain(delete("/principals/{principal}", "deletePrincipal"), "Removes a principal", |ask| {
        let id = ask.id("principal")?;
        ask.run(async |vault, call| vault.delete_principal(id, call).await)?;
        Ok(Done)
    });
    let access_key = post("/principals/{principal}/access-keys", "createAccessKey");
    table.plain(access_key, "Makes an access key for a principal", |ask| {
        let id = ask.id("principal")?;
        let made = ask.run(async |vault, call| vault.create_access_key(id, call).await)?;
        let secret_access_key = SecretText::from(made.secret.expose());
        Ok(Made(NewAccessKeyView { access_key_id: made.id.to_string(), secret_access_key }))
    });
    table.plain(delete("/access-keys/{accessKey}", "deleteAccessKey"), "Revokes an access key", |ask| {
        let id: AccessKeyId = ask.id("accessKey")?;
        ask.run(async |vault, call| vault.delete_access_key(id, call).await)?;
        Ok(Done)
    });
    let application = post("/principals/{principal}/application-key", "createApplicationKey");
    table.plain(
        application,
        "Makes the application key of a principal, in the place of the one before",
        |ask| {
            let id = ask.id("principal")?;
            let made = ask.run(async |vault, call| vault.create_application_key(id, call).await)?;
            Ok(Made(ApplicationKeyView { app_key: SecretText::from(made.expose()) }))
        },
    );
    let application = delete("/principals/{principal}/application-key", "deleteApplicationKey");
    table.plain(application, "Revokes the application key of a principal", |ask| {
        let id = ask.id("principal")?;
        ask.run(async |vault, call| vault.delete_application_key(id, call).await)?;
        Ok(Done)
    });
}
