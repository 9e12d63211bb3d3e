//! The one decision on whether somebody may do something, and what it is made from.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::Vault;
use super::cache::{Registered, Site};
use super::transaction::Transaction;
use crate::actor::{Actor, Principal, Subject};
use crate::call::Call;
use crate::client::{Candidate, Client};
use crate::credential::Credential;
use crate::error::{self, Error};
use crate::id::{CredentialId, KeystoreId, PrincipalId, VersionNumber};
use crate::key::Key;
use crate::keystore::Keystore;
use crate::operation::Operation;
use crate::profile::Unauthorized;
use crate::store::{Query, RecordKey, RecordKind, Revision, Store};
use crate::time::Timestamp;

/// Everything that the decision depends on.
pub(super) struct Question<'a> {
    pub(super) operation: Operation,
    pub(super) subject: &'a Subject,
    /// The client, if the call came over a network.
    pub(super) client: Option<&'a Client>,
    pub(super) keystore: &'a Keystore,
    /// The credentials of the keystore, if its gate is asked.
    pub(super) credentials: &'a [Credential],
    pub(super) key: Option<&'a Key>,
    /// The version whose material is needed.
    pub(super) version: Option<VersionNumber>,
    /// The region that the vault is configured for.
    pub(super) region: Option<&'a str>,
    /// Whether somebody else has approved it already.
    pub(super) approved: bool,
    pub(super) now: Timestamp,
}

impl Question<'_> {
    /// Decides, before any secret is unwrapped. The answer names the credentials by which the client was known.
    ///
    /// # Errors
    /// Those of [`Self::admit`], then [`Error::ApprovalRequired`], [`Error::OtherRegion`], [`Error::KeyStateForbids`],
    /// [`Error::VersionStateForbids`].
    pub(super) fn decide(&self) -> Result<Vec<CredentialId>, Error> {
        let rules = &self.keystore.rules;
        let used = self.admit()?;
        if self.operation.needs_approval() && self.keystore.approvals.is_some() && !self.approved {
            return Err(Error::ApprovalRequired);
        }
        if let Some(key) = self.key {
            if self.operation.is_data() {
                key.check_boundary(self.region)?;
            }
            if let Some(wanted) = self.operation.key_use() {
                key.check_state(wanted, self.version, self.now, rules)?;
            }
        }
        Ok(used)
    }

    /// Whether whoever asks may do it at all, whatever state the key is in: the first part of [`Self::decide`].
    ///
    /// # Errors
    /// [`Error::AccessDenied`] or, where the profile hides what one may not see, [`Error::NotFound`];
    /// [`Error::ClientRefused`].
    pub(super) fn admit(&self) -> Result<Vec<CredentialId>, Error> {
        let rules = &self.keystore.rules;
        // A key that somebody may not see is not there, whatever their role.
        if let Some(key) = self.key
            && !key.access.admits(self.subject, &key.created_by)
        {
            return Err(match rules.access.unauthorized {
                Unauthorized::Hidden => Error::NotFound(error::Subject::Key),
                Unauthorized::PartialRow => Error::AccessDenied,
            });
        }
        if self.subject.role < self.operation.least_role() {
            return Err(Error::AccessDenied);
        }
        match self.client {
            Some(client) if self.operation.is_data() => self.pass_gate(client),
            _ => Ok(Vec::new()),
        }
    }

    fn pass_gate(&self, client: &Client) -> Result<Vec<CredentialId>, Error> {
        let candidates = self.credentials.iter().map(|credential| Candidate {
            id: credential.id,
            value: &credential.value,
            usable: credential.state_at(self.now).authenticates(),
        });
        self.keystore.gate.decide(client, candidates, self.now).admitted()
    }
}

impl<S: Store> Vault<S> {
    /// Who makes the call, as registered now.
    pub(super) async fn subject(&self, call: &Call<'_>) -> Result<Arc<Subject>, Error> {
        match call.actor {
            Actor::Owner => Ok(Arc::new(Subject::owner())),
            Actor::System => Ok(Arc::new(Subject::system())),
            Actor::Principal(id) => {
                let record = self.load_verified(&principal_key(id)).await?.ok_or(Error::AccessDenied)?;
                Ok(Arc::new(Subject::of(&Principal::decode(id, &record.body)?)))
            }
        }
    }

