//! Going back within a mutation: what was tried leaves nothing behind.

use alloc::collections::{BTreeMap, BTreeSet};

use super::Transaction;
use crate::codec::HeaderBody;
use crate::store::{Record, RecordKey};
use crate::vault::journal::Note;
use crate::vault::service_keys::Service;

/// What a transaction had written at some point.
pub(in crate::vault) struct Mark {
    header: HeaderBody,
    written: BTreeMap<RecordKey, Option<Record>>,
    touched: usize,
    notes: usize,
    service_keys: BTreeSet<Service>,
}

impl<S> Transaction<'_, S> {
    pub(in crate::vault) fn mark(&self) -> Mark {
        Mark {
            header: self.header.clone(),
            written: self.written.clone(),
            touched: self.touched.len(),
            notes: self.notes.len(),
            service_keys: self.new_service_keys.keys().copied().collect(),
        }
    }

    /// Forgets everything that was written since `mark`.
    pub(in crate::vault) fn back_to(&mut self, mark: Mark) {
        self.header = mark.header;
        self.written = mark.written;
        self.touched.truncate(mark.touched);
        self.notes.truncate(mark.notes);
        self.new_service_keys.retain(|service, _| mark.service_keys.contains(service));
    }

    /// What was noted since `mark`.
    pub(in crate::vault) fn notes_since(&self, mark: &Mark) -> &[Note] {
        self.notes.get(mark.notes..).unwrap_or_default()
    }
}
