//! A key that is ready for use, and the one path by which every use of it is authorized, counted and recorded.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::access::Question;
use super::cache::{OpenKey, Site};
use super::journal::Note;
use super::{Vault, keys, notes};
use crate::actor::{Actor, Subject};
use crate::associated::Associated;
use crate::call::Call;
use crate::error::{self, Error, Feature};
use crate::frame::Frame;
use crate::id::{CredentialId, KeyId, VersionNumber};
use crate::key::Key;
use crate::operation::Operation;
use crate::profile::Profile;
use crate::secret::Secret32;
use crate::store::Store;

/// How often an encryption looks again at a key that rotated in the meantime.
pub(super) const ATTEMPTS: u32 = 8;

/// What a stream protects with its key before anything is put into it: its data key.
const STREAM_BYTES: u64 = 32;

/// A key with everything that decides about its use.
pub(super) struct Ready {
    pub(super) open: Arc<OpenKey>,
    pub(super) key: Arc<Key>,
    pub(super) site: Arc<Site>,
    pub(super) subject: Arc<Subject>,
}

/// What is asked of a key.
#[derive(Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) operation: Operation,
    pub(super) associated: &'a Associated<'a>,
    pub(super) shape: Shape,
}

/// How much is to be encrypted or decrypted, in which form.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// One message of so many bytes; none are known yet of what is to be decrypted.
    Message(u64),
    /// Several messages.
    Batch { messages: u64, largest: u64, bytes: u64 },
    /// A message that was checked before: it is counted alone.
    Counted(u64),
    /// The data key of a stream.
    Stream,
}

/// An encryption that is authorized and counted, and what is to be recorded of it.
pub(super) struct Sealing {
    pub(super) ready: Ready,
    pub(super) version: VersionNumber,
    pub(super) note: Note,
    used: Vec<CredentialId>,
}

/// A decryption that is authorized, and what is to be recorded of it.
pub(super) struct Opening<T> {
    pub(super) ready: Ready,
    /// What the ciphertext says of itself.
    pub(super) address: T,
    pub(super) note: Note,
    used: Vec<CredentialId>,
}

impl Ready {
    pub(super) fn rules(&self) -> &Profile {
        &self.site.keystore.rules
    }
}

impl Shape {
    /// Messages and bytes to count.
    const fn counted(self) -> (u64, u64) {
        match self {
            Self::Message(bytes) | Self::Counted(bytes) => (1, bytes),
            Self::Batch { messages, bytes, .. } => (messages, bytes),
            Self::Stream => (1, STREAM_BYTES),
        }
    }

    fn check(self, key: &Key, rules: &Profile) -> Result<(), Error> {
        let limits = &rules.limits;
        let within = |bytes: u64, limit: u64| {
            if bytes > limit { Err(Error::PlaintextTooLarge { limit }) } else { Ok(()) }
        };
        match self {
            Self::Message(bytes) => within(bytes, limits.plaintext_bytes),
            Self::Batch { largest, bytes, .. } => {
                within(largest, limits.plaintext_bytes)?;
                within(bytes, limits.batch_bytes)
            }
            Self::Counted(_) => Ok(()),
            Self::Stream if key.token.is_some() => Err(Error::NotOffered(Feature::Hsm)),
            Self::Stream if key.convergent || rules.frame != Frame::Envelope => {
                Err(Error::NotOffered(Feature::Streams))
            }
            Self::Stream => Ok(()),
        }
    }

    fn describe(self, note: Note) -> Note {
        match self {
            Self::Message(_) | Self::Counted(_) => note,
            Self::Batch { messages, .. } => note.detail("messages", messages),
            Self::Stream => note.detail("form", String::from("stream")),
        }
    }
}

impl Ask<'_> {
    /// What does not depend on anybody's permission.
    fn check(&self, ready: &Ready) -> Result<(), Error> {
        // Keys with two halves have ways of their own.
        if ready.key.kind.is_asymmetric() {
            return Err(Error::KindForbids);
        }
        self.shape.check(&ready.key, ready.rules())?;
        // A context belongs to whichever of the two keys takes one.
        let rewraps = matches!(self.operation, Operation::RewrapFrom | Operation::RewrapTo);
        let stripped = Associated { context: &[], ..*self.associated };
        let associated = if rewraps && !ready.key.convergent { &stripped } else { self.associated };
        associated.check(ready.key.convergent, &ready.rules().limits)
    }

    /// What is recorded of it.
    pub(super) fn note(&self, key: &Key, version: Option<VersionNumber>) -> Note {
        self.shape.describe(notes::key(self.operation, key, version))
    }
}

