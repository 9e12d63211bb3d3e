//! What happens by itself: deadlines come out, the time goes in.

use alloc::string::ToString;
use alloc::vec::Vec;

use super::Vault;
use crate::call::Call;
use crate::error::Error;
use crate::id::KeyId;
use crate::store::{Order, Query, RecordKind, Store};
use crate::time::Timestamp;
use crate::view::TickReport;

impl<S: Store> Vault<S> {
    /// When [`Self::tick`] has something to do next; `None` if nothing waits.
    ///
    /// # Errors
    /// [`Error::RecordAltered`], [`Error::Store`].
    pub async fn next_deadline(&self) -> Result<Option<Timestamp>, Error> {
        let soonest = Query {
            order: Order::Due,
            due_by: Some(Timestamp(u64::MAX)),
            limit: 1,
            ..Query::all(RecordKind::Key)
        };
        Ok(self.list_verified(&soonest).await?.records.first().and_then(|record| record.due))
    }

    /// Does everything that is due at the call's time. Calling it late, often or not at all between two uses gives the
    /// same result: every use looks at the deadlines itself.
    ///
    /// # Errors
    /// Those of every change: [`Error::ClockMovedBack`], [`Error::RandomUnavailable`], [`Error::RecordAltered`],
    /// [`Error::RecordsRolledBack`], [`Error::Store`]. What was done before stays done; the rest is done by the next.
    pub async fn tick(&self, call: &mut Call<'_>) -> Result<TickReport, Error> {
        let due =
            Query { order: Order::Due, due_by: Some(call.now), limit: 64, ..Query::all(RecordKind::Key) };
        let mut destroyed = Vec::new();
        loop {
            let page = self.list_verified(&due).await?;
            for record in &page.records {
                if self.settle(KeyId(record.key.id), call).await? {
                    destroyed.push(KeyId(record.key.id).to_string());
                }
            }
            if page.next.is_none() {
                break;
            }
        }
        Ok(TickReport { destroyed, next_deadline: self.next_deadline().await?.map(|due| due.0) })
    }

    /// Writes down what time has done to a key. Whether it was this call that ended the key's life.
    async fn settle(&self, id: KeyId, call: &mut Call<'_>) -> Result<bool, Error> {
        self.mutate(call, async |transaction, _| {
            let (after, record) = transaction.load_key(id).await?;
            let before = crate::key::Key::decode(id, &record.body)?;
            if after == before {
                return Ok(false);
            }
            transaction.replace_key(&before, &after, &record).await?;
            Ok(!after.is_live())
        })
        .await
    }
}
