//! Questions to a store, and their meaning for backends that have no query language.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::record::{Record, RecordKey, RecordKind};
use crate::time::Timestamp;

/// Which records, in which order, how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Records of this kind.
    pub kind: RecordKind,
    /// Only those that belong to this object.
    pub parent: Option<[u8; 16]>,
    /// Only those whose state number is in this list; empty means any.
    pub states: Vec<u8>,
    /// Only those whose label contains this text, compared after Unicode lower-casing of both.
    pub label_contains: Option<String>,
    /// Only those with a deadline at or before this time.
    pub due_by: Option<Timestamp>,
    /// By what they are sorted. Ties are broken by address, so that the order is total.
    pub order: Order,
    /// From the last to the first.
    pub descending: bool,
    /// Only those behind this position.
    pub after: Option<Cursor>,
    /// The most records of the page; at least 1.
    pub limit: u32,
}

impl Query {
    /// All records of a kind by address, in pages of 256.
    pub const fn all(kind: RecordKind) -> Self {
        Self {
            kind,
            parent: None,
            states: Vec::new(),
            label_contains: None,
            due_by: None,
            order: Order::Address,
            descending: false,
            after: None,
            limit: 256,
        }
    }
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The record's address.
    Address,
    /// The label, by Unicode code points.
    Label,
    /// The time of creation.
    Created,
    /// The deadline; records without one come last when ascending.
    Due,
}

/// A position in a list: the sort value and address of the last record seen. It stays valid when records come or go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The address of the last record seen.
    pub key: RecordKey,
    /// Its label.
    pub label: String,
    /// Its time of creation.
    pub created: Timestamp,
    /// Its deadline.
    pub due: Option<Timestamp>,
}

impl Cursor {
    /// The position of `record`.
    pub fn of(record: &Record) -> Self {
        Self { key: record.key, label: record.label.clone(), created: record.created, due: record.due }
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The records, in order.
    pub records: Vec<Record>,
    /// Where the next page begins; `None` if this is the last.
    pub next: Option<Cursor>,
}

impl Query {
    /// Whether `record` is asked for, the position aside.
    pub fn matches(&self, record: &Record) -> bool {
        self.kind == record.key.kind
            && self.parent.is_none_or(|parent| record.parent == Some(parent))
            && (self.states.is_empty() || self.states.contains(&record.state))
            && self.due_by.is_none_or(|by| record.due.is_some_and(|due| due <= by))
            && self
                .label_contains
                .as_ref()
                .is_none_or(|text| record.label.to_lowercase().contains(&text.to_lowercase()))
    }

    /// The page of `records` that answers this query: what it means, for backends that filter by themselves.
    pub fn page_of(&self, records: impl IntoIterator<Item = Record>) -> Page {
        let mut found: Vec<_> = records.into_iter().filter(|record| self.matches(record)).collect();
        found.sort_by(|a, b| self.compare(&Cursor::of(a), &Cursor::of(b)));
        if let Some(after) = &self.after {
            found.retain(|record| self.compare(&Cursor::of(record), after) == Ordering::Greater);
        }
        self.cut(found)
    }

    /// The page made of records that are in order already, of which there is one more than the limit if a next page
    /// exists.
    pub fn cut(&self, mut found: Vec<Record>) -> Page {
        let limit = self.limit.max(1) as usize;
        let more = found.len() > limit;
        found.truncate(limit);
        Page { next: found.last().filter(|_| more).map(Cursor::of), records: found }
    }

    fn compare(&self, a: &Cursor, b: &Cursor) -> Ordering {
        let by_value = match self.order {
            Order::Address => Ordering::Equal,
            Order::Label => a.label.cmp(&b.label),
            Order::Created => a.created.cmp(&b.created),
            Order::Due => {
                let or_last = |due: Option<Timestamp>| due.unwrap_or(Timestamp(u64::MAX));
                or_last(a.due).cmp(&or_last(b.due))
            }
        };
        let ascending = by_value.then_with(|| a.key.cmp(&b.key));
        if self.descending { ascending.reverse() } else { ascending }
    }
}
