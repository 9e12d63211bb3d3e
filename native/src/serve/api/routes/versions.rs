//! The versions of a key.

use keystead_core::body::DefaultBody;
use keystead_core::{VersionEvent, VersionNumber};

use crate::serve::api::operation::{Ask, Found, Table, post, put};
use crate::serve::problem::Problem;

pub(super) fn add(table: &mut Table) {
    table.about("Versions");
    let chosen = put("/keys/{key}/default-version", "setDefaultVersion");
    table.takes(chosen, "Chooses the version that protects new data", |ask, body: DefaultBody| {
        let (key, version) = (ask.id("key")?, VersionNumber(body.version));
        Ok(Found(ask.run(async |vault, call| vault.set_default_version(key, version, call).await)?))
    });
    macro_rules! moves {
        ($($path:literal, $id:literal, $summary:literal, $event:ident;)+) => {$(
            table.plain(post(concat!("/keys/{key}/versions/{version}/", $path), $id), $summary, |ask| {
                moved(ask, VersionEvent::$event)
            });
        )+};
    }
    moves! {
        "activate", "activateVersion", "Takes a version into use again", Activate;
        "deactivate", "deactivateVersion", "Takes a version out of use", Deactivate;
        "compromise", "compromiseVersion", "Reports a version as known to others", Compromise;
        "request-deletion", "requestVersionDeletion", "Asks for a version's deletion", RequestDeletion;
        "cancel-deletion", "cancelVersionDeletion", "Cancels a version's deletion", CancelDeletion;
        "destroy", "destroyVersion", "Destroys a version without waiting", DestroyNow;
    }
}

fn moved(ask: &Ask<'_>, event: VersionEvent) -> Result<Found<keystead_core::KeyView>, Problem> {
    let (key, version) = (ask.id("key")?, VersionNumber(ask.id("version")?));
    Ok(Found(ask.run(async |vault, call| vault.move_version(key, version, event, call).await)?))
}
