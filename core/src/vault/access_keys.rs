//! Access keys and application keys of principals: made, taken away, and asked who shows one.

use alloc::vec::Vec;

use super::Vault;
use super::journal::Note;
use crate::access_key::{AccessDigest, AccessKey, AccessKeyId, AccessSecret, MAX_ACCESS_KEYS, NewAccessKey};
use crate::actor::{Actor, Principal, PrincipalKind};
use crate::audit::{self, Action, ObjectKind};
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::PrincipalId;
use crate::operation::Operation;
use crate::store::{Query, RecordKind, Store};
use crate::view::AccessKeyView;

impl<S: Store> Vault<S> {
    /// Makes an access key for a principal that is no group. Its secret is in the answer and nowhere else.
    ///
    /// # Errors
    /// [`Error::SettingInvalid`] for a group, and for a principal that has five; [`Error::NotFound`],
    /// [`Error::AccessDenied`], and those of every change.
    pub async fn create_access_key(
        &self,
        principal: PrincipalId,
        call: &mut Call<'_>,
    ) -> Result<NewAccessKey, Error> {
        let note = note(principal);
        self.mutate(note.clone(), call, async |transaction, call| {
            transaction.authorize_vault(Operation::UpdatePrincipal)?;
            let mut holder = transaction.load_principal(principal).await?;
            if holder.kind == PrincipalKind::Group || holder.access_keys.len() >= MAX_ACCESS_KEYS {
                return Err(Error::SettingInvalid { field: "accessKeys" });
            }
            let number = loop {
                let mut number = [0; 4];
                call.random.fill(&mut number)?;
                let number = u32::from_be_bytes(number);
                if holder.access_keys.iter().all(|key| key.number != number) {
                    break number;
                }
            };
            let (secret, digest) = AccessSecret::make_long(call.random)?;
            holder.access_keys.push(AccessKey { number, digest, created: transaction.now });
            holder.changed = transaction.now;
            transaction.put_principal(&holder)?;
            transaction.note(note.clone().detail("name", &holder.name).detail("accessKey", "created"));
            Ok(NewAccessKey { id: AccessKeyId::new(principal, number), secret })
        })
        .await
    }

    /// Takes an access key away; it admits nobody from then on.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none of that id, [`Error::AccessDenied`], and those of every change.
    pub async fn delete_access_key(&self, id: AccessKeyId, call: &mut Call<'_>) -> Result<(), Error> {
        let note = note(id.principal());
        self.mutate(note.clone(), call, async |transaction, _| {
            transaction.authorize_vault(Operation::UpdatePrincipal)?;
            let mut holder = transaction.load_principal(id.principal()).await?;
            let before = holder.access_keys.len();
            holder.access_keys.retain(|key| key.number != id.number());
            if holder.access_keys.len() == before {
                return Err(Error::NotFound(Subject::Principal));
            }
            holder.changed = transaction.now;
            transaction.put_principal(&holder)?;
            transaction.note(note.clone().detail("name", &holder.name).detail("accessKey", "deleted"));
            Ok(())
        })
        .await
    }

    /// The access keys of a principal, oldest first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn access_keys(&self, principal: PrincipalId) -> Result<Vec<AccessKeyView>, Error> {
        let revision = self.current_revision().await?;
        let holder = self.registered(principal, revision).await?;
        let holder = &holder.ok_or(Error::NotFound(Subject::Principal))?.principal;
        let view = |key: &AccessKey| AccessKeyView::of(AccessKeyId::new(principal, key.number), key);
        Ok(holder.access_keys.iter().map(view).collect())
    }

    /// Makes the application key of a program, in the place of the one that it had. It is in the answer and nowhere else.
    ///
    /// # Errors
    /// [`Error::SettingInvalid`] unless the principal is a program; [`Error::NotFound`], [`Error::AccessDenied`], and those
    /// of every change.
    pub async fn create_application_key(
        &self,
        principal: PrincipalId,
        call: &mut Call<'_>,
    ) -> Result<AccessSecret, Error> {
        let note = note(principal);
        self.mutate(note.clone(), call, async |transaction, call| {
            transaction.authorize_vault(Operation::UpdatePrincipal)?;
            let mut holder = transaction.load_principal(principal).await?;
            if holder.kind != PrincipalKind::Service {
                return Err(Error::SettingInvalid { field: "applicationKey" });
            }
            let (secret, digest) = AccessSecret::make_short(call.random)?;
            holder.application_key = Some(digest);
            holder.changed = transaction.now;
            transaction.put_principal(&holder)?;
            transaction.note(note.clone().detail("name", &holder.name).detail("applicationKey", "created"));
            Ok(secret)
        })
        .await
    }

    /// Takes the application key of a principal away; it names and admits nobody from then on.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it has none, [`Error::AccessDenied`], and those of every change.
    pub async fn delete_application_key(
        &self,
        principal: PrincipalId,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let note = note(principal);
        self.mutate(note.clone(), call, async |transaction, _| {
            transaction.authorize_vault(Operation::UpdatePrincipal)?;
            let mut holder = transaction.load_principal(principal).await?;
            if holder.application_key.take().is_none() {
                return Err(Error::NotFound(Subject::Principal));
            }
            holder.changed = transaction.now;
            transaction.put_principal(&holder)?;
            transaction.note(note.clone().detail("name", &holder.name).detail("applicationKey", "deleted"));
            Ok(())
        })
        .await
    }

    /// The principal whose access key this is, as of the store's present revision: one that was taken away, here or by another
    /// server, admits nobody. Both texts are under an attacker's control.
    ///
    /// # Errors
    /// [`Error::AccessDenied`] whatever is wrong; [`Error::RecordAltered`], [`Error::Store`].
    pub async fn admit_access_key(&self, id: &str, secret: &str) -> Result<Actor, Error> {
        let shown = AccessDigest::of(secret);
        let id: AccessKeyId = id.parse()?;
        let revision = self.current_revision().await?;
        let holder = self.registered(id.principal(), revision).await?;
        let keys = holder.iter().flat_map(|holder| &holder.principal.access_keys);
        let found = keys.filter(|key| key.number == id.number()).any(|key| key.digest.is(&shown));
        if found { Ok(Actor::Principal(id.principal())) } else { Err(Error::AccessDenied) }
    }

    /// The principal whose application key this is, as of the store's present revision. The first time it looks at every
    /// principal.
    ///
    /// # Errors
    /// As [`Self::admit_access_key`].
    pub async fn admit_application_key(&self, shown: &str) -> Result<Actor, Error> {
        let shown = AccessDigest::of(shown);
        let revision = self.current_revision().await?;
        if let Some(holder) = self.cache.lock().application(&shown, revision) {
            return Ok(Actor::Principal(holder));
        }
        for record in self.every(Query::all(RecordKind::Principal)).await? {
            let principal = Principal::decode(PrincipalId(record.key.id), &record.body)?;
            if principal.application_key.is_some_and(|digest| digest.is(&shown)) {
                self.cache.lock().insert_application(&shown, principal.id, revision);
                return Ok(Actor::Principal(principal.id));
            }
        }
        Err(Error::AccessDenied)
    }
}

fn note(principal: PrincipalId) -> Note {
    Note::new(audit::Subject::Principal, Action::Update).about(ObjectKind::Principal, principal.0)
}
