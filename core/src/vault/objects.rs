//! Objects in tokens that are made for new versions: before the commit, outside of the turn to write, and removed again if
//! nothing comes of it.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::mem::take;

use super::change::Change;
use super::journal::Note;
use super::transaction::Transaction;
use super::{Vault, notes};
use crate::asymmetric::PublicKey;
use crate::audit::{self, Action};
use crate::call::Call;
use crate::crypto::equal;
use crate::error::Error;
use crate::hsm::{Custody, FoundObject, HsmObject, HsmProblem, ObjectId, TokenSerial};
use crate::id::KeyId;
use crate::import::MaterialProblem;
use crate::key::{Key, KeyVersion, Origin};
use crate::keygen;
use crate::keystore::Keystore;
use crate::lifecycle::KeyEvent;
use crate::lock::Mutex;
use crate::operation::Operation;
use crate::profile::KeyKind;
use crate::random::SecureRandom;
use crate::secret::SecretBytes;
use crate::store::{Query, RecordKind, Store, StoreError};
use crate::time::{Period, Timestamp};
use crate::view::KeyView;

/// How long a rotation by itself waits after a token refused to make its key. Somebody's own is tried at once.
const WAIT_AFTER_REFUSAL: Period = Period::MINUTE;

/// What is done to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenEvent<'a> {
    /// It is set up, with its PINs.
    Initialize,
    /// Somebody logs in to it.
    LogIn,
    /// Somebody logs out of it.
    LogOut,
    /// Its user PIN is changed, by whoever knows it.
    ChangePin,
    /// Its user PIN is set by the security officer.
    ResetPin,
    /// The PIN of its security officer is changed.
    ChangeSoPin,
    /// A key that is no version of the vault is removed: its `CKA_ID`.
    Delete(&'a str),
}

/// What one mutation has of tokens.
#[derive(Default)]
pub(super) struct Objects {
    /// What is there and not used.
    ready: Vec<(Wanted, Prepared)>,
    /// What the present attempt has used.
    used: Vec<(Wanted, Prepared)>,
    /// What the present attempt needs and is not there.
    wanted: Option<Wanted>,
    /// Whether a rotation by itself cannot be done now.
    refused: bool,
    /// What the present attempt has destroyed.
    doomed: Vec<HsmObject>,
}

/// An object for a version.
#[derive(Clone)]
struct Prepared {
    object: HsmObject,
    kind: KeyKind,
    public: Option<PublicKey>,
    /// How a key begins whose first version it is.
    origin: Origin,
    /// Whether it was made for this, and is removed if nothing comes of it.
    made: bool,
}

/// What to make, or to look at. An object is only ever given to whoever wants just this: a mutation may make several.
struct Wanted {
    token: TokenSerial,
    /// Where it lies already, if it does.
    lies: Option<ObjectId>,
    label: String,
    kind: KeyKind,
    material: Option<SecretBytes>,
    /// Whether nobody asked for it: a rotation that is due.
    by_itself: bool,
}

impl Wanted {
    fn is(&self, other: &Self) -> bool {
        let material = match (&self.material, &other.material) {
            (Some(one), Some(other)) => equal(one.expose(), other.expose()),
            (one, other) => one.is_none() && other.is_none(),
        };
        let named =
            |wanted: &Self| (wanted.token.clone(), wanted.lies.clone(), wanted.label.clone(), wanted.kind);
        material && named(self) == named(other)
    }
}

