//! Who calls a server.

use keystead_core::body::{
    ApplicationKeyView, NewAccessKeyView, NewPrincipalBody, PrincipalChangesBody, PrincipalsView, SecretText,
};
use keystead_core::{AccessKeyId, PrincipalId, PrincipalView};

use super::{Backend, at, below};
use crate::cli::failure::Failure;

impl Backend<'_, '_> {
    pub(crate) fn create_principal(&mut self, new: NewPrincipalBody) -> Result<PrincipalView, Failure> {
        match self {
            Self::Here(here) => {
                let new = new.read()?;
                here.run(async |vault, call| vault.create_principal(new, call).await)
            }
            Self::There(remote) => remote.post("/principals").send(&new),
        }
    }

    pub(crate) fn principals(&mut self) -> Result<Vec<PrincipalView>, Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, _| vault.principals().await),
            Self::There(remote) => Ok(remote.get("/principals").read::<PrincipalsView>()?.items),
        }
    }

    pub(crate) fn update_principal(
        &mut self,
        id: PrincipalId,
        changes: PrincipalChangesBody,
    ) -> Result<PrincipalView, Failure> {
        match self {
            Self::Here(here) => {
                let changes = changes.read()?;
                here.run(async |vault, call| vault.update_principal(id, changes, call).await)
            }
            Self::There(remote) => remote.patch(at("principals", id)).send(&changes),
        }
    }

    pub(crate) fn delete_principal(&mut self, id: PrincipalId) -> Result<(), Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.delete_principal(id, call).await),
            Self::There(remote) => remote.delete(at("principals", id)).done(),
        }
    }

    pub(crate) fn create_access_key(&mut self, id: PrincipalId) -> Result<NewAccessKeyView, Failure> {
        match self {
            Self::Here(here) => {
                let made = here.run(async |vault, call| vault.create_access_key(id, call).await)?;
                let secret_access_key = SecretText::from(made.secret.expose());
                Ok(NewAccessKeyView { access_key_id: made.id.to_string(), secret_access_key })
            }
            Self::There(remote) => remote.post(below("principals", id, "access-keys")).read(),
        }
    }

    pub(crate) fn delete_access_key(&mut self, id: AccessKeyId) -> Result<(), Failure> {
        match self {
            Self::Here(here) => here.run(async |vault, call| vault.delete_access_key(id, call).await),
            Self::There(remote) => remote.delete(at("access-keys", id)).done(),
        }
    }

    pub(crate) fn create_application_key(&mut self, id: PrincipalId) -> Result<ApplicationKeyView, Failure> {
        match self {
            Self::Here(here) => {
                let made = here.run(async |vault, call| vault.create_application_key(id, call).await)?;
                Ok(ApplicationKeyView { app_key: SecretText::from(made.expose()) })
            }
            Self::There(remote) => remote.post(below("principals", id, "application-key")).read(),
        }
    }
}
