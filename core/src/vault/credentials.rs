//! Credentials: what a keystore's clients are known by.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::access::credentials_of;
use super::cache::Touch;
use super::change::{Change, Changed};
use super::integrity::draft;
use super::journal::Note;
use super::material::material_key;
use super::notes;
use super::service_keys::Service;
use super::transaction::Transaction;
use crate::actor::Actor;
use crate::audit::{Action, ObjectKind};
use crate::call::Call;
use crate::certificate::CertificateIdentity;
use crate::client::{CredentialKind, CredentialValue};
use crate::credential::Credential;
use crate::error::{Error, Feature, Subject};
use crate::id::{CredentialId, KeyId, KeystoreId, VersionNumber};
use crate::keystore::Keystore;
use crate::lifecycle::{CredentialEvent, CredentialState};
use crate::operation::Operation;
use crate::profile::NameRules;
use crate::secret::SecretBytes;
use crate::store::{RecordKey, RecordKind, Store};
use crate::view::CredentialView;

/// The most bytes of what is secret of a credential.
pub(super) const MAX_SECRET_BYTES: usize = 65_536;

/// The most credentials that are registered in one commit.
pub const MAX_AT_ONCE: usize = 1_000;

/// What a credential is registered with.
#[derive(Debug)]
pub struct NewCredential {
    /// What it registers: one value once in a keystore.
    pub value: CredentialValue,
    /// Its description; the profile says how long it may be.
    pub description: String,
    /// What is secret of a certificate: its file and password, in whatever form the surface keeps them; at most 64 KiB.
    pub secret: Option<SecretBytes>,
}

impl<S: Store> Vault<S> {
    /// Registers a credential.
    ///
    /// # Errors
    /// [`Error::CredentialTaken`], [`Error::NotOffered`] for a method that the profile does not have,
    /// [`Error::InvalidName`], [`Error::DescriptionTooLong`], [`Error::SecretTooLarge`], [`Error::NotFound`], and those of
    /// [`Self::apply`].
    pub async fn add_credential(
        &self,
        keystore: KeystoreId,
        new: NewCredential,
        call: &mut Call<'_>,
    ) -> Result<CredentialView, Error> {
        self.apply(&Change::AddCredential { keystore, new }, call).await?.credential()
    }

    /// Registers several credentials in one commit: all of them, or none. At most [`MAX_AT_ONCE`].
    ///
    /// # Errors
    /// Those of [`Self::add_credential`] for the first that cannot be registered, and [`Error::SettingInvalid`] for too
    /// many.
    pub async fn add_credentials(
        &self,
        keystore: KeystoreId,
        new: &[NewCredential],
        call: &mut Call<'_>,
    ) -> Result<Vec<CredentialView>, Error> {
        if new.len() > MAX_AT_ONCE {
            return Err(Error::SettingInvalid { field: "credentials" });
        }
        let note = Note::new(crate::audit::Subject::Ipv4, Action::Create)
            .about(ObjectKind::Keystore, keystore.0)
            .within(keystore);
        self.mutate(note, call, async |transaction, call| {
            let mut views = Vec::new();
            for new in new {
                views.push(transaction.add_credential(keystore, new, call).await?);
            }
            Ok(views)
        })
        .await
    }

    /// The credentials of a keystore as they are at the call's time, of one kind or all, by value.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`] for somebody who is not registered, [`Error::RecordAltered`],
    /// [`Error::Store`].
    pub async fn credentials(
        &self,
        keystore: KeystoreId,
        kind: Option<CredentialKind>,
        call: &Call<'_>,
    ) -> Result<Vec<CredentialView>, Error> {
        self.subject(call).await?;
        let site = self.load_keystore(keystore).await?;
        let mut found = Vec::new();
        for record in self.every(credentials_of(keystore)).await? {
            let mut credential = Credential::decode(CredentialId(record.key.id), &record.body)?;
            credential.state = credential.state_at(call.now);
            let gone = credential.state == CredentialState::Destroyed;
            if !gone && kind.is_none_or(|kind| credential.value.kind() == kind) {
                found.push(CredentialView::of(&credential, &site.rules));
            }
        }
        found.sort_by(|a, b| a.value.cmp(&b.value));
        Ok(found)
    }

    /// The addresses of one kind for a file that leaves the vault. As [`Self::credentials`], and recorded.
    ///
    /// # Errors
    /// [`Error::NotOffered`] for certificates, whose files are handed out one by one; those of [`Self::credentials`] and of
    /// [`Self::flush`].
    pub async fn download_credentials(
        &self,
        keystore: KeystoreId,
        kind: CredentialKind,
        call: &mut Call<'_>,
    ) -> Result<Vec<CredentialView>, Error> {
        if kind == CredentialKind::Certificate {
            return Err(Error::NotOffered(Feature::GateMethod));
        }
        let note = Note::new(notes::credential_subject(kind), Action::DownloadList)
            .about(ObjectKind::Keystore, keystore.0)
            .within(keystore);
        self.mutate(note.clone(), call, async |transaction, call| {
            let found = transaction.vault.credentials(keystore, Some(kind), call).await?;
            transaction.note(note.clone().detail("credentials", found.len()));
            Ok(found)
        })
        .await
    }

