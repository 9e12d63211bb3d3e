//! Records for tests of stores, which do not look inside them.

use keystead_core::Timestamp;
use keystead_core::store::{ChangeSet, Record, RecordKey, RecordKind, Revision};

/// A header of the given revision.
pub fn header(revision: u64) -> Record {
    Record { key: RecordKey::HEADER, revision: Revision(revision), ..record(RecordKind::Header, 0) }
}

/// A plain record; the address is made of `kind` and `number`.
pub fn record(kind: RecordKind, number: u8) -> Record {
    Record {
        key: RecordKey { kind, id: [number; 16], part: 0 },
        revision: Revision(1),
        parent: None,
        label: format!("record {number}"),
        state: 1,
        created: Timestamp(1_000 + u64::from(number)),
        due: None,
        body: vec![1, number],
        seal: [number; 32],
    }
}

/// Puts a change set together.
#[derive(Clone, Debug)]
pub struct ChangeSetBuilder(ChangeSet);

impl ChangeSetBuilder {
    /// A change set that makes the store's revision `revision`.
    pub fn to(revision: u64) -> Self {
        Self(ChangeSet { header: header(revision), puts: Vec::new(), deletes: Vec::new() })
    }

    /// Inserts or replaces a record.
    #[must_use]
    pub fn put(self, record: Record) -> Self {
        self.put_all([record])
    }

    /// Inserts or replaces records.
    #[must_use]
    pub fn put_all(mut self, records: impl IntoIterator<Item = Record>) -> Self {
        self.0.puts.extend(records);
        self
    }

    /// Removes a record.
    #[must_use]
    pub fn delete(mut self, key: RecordKey) -> Self {
        self.0.deletes.push(key);
        self
    }

    /// The change set.
    pub fn build(self) -> ChangeSet {
        self.0
    }
}
