//! Principals: who may be given access.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::access::principal_key;
use super::cache::Touch;
use super::integrity::draft;
use super::journal::Note;
use super::transaction::Transaction;
use crate::actor::{Actor, Principal, PrincipalKind, Role};
use crate::audit::{self, Action, ObjectKind};
use crate::call::Call;
use crate::error::{Error, Subject};
use crate::id::PrincipalId;
use crate::operation::Operation;
use crate::profile::NameRules;
use crate::store::{Order, Query, RecordKind, Store};
use crate::view::PrincipalView;

/// Names that nobody can have: the audit chain calls others so.
pub(super) const RESERVED: [&str; 3] = ["owner", "system", "unknown"];
/// The most groups that one belongs to.
pub(super) const MAX_GROUPS: usize = 64;

/// What a principal is registered with.
#[derive(Clone, Debug)]
pub struct NewPrincipal {
    /// Its name, unique in the vault: 1 to 100 characters.
    pub name: String,
    /// What it is.
    pub kind: PrincipalKind,
    /// What it may do at most.
    pub role: Role,
    /// The groups that it belongs to: at most 64.
    pub groups: Vec<PrincipalId>,
    /// The key that its approvals are verified with: P-256, PEM.
    pub approval_key: Option<audit::PublicKey>,
}

/// What to change of a principal; `None` leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct PrincipalChanges {
    /// The new name.
    pub name: Option<String>,
    /// The new role.
    pub role: Option<Role>,
    /// The new groups.
    pub groups: Option<Vec<PrincipalId>>,
    /// The new key for approvals; `Some(None)` for none.
    pub approval_key: Option<Option<audit::PublicKey>>,
}

impl<S: Store> Vault<S> {
    /// Registers a principal.
    ///
    /// # Errors
    /// [`Error::InvalidName`], [`Error::NameTaken`], [`Error::NotFound`] for a group that is not registered,
    /// [`Error::AccessDenied`], and those of every change.
    pub async fn create_principal(
        &self,
        new: NewPrincipal,
        call: &mut Call<'_>,
    ) -> Result<PrincipalView, Error> {
        let note = Note::new(audit::Subject::Principal, Action::Create);
        self.mutate(note.clone(), call, async |transaction, call| {
            transaction.authorize_vault(Operation::CreatePrincipal)?;
            let principal = Principal {
                id: PrincipalId::make_random(call.random)?,
                name: new.name.clone(),
                kind: new.kind,
                role: new.role,
                groups: new.groups.clone(),
                approval_key: new.approval_key.map(audit::PublicKey::to_sec1),
                access_keys: Vec::new(),
                application_key: None,
                created: transaction.now,
                created_by: transaction.subject.author.clone(),
                changed: transaction.now,
            };
            transaction.check_principal(&principal).await?;
            transaction.put_principal(&principal)?;
            let note = note.clone().about(ObjectKind::Principal, principal.id.0);
            transaction.note(note.detail("name", &principal.name));
            Ok(PrincipalView::of(&principal))
        })
        .await
    }

    /// All principals by name.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn principals(&self) -> Result<Vec<PrincipalView>, Error> {
        let query = Query { order: Order::Label, ..Query::all(RecordKind::Principal) };
        let view = |record: &crate::store::Record| {
            Ok(PrincipalView::of(&Principal::decode(PrincipalId(record.key.id), &record.body)?))
        };
        self.every(query).await?.iter().map(view).collect()
    }

    /// Changes a principal. Its key for approvals is changed by itself or by the owner of the vault, and by nobody else.
    ///
    /// # Errors
    /// As [`Self::create_principal`].
    pub async fn update_principal(
        &self,
        id: PrincipalId,
        changes: PrincipalChanges,
        call: &mut Call<'_>,
    ) -> Result<PrincipalView, Error> {
        let note = Note::new(audit::Subject::Principal, Action::Update).about(ObjectKind::Principal, id.0);
        self.mutate(note.clone(), call, async |transaction, _| {
            transaction.authorize_vault(Operation::UpdatePrincipal)?;
            let mut principal = transaction.load_principal(id).await?;
            // Who could replace the key of another could sign approvals in his name.
            let own = [Actor::Owner, Actor::Principal(id)].contains(&transaction.subject.author.actor);
            if changes.approval_key.is_some() && !own {
                return Err(Error::AccessDenied);
            }
            if let Some(name) = &changes.name {
                principal.name.clone_from(name);
            }
            if let Some(role) = changes.role {
                principal.role = role;
            }
            if let Some(groups) = &changes.groups {
                principal.groups.clone_from(groups);
            }
            if let Some(key) = &changes.approval_key {
                principal.approval_key = key.map(audit::PublicKey::to_sec1);
            }
            principal.changed = transaction.now;
            transaction.check_principal(&principal).await?;
            transaction.put_principal(&principal)?;
            transaction.note(note.clone().detail("name", &principal.name));
            Ok(PrincipalView::of(&principal))
        })
        .await
    }

    /// Removes a principal. Allow lists that name it keep its id, which nobody else ever gets.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`], and those of every change.
    pub async fn delete_principal(&self, id: PrincipalId, call: &mut Call<'_>) -> Result<(), Error> {
        let note = Note::new(audit::Subject::Principal, Action::Delete).about(ObjectKind::Principal, id.0);
        self.mutate(note.clone(), call, async |transaction, _| {
            transaction.authorize_vault(Operation::DeletePrincipal)?;
            let principal = transaction.load_principal(id).await?;
            transaction.delete(&principal_key(id));
            transaction.touch(Touch::Principal(id));
            transaction.note(note.clone().detail("name", &principal.name));
            Ok(())
        })
        .await
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn load_principal(&mut self, id: PrincipalId) -> Result<Principal, Error> {
        let record = self.load(&principal_key(id)).await?.ok_or(Error::NotFound(Subject::Principal))?;
        Principal::decode(id, &record.body)
    }

    async fn check_principal(&mut self, principal: &Principal) -> Result<(), Error> {
        NameRules::PLAIN.check(&principal.name)?;
        let reserved = RESERVED.contains(&principal.name.as_str());
        let others = self.every(Query::all(RecordKind::Principal)).await?;
        let taken =
            others.iter().any(|other| other.label == principal.name && other.key.id != principal.id.0);
        if taken || reserved {
            return Err(Error::NameTaken);
        }
        if principal.groups.len() > MAX_GROUPS {
            return Err(Error::SettingInvalid { field: "groups" });
        }
        for group in &principal.groups {
            if self.load_principal(*group).await?.kind != PrincipalKind::Group {
                return Err(Error::SettingInvalid { field: "groups" });
            }
        }
        Ok(())
    }

    pub(super) fn put_principal(&mut self, principal: &Principal) -> Result<(), Error> {
        let address = principal_key(principal.id);
        let record = draft(address, &principal.name, principal.created, principal.encode()?);
        self.put(record);
        self.touch(Touch::Principal(principal.id));
        Ok(())
    }
}