    /// The id of the credential that registers `value` in a keystore; `value` is written as in [`CredentialView::value`].
    pub fn credential_id(keystore: KeystoreId, kind: CredentialKind, value: &str) -> CredentialId {
        Credential::id_of(keystore, kind, value)
    }

    /// What is secret of a certificate; addresses have nothing that is.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::AccessDenied`], and those of [`Self::flush`].
    pub async fn credential_secret(
        &self,
        id: CredentialId,
        call: &mut Call<'_>,
    ) -> Result<Option<SecretBytes>, Error> {
        let note =
            Note::new(crate::audit::Subject::Cert, Action::Download).about(ObjectKind::Credential, id.0);
        self.mutate(note, call, async |transaction, call| {
            let (credential, keystore) = transaction.load_credential(id).await?;
            transaction.authorize(Operation::ReadCredential, &keystore, None, None, call).await?;
            if credential.value.kind() != CredentialKind::Certificate {
                return Ok(None);
            }
            transaction.note(notes::credential(Operation::ReadCredential, &credential));
            let place = secret_key(id);
            if transaction.load(&place).await?.is_none() {
                return Ok(None);
            }
            transaction.vault.open_material_at(&place).await.map(Some)
        })
        .await
    }

    /// Changes a credential's description.
    ///
    /// # Errors
    /// [`Error::DescriptionTooLong`], [`Error::NotFound`], and those of [`Self::apply`].
    pub async fn update_credential(
        &self,
        credential: CredentialId,
        description: String,
        call: &mut Call<'_>,
    ) -> Result<CredentialView, Error> {
        self.apply(&Change::UpdateCredential { credential, description }, call).await?.credential()
    }

