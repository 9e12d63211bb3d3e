//! Keystores: create, list, change, delete.

use alloc::string::String;
use alloc::vec::Vec;

use super::Vault;
use super::cache::Touch;
use super::certificates::authority_key;
use super::change::Change;
use super::integrity::draft;
use super::journal::Note;
use super::notes;
use super::transaction::Transaction;
use crate::actor::PrincipalKind;
use crate::audit::{Action, ObjectKind};
use crate::call::Call;
use crate::client::Gate;
use crate::error::{Error, Subject};
use crate::id::{KeyId, KeystoreId};
use crate::keystore::{ApprovalPolicy, Keystore, PinLock, check_gate};
use crate::operation::Operation;
use crate::profile::{Confirm, Customization, NameRules, Profile, ProfileId};
use crate::slot::PassphraseKey;
use crate::store::{Order, Query, Record, RecordKey, RecordKind, Store};
use crate::view::KeystoreView;

/// What a keystore is created with.
pub struct NewKeystore {
    /// Its name, unique in the vault: 1 to 100 characters.
    pub name: String,
    /// Its description; at most 1,000 characters.
    pub description: String,
    /// The profile of its keys, fixed for good.
    pub profile: ProfileId,
    /// What it changes of the profile, where that can be.
    pub custom: Customization,
    /// What it asks of clients; the profile says which methods there are, and whether one is needed.
    pub gate: Gate,
    /// Who must approve its changes, if anybody.
    pub approvals: Option<ApprovalPolicy>,
    /// The user PIN, where the profile asks for one: made from a [`crate::pin::Pin`].
    pub pin: Option<PassphraseKey>,
}

impl NewKeystore {
    /// A keystore under `profile` as it is.
    pub fn new(name: impl Into<String>, profile: ProfileId) -> Self {
        Self {
            name: name.into(),
            description: String::new(),
            profile,
            custom: Customization::default(),
            gate: Gate::default(),
            approvals: None,
            pin: None,
        }
    }
}

/// What to change of a keystore; `None` leaves as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeystoreChanges {
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
    /// What it changes of the profile from now on.
    pub custom: Option<Customization>,
    /// What it asks of clients from now on.
    pub gate: Option<Gate>,
    /// Who must approve its changes from now on; `Some(None)` for nobody.
    pub approvals: Option<Option<ApprovalPolicy>>,
}

/// The most characters of a keystore's description.
const DESCRIPTION_MAX_CHARS: u32 = 1_000;

impl<S: Store> Vault<S> {
    /// Creates a keystore.
    ///
    /// # Errors
    /// [`Error::InvalidName`], [`Error::NameTaken`], [`Error::DescriptionTooLong`], [`Error::ProfileUnknown`],
    /// [`Error::NotOffered`], [`Error::CustomOutOfBounds`], [`Error::GateWithoutMethod`], [`Error::PinRequired`],
    /// [`Error::AccessDenied`], and those of every change: [`Error::ClockMovedBack`], [`Error::RandomUnavailable`],
    /// [`Error::RecordAltered`], [`Error::RecordsRolledBack`], [`Error::Store`].
    pub async fn create_keystore(
        &self,
        new: NewKeystore,
        call: &mut Call<'_>,
    ) -> Result<KeystoreView, Error> {
        let attempted = Note::new(crate::audit::Subject::Keystore, Action::Create);
        self.mutate(attempted, call, async |transaction, call| {
            transaction.authorize_vault(Operation::CreateKeystore)?;
            let profile = self.profile(new.profile)?;
            NameRules::PLAIN.check(&new.name)?;
            check_description(&new.description)?;
            new.custom.check(profile)?;
            check_gate(&new.gate, profile)?;
            if let Some(policy) = &new.approvals {
                transaction.check_approvals(policy, profile).await?;
            }
            transaction.require_free_name(&new.name, None).await?;
            let id = KeystoreId::make_random(call.random)?;
            let pin = match (profile.deletion.confirm, &new.pin) {
                (Confirm::Pin, None) => return Err(Error::PinRequired),
                (Confirm::Pin, Some(pin)) => Some(PinLock::make(id, pin, call.random)?),
                _ => None,
            };
            let author = transaction.subject.author.clone();
            let keystore = Keystore {
                id,
                name: new.name.clone(),
                description: new.description.clone(),
                profile: new.profile,
                custom: new.custom,
                rules: alloc::sync::Arc::new(new.custom.apply(profile)),
                gate: new.gate,
                approvals: new.approvals.clone(),
                pin,
                live_keys: 0,
                created: transaction.now,
                created_by: author.clone(),
                changed: transaction.now,
                changed_by: author,
            };
            transaction.put_keystore(&keystore)?;
            transaction
                .note(notes::keystore(Operation::CreateKeystore, &keystore).detail("profile", new.profile));
            Ok(KeystoreView::of(&keystore))
        })
        .await
    }

