//! A suite is worth what it catches: each of these stores breaks one promise, as real ones have, and must fail.

use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use keystead_core::store::{ChangeSet, Cursor, Order, Page, Query, Record, RecordKey, Revision};
use keystead_core::{MemoryStore, Store, StoreError, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// None: the control.
    None,
    /// Answers absence with an error.
    AbsenceIsAnError,
    /// Writes over whoever was faster.
    IgnoresConflicts,
    /// Refuses a conflict, but has written already.
    WritesBeforeRefusing,
    /// Forgets deletions.
    KeepsDeleted,
    /// Makes the records and the header two steps.
    LosesRecordsOfFirstCommit,
    /// Keeps the old owner when a record is replaced.
    MergesRecords,
    /// Numbers of 64 bits go through floating point.
    RoundsNumbers,
    /// Numbers of 64 bits are sorted as signed.
    SortsSigned,
    /// An empty text or body comes back changed.
    FillsEmpty,
    /// Text is trimmed.
    TrimsLabels,
    /// Lower-cases ASCII alone.
    FoldsAsciiAlone,
    /// Takes `%` and `_` for wildcards.
    TakesWildcards,
    /// Parts of one object overwrite each other.
    MixesParts,
    /// A page begins behind all records that are equal in its order.
    SkipsTies,
    /// Says that there is a next page when the last one is just full.
    PromisesEmptyPage,
    /// Never says that there is a next page.
    ForgetsNextPage,
    /// Takes a limit of zero at its word.
    EmptyPages,
    /// Descending order keeps ties ascending.
    HalfReversed,
    /// Records without a deadline come first.
    NoDeadlineFirst,
    /// Records without a deadline stand among those that are due at the end of time.
    NoDeadlineIsTheEndOfTime,
    /// Due means before, not at.
    DueIsExclusive,
    /// A cursor is found by its record.
    CursorNeedsRecord,
    /// Ignores the filter by owner.
    IgnoresParent,
    /// Ignores the filter by state.
    IgnoresStates,
}

const FAULTS: [Fault; 24] = [
    Fault::AbsenceIsAnError,
    Fault::IgnoresConflicts,
    Fault::WritesBeforeRefusing,
    Fault::KeepsDeleted,
    Fault::LosesRecordsOfFirstCommit,
    Fault::MergesRecords,
    Fault::RoundsNumbers,
    Fault::SortsSigned,
    Fault::FillsEmpty,
    Fault::TrimsLabels,
    Fault::FoldsAsciiAlone,
    Fault::TakesWildcards,
    Fault::MixesParts,
    Fault::SkipsTies,
    Fault::PromisesEmptyPage,
    Fault::ForgetsNextPage,
    Fault::EmptyPages,
    Fault::HalfReversed,
    Fault::NoDeadlineFirst,
    Fault::NoDeadlineIsTheEndOfTime,
    Fault::DueIsExclusive,
    Fault::CursorNeedsRecord,
    Fault::IgnoresParent,
    Fault::IgnoresStates,
];

#[test]
fn every_broken_promise_is_caught() {
    assert_eq!(failures(Fault::None), [] as [&str; 0]);
    // What fails is what is wanted; the reports of it are not.
    std::panic::set_hook(Box::new(|_| {}));
    let caught: Vec<_> = FAULTS.into_iter().map(|fault| (fault, failures(fault))).collect();
    drop(std::panic::take_hook());
    for (fault, failures) in caught {
        assert!(!failures.is_empty(), "nothing notices a store that has this fault: {fault:?}");
    }
}

fn failures(fault: Fault) -> Vec<&'static str> {
    let cases = keystead_tests::store_cases!(case_list, Mutant);
    let failed = cases.into_iter().filter(|(_, case)| {
        let store = Mutant { inner: MemoryStore::new(), fault };
        catch_unwind(AssertUnwindSafe(|| case(store))).is_err()
    });
    failed.map(|(name, _)| name).collect()
}

/// A store in memory with one fault.
#[derive(Clone)]
struct Mutant {
    inner: MemoryStore,
    fault: Fault,
}

impl Mutant {
    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// What is kept of a record.
    fn keep(&self, record: &mut Record) {
        match self.fault {
            Fault::RoundsNumbers => {
                record.created = Timestamp((record.created.0 as f64) as u64);
            }
            Fault::FillsEmpty if record.body.is_empty() => record.body.push(0),
            Fault::TrimsLabels => record.label = record.label.trim().into(),
            Fault::MixesParts => record.key.part = 0,
            _ => {}
        }
    }

    async fn everything(&self, query: &Query) -> Vec<Record> {
        let all = Query { limit: u32::MAX, ..Query::all(query.kind) };
        self.inner.list(&all).await.map(|page| page.records).unwrap_or_default()
    }

