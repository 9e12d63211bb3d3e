//! What waits to be written into the audit chain, and which keys and credentials were used in the meantime.
//!
//! A change and its entry are one commit. Data operations are noted here and written with the next change, or by
//! [`Vault::flush`], at most a second behind; a process that ends in between loses them, and leaves a gap in the numbers
//! of its session.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::Vault;
use super::integrity::draft as record_draft;
use super::transaction::Transaction;
use crate::actor::{Actor, Author, Subject};
use crate::audit::{self, Action, Draft, Event, Head, Object, ObjectKind, Outcome};
use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::id::{CredentialId, KeyId, KeystoreId};
use crate::store::{RecordKey, RecordKind, Store, StoreError};
use crate::time::{Period, Timestamp};

/// How long a data operation may wait to be written.
pub(super) const DELAY: Period = Period(1_000);
/// How many data operations may wait before the next one writes them itself, if nothing else is said.
const MAX_WAITING: usize = 256;
/// How many are kept when the store cannot take them. Beyond, the oldest go: their numbers are missed.
const MAX_KEPT: usize = 4_096;

/// What is to be written down, before it is known who did it and when.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) event: Option<Event>,
    pub(super) object: Option<Object>,
    pub(super) keystore: Option<KeystoreId>,
    pub(super) outcome: Outcome,
    pub(super) details: Vec<(String, String)>,
    /// Who did it, if it is not who asked.
    pub(super) actor: Option<Actor>,
    /// In whose name it was done, if that is not who asked.
    behalf: Option<String>,
}

impl Note {
    /// What is not written down.
    pub(super) const SILENT: Self = Self {
        event: None,
        object: None,
        keystore: None,
        outcome: Outcome::Success,
        details: Vec::new(),
        actor: None,
        behalf: None,
    };

    pub(super) fn new(subject: audit::Subject, action: Action) -> Self {
        Self { event: Event::new(subject, action), ..Self::SILENT }
    }

    pub(super) fn about(mut self, kind: ObjectKind, id: [u8; 16]) -> Self {
        self.object = Some(Object { kind, id, version: None });
        self
    }

    pub(super) fn version(mut self, version: Option<u32>) -> Self {
        if let Some(object) = &mut self.object {
            object.version = version;
        }
        self
    }

    pub(super) const fn within(mut self, keystore: KeystoreId) -> Self {
        self.keystore = Some(keystore);
        self
    }

    pub(super) fn detail(mut self, name: &str, value: impl ToString) -> Self {
        self.details.push((name.into(), value.to_string()));
        self
    }

    pub(super) const fn by(mut self, actor: Actor) -> Self {
        self.actor = Some(actor);
        self
    }

    pub(super) fn on_behalf_of(mut self, author: &Author) -> Self {
        self.behalf = Some(author.name.clone());
        self
    }

    pub(super) fn refused(mut self, error: &Error) -> Self {
        self.outcome = Outcome::Refused { code: error.code().into() };
        self
    }
}

/// See the module.
pub(super) struct Journal {
    session: Option<u64>,
    next_ordinal: u64,
    /// Whether the chain has the beginning of this session.
    started: bool,
    waiting: VecDeque<Draft>,
    /// How many may wait before the next one writes them itself.
    most_waiting: usize,
    since: Option<Timestamp>,
    used_keys: BTreeMap<KeyId, Timestamp>,
    used_credentials: BTreeSet<CredentialId>,
}

/// What one commit takes out of the journal.
pub(super) struct Taken {
    pub(super) drafts: Vec<Draft>,
    /// How many of them, the last, are the commit's own.
    own: usize,
    keys: BTreeMap<KeyId, Timestamp>,
    credentials: BTreeSet<CredentialId>,
}

impl Journal {
    pub(super) const fn new() -> Self {
        Self {
            session: None,
            // The first is that of the beginning.
            next_ordinal: 2,
            started: false,
            waiting: VecDeque::new(),
            most_waiting: MAX_WAITING,
            since: None,
            used_keys: BTreeMap::new(),
            used_credentials: BTreeSet::new(),
        }
    }

    pub(super) fn set_most_waiting(&mut self, most: usize) {
        self.most_waiting = most.clamp(1, MAX_KEPT / 2);
    }

    /// Notes a data operation.
    pub(super) fn add(&mut self, note: Note, subject: &Subject, call: &mut Call<'_>) -> Result<(), Error> {
        let ordinal = self.draw_ordinal();
        self.add_numbered(note, subject, call, ordinal)
    }

    fn add_numbered(
        &mut self,
        note: Note,
        subject: &Subject,
        call: &mut Call<'_>,
        ordinal: u64,
    ) -> Result<(), Error> {
        let session = self.session(call)?;
        let Some(draft) = draft(&note, subject, call, call.now, session, ordinal) else { return Ok(()) };
        if self.waiting.len() >= MAX_KEPT {
            self.waiting.pop_front();
        }
        self.waiting.push_back(draft);
        self.since.get_or_insert(call.now);
        Ok(())
    }