    /// Requests a credential's deletion, takes that back, or deletes it at once. `None` when it is gone.
    ///
    /// # Errors
    /// [`Error::CredentialStateForbids`], [`Error::NotFound`], and those of [`Self::apply`].
    pub async fn move_credential(
        &self,
        credential: CredentialId,
        event: CredentialEvent,
        call: &mut Call<'_>,
    ) -> Result<Option<CredentialView>, Error> {
        match self.apply(&Change::MoveCredential { credential, event }, call).await? {
            Changed::Removed => Ok(None),
            changed => changed.credential().map(Some),
        }
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn add_credential(
        &mut self,
        keystore: KeystoreId,
        new: &NewCredential,
        call: &mut Call<'_>,
    ) -> Result<CredentialView, Error> {
        let keystore = self.load_keystore(keystore).await?;
        self.authorize(Operation::AddCredential, &keystore, None, None, call).await?;
        self.register(&keystore, new, None, call).await
    }

    /// Registers a credential, for somebody who was authorized; `issued` is what stands in it if the keystore has issued it.
    pub(super) async fn register(
        &mut self,
        keystore: &Keystore,
        new: &NewCredential,
        issued: Option<CertificateIdentity>,
        call: &mut Call<'_>,
    ) -> Result<CredentialView, Error> {
        let rules = keystore.rules.clone();
        rules.check_description(&new.description)?;
        let kind = new.value.kind();
        if !rules.access.gate_methods.contains(kind) {
            return Err(Error::NotOffered(Feature::GateMethod));
        }
        if let CredentialValue::Certificate { name, .. } = &new.value {
            NameRules::PLAIN.check(name)?;
        }
        let author = self.subject.author.clone();
        let mut credential = Credential {
            id: CredentialId([0; 16]),
            keystore: keystore.id,
            value: new.value.clone(),
            description: new.description.clone(),
            state: CredentialState::Active,
            last_used: None,
            issued: issued.is_some(),
            identity: issued,
            created: self.now,
            created_by: author.clone(),
            changed: self.now,
            changed_by: author,
        };
        credential.id = Credential::id_of(keystore.id, kind, &credential.label());
        if let Some(record) = self.load(&record_key(credential.id)).await? {
            let old = Credential::decode(credential.id, &record.body)?;
            if old.state_at(self.now) != CredentialState::Destroyed {
                return Err(Error::CredentialTaken);
            }
            self.delete_material(&secret_key(credential.id)).await?;
        }
        if let Some(secret) = &new.secret {
            if secret.expose().len() > MAX_SECRET_BYTES {
                return Err(Error::SecretTooLarge { limit: MAX_SECRET_BYTES as u64 });
            }
            let place = secret_key(credential.id);
            self.put_material(&place, Service::Certificates, secret.expose(), call).await?;
        }
        self.put_credential(&credential)?;
        self.note(notes::credential(Operation::AddCredential, &credential));
        Ok(CredentialView::of(&credential, &rules))
    }

    pub(super) async fn update_credential(
        &mut self,
        id: CredentialId,
        description: &str,
        call: &mut Call<'_>,
    ) -> Result<CredentialView, Error> {
        let (mut credential, keystore) = self.load_credential(id).await?;
        self.authorize(Operation::UpdateCredential, &keystore, None, None, call).await?;
        keystore.rules.check_description(description)?;
        credential.description = description.into();
        credential.changed = self.now;
        credential.changed_by = self.subject.author.clone();
        self.put_credential(&credential)?;
        self.note(notes::credential(Operation::UpdateCredential, &credential));
        Ok(CredentialView::of(&credential, &keystore.rules))
    }

    pub(super) async fn move_credential(
        &mut self,
        id: CredentialId,
        event: CredentialEvent,
        operation: Operation,
        call: &mut Call<'_>,
    ) -> Result<Changed, Error> {
        let (mut credential, keystore) = self.load_credential(id).await?;
        self.authorize(operation, &keystore, None, None, call).await?;
        credential.apply(event, self.now, &keystore.rules)?;
        credential.changed = self.now;
        credential.changed_by = self.subject.author.clone();
        let mut note = notes::credential(operation, &credential);
        if let Some(due) = credential.state.deadline() {
            note = note.detail("due", due.0);
        }
        self.note(note);
        if credential.state == CredentialState::Destroyed {
            self.remove_credential(&credential).await?;
            return Ok(Changed::Removed);
        }
        self.put_credential(&credential)?;
        Ok(Changed::Credential(CredentialView::of(&credential, &keystore.rules)))
    }

    /// Removes a credential whose time has come.
    pub(super) async fn settle_credential(&mut self, id: CredentialId) -> Result<(), Error> {
        let Some(record) = self.load(&record_key(id)).await? else { return Ok(()) };
        let credential = Credential::decode(id, &record.body)?;
        if credential.state_at(self.now) != CredentialState::Destroyed {
            return Ok(());
        }
        let note = notes::credential(Operation::ScheduledDelete, &credential).by(Actor::System);
        self.note(note);
        self.remove_credential(&credential).await
    }

    async fn remove_credential(&mut self, credential: &Credential) -> Result<(), Error> {
        self.delete_material(&secret_key(credential.id)).await?;
        self.delete(&record_key(credential.id));
        self.touch(Touch::Keystore(credential.keystore));
        Ok(())
    }

    pub(super) async fn load_credential(
        &mut self,
        id: CredentialId,
    ) -> Result<(Credential, Keystore), Error> {
        let missing = Error::NotFound(Subject::Credential);
        let record = self.load(&record_key(id)).await?.ok_or_else(|| missing.clone())?;
        let credential = Credential::decode(id, &record.body)?;
        if credential.state_at(self.now) == CredentialState::Destroyed {
            return Err(missing);
        }
        let keystore = self.load_keystore(credential.keystore).await?;
        Ok((credential, keystore))
    }

    /// Says that a credential was used now.
    pub(super) async fn note_credential_use(&mut self, id: CredentialId) -> Result<(), Error> {
        let Some(record) = self.load(&record_key(id)).await? else { return Ok(()) };
        let mut credential = Credential::decode(id, &record.body)?;
        credential.last_used = credential.last_used.max(Some(self.now));
        self.put(record_of(&credential)?);
        Ok(())
    }

    pub(super) fn put_credential(&mut self, credential: &Credential) -> Result<(), Error> {
        self.put(record_of(credential)?);
        self.touch(Touch::Keystore(credential.keystore));
        Ok(())
    }

    /// Removes every credential of a keystore that goes.
    pub(super) async fn remove_credentials(&mut self, keystore: KeystoreId) -> Result<(), Error> {
        for record in self.every(credentials_of(keystore)).await? {
            let credential = Credential::decode(CredentialId(record.key.id), &record.body)?;
            self.remove_credential(&credential).await?;
        }
        Ok(())
    }
}

fn record_of(credential: &Credential) -> Result<crate::store::Record, Error> {
    let address = record_key(credential.id);
    let mut record = draft(address, &credential.label(), credential.created, credential.encode()?);
    record.parent = Some(credential.keystore.0);
    record.state = credential.state.name().number();
    record.due = credential.state.deadline();
    Ok(record)
}

pub(super) const fn record_key(id: CredentialId) -> RecordKey {
    RecordKey { kind: RecordKind::Credential, id: id.0, part: 0 }
}

/// Where what is secret of a credential is kept.
pub(super) const fn secret_key(id: CredentialId) -> RecordKey {
    material_key(KeyId(id.0), VersionNumber(0))
}