    /// All keystores by name.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn keystores(&self) -> Result<Vec<KeystoreView>, Error> {
        let query = Query { order: Order::Label, ..Query::all(RecordKind::Keystore) };
        let view = |record: &Record| {
            let keystore = Keystore::decode(KeystoreId(record.key.id), &record.body, &self.profiles)?;
            Ok(KeystoreView::of(&keystore))
        };
        self.every(query).await?.iter().map(view).collect()
    }

    /// One keystore.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn keystore(&self, id: KeystoreId) -> Result<KeystoreView, Error> {
        Ok(KeystoreView::of(&self.load_keystore(id).await?))
    }

    /// The rules that the keys of a keystore live under: its profile with its customization.
    ///
    /// # Errors
    /// As [`Self::keystore`].
    pub async fn rules(&self, id: KeystoreId) -> Result<alloc::sync::Arc<Profile>, Error> {
        Ok(self.load_keystore(id).await?.rules)
    }

    /// Changes a keystore.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ApprovalRequired`], and those of [`Self::create_keystore`].
    pub async fn update_keystore(
        &self,
        keystore: KeystoreId,
        changes: KeystoreChanges,
        call: &mut Call<'_>,
    ) -> Result<KeystoreView, Error> {
        self.apply(&Change::UpdateKeystore { keystore, changes }, call).await?.keystore()
    }

    /// Deletes a keystore whose keys are all destroyed, the tombstones of these keys, its credentials, and what waits for
    /// approval in it.
    ///
    /// # Errors
    /// [`Error::KeystoreNotEmpty`], [`Error::NotFound`], and those of [`Self::apply`].
    pub async fn delete_keystore(&self, keystore: KeystoreId, call: &mut Call<'_>) -> Result<(), Error> {
        self.apply(&Change::DeleteKeystore { keystore }, call).await.map(|_| ())
    }

    pub(super) async fn load_keystore(&self, id: KeystoreId) -> Result<Keystore, Error> {
        let record = self.load_verified(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Keystore))?;
        Keystore::decode(id, &record.body, &self.profiles)
    }

    pub(super) fn profile(&self, id: ProfileId) -> Result<&'static Profile, Error> {
        self.profiles.iter().copied().find(|profile| profile.id == id).ok_or(Error::ProfileUnknown)
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn load_keystore(&mut self, id: KeystoreId) -> Result<Keystore, Error> {
        let record = self.load(&record_key(id)).await?.ok_or(Error::NotFound(Subject::Keystore))?;
        Keystore::decode(id, &record.body, &self.vault.profiles)
    }

    pub(super) fn put_keystore(&mut self, keystore: &Keystore) -> Result<(), Error> {
        let body = keystore.encode()?;
        self.put(draft(record_key(keystore.id), &keystore.name, keystore.created, body));
        self.touch(Touch::Keystore(keystore.id));
        Ok(())
    }

    pub(super) async fn update_keystore(
        &mut self,
        id: KeystoreId,
        changes: &KeystoreChanges,
        call: &mut Call<'_>,
    ) -> Result<KeystoreView, Error> {
        let mut keystore = self.load_keystore(id).await?;
        self.authorize(Operation::UpdateKeystore, &keystore, None, None, call).await?;
        let profile = self.vault.profile(keystore.profile)?;
        if let Some(name) = &changes.name {
            NameRules::PLAIN.check(name)?;
            self.require_free_name(name, Some(id)).await?;
            keystore.name.clone_from(name);
        }
        if let Some(description) = &changes.description {
            check_description(description)?;
            keystore.description.clone_from(description);
        }
        if let Some(custom) = changes.custom {
            custom.check(profile)?;
            let rules = custom.apply(profile);
            // Names that were never claimed cannot become unique behind somebody's back.
            if rules.names.unique && !keystore.rules.names.unique && keystore.live_keys > 0 {
                return Err(Error::KeystoreNotEmpty { keys: keystore.live_keys });
            }
            keystore.custom = custom;
            keystore.rules = alloc::sync::Arc::new(rules);
        }
        if let Some(gate) = &changes.gate {
            check_gate(gate, profile)?;
            keystore.gate = *gate;
        }
        if let Some(approvals) = &changes.approvals {
            if let Some(policy) = approvals {
                self.check_approvals(policy, profile).await?;
            }
            keystore.approvals.clone_from(approvals);
        }
        keystore.changed = self.now;
        keystore.changed_by = self.subject.author.clone();
        self.put_keystore(&keystore)?;
        let mut note = notes::keystore(Operation::UpdateKeystore, &keystore);
        if changes.approvals.is_some() {
            note = note.detail("approvals", if keystore.approvals.is_some() { "on" } else { "off" });
        }
        self.note(note);
        Ok(KeystoreView::of(&keystore))
    }

    pub(super) async fn delete_keystore(&mut self, id: KeystoreId, call: &mut Call<'_>) -> Result<(), Error> {
        let keystore = self.load_keystore(id).await?;
        self.authorize(Operation::DeleteKeystore, &keystore, None, None, call).await?;
        if keystore.live_keys > 0 {
            return Err(Error::KeystoreNotEmpty { keys: keystore.live_keys });
        }
        for tombstone in self.every(Query { parent: Some(id.0), ..Query::all(RecordKind::Key) }).await? {
            self.delete(&tombstone.key);
            self.touch(Touch::Key(KeyId(tombstone.key.id)));
        }
        self.remove_credentials(id).await?;
        self.remove_approvals(id).await?;
        self.delete_material(&authority_key(id)).await?;
        self.delete(&record_key(id));
        self.touch(Touch::Keystore(id));
        let object = ObjectKind::Keystore;
        self.note(notes::keystore(Operation::DeleteKeystore, &keystore).about(object, id.0));
        Ok(())
    }

    /// Refuses a policy that the profile does not have, or with somebody who is not registered, is a group or cannot sign.
    async fn check_approvals(&mut self, policy: &ApprovalPolicy, profile: &Profile) -> Result<(), Error> {
        policy.check(profile)?;
        for id in &policy.approvers {
            let approver = self.load_principal(*id).await?;
            // Somebody new in a group would be an approver whom nobody has approved.
            let group = approver.kind == PrincipalKind::Group;
            if group || (policy.signed && approver.approval_key.is_none()) {
                return Err(Error::SettingInvalid { field: "approvals" });
            }
        }
        if policy.signed && policy.approvers.is_empty() {
            return Err(Error::SettingInvalid { field: "approvals" });
        }
        Ok(())
    }

    /// Refuses a name that another keystore has.
    async fn require_free_name(&mut self, name: &str, own: Option<KeystoreId>) -> Result<(), Error> {
        let keystores = self.every(Query::all(RecordKind::Keystore)).await?;
        let taken = |record: &Record| record.label == name && own.is_none_or(|own| record.key.id != own.0);
        if keystores.iter().any(taken) { Err(Error::NameTaken) } else { Ok(()) }
    }
}

pub(super) fn check_description(description: &str) -> Result<(), Error> {
    if description.chars().nth(DESCRIPTION_MAX_CHARS as usize).is_some() {
        return Err(Error::DescriptionTooLong { limit: DESCRIPTION_MAX_CHARS });
    }
    Ok(())
}

pub(super) const fn record_key(id: KeystoreId) -> RecordKey {
    RecordKey { kind: RecordKind::Keystore, id: id.0, part: 0 }
}