    /// Notes that a change was refused. Numbers that its attempts had drawn are used up first.
    pub(super) fn refuse(
        &mut self,
        note: Note,
        subject: &Subject,
        call: &mut Call<'_>,
        ordinals: &[u64],
    ) -> Result<(), Error> {
        if note.event.is_none() && ordinals.is_empty() {
            return Ok(());
        }
        match ordinals {
            [] => self.add(note, subject, call),
            ordinals => ordinals
                .iter()
                .try_for_each(|ordinal| self.add_numbered(note.clone(), subject, call, *ordinal)),
        }
    }

    pub(super) fn used_key(&mut self, key: KeyId, now: Timestamp) {
        let last = self.used_keys.entry(key).or_insert(now);
        *last = now.max(*last);
    }

    pub(super) fn used_credentials(&mut self, credentials: &[CredentialId]) {
        self.used_credentials.extend(credentials);
    }

    /// When what waits is to be written.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.since.map(|since| since.plus(DELAY))
    }

    pub(super) const fn has_started(&self) -> bool {
        self.started
    }

    /// The session has ended: what comes now is another.
    pub(super) fn restart(&mut self) {
        *self = Self {
            waiting: core::mem::take(&mut self.waiting),
            most_waiting: self.most_waiting,
            since: self.since,
            used_keys: core::mem::take(&mut self.used_keys),
            used_credentials: core::mem::take(&mut self.used_credentials),
            ..Self::new()
        };
    }

    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= self.most_waiting
    }

    /// Everything that is to be written now: what waited, and `notes`.
    pub(super) fn take(
        &mut self,
        notes: &[Note],
        subject: &Subject,
        call: &mut Call<'_>,
        now: Timestamp,
        ordinals: &mut Vec<u64>,
    ) -> Result<Taken, Error> {
        let mut drafts = Vec::new();
        let mut waited = 0;
        if !(notes.is_empty() && self.waiting.is_empty()) {
            let session = self.session(call)?;
            if !self.started {
                let start = Note::new(audit::Subject::Session, Action::Start).by(Actor::System);
                drafts.extend(draft(&start, subject, call, now, session, 1));
            }
            drafts.extend(self.waiting.drain(..));
            waited = drafts.len();
            for (number, note) in notes.iter().enumerate() {
                while ordinals.len() <= number {
                    ordinals.push(self.draw_ordinal());
                }
                let ordinal = ordinals.get(number).copied().unwrap_or(0);
                drafts.extend(draft(note, subject, call, now, session, ordinal));
            }
        }
        let keys = core::mem::take(&mut self.used_keys);
        let credentials = core::mem::take(&mut self.used_credentials);
        let own = drafts.len().saturating_sub(waited);
        Ok(Taken { drafts, own, keys, credentials })
    }

    /// What was taken is in the store, the beginning of the session with its first entries.
    pub(super) fn written(&mut self, taken: &Taken) {
        self.started |= !taken.drafts.is_empty();
        if self.waiting.is_empty() {
            self.since = None;
        }
    }

    /// What was taken is not in the store: all but the commit's own waits again.
    pub(super) fn give_back(&mut self, taken: Taken) {
        let Taken { mut drafts, own, keys, credentials } = taken;
        drafts.truncate(drafts.len().saturating_sub(own));
        if !self.started && !drafts.is_empty() {
            drafts.remove(0);
        }
        drafts.extend(self.waiting.drain(..));
        self.waiting = drafts.into();
        for (key, at) in keys {
            self.used_key(key, at);
        }
        self.used_credentials.extend(credentials);
    }

    fn draw_ordinal(&mut self) -> u64 {
        let ordinal = self.next_ordinal;
        self.next_ordinal = ordinal.saturating_add(1);
        ordinal
    }

    fn session(&mut self, call: &mut Call<'_>) -> Result<u64, Error> {
        if let Some(session) = self.session {
            return Ok(session);
        }
        let mut bytes = [0; 8];
        call.random.fill(&mut bytes)?;
        let session = u64::from_be_bytes(bytes);
        self.session = Some(session);
        Ok(session)
    }
}

fn draft(
    note: &Note,
    subject: &Subject,
    call: &Call<'_>,
    time: Timestamp,
    session: u64,
    ordinal: u64,
) -> Option<Draft> {
    let system = note.actor == Some(Actor::System);
    let actor = match &note.behalf {
        _ if system => String::from(Author::SYSTEM),
        Some(author) => author.clone(),
        None => subject.author.name.clone(),
    };
    Some(Draft {
        time,
        session,
        ordinal,
        actor,
        client: call.client.as_ref().filter(|_| !system).map(describe),
        event: note.event?,
        object: note.object,
        keystore: note.keystore,
        outcome: note.outcome.clone(),
        details: note.details.clone(),
    })
}