    /// As [`Self::subject`], from the cache of `revision` if it is there.
    pub(super) async fn cached_subject(
        &self,
        call: &Call<'_>,
        revision: Revision,
    ) -> Result<Arc<Subject>, Error> {
        let Actor::Principal(id) = call.actor else { return self.subject(call).await };
        let caller = self.registered(id, revision).await?.ok_or(Error::AccessDenied)?;
        Ok(Arc::clone(&caller.subject))
    }

    /// A principal as of `revision`, from the cache if it is there. Those that do not exist are not remembered: anybody can
    /// make up as many as they like.
    pub(super) async fn registered(
        &self,
        id: PrincipalId,
        revision: Revision,
    ) -> Result<Option<Arc<Registered>>, Error> {
        if let Some(caller) = self.cache.lock().caller(id, revision) {
            return Ok(Some(caller));
        }
        let Some(record) = self.load_verified(&principal_key(id)).await? else { return Ok(None) };
        let principal = Principal::decode(id, &record.body)?;
        let subject = Arc::new(Subject::of(&principal));
        let caller = Arc::new(Registered { principal, subject });
        self.cache.lock().insert_caller(Arc::clone(&caller), revision);
        Ok(Some(caller))
    }

    /// A keystore and its credentials as of `revision`, from the cache if it is there.
    pub(super) async fn site(&self, id: KeystoreId, revision: Revision) -> Result<Arc<Site>, Error> {
        if let Some(site) = self.cache.lock().site(id, revision) {
            return Ok(site);
        }
        let keystore = self.load_keystore(id).await?;
        let mut credentials = Vec::new();
        if !keystore.gate.methods.is_empty() {
            for record in self.every(credentials_of(id)).await? {
                credentials.push(Credential::decode(CredentialId(record.key.id), &record.body)?);
            }
        }
        let site = Arc::new(Site { keystore, credentials });
        self.cache.lock().insert_site(Arc::clone(&site), revision);
        Ok(site)
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Asks whether whoever makes this mutation may do `operation`.
    pub(super) async fn authorize(
        &mut self,
        operation: Operation,
        keystore: &Keystore,
        key: Option<&Key>,
        version: Option<VersionNumber>,
        call: &Call<'_>,
    ) -> Result<(), Error> {
        let mut credentials = Vec::new();
        if call.client.is_some() && operation.is_data() && !keystore.gate.methods.is_empty() {
            for record in self.every(credentials_of(keystore.id)).await? {
                credentials.push(Credential::decode(CredentialId(record.key.id), &record.body)?);
            }
        }
        let settings = self.settings();
        let question = Question {
            operation,
            subject: &self.subject,
            client: call.client.as_ref(),
            keystore,
            credentials: &credentials,
            key,
            version,
            region: settings.region.as_deref(),
            approved: self.approved,
            now: self.now,
        };
        let used = question.decide()?;
        self.vault.journal.lock().used_credentials(&used);
        Ok(())
    }

    /// Asks whether whoever makes this mutation may manage the vault itself.
    pub(super) fn authorize_vault(&self, operation: Operation) -> Result<(), Error> {
        if self.subject.role < operation.least_role() { Err(Error::AccessDenied) } else { Ok(()) }
    }
}

impl<S: Store> Vault<S> {
    /// Whether whoever calls may do `operation` to the vault as a whole: for work that asks nobody by itself, such as a check
    /// of every record. Of operations on keys and keystores it says no more than that the role suffices.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn require(&self, operation: Operation, call: &Call<'_>) -> Result<(), Error> {
        if self.subject(call).await?.role < operation.least_role() {
            Err(Error::AccessDenied)
        } else {
            Ok(())
        }
    }
}

pub(super) const fn principal_key(id: PrincipalId) -> RecordKey {
    RecordKey { kind: RecordKind::Principal, id: id.0, part: 0 }
}

pub(super) fn credentials_of(keystore: KeystoreId) -> Query {
    Query { parent: Some(keystore.0), ..Query::all(RecordKind::Credential) }
}
