//! Keys.

use keystead_core::body::{
    AccessOfBody, DeleteKeyBody, ExportBody, ExportView, KeyChangesBody, KeyListBody, ListView, MaterialBody,
    NewKeyBody, PublicKeyView, SecretBody, SecretText, SecretView, TicketBody, VersionQuery, WrappedBody,
};
use keystead_core::import::ImportTicket;
use keystead_core::profile::Confirm;
use keystead_core::store::Cursor;
use keystead_core::{
    Access, Confirmation, KeyId, KeyRow, Operation as Permission, Passphrase, PassphraseKey, RotationPolicy,
    SecretBytes, VersionNumber,
};

use super::text;
use crate::serve::api::operation::{Found, Made, Table, get, patch, post, put};
use crate::serve::problem::Problem;

/// The most bytes of a body with a secret of 32 KiB or key material.
const MATERIAL_BYTES: usize = 1 << 20;

pub(super) fn add(table: &mut Table) {
    table.about("Keys");
    made(table);
    looked_at(table);
    changed(table);
}

fn made(table: &mut Table) {
    let create = post("/keystores/{keystore}/keys", "createKey");
    table
        .takes(create, "Creates a key, or brings one in", |ask, body: NewKeyBody| {
            let (keystore, new) = (ask.id("keystore")?, body.read()?);
            Ok(Made(ask.run(async |vault, call| vault.create_key(keystore, new, call).await)?))
        })
        .large(MATERIAL_BYTES)
        .repeatable();
    let ticket = post("/keystores/{keystore}/import-tickets", "beginImport");
    table.takes(
        ticket,
        "Makes a public key that a key can be wrapped with on its way here",
        |ask, body: TicketBody| {
            let keystore = ask.id("keystore")?;
            let ticket: ImportTicket =
                ask.run(async |vault, call| vault.begin_import(keystore, body.kind, call).await)?;
            Ok(Made(ticket))
        },
    );
    let finish = post("/import-tickets/{ticket}/key", "finishImport");
    table.takes(finish, "Creates a key from what was wrapped for a ticket", |ask, body: WrappedBody| {
        let (ticket, new) = (ask.id("ticket")?, body.key.read()?);
        Ok(Made(ask.run(async |vault, call| vault.finish_import(ticket, &body.wrapped.0, new, call).await)?))
    });
    let import = post("/keys/{key}/versions", "importVersion");
    table.takes(import, "Adds a version that was made elsewhere", |ask, body: MaterialBody| {
        let key: KeyId = ask.id("key")?;
        let kind = ask.run(async |vault, call| Ok(vault.key(key, call).await?.kind))?;
        let imported = body.read(kind)?;
        Ok(Made(ask.run(async |vault, call| vault.import_version(key, imported, call).await)?))
    });
}

fn looked_at(table: &mut Table) {
    table.asks(get("/keys", "listKeys"), "Lists keys, a page at a time", |ask, query: KeyListBody| {
        let query = query.read()?;
        let page = ask.run(async |vault, call| vault.keys(&query, call).await)?;
        Ok(Found(ListView::<KeyRow> { items: page.items, next: page.next.as_ref().map(Cursor::to_text) }))
    });
    table.plain(get("/keys/{key}", "showKey"), "Shows a key", |ask| {
        let key = ask.id("key")?;
        Ok(Found(ask.run(async |vault, call| vault.key(key, call).await)?))
    });
    let public = get("/keys/{key}/public-key", "showPublicKey");
    table.asks(public, "Shows a public key", |ask, query: VersionQuery| {
        let (key, version) = (ask.id("key")?, query.version.map(VersionNumber));
        Ok(Found(ask.run(async |vault, call| {
            let (version, public) = vault.public_key(key, version, call).await?;
            let (pem, jwk, kid) = (public.to_pem()?, public.to_jwk()?, public.thumbprint()?);
            Ok(PublicKeyView { version: version.0, pem, jwk, kid })
        })?))
    });
    let secret = get("/keys/{key}/secret", "readSecret");
    table.asks(secret, "Reads confidential data", |ask, query: VersionQuery| {
        let (key, version) = (ask.id("key")?, query.version.map(VersionNumber));
        let secret = ask.quick(async |vault, call| vault.read_secret(key, version, call).await)?;
        Ok(Found(SecretView { value: SecretText(text(&secret)) }))
    });
    let export = post("/keys/{key}/export", "exportKey");
    table.takes(
        export,
        "Hands out key material, as far as the keystore lets any out",
        |ask, body: ExportBody| {
            let (key, version) = (ask.id("key")?, body.version.map(VersionNumber));
            let format = body.format;
            let material =
                ask.run(async |vault, call| vault.export_key_as(key, version, format, call).await)?;
            Ok(Found(ExportView { format, data: material.expose().to_vec().into() }))
        },
    );
}

