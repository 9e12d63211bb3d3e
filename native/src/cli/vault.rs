//! The vault itself: make, look at, check.

use keystead_core::{
    AccessSecret, Call, Error, KdfParams, NewAccessKey, NewPrincipal, NewVault, Passphrase, PassphraseKey,
    PrincipalKind, Role, Vault, VaultId,
};
use pollster::block_on;
use serde::Serialize;

use super::args::{Globals, InitArgs, Kdf};
use super::backend::{only_here, with_backend};
use super::failure::Failure;
use super::output::{Output, fields};
use super::session::{self, VAULT, close};
use super::show;
use crate::edge::OsRandom;
use crate::store::{Place, VaultStore};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    vault_id: String,
    /// This and what follows are null if the vault was made and nobody could be registered in it.
    app_key: Option<&'a str>,
    access_key_id: Option<String>,
    secret_access_key: Option<&'a str>,
    recovery_code: &'a str,
}

pub(super) fn init(globals: &Globals, arguments: &InitArgs) -> Result<(), Failure> {
    only_here(globals, "A vault is made where it is kept.")?;
    if globals.recovery_code_file.is_some() || globals.key_file.is_some() {
        let problem = "A new vault has a passphrase and nothing else yet; give it with --passphrase-file";
        return Err(Failure::Arguments(problem.into()));
    }
    let place = session::place(globals)?;
    refuse_existing(&place)?;
    let passphrase = session::new_passphrase(globals.passphrase_file.as_deref(), VAULT)?;
    let passphrase = Passphrase::new(&passphrase)?;
    let mut random = OsRandom;
    let passphrase = PassphraseKey::make(&passphrase, params(arguments.kdf.kdf), &mut random)?;
    let store = place.create()?;
    let new = NewVault { name: arguments.name.clone(), passphrase };
    let mut call = Call::new(session::now()?, &mut random);
    let (vault, code) = block_on(Vault::create(store, new, &mut call))?;
    // The vault is there from here on: whatever comes of the rest, its recovery code is shown.
    let registered = block_on(register_programs(&vault, &mut call));
    close(globals, &vault, &mut call);
    let code = code.expose()?;
    let created = Created::of(vault.id(), &code, registered.as_ref().ok());
    Output { json: globals.json }.show(&created, || created.text(&arguments.name, &place))?;
    registered.map(drop).map_err(Failure::from)
}

impl<'a> Created<'a> {
    fn of(id: VaultId, code: &'a str, registered: Option<&'a (AccessSecret, NewAccessKey)>) -> Self {
        let access_key = registered.map(|(_, access_key)| access_key);
        Self {
            vault_id: id.to_string(),
            app_key: registered.map(|(app_key, _)| app_key.expose()),
            access_key_id: access_key.map(|access_key| access_key.id.to_string()),
            secret_access_key: access_key.map(|access_key| access_key.secret.expose()),
            recovery_code: code,
        }
    }

    fn text(&self, name: &str, place: &Place) -> String {
        let mut lines = vec![
            ("Vault", name.to_owned()),
            ("Id", self.vault_id.clone()),
            (if place.directory().is_some() { "File" } else { "Database" }, place.to_string()),
            ("Recovery code", self.recovery_code.to_owned()),
        ];
        let keys = [
            ("App key", self.app_key.map(str::to_owned)),
            ("Access key id", self.access_key_id.clone()),
            ("Secret access key", self.secret_access_key.map(str::to_owned)),
        ];
        lines.extend(keys.into_iter().filter_map(|(name, value)| Some((name, value?))));
        let then = if self.app_key.is_some() {
            "Neither are the app key and the secret access key, which\nprograms need to use the vault through a server."
        } else {
            "No access key\nwas made yet: look with `keystead principal list`, and make what is missing with `keystead principal`."
        };
        format!(
            "{}\nWrite the recovery code down and keep it away from this machine. It opens the vault when the\n\
             passphrase is lost, and it is not shown again. {then}\n",
            fields(&lines)
        )
    }
}

/// Registers who calls a server first: an application, named by its app key, and an administrator with an access key. The
/// application is given material of keys where they let it out, which takes the same role; by its app key alone it reaches
/// no route that changes anything.
async fn register_programs(
    vault: &Vault<VaultStore>,
    call: &mut Call<'_>,
) -> Result<(AccessSecret, NewAccessKey), Error> {
    let program = |name: &str, role| NewPrincipal {
        name: name.into(),
        kind: PrincipalKind::Service,
        role,
        groups: Vec::new(),
        approval_key: None,
    };
    let application = vault.create_principal(program("application", Role::Admin), call).await?;
    let app_key = vault.create_application_key(application.id.parse()?, call).await?;
    let administrator = vault.create_principal(program("administrator", Role::Admin), call).await?;
    Ok((app_key, vault.create_access_key(administrator.id.parse()?, call).await?))
}

/// Before anything is asked or stretched: a vault that is there already stays.
fn refuse_existing(place: &Place) -> Result<(), Failure> {
    let Some(store) = place.open()? else { return Ok(()) };
    match block_on(keystead_core::LockedVault::open(store)) {
        Err(Error::VaultAbsent) => Ok(()),
        Ok(_) => Err(Error::VaultExists.into()),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn status(globals: &Globals) -> Result<(), Failure> {
    let info = if globals.online.server.is_some() {
        with_backend(globals, |backend| backend.info())?
    } else {
        session::open_locked(globals)?.info()
    };
    Output { json: globals.json }.show(&info, || show::vault(&info))
}

pub(super) fn check(globals: &Globals) -> Result<(), Failure> {
    let report = with_backend(globals, |backend| backend.check())?;
    Output { json: globals.json }.show(&report, || show::check(&report))
}

pub(super) fn tick(globals: &Globals) -> Result<(), Failure> {
    let report = with_backend(globals, |backend| backend.tick())?;
    Output { json: globals.json }.show(&report, || show::tick(&report))
}

pub(super) fn service_keys(globals: &Globals) -> Result<(), Failure> {
    let keys = with_backend(globals, |backend| backend.service_keys())?;
    Output { json: globals.json }.show(&keys, || show::service_keys(&keys))
}

pub(super) const fn params(kdf: Kdf) -> KdfParams {
    match kdf {
        Kdf::Default => KdfParams::DEFAULT,
        Kdf::Minimum => KdfParams::MINIMUM,
    }
}

#[cfg(test)]
mod tests;
