//! Keystores and profiles.

use keystead_core::body::{KeystoreChangesBody, KeystoresView, NewKeystoreBody, PinBody};
use keystead_core::pin::Pin;
use keystead_core::{Operation as Permission, Passphrase, PassphraseKey, Profile, ProfileId};
use schemars::JsonSchema;
use serde::Serialize;

use super::stretched;
use crate::serve::api::operation::{Done, Found, Made, Table, delete, get, patch, post, put};

/// A profile, as a list of named values.
#[derive(Serialize, JsonSchema)]
struct ProfileView {
    /// Its name.
    id: ProfileId,
    /// Its values.
    values: Vec<ProfileValueView>,
}

/// One value of a profile.
#[derive(Serialize, JsonSchema)]
struct ProfileValueView {
    /// Its number.
    number: u8,
    /// Its name.
    name: String,
    /// Itself, as text.
    value: String,
}

/// All profiles.
#[derive(Serialize, JsonSchema)]
struct ProfilesView {
    /// In the order in which they are offered.
    items: Vec<ProfileView>,
}

pub(super) fn add(table: &mut Table) {
    table.about("Keystores");
    table.plain(get("/keystores", "listKeystores"), "Lists all keystores by name", |ask| {
        Ok(Found(KeystoresView { items: ask.run(async |vault, _| vault.keystores().await)? }))
    });
    table
        .takes(
            post("/keystores", "createKeystore"),
            "Creates a keystore",
            |ask, mut body: NewKeystoreBody| {
                ask.run(async |vault, call| vault.require(Permission::CreateKeystore, call).await)?;
                let pin = match body.pin.take() {
                    Some(pin) => Some(stretched(Pin::new(pin.expose())?.as_passphrase())?),
                    None => None,
                };
                let new = body.read(pin)?;
                Ok(Made(ask.run(async |vault, call| vault.create_keystore(new, call).await)?))
            },
        )
        .repeatable();
    table.plain(get("/keystores/{keystore}", "showKeystore"), "Shows a keystore", |ask| {
        let id = ask.id("keystore")?;
        Ok(Found(ask.run(async |vault, _| vault.keystore(id).await)?))
    });
    let update = patch("/keystores/{keystore}", "updateKeystore");
    table.takes(update, "Changes a keystore", |ask, body: KeystoreChangesBody| {
        let (id, changes) = (ask.id("keystore")?, body.read()?);
        Ok(Found(ask.run(async |vault, call| vault.update_keystore(id, changes, call).await)?))
    });
    table.plain(delete("/keystores/{keystore}", "deleteKeystore"), "Deletes an empty keystore", |ask| {
        let id = ask.id("keystore")?;
        ask.run(async |vault, call| vault.delete_keystore(id, call).await)?;
        Ok(Done)
    });
    let pin = put("/keystores/{keystore}/pin", "changePin");
    table.takes(pin, "Gives a keystore another user PIN", |ask, body: PinBody| {
        let id = ask.id("keystore")?;
        // Stretching takes memory: nobody gets it for the asking.
        ask.run(async |vault, call| vault.require(Permission::UpdateKeystore, call).await)?;
        let current = match body.current {
            Some(current) => {
                let (parameters, salt) = ask.run(async |vault, _| vault.pin_parameters(id).await)?;
                // What no PIN can be is none.
                let shown = Passphrase::new(current.expose())?;
                Some(PassphraseKey::derive(&shown, parameters, salt)?)
            }
            None => None,
        };
        let new = stretched(Pin::new(body.new.expose())?.as_passphrase())?;
        Ok(Found(ask.run(async |vault, call| vault.change_pin(id, current.as_ref(), &new, call).await)?))
    });
    table.plain(get("/profiles", "listProfiles"), "Lists the profiles with all their values", |_| {
        let values = |profile: &Profile| {
            let knobs = profile.knobs().into_iter();
            knobs
                .map(|knob| ProfileValueView {
                    number: knob.number,
                    name: knob.name.into(),
                    value: knob.value,
                })
                .collect()
        };
        let items =
            Profile::ALL.iter().map(|profile| ProfileView { id: profile.id, values: values(profile) });
        Ok(Found(ProfilesView { items: items.collect() }))
    });
}