/// What a version in a token is made of.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// A fresh key.
    Fresh {
        /// Whether nobody asked for it.
        by_itself: bool,
    },
    /// Material that is put into the token.
    Material(&'a SecretBytes),
    /// What lies there.
    Lies(&'a ObjectId),
}

pub(super) type Shared = Arc<Mutex<Objects>>;

impl Objects {
    /// Begins anew: what an attempt that came to nothing has used is there again.
    pub(super) fn begin(&mut self) {
        let used = take(&mut self.used);
        self.ready.extend(used);
        self.doomed.clear();
        self.wanted = None;
    }

    /// Remembers that an object is to be removed once that is committed.
    pub(super) fn doom(&mut self, object: &HsmObject) {
        self.doomed.push(object.clone());
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Adds a version whose object lies in `token`, dated at `at`. The answer is where it came from.
    pub(super) async fn add_object(
        &mut self,
        key: &mut Key,
        keystore: &Keystore,
        token: &TokenSerial,
        source: Source<'_>,
        at: Timestamp,
    ) -> Result<Origin, Error> {
        if let Source::Lies(id) = source {
            self.check_unclaimed(&HsmObject { token: token.clone(), id: id.clone() }).await?;
        }
        if let Source::Material(material) = source {
            keygen::check(&self.vault.provider, key.kind, material, &keystore.rules.limits)?;
        }
        let prepared = self.prepared(key, token, source)?;
        if prepared.kind != key.kind || prepared.public.is_some() != key.kind.is_asymmetric() {
            return Err(MaterialProblem::OtherKind { found: prepared.kind }.into());
        }
        key.add_version(prepared.public, Some(prepared.object), at, &keystore.rules)?;
        Ok(prepared.origin)
    }

    /// The object of a new version of `key`. If it is not made yet, the error ends the attempt, and the mutation begins anew
    /// when it is.
    fn prepared(&self, key: &Key, token: &TokenSerial, source: Source<'_>) -> Result<Prepared, Error> {
        let wanted = Wanted {
            token: token.clone(),
            lies: match source {
                Source::Lies(id) => Some(id.clone()),
                _ => None,
            },
            label: key.name.clone(),
            kind: key.kind,
            material: match source {
                Source::Material(material) => Some(SecretBytes::new(material.expose().to_vec())),
                _ => None,
            },
            by_itself: matches!(source, Source::Fresh { by_itself: true }),
        };
        let mut objects = self.objects.lock();
        match objects.ready.iter().position(|(made_for, _)| made_for.is(&wanted)) {
            Some(at) => {
                let (made_for, prepared) = objects.ready.remove(at);
                objects.used.push((made_for, prepared.clone()));
                Ok(prepared)
            }
            None => {
                objects.wanted = Some(wanted);
                Err(Error::MaterialNeeded { kind: key.kind })
            }
        }
    }

    /// Whether a rotation by itself of a key in a token waits until the token makes keys again.
    pub(super) fn rotation_waits(&self, key: &Key) -> bool {
        key.token.is_some() && self.objects.lock().refused
    }

    /// Refuses an object that is a version of another key: to delete one would delete both.
    async fn check_unclaimed(&mut self, object: &HsmObject) -> Result<(), Error> {
        for record in self.every(Query::all(RecordKind::Key)).await? {
            let key = Key::decode(KeyId(record.key.id), &record.body)?;
            if key.versions.iter().any(|version| version.live_object() == Some(object)) {
                return Err(HsmProblem::ObjectInUse.into());
            }
        }
        Ok(())
    }
}

impl<S: Store> Vault<S> {
    /// Makes what an attempt of a mutation wanted. Whether there was anything, so that it is worth another attempt.
    pub(super) fn prepare_object(&self, objects: &Shared, call: &mut Call<'_>) -> Result<bool, Error> {
        let Some(wanted) = objects.lock().wanted.take() else { return Ok(false) };
        if wanted.by_itself && self.token_waits(&wanted.token, call.now) {
            objects.lock().refused = true;
            return Ok(true);
        }
        match self.make_object(&wanted, call.random) {
            Ok(prepared) => objects.lock().ready.push((wanted, prepared)),
            Err(Error::Hsm(_)) if wanted.by_itself => {
                let until = call.now.plus(WAIT_AFTER_REFUSAL);
                self.tokens_wait.lock().insert(wanted.token, until);
                objects.lock().refused = true;
            }
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    /// Destroys a key in a token at once, for whoever shows the token's user PIN. The token has to be there: what is said to
    /// be deleted is.
    pub(super) async fn delete_from_token(
        &self,
        id: KeyId,
        pin: &str,
        call: &mut Call<'_>,
    ) -> Result<KeyView, Error> {
        let change = Change::MoveKey { key: id, event: KeyEvent::DeleteNow, confirmation: None };
        // Who may not delete the key may not try PINs either, nor lock a token for others.
        let shown = self
            .mutate(notes::attempted(&change), call, async |transaction, call| {
                let (key, _) = transaction.open(id, Operation::DeleteKey, None, call).await?;
                let token = key.token.clone().ok_or(Error::KindForbids)?;
                Ok((
                    token,
                    key.versions.iter().filter_map(KeyVersion::live_object).cloned().collect::<Vec<_>>(),
                ))
            })
            .await?;
        let (token, objects) = shown;
        let hsm = self.provider.hsm;
        let verified = hsm.verify_pin(&token, pin).and_then(|()| {
            let reached = |object| match hsm.find(object) {
                Ok(_) | Err(Error::Hsm(HsmProblem::ObjectMissing)) => Ok(()),
                Err(error) => Err(error),
            };
            objects.iter().try_for_each(reached)
        });
        self.mutate(notes::attempted(&change), call, async |transaction, call| {
            verified.clone()?;
            transaction.token_pin_verified = true;
            transaction.apply(&change, call).await
        })
        .await?
        .key()
    }

    /// Refuses who may not look after tokens, and records that they tried.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], [`Error::RecordsRolledBack`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn may_manage_token(
        &self,
        event: TokenEvent<'_>,
        token: &str,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        match self.require(Operation::UpdateSettings, call).await {
            Err(error) => {
                self.note_token(event, token, Err(&error), call).await?;
                Err(error)
            }
            Ok(()) => Ok(()),
        }
    }

    /// Records what was done to a token, and how that ended; `token` is its serial number or what else names it.
    ///
    /// # Errors
    /// [`Error::RecordsRolledBack`], [`Error::RecordAltered`], [`Error::Store`].
    pub async fn note_token(
        &self,
        event: TokenEvent<'_>,
        token: &str,
        outcome: Result<(), &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        // The settings say whether the entry is written at once; they come with the newest header.
        let revision = self.current_revision().await?;
        let subject = self.cached_subject(call, revision).await?;
        let (action, detail) = match event {
            TokenEvent::Initialize => (Action::Create, None),
            TokenEvent::LogIn => (Action::SignIn, None),
            TokenEvent::LogOut => (Action::Disable, None),
            TokenEvent::ChangePin => (Action::Update, Some(("changed", "user pin"))),
            TokenEvent::ResetPin => (Action::Update, Some(("changed", "user pin, by the security officer"))),
            TokenEvent::ChangeSoPin => (Action::Update, Some(("changed", "pin of the security officer"))),
            TokenEvent::Delete(id) => (Action::Delete, Some(("cka_id", id))),
        };
        let note = Note::new(audit::Subject::Token, action).detail("token", token);
        let note = detail.into_iter().fold(note, |note, (name, text)| note.detail(name, text));
        self.record_without_key(note, &subject, outcome, call).await
    }

    /// Whether the token has just refused to make a key by itself.
    fn token_waits(&self, token: &TokenSerial, now: Timestamp) -> bool {
        let until = self.tokens_wait.lock().get(token).copied();
        // A clock that was set back does not make it wait for longer.
        until.is_some_and(|until| now < until && until.since(now) <= WAIT_AFTER_REFUSAL)
    }

    fn make_object(&self, wanted: &Wanted, random: &mut dyn SecureRandom) -> Result<Prepared, Error> {
        let Wanted { token, lies, label, kind, material, .. } = wanted;
        let token = token.clone();
        let hsm = self.provider.hsm;
        if let Some(id) = lies {
            let object = HsmObject { token, id: id.clone() };
            let FoundObject { kind, public, made_there } = hsm.find(&object)?;
            let origin = if made_there { Origin::Generated } else { Origin::Imported };
            return Ok(Prepared { object, kind, public, origin, made: false });
        }
        let object = HsmObject { token, id: ObjectId::make_random(random)? };
        let (public, origin) = match material {
            Some(material) => (hsm.import(&object, label, *kind, material)?, Origin::Imported),
            None => (hsm.generate(&object, label, *kind)?, Origin::Generated),
        };
        Ok(Prepared { object, kind: *kind, public, origin, made: true })
    }

    /// Removes from the tokens what has come to its end with a mutation: what it destroyed, or, if it came to nothing, what
    /// was made for it. If it is not known what came of it, nothing is removed.
    pub(super) fn finish_objects(&self, objects: &Shared, outcome: Result<(), &Error>) {
        let mut objects = objects.lock();
        let mut ended = Vec::new();
        match outcome {
            Ok(()) => ended.append(&mut objects.doomed),
            Err(Error::Store(StoreError::Full | StoreError::Conflict { .. })) => objects.begin(),
            // The store may have committed before it failed.
            Err(Error::Store(_)) => return,
            Err(_) => objects.begin(),
        }
        let spare = objects.ready.iter().filter(|(_, spare)| spare.made);
        ended.extend(spare.map(|(_, spare)| spare.object.clone()));
        drop(objects);
        self.remove_objects(ended);
    }

    /// Removes again what tokens did not remove when it came to its end.
    pub(super) fn sweep_objects(&self) {
        let left = take(&mut *self.tokens_left.lock());
        self.remove_objects(left);
    }

    /// Removes objects, and remembers those that could not be: nobody else waits meanwhile.
    fn remove_objects(&self, mut ended: Vec<HsmObject>) {
        ended.retain(|object| self.provider.hsm.destroy(object).is_err());
        if !ended.is_empty() {
            self.tokens_left.lock().extend(ended);
        }
    }
}

/// What a new key is to be made of, in a token.
pub(super) fn source_of<'a>(custody: &'a Custody, given: Option<&'a SecretBytes>) -> Source<'a> {
    match (custody, given) {
        (Custody::Object(object), _) => Source::Lies(&object.id),
        (_, Some(material)) => Source::Material(material),
        _ => Source::Fresh { by_itself: false },
    }
}