impl<S: Store> Vault<S> {
    /// Authorizes and counts an encryption; what is refused is recorded here.
    pub(super) async fn sealing(
        &self,
        key: KeyId,
        ask: &Ask<'_>,
        call: &mut Call<'_>,
    ) -> Result<Sealing, Error> {
        for _ in 0..ATTEMPTS {
            let ready = self.ready(key, call).await?;
            let asked = self.ask_to_seal(&ready, ask, call);
            let version = asked.as_ref().ok().map(|(version, _)| *version);
            let (messages, bytes) = ask.shape.counted();
            let counted = match version {
                Some(version) => self.count(key, version, messages, bytes, call).await,
                None => Ok(true),
            };
            if matches!(counted, Ok(false)) {
                // Its use was due to end with this message: there is another version now.
                continue;
            }
            let note = ask.note(&ready.key, version);
            match asked.and_then(|asked| counted.map(|_| asked)) {
                Ok((version, used)) => return Ok(Sealing { ready, version, note, used }),
                Err(error) => {
                    self.record(note, &ready.subject, key, Err(&error), call).await?;
                    return Err(error);
                }
            }
        }
        Err(Error::KeyNotLoaded)
    }

    pub(super) async fn record_sealing(
        &self,
        sealing: &Sealing,
        outcome: Result<(), &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let Sealing { ready, note, used, .. } = sealing;
        let permitted = outcome.map(|()| used.as_slice());
        self.record(note.clone(), &ready.subject, ready.key.id, permitted, call).await
    }

    /// Authorizes a decryption with the version that `address` finds; what is refused is recorded here. Whoever may not use
    /// the key learns nothing of it: they are refused before the ciphertext is looked at.
    pub(super) async fn opening<T>(
        &self,
        key: KeyId,
        address: impl FnOnce(&Ready) -> Result<(T, VersionNumber), Error>,
        ask: &Ask<'_>,
        call: &mut Call<'_>,
    ) -> Result<Opening<T>, Error> {
        let ready = self.ready(key, call).await?;
        self.admit_caller(&ready, ask.operation, || ask.note(&ready.key, None), call).await?;
        let (address, version) = address(&ready)?;
        let note = ask.note(&ready.key, Some(version));
        match self.ask_to_open(&ready, ask, version, call) {
            Ok(used) => {
                self.load_material(&ready.open, version).await?;
                Ok(Opening { ready, address, note, used })
            }
            Err(error) => {
                self.record(note, &ready.subject, key, Err(&error), call).await?;
                Err(error)
            }
        }
    }

    /// Refuses who may not use the key at all, before anything that is given is looked at; what is refused is recorded here.
    pub(super) async fn admit_caller(
        &self,
        ready: &Ready,
        operation: Operation,
        note: impl FnOnce() -> Note,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let Err(error) = self.admit_question(ready, operation, call) else { return Ok(()) };
        self.record(note(), &ready.subject, ready.key.id, Err(&error), call).await?;
        Err(error)
    }

    /// Whether whoever calls may do `operation` with the key, whatever state it is in.
    pub(super) fn admit_question(
        &self,
        ready: &Ready,
        operation: Operation,
        call: &Call<'_>,
    ) -> Result<(), Error> {
        self.question(ready, operation, None, call, |question| question.admit()).map(|_| ())
    }

    pub(super) async fn record_opening<T>(
        &self,
        opening: &Opening<T>,
        outcome: Result<(), &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let Opening { ready, note, used, .. } = opening;
        let permitted = outcome.map(|()| used.as_slice());
        self.record(note.clone(), &ready.subject, ready.key.id, permitted, call).await
    }

    /// The version to encrypt with, and the credentials by which the client was known.
    pub(super) fn ask_to_seal(
        &self,
        ready: &Ready,
        ask: &Ask<'_>,
        call: &Call<'_>,
    ) -> Result<(VersionNumber, Vec<CredentialId>), Error> {
        let version = ready.key.primary(ready.rules()).map(|version| version.number);
        let used = self.ask(ready, ask.operation, version, call)?;
        ask.check(ready)?;
        Ok((version.ok_or(Error::NotFound(error::Subject::Version))?, used))
    }