    fn matches(&self, query: &Query, record: &Record) -> bool {
        let mut query = query.clone();
        match self.fault {
            Fault::IgnoresParent => query.parent = None,
            Fault::IgnoresStates => query.states = Vec::new(),
            Fault::DueIsExclusive if record.due.is_some() && record.due == query.due_by => return false,
            Fault::FoldsAsciiAlone => {
                let text = query.label_contains.take().unwrap_or_default();
                let label = record.label.to_ascii_lowercase();
                return label.contains(&text.to_ascii_lowercase()) && query.matches(record);
            }
            Fault::TakesWildcards if query.label_contains.as_deref() == Some("%") => {
                query.label_contains = None;
            }
            _ => {}
        }
        query.matches(record)
    }

    /// What is sorted by in a way that the faults can break.
    fn sort_value(&self, query: &Query, record: &Record) -> (Vec<u8>, RecordKey) {
        let number = |number: u64| {
            let flipped = if self.has(Fault::SortsSigned) { number ^ (1 << 63) } else { number };
            flipped.to_be_bytes().to_vec()
        };
        let value = match query.order {
            Order::Address => Vec::new(),
            Order::Label => record.label.clone().into_bytes(),
            Order::Created => number(record.created.0),
            Order::Due if record.due.is_none() && self.has(Fault::NoDeadlineFirst) => Vec::new(),
            Order::Due if record.due.is_none() && self.has(Fault::NoDeadlineIsTheEndOfTime) => {
                number(u64::MAX)
            }
            // Longer than any number, and thereby behind it.
            Order::Due => record.due.map_or_else(|| vec![0xff; 9], |due| number(due.0)),
        };
        (value, record.key)
    }
}

impl Store for Mutant {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        let mut key = *key;
        if self.has(Fault::MixesParts) {
            key.part = 0;
        }
        match self.inner.load(&key).await? {
            None if self.has(Fault::AbsenceIsAnError) => Err(StoreError::Unavailable("not found".into())),
            found => Ok(found),
        }
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        let mut found = self.everything(query).await;
        let begins_after = |record: &Record, after: &Cursor| {
            let at = Record {
                key: after.key,
                label: after.label.clone(),
                created: after.created,
                due: after.due,
                ..record.clone()
            };
            let (value, own) = (self.sort_value(query, &at), self.sort_value(query, record));
            if self.has(Fault::SkipsTies) && query.order != Order::Address {
                return if query.descending { own.0 < value.0 } else { own.0 > value.0 };
            }
            if query.descending { own < value } else { own > value }
        };
        if let Some(after) = &query.after {
            let known = found.iter().any(|record| record.key == after.key);
            if self.has(Fault::CursorNeedsRecord) && !known {
                return Ok(Page { records: Vec::new(), next: None });
            }
            found.retain(|record| begins_after(record, after));
        }
        found.retain(|record| self.matches(query, record));
        found.sort_by_key(|record| self.sort_value(query, record));
        if query.descending && self.has(Fault::HalfReversed) {
            found.sort_by(|a, b| self.sort_value(query, b).0.cmp(&self.sort_value(query, a).0));
        } else if query.descending {
            found.reverse();
        }
        if query.limit == 0 && self.has(Fault::EmptyPages) {
            found.clear();
        }
        let full = found.len() == query.limit.max(1) as usize;
        let mut page = query.cut(found);
        match self.fault {
            Fault::PromisesEmptyPage if full => page.next = page.records.last().map(Cursor::of),
            Fault::ForgetsNextPage => page.next = None,
            _ => {}
        }
        Ok(page)
    }

    async fn commit(&self, mut changes: ChangeSet) -> Result<Revision, StoreError> {
        for record in &mut changes.puts {
            self.keep(record);
            if self.has(Fault::MergesRecords) {
                let old = self.inner.load(&record.key).await?;
                record.parent = record.parent.or(old.and_then(|old| old.parent));
            }
        }
        let header = self.inner.load(&RecordKey::HEADER).await?;
        let found = header.as_ref().map_or(Revision::NONE, |header| header.revision);
        match self.fault {
            Fault::KeepsDeleted => changes.deletes.clear(),
            Fault::LosesRecordsOfFirstCommit if found == Revision::NONE => changes.puts.clear(),
            Fault::IgnoresConflicts => return self.force(changes, found).await,
            Fault::WritesBeforeRefusing if found != changes.expected() => {
                let header = header.unwrap_or_else(|| changes.header.clone());
                let expected = changes.expected();
                self.force(ChangeSet { header, ..changes }, found).await?;
                return Err(StoreError::Conflict { expected, found });
            }
            _ => {}
        }
        self.inner.commit(changes).await
    }
}

impl Mutant {
    /// Commits whatever the revision is, and leaves the header as the change set has it.
    async fn force(&self, changes: ChangeSet, found: Revision) -> Result<Revision, StoreError> {
        let wanted = changes.header.clone();
        let next = Record { revision: found.next(), ..wanted.clone() };
        self.inner.commit(ChangeSet { header: next, ..changes }).await?;
        Ok(wanted.revision)
    }
}
