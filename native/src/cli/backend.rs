//! Where the vault is: here, in a directory or a database, or behind a server. Commands ask a [`Backend`] and do not know which.
//! Both are asked with the bodies of `/api/v1` and answer with the engine's views.

mod audit;
mod clients;
mod data;
mod keys;
mod keystores;
mod principals;
mod streams;
mod tokens;
mod vault;

pub(super) use self::keys::KeyStep;
pub(super) use self::vault::NewOpener;

use core::fmt::Display;

use keystead_core::{Call, Error, Vault};
use pollster::block_on;

use super::args::{Globals, Kdf};
use super::failure::Failure;
use super::remote::Remote;
use super::session::with_vault;
use crate::store::VaultStore;

/// A vault that is open for a command.
pub(super) enum Backend<'a, 'c> {
    /// It was unlocked here.
    Here(Here<'a, 'c>),
    /// A server has it unlocked.
    There(&'a Remote),
}

/// A vault that was unlocked here, and the call of the command.
pub(super) struct Here<'a, 'c> {
    vault: &'a Vault<VaultStore>,
    call: &'a mut Call<'c>,
}

/// Does `work` with the vault that the arguments name.
pub(super) fn with_backend<T>(
    globals: &Globals,
    work: impl FnOnce(&mut Backend<'_, '_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if globals.online.server.is_some() {
        let remote = Remote::signed_in(globals)?;
        return work(&mut Backend::There(&remote));
    }
    with_vault(globals, |vault, call| work(&mut Backend::here(vault, call)))
}

/// Refuses what only the machine with the vault can do.
pub(super) fn only_here(globals: &Globals, what: &'static str) -> Result<(), Failure> {
    if globals.online.server.is_some() { Err(Failure::OnlyHere(what)) } else { Ok(()) }
}

/// Servers stretch passphrases at the usual cost.
fn usual_cost(kdf: Kdf) -> Result<(), Failure> {
    match kdf {
        Kdf::Default => Ok(()),
        Kdf::Minimum => Err(Failure::OnlyHere("A server chooses the cost of a passphrase itself (--kdf).")),
    }
}

impl<'a, 'c> Backend<'a, 'c> {
    /// A vault that was unlocked here.
    pub(super) const fn here(vault: &'a Vault<VaultStore>, call: &'a mut Call<'c>) -> Self {
        Self::Here(Here { vault, call })
    }
}

impl Here<'_, '_> {
    fn run<T>(
        &mut self,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        Ok(block_on(work(self.vault, self.call))?)
    }

    /// Does what hands something out: it is recorded before, and so is a refusal.
    fn recorded<T>(
        &mut self,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Failure> {
        let outcome = block_on(work(self.vault, self.call));
        block_on(self.vault.flush(self.call))?;
        Ok(outcome?)
    }
}

/// A path that names an object.
fn at(subject: &str, id: impl Display) -> String {
    format!("/{subject}/{id}")
}

/// A path below that of an object.
fn below(subject: &str, id: impl Display, what: impl Display) -> String {
    format!("/{subject}/{id}/{what}")
}