    /// The credentials by which the client was known.
    pub(super) fn ask_to_open(
        &self,
        ready: &Ready,
        ask: &Ask<'_>,
        version: VersionNumber,
        call: &Call<'_>,
    ) -> Result<Vec<CredentialId>, Error> {
        let used = self.ask(ready, ask.operation, Some(version), call)?;
        ask.check(ready)?;
        Ok(used)
    }

    pub(super) fn ask(
        &self,
        ready: &Ready,
        operation: Operation,
        version: Option<VersionNumber>,
        call: &Call<'_>,
    ) -> Result<Vec<CredentialId>, Error> {
        let used = self.question(ready, operation, version, call, |question| question.decide())?;
        if operation.fits(ready.key.usage) { Ok(used) } else { Err(Error::KindForbids) }
    }

    fn question<T>(
        &self,
        ready: &Ready,
        operation: Operation,
        version: Option<VersionNumber>,
        call: &Call<'_>,
        decide: impl FnOnce(&Question<'_>) -> T,
    ) -> T {
        let settings = self.cache.lock().settings();
        decide(&Question {
            operation,
            subject: &ready.subject,
            client: call.client.as_ref(),
            keystore: &ready.site.keystore,
            credentials: &ready.site.credentials,
            key: Some(&ready.key),
            version,
            region: settings.region.as_deref(),
            approved: false,
            now: call.now,
        })
    }

    /// The key as of the store's present revision, with everything done that was due.
    pub(super) async fn ready(&self, id: KeyId, call: &mut Call<'_>) -> Result<Ready, Error> {
        let mut settled = false;
        loop {
            let revision = self.current_revision().await?;
            let subject = self.cached_subject(call, revision).await?;
            let cached = self.cache.lock().get(id, revision);
            let open = match cached {
                Some(open) => open,
                None => {
                    let record = self.load_verified(&keys::record_key(id)).await?;
                    let record = record.ok_or(Error::NotFound(error::Subject::Key))?;
                    let open = Arc::new(OpenKey::new(Key::decode(id, &record.body)?));
                    self.cache.lock().insert(Arc::clone(&open), revision);
                    open
                }
            };
            let key = open.key();
            let site = self.site(key.keystore, revision).await?;
            let due = key.deadline(&site.keystore.rules).is_some_and(|due| due <= call.now);
            if !due || settled {
                return Ok(Ready { open, key, site, subject });
            }
            self.settle(id, call).await?;
            settled = true;
        }
    }

    pub(super) fn ready_sync(&self, id: KeyId, call: &Call<'_>) -> Result<Ready, Error> {
        let mut cache = self.cache.lock();
        if cache.settings().strict_audit {
            return Err(Error::KeyNotLoaded);
        }
        let open = cache.get_current(id).ok_or(Error::KeyNotLoaded)?;
        let key = open.key();
        let site = cache.site_current(key.keystore).ok_or(Error::KeyNotLoaded)?;
        let subject = match call.actor {
            Actor::Owner => Some(Arc::new(Subject::owner())),
            Actor::System => Some(Arc::new(Subject::system())),
            Actor::Principal(id) => cache.caller_current(id).map(|caller| Arc::clone(&caller.subject)),
        };
        let subject = subject.ok_or(Error::KeyNotLoaded)?;
        if key.next_rotation_due(&site.keystore.rules, call.now) {
            return Err(Error::KeyNotLoaded);
        }
        Ok(Ready { open, key, site, subject })
    }

    pub(super) async fn load_material(&self, open: &OpenKey, version: VersionNumber) -> Result<(), Error> {
        let object = open.key().version(version).and_then(|version| version.object.clone());
        if let Some(object) = object {
            if open.cipher(version).is_none() {
                open.add_cipher(version, Arc::from(self.provider.hsm.cipher(&object)?));
            }
            return Ok(());
        }
        if open.material(version).is_none() {
            let material = self.unwrap_material(open.id(), version).await?;
            let material = Secret32::copy_from(material.expose()).ok_or(Error::RecordAltered)?;
            open.add_material(version, Arc::new(material));
        }
        Ok(())
    }
}
