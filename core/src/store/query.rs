//! Questions to a store, and their meaning for backends that have no query language.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use data_encoding::BASE64URL_NOPAD;

use super::record::{Record, RecordKey, RecordKind};
use crate::error::Error;
use crate::time::Timestamp;
use crate::wire::PageProblem;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// The record's address.
    Address,
    /// The label, by Unicode code points.
    Label,
    /// The time of creation.
    Created,
    /// The deadline; records without one come last when ascending, behind the end of time.
    Due,
}

impl Order {
    /// Which of two records comes first when ascending; two addresses never compare as equal.
    pub(super) fn compare<'p>(self, a: impl Into<Position<'p>>, b: impl Into<Position<'p>>) -> Ordering {
        let (a, b) = (a.into(), b.into());
        let by_value = match self {
            Self::Address => Ordering::Equal,
            Self::Label => a.label.cmp(b.label),
            Self::Created => a.created.cmp(&b.created),
            Self::Due => (a.due.is_none(), a.due).cmp(&(b.due.is_none(), b.due)),
        };
        by_value.then_with(|| a.key.cmp(b.key))
    }
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

    /// The position as text that callers hand back: base64url without padding of address, creation, whether and when due,
    /// label. Nothing in it is secret; it says no more than the list that it came with.
    pub fn to_text(&self) -> String {
        let due = self.due.unwrap_or(Timestamp(0));
        let bytes = [
            self.key.to_bytes().as_slice(),
            &self.created.0.to_be_bytes(),
            &[u8::from(self.due.is_some())],
            &due.0.to_be_bytes(),
            self.label.as_bytes(),
        ]
        .concat();
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// The position that `text` stands for. Callers control it: whatever it says, it is a position and no more.
    ///
    /// # Errors
    /// [`Error::InvalidPage`] if [`Self::to_text`] writes no such text.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        Self::parse(text).ok_or(Error::InvalidPage(PageProblem::Cursor))
    }

    fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (key, rest) = bytes.split_first_chunk::<21>()?;
        let (created, rest) = rest.split_first_chunk::<8>()?;
        let (has_due, rest) = rest.split_first_chunk::<1>()?;
        let (due, label) = rest.split_first_chunk::<8>()?;
        Some(Self {
            key: RecordKey::from_bytes(key)?,
            label: core::str::from_utf8(label).ok()?.into(),
            created: Timestamp(u64::from_be_bytes(*created)),
            due: match has_due {
                [0] if *due == [0; 8] => None,
                [1] => Some(Timestamp(u64::from_be_bytes(*due))),
                _ => return None,
            },
        })
    }
}

/// What a record or a cursor is sorted by.
pub(super) struct Position<'p> {
    key: &'p RecordKey,
    label: &'p str,
    created: Timestamp,
    due: Option<Timestamp>,
}

impl<'p> From<&'p Record> for Position<'p> {
    fn from(record: &'p Record) -> Self {
        Self { key: &record.key, label: &record.label, created: record.created, due: record.due }
    }
}

impl<'p> From<&'p Cursor> for Position<'p> {
    fn from(cursor: &'p Cursor) -> Self {
        Self { key: &cursor.key, label: &cursor.label, created: cursor.created, due: cursor.due }
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
        self.filter()(record)
    }

    /// [`Self::matches`] for many records.
    pub(super) fn filter(&self) -> impl Fn(&Record) -> bool {
        let lowered = self.label_contains.as_ref().map(|text| text.to_lowercase());
        move |record| {
            self.kind == record.key.kind
                && self.parent.is_none_or(|parent| record.parent == Some(parent))
                && (self.states.is_empty() || self.states.contains(&record.state))
                && self.due_by.is_none_or(|by| record.due.is_some_and(|due| due <= by))
                && lowered.as_ref().is_none_or(|text| record.label.to_lowercase().contains(text))
        }
    }

    /// The page of `records` that answers this query: what it means, for backends that filter by themselves.
    pub fn page_of(&self, records: impl IntoIterator<Item = Record>) -> Page {
        let filter = self.filter();
        let is_wanted = |record: &Record| filter(record) && self.is_behind_cursor(record);
        let mut found: Vec<_> = records.into_iter().filter(is_wanted).collect();
        found.sort_by(|a, b| self.compare(a, b));
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

    /// Whether `record` is behind the position where the page begins.
    pub(super) fn is_behind_cursor(&self, record: &Record) -> bool {
        self.after.as_ref().is_none_or(|after| self.compare(record, after) == Ordering::Greater)
    }

    /// Which of two records comes first.
    pub(super) fn compare<'p>(&self, a: impl Into<Position<'p>>, b: impl Into<Position<'p>>) -> Ordering {
        let ascending = self.order.compare(a, b);
        if self.descending { ascending.reverse() } else { ascending }
    }
}
