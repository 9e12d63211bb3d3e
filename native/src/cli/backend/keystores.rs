//! Keystores.

use keystead_core::body::{KeystoreChangesBody, KeystoresView, NewKeystoreBody};
use keystead_core::pin::Pin;
use keystead_core::{KeystoreId, KeystoreView, PassphraseKey};

use super::{Backend, at, usual_cost};
use crate::cli::args::Kdf;
use crate::cli::failure::Failure;
use crate::cli::vault::params;
use crate::edge::OsRandom;

impl Backend<'_, '_> {
    pub(crate) fn create_keystore(
        &mut self,
        mut new: NewKeystoreBody,
        kdf: Kdf,
    ) -> Result<KeystoreView, Failure> {
        match self {
            Self::Here(here) => {
                let pin = match new.pin.take() {
                    Some(pin) => {
                        let pin = Pin::new(pin.expose())?;
                        Some(PassphraseKey::make(pin.as_passphrase(), params(kdf), &mut OsRandom)?)
                    }
                    None => None,
                };
                let new = new.read(pin)?;
                here.run(async |vault, call| vault.create_keystore(new, call).await)
            }
            Self::There(remote) => {
                if new.pin.is_some() {
                    usual_cost(kdf)?;
                }
                remote.post("/keystores").send(&new)
            }
        }
    }

    pub(crate) fn keystores(&mut self) -> Result<Vec<KeystoreView>, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.keystores().await),
            Self::There(remote) => Ok(remote.get("/keystores").read::<KeystoresView>()?.items),
        }
    }

    pub(crate) fn keystore(&mut self, id: KeystoreId) -> Result<KeystoreView, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.keystore(id).await),
            Self::There(remote) => remote.get(at("keystores", id)).read(),
        }
    }

    pub(crate) fn update_keystore(
        &mut self,
        id: KeystoreId,
        changes: KeystoreChangesBody,
    ) -> Result<KeystoreView, Failure> {
        match self {
            Self::Here(here) => {
                let changes = changes.read()?;
                here.run(async |vault, call| vault.update_keystore(id, changes, call).await)
            }
            Self::There(remote) => remote.patch(at("keystores", id)).send(&changes),
        }
    }

    pub(crate) fn delete_keystore(&mut self, id: KeystoreId) -> Result<(), Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.delete_keystore(id, call).await),
            Self::There(remote) => remote.delete(at("keystores", id)).done(),
        }
    }
}