fn changed(table: &mut Table) {
    let update = patch("/keys/{key}", "updateKey");
    table.takes(update, "Changes a key's name or description", |ask, body: KeyChangesBody| {
        let (key, changes) = (ask.id("key")?, body.read());
        Ok(Found(ask.run(async |vault, call| vault.update_key(key, changes, call).await)?))
    });
    let secret = put("/keys/{key}/secret", "updateSecret");
    table
        .takes(secret, "Replaces confidential data", |ask, body: SecretBody| {
            let key = ask.id("key")?;
            let value = SecretBytes::new(body.value.expose().as_bytes().to_vec());
            Ok(Found(ask.run(async |vault, call| vault.update_secret(key, value, call).await)?))
        })
        .large(MATERIAL_BYTES);
    table.plain(post("/keys/{key}/rotate", "rotateKey"), "Makes a new version", |ask| {
        let key = ask.id("key")?;
        Ok(Found(ask.run(async |vault, call| vault.rotate(key, call).await)?))
    });
    table.plain(post("/keys/{key}/enable", "enableKey"), "Takes a key into use again", |ask| {
        let key = ask.id("key")?;
        Ok(Found(ask.run(async |vault, call| vault.enable(key, call).await)?))
    });
    table.plain(post("/keys/{key}/disable", "disableKey"), "Takes a key out of use", |ask| {
        let key = ask.id("key")?;
        Ok(Found(ask.run(async |vault, call| vault.disable(key, call).await)?))
    });
    table.plain(
        post("/keys/{key}/request-deletion", "requestKeyDeletion"),
        "Asks for a key's deletion",
        |ask| {
            let key = ask.id("key")?;
            Ok(Found(ask.run(async |vault, call| vault.request_deletion(key, call).await)?))
        },
    );
    table.plain(
        post("/keys/{key}/cancel-deletion", "cancelKeyDeletion"),
        "Cancels a key's deletion",
        |ask| {
            let key = ask.id("key")?;
            Ok(Found(ask.run(async |vault, call| vault.cancel_deletion(key, call).await)?))
        },
    );
    let delete = post("/keys/{key}/delete", "deleteKey");
    table.may_take(delete, "Deletes a key without waiting", |ask, body: DeleteKeyBody| {
        let key: KeyId = ask.id("key")?;
        Ok(Found(match (body.confirmation, body.pin) {
            (None, None) => {
                ask.run(async |vault, call| vault.delete_now(key, Confirmation::None, call).await)?
            }
            (Some(name), None) => {
                ask.run(async |vault, call| vault.delete_now(key, Confirmation::Name(&name), call).await)?
            }
            (None, Some(pin)) => {
                let found = ask.run(async |vault, call| {
                    vault.require(Permission::DeleteKey, call).await?;
                    vault.key(key, call).await
                })?;
                if found.deletion_confirm == Confirm::TokenPin {
                    let confirmation = Confirmation::TokenPin(pin.expose());
                    return Ok(Found(
                        ask.run(async |vault, call| vault.delete_now(key, confirmation, call).await)?,
                    ));
                }
                let keystore = found.keystore.parse()?;
                let (parameters, salt) = ask.run(async |vault, _| vault.pin_parameters(keystore).await)?;
                // What no PIN can be is a wrong one, and counts as one.
                let shown =
                    Passphrase::new(pin.expose()).or_else(|_| Passphrase::new("no PIN can be this"))?;
                let shown = PassphraseKey::derive(&shown, parameters, salt)?;
                ask.run(async |vault, call| vault.delete_now(key, Confirmation::Pin(&shown), call).await)?
            }
            (Some(_), Some(_)) => return Err(Problem::choice("Give one of confirmation and pin, not both.")),
        }))
    });
    let rotation = put("/keys/{key}/rotation", "setRotation");
    table.takes(rotation, "Changes when a key rotates by itself", |ask, policy: RotationPolicy| {
        let key = ask.id("key")?;
        Ok(Found(ask.run(async |vault, call| vault.set_rotation(key, policy, call).await)?))
    });
    let access = put("/keys/{key}/access", "setAccess");
    table.takes(access, "Changes who may use a key", |ask, body: AccessOfBody| {
        let (key, access) = (ask.id("key")?, Access::try_from(&body.access)?);
        Ok(Found(ask.run(async |vault, call| vault.set_access(key, access, call).await)?))
    });
}
