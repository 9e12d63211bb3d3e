//! After the root key was replaced: wrapping keys are wrapped anew under the new versions of service keys, a few in each
//! commit. How far it has come is in the header, so that it can stop at any commit and go on anywhere.

use super::Vault;
use super::integrity::material_context;
use super::journal::Note;
use super::material::{wrapped, wrapped_body};
use super::service_keys::{Service, ServiceKey};
use super::transaction::Transaction;
use crate::audit::{Action, ObjectKind, Subject};
use crate::call::Call;
use crate::codec::{self, RewrapBody, ServiceKeyBody};
use crate::crypto::sealed_box;
use crate::error::Error;
use crate::operation::Operation;
use crate::store::{Cursor, Query, Record, RecordKey, RecordKind, Store};
use crate::time::Timestamp;
use crate::view::RewrapProgress;

/// The most records of one step.
const MAX_STEP: u32 = 10_000;

impl<S: Store> Vault<S> {
    /// Looks at the next `max_records` wrapping keys, 1 to 10,000, and wraps those anew that are under a version of a
    /// service key from before the root key was replaced: one commit. Material itself is not touched. When the last is
    /// done, those versions are removed. Several programs may call it in turn or at once; without anything to do it does
    /// nothing.
    ///
    /// # Errors
    /// [`Error::AccessDenied`], and those of every change. What was done by earlier calls stays done.
    pub async fn continue_rewrap(
        &self,
        max_records: u32,
        call: &mut Call<'_>,
    ) -> Result<RewrapProgress, Error> {
        let max = max_records.clamp(1, MAX_STEP);
        let note = Note::new(Subject::ServiceKey, Action::Rewrap);
        self.mutate(note.clone(), call, async |transaction, call| {
            transaction.authorize_vault(Operation::Rewrap)?;
            let Some(rewrap) = transaction.header.root.and_then(|root| root.rewrap) else {
                return Ok(RewrapProgress { done: 0, left: 0 });
            };
            let (done, after) = transaction.rewrap_from(rewrap.after, max, call).await?;
            let left = match after {
                Some(_) => rewrap.left.saturating_sub(done),
                None => 0,
            };
            transaction.note(note.clone().detail("done", done).detail("left", left));
            if after.is_none() {
                transaction.remove_retired().await?;
            }
            if let Some(root) = &mut transaction.header.root {
                root.rewrap = after.map(|after| RewrapBody { left, after: Some(after.to_bytes()) });
            }
            Ok(RewrapProgress { done, left })
        })
        .await
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Wraps anew what is behind `after`, at most `max` records of it: how many, and the last that was looked at, if there
    /// are more.
    ///
    /// Whatever is put in front of that address in the meantime is under a new version already.
    async fn rewrap_from(
        &mut self,
        after: Option<[u8; 21]>,
        max: u32,
        call: &mut Call<'_>,
    ) -> Result<(u64, Option<RecordKey>), Error> {
        let mut query = Query::all(RecordKind::WrappingKey);
        if let Some(bytes) = after {
            let key = RecordKey::from_bytes(&bytes).ok_or(Error::RecordAltered)?;
            query.after = Some(Cursor { key, label: "".into(), created: Timestamp(0), due: None });
        }
        let (mut done, mut room) = (0, max);
        loop {
            query.limit = room.min(256);
            let page = self.vault.list_verified(&query).await?;
            for record in &page.records {
                done += u64::from(self.rewrap(&record.key, call).await?);
            }
            room = room.saturating_sub(u32::try_from(page.records.len()).unwrap_or(u32::MAX));
            match page.next {
                None => return Ok((done, None)),
                Some(next) if room == 0 => return Ok((done, Some(next.key))),
                Some(next) => query.after = Some(next),
            }
        }
    }

    /// Whether the wrapping key was under a retired version; it is under the newest now.
    async fn rewrap(&mut self, address: &RecordKey, call: &mut Call<'_>) -> Result<bool, Error> {
        let Some(mut record) = self.load(address).await? else { return Ok(false) };
        let (service, version, sealed) = wrapped(&record.body)?;
        let retired = self.load(&service.address()).await?.ok_or(Error::RecordsRolledBack)?;
        if retired_below(&retired)?.is_none_or(|below| version >= below) {
            return Ok(false);
        }
        let place = RecordKey { kind: RecordKind::Material, ..*address };
        let context = material_context(self.vault_id(), &place);
        let old = self.vault.service_key_version(service, version).await?;
        let key = sealed_box::open(&old, &context, sealed)?.ok_or(Error::RecordAltered)?;
        let (version, new) = self.service_key(service, call).await?;
        let sealed = sealed_box::seal(&new, &context, key.expose(), call.random)?;
        record.body = wrapped_body(service, version, &sealed);
        self.put(record);
        Ok(true)
    }

    /// Removes the versions of service keys that nothing is wrapped under any more.
    async fn remove_retired(&mut self) -> Result<(), Error> {
        let root = self.vault.secrets.root();
        for mut record in self.every(Query::all(RecordKind::ServiceKey)).await? {
            let service = Service::of_id(&record.key.id).ok_or(Error::RecordAltered)?;
            let mut body: ServiceKeyBody = codec::decode(&record.body)?;
            let Some(below) = body.retired_below.take() else { continue };
            body.versions.retain(|version| version.number >= below);
            record.body = codec::encode(&body)?;
            let key = ServiceKey::open(self.vault_id(), service, &root, &record)?;
            self.new_service_keys.insert(service, key);
            let note = Note::new(Subject::ServiceKey, Action::Delete)
                .about(ObjectKind::ServiceKey, record.key.id)
                .detail("name", service.name());
            self.note(note.detail("versions_below", below));
            self.put(record);
        }
        Ok(())
    }
}

fn retired_below(record: &Record) -> Result<Option<u32>, Error> {
    let body: ServiceKeyBody = codec::decode(&record.body)?;
    Ok(body.retired_below)
}
