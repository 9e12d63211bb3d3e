//! What happens by itself: deadlines come out, the time goes in.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::Vault;
use super::journal::Note;
use super::keys;
use super::transaction::Transaction;
use crate::actor::Actor;
use crate::audit::{Action, ObjectKind, Subject};
use crate::call::Call;
use crate::error::Error;
use crate::id::{CredentialId, KeyId};
use crate::key::Key;
use crate::store::{Order, Query, RecordKind, Store};
use crate::time::Timestamp;
use crate::view::TickReport;

/// The kinds of record that time does something to.
const TIMED: [RecordKind; 3] = [RecordKind::Key, RecordKind::Credential, RecordKind::ServiceKey];

impl<S: Store> Vault<S> {
    /// When [`Self::tick`] has something to do next; `None` if nothing waits.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn next_deadline(&self) -> Result<Option<Timestamp>, Error> {
        let mut soonest = self.journal.lock().deadline();
        let tickets = self.load_header().await?.body.tickets.unwrap_or_default();
        let expires = tickets.iter().map(|ticket| Timestamp(ticket.expires)).min();
        soonest = [soonest, expires].into_iter().flatten().min();
        for kind in TIMED {
            let query =
                Query { order: Order::Due, due_by: Some(Timestamp(u64::MAX)), limit: 1, ..Query::all(kind) };
            let due = self.list_verified(&query).await?.records.first().and_then(|record| record.due);
            soonest = [soonest, due].into_iter().flatten().min();
        }
        Ok(soonest)
    }

    /// Does everything that is due at the call's time: deletions, rotations, entries of the audit chain that wait. Calling
    /// it late, often or not at all between two uses gives the same result: every use looks at the deadlines itself.
    ///
    /// # Errors
    /// Those of every change: [`Error::ClockMovedBack`], [`Error::RandomUnavailable`], [`Error::RecordAltered`],
    /// [`Error::RecordsRolledBack`], [`Error::Store`]. What was done before stays done; the rest is done by the next.
    pub async fn tick(&self, call: &mut Call<'_>) -> Result<TickReport, Error> {
        let due = |kind| Query { order: Order::Due, due_by: Some(call.now), limit: 64, ..Query::all(kind) };
        let mut report = TickReport { destroyed: Vec::new(), rotated: Vec::new(), next_deadline: None };
        let (keys, credentials) = (due(RecordKind::Key), due(RecordKind::Credential));
        self.sweep_objects();
        let mut keys = keys;
        // What is done leaves the list. What waits, for a token that does not answer, keeps nothing behind it from its turn.
        loop {
            let page = self.list_verified(&keys).await?;
            let mut advanced = false;
            for record in &page.records {
                let id = KeyId(record.key.id);
                advanced |= self.tick_key(id, &mut report, call).await? || self.file_anew(id, call).await?;
            }
            keys.after = if advanced { None } else { page.next };
            if keys.after.is_none() && !advanced {
                break;
            }
        }
        loop {
            let page = self.list_verified(&credentials).await?;
            for record in &page.records {
                let id = CredentialId(record.key.id);
                let note = Note::new(Subject::Ipv4, Action::ScheduledDelete)
                    .about(ObjectKind::Credential, id.0)
                    .by(Actor::System);
                let settle =
                    async |t: &mut Transaction<'_, S>, _: &mut Call<'_>| t.settle_credential(id).await;
                self.mutate(note, call, settle).await?;
            }
            if page.next.is_none() {
                break;
            }
        }
        self.drop_expired_tickets(call).await?;
        self.rotate_service_keys(call).await?;
        self.flush(call).await?;
        self.checkpoint_if_due(call).await?;
        report.next_deadline = self.next_deadline().await?.map(|due| due.0);
        Ok(report)
    }

    /// Whether anything was done.
    async fn tick_key(&self, id: KeyId, report: &mut TickReport, call: &mut Call<'_>) -> Result<bool, Error> {
        let (before, after) = self.settle(id, call).await?;
        if before.is_live() && !after.is_live() {
            report.destroyed.push(id.to_string());
        } else if after.versions.len() > before.versions.len() && !report.rotated.contains(&id.to_string()) {
            report.rotated.push(id.to_string());
        }
        Ok(before != after)
    }

    /// Files a key under the deadline that it has under the rules of today, if it is filed under another: those of its
    /// keystore may have changed. Without that, whoever sleeps until the next deadline would never sleep again.
    async fn file_anew(&self, id: KeyId, call: &mut Call<'_>) -> Result<bool, Error> {
        self.mutate(Note::SILENT, call, async |transaction, _| {
            let Some(filed) = transaction.load(&keys::record_key(id)).await? else { return Ok(false) };
            let (key, keystore) = transaction.load_key(id).await?;
            let record = keys::record_of(&key, &keystore)?;
            let differs = record.due != filed.due;
            if differs {
                transaction.put(record);
            }
            Ok(differs)
        })
        .await
    }

    /// Writes down what time has done to a key: before, and after.
    pub(super) async fn settle(&self, id: KeyId, call: &mut Call<'_>) -> Result<(Key, Key), Error> {
        let attempted =
            Note::new(Subject::Symmetric, Action::AutoRotate).about(ObjectKind::Key, id.0).by(Actor::System);
        self.mutate(attempted, call, async |transaction, call| {
            let (before, keystore) = transaction.load_key(id).await?;
            let after = transaction.settle_key(before.clone(), &keystore, call).await?;
            Ok((before, after))
        })
        .await
    }
}
