//! Making changes that were put aside: to see whether they can be made, and when they are approved.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::records::sealed_key;
use crate::approval::{Item, Request, StagedChange};
use crate::audit::Event;
use crate::call::Call;
use crate::crypto::{equal, sha256};
use crate::error::{Error, Fault};
use crate::store::Store;
use crate::vault::change::Change;
use crate::vault::transaction::Transaction;

impl<S: Store> Transaction<'_, S> {
    /// Makes a change on top of what waits in its keystore, and takes everything back. It says what would be recorded.
    pub(super) async fn rehearse(
        &mut self,
        staged: &[StagedChange],
        change: &Change,
        call: &mut Call<'_>,
    ) -> Result<Event, Error> {
        let (subject, start) = (Arc::clone(&self.subject), self.mark());
        self.approved = true;
        for waiting in staged.iter().filter(|staged| staged.request.is_none()) {
            let before = self.mark();
            let outcome = self.make_item(&waiting.item, call).await;
            self.subject = Arc::clone(&subject);
            match outcome {
                Ok(()) => {}
                // The state has moved on. Whoever asks for approval of that one will be told.
                Err(error) if is_refusal(&error) => self.back_to(before),
                Err(error) => return Err(error),
            }
        }
        let before = self.mark();
        self.apply(change, call).await?;
        let noted = self.notes_since(&before).iter().find(|note| note.actor.is_none());
        let event = noted.and_then(|note| note.event);
        self.back_to(start);
        self.approved = false;
        event.ok_or(Error::Unreachable("a change that is not recorded"))
    }

    /// Makes every change of a request, each in the name of whoever put it aside.
    pub(super) async fn make(&mut self, request: &Request, call: &mut Call<'_>) -> Result<(), Error> {
        let approver = Arc::clone(&self.subject);
        self.approved = true;
        self.applying = Some(request.id);
        for item in &request.items {
            let outcome = self.make_item(item, call).await;
            outcome.map_err(|error| match error {
                error if is_refusal(&error) => {
                    Error::ApprovalFailed { number: item.number, cause: Box::new(error) }
                }
                error => error,
            })?;
        }
        self.subject = approver;
        self.approved = false;
        self.applying = None;
        for item in &request.items {
            self.remove_staged(item.id).await?;
        }
        Ok(())
    }

    /// Leaves the subject with whoever put the change aside.
    async fn make_item(&mut self, item: &Item, call: &mut Call<'_>) -> Result<(), Error> {
        let stored = self.vault.open_material_at(&sealed_key(item.id)).await?;
        if !equal(&sha256(&[stored.expose()]), &item.digest) {
            return Err(Error::RecordAltered);
        }
        let change = Change::decode(&stored)?;
        // The gate was passed when the change was put aside: whoever approves comes from somewhere else.
        let mut own = Call::new(call.now, &mut *call.random).by(item.staged_by.actor);
        self.subject = self.vault.subject(&own).await?;
        self.apply(&change, &mut own).await.map(drop)
    }
}

/// Whether it is the state of things that says no, or who asks: everything else has nothing to do with the change.
fn is_refusal(error: &Error) -> bool {
    // What is made elsewhere first is asked for again.
    let comes_again = matches!(error, Error::MaterialNeeded { .. });
    matches!(error.fault(), Fault::Caller | Fault::Policy) && !comes_again
}