/// A client as the audit chain names it.
fn describe(client: &Client) -> String {
    let ip = client.ipv4.map(|ip| format!("ip={ip}"));
    let mac = client.mac.map(|mac| format!("mac={mac}"));
    let cert = client.certificate.map(|fingerprint| {
        let digits = data_encoding::HEXLOWER.encode(&fingerprint.0);
        format!("cert={digits}")
    });
    let parts: Vec<_> = [ip, mac, cert].into_iter().flatten().collect();
    if parts.is_empty() { String::from("unknown") } else { parts.join(" ") }
}

impl<S: Store> Vault<S> {
    /// Notes a data operation, whether it was permitted or not; and writes what waits, if the vault is strict or much
    /// waits.
    pub(super) async fn record(
        &self,
        note: Note,
        subject: &Subject,
        key: KeyId,
        permitted: Result<&[CredentialId], &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        self.record_sync(note, subject, key, permitted, call)?;
        self.write_if_needed(call).await
    }

    /// As [`Self::record`], of what has to do with no key.
    pub(super) async fn record_without_key(
        &self,
        note: Note,
        subject: &Subject,
        outcome: Result<(), &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let note = match outcome {
            Ok(()) => note,
            Err(error) => note.refused(error),
        };
        self.journal.lock().add(note, subject, call)?;
        self.write_if_needed(call).await
    }

    async fn write_if_needed(&self, call: &mut Call<'_>) -> Result<(), Error> {
        if self.cache.lock().settings().strict_audit {
            return self.flush(call).await;
        }
        if self.journal.lock().is_full() {
            // What cannot be written waits on, as far as there is room: reading goes on when the disk is full.
            let _ = self.flush(call).await;
        }
        Ok(())
    }

    /// As [`Self::record`], without writing.
    pub(super) fn record_sync(
        &self,
        note: Note,
        subject: &Subject,
        key: KeyId,
        permitted: Result<&[CredentialId], &Error>,
        call: &mut Call<'_>,
    ) -> Result<(), Error> {
        let mut journal = self.journal.lock();
        match permitted {
            Ok(used) => {
                journal.used_key(key, call.now);
                journal.used_credentials(used);
                journal.add(note, subject, call)
            }
            Err(error) => journal.add(note.refused(error), subject, call),
        }
    }

    /// Writes what data operations left to be written: entries of the audit chain, and when keys and credentials were
    /// last used. Call it within a second of a data operation, and before the vault is dropped; [`Vault::next_deadline`]
    /// says when. Without anything to write it does nothing.
    ///
    /// # Errors
    /// Those of every change; what could not be written waits on.
    pub async fn flush(&self, call: &mut Call<'_>) -> Result<(), Error> {
        if self.journal.lock().deadline().is_none() {
            return Ok(());
        }
        // Every commit writes what waits.
        self.mutate(Note::SILENT, call, async |_, _| Ok(())).await
    }

    /// As [`Self::flush`], for whoever reads the log next. Where the store has no room, what waits goes on waiting, and the
    /// log can be read as far as it is written.
    ///
    /// # Errors
    /// As [`Self::flush`], but for [`StoreError::Full`].
    pub async fn flush_before_reading(&self, call: &mut Call<'_>) -> Result<(), Error> {
        match self.flush(call).await {
            Err(Error::Store(StoreError::Full)) => Ok(()),
            outcome => outcome,
        }
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Says of keys and credentials when they were last used.
    pub(super) async fn put_uses(&mut self, taken: &Taken) -> Result<(), Error> {
        for (key, at) in &taken.keys {
            self.note_key_use(*key, *at).await?;
        }
        for credential in &taken.credentials {
            self.note_credential_use(*credential).await?;
        }
        Ok(())
    }

    /// Puts drafts at the end of the audit chain.
    pub(super) fn put_audit(&mut self, drafts: Vec<Draft>) -> Result<(), Error> {
        if drafts.is_empty() {
            return Ok(());
        }
        let mut head = self.header.audit.unwrap_or_else(|| Head::genesis(self.vault_id()));
        for segment in audit::append(&mut head, drafts)? {
            let mut id = [0; 16];
            id[8..].copy_from_slice(&segment.first_sequence().to_be_bytes());
            let first = segment.entries().next();
            let label = first.map(|entry| entry.what.event.name()).unwrap_or_default();
            let created = first.map_or(self.now, |entry| entry.what.time);
            let key = RecordKey { kind: RecordKind::Audit, id, part: 0 };
            let mut record = record_draft(key, &label, created, segment.encode()?);
            record.parent = segment.object().map(|object| object.id);
            self.put(record);
        }
        self.header.audit = Some(head);
        Ok(())
    }
}
