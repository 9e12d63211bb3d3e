//! Where a record stands in an index.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::super::{Cursor, Order, Record, RecordKey, RecordKind, Revision};
use crate::time::Timestamp;

/// An order of all records of a kind and state, or of those among them with the same parent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Index {
    pub(super) by_parent: bool,
    pub(super) order: Order,
}

impl Index {
    const fn new(by_parent: bool, order: Order) -> Self {
        Self { by_parent, order }
    }

    /// The indexes that `record` is in.
    pub(super) fn of(record: &Record) -> impl Iterator<Item = Self> {
        // All records of a kind by address need none: that is how they are kept.
        const ALL: [Index; 7] = [
            Index::new(false, Order::Label),
            Index::new(false, Order::Created),
            Index::new(false, Order::Due),
            Index::new(true, Order::Address),
            Index::new(true, Order::Label),
            Index::new(true, Order::Created),
            Index::new(true, Order::Due),
        ];
        let (is_listed, has_parent) = (record.key.kind.is_listed(), record.parent.is_some());
        ALL.into_iter().filter(move |index| is_listed && (has_parent || !index.by_parent))
    }
}

/// What stands together in an index, in its order.
#[derive(Clone, Copy)]
pub(super) struct Group {
    pub(super) index: Index,
    pub(super) kind: RecordKind,
    /// `None` where the index is not by parent.
    pub(super) parent: Option<[u8; 16]>,
    pub(super) state: u8,
}

/// A place in one of the indexes. All of them are in one set: of two places, the index decides first, then the group,
/// then the order within it.
#[derive(Clone)]
pub(super) struct Place {
    index: Index,
    side: Side,
    pub(super) record: Arc<Record>,
}

/// On which side of its group a place is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Before,
    Inside,
    Behind,
}

impl Place {
    /// The place of a record.
    pub(super) const fn of(index: Index, record: Arc<Record>) -> Self {
        Self { index, side: Side::Inside, record }
    }

    /// The place before every record of the group.
    pub(super) fn before(group: Group) -> Self {
        Self { side: Side::Before, ..Self::at(group, &Self::ANYWHERE) }
    }

    /// The place behind every record of the group.
    pub(super) fn behind(group: Group) -> Self {
        Self { side: Side::Behind, ..Self::at(group, &Self::ANYWHERE) }
    }

    /// The place of the last record that could be due at `by`.
    pub(super) fn last_due(group: Group, by: Timestamp) -> Self {
        let (_, key) = RecordKey::ends_of(group.kind);
        Self::at(group, &Cursor { key, due: Some(by), ..Self::ANYWHERE })
    }

    /// The place of a position, whether there is a record or not; one of another kind is before or behind all addresses.
    pub(super) fn at(group: Group, cursor: &Cursor) -> Self {
        let Cursor { key, label, created, due } = cursor;
        let (first, last) = RecordKey::ends_of(group.kind);
        let record = Record {
            key: (*key).clamp(first, last),
            revision: Revision::NONE,
            parent: group.parent,
            label: label.clone(),
            state: group.state,
            created: *created,
            due: *due,
            body: Vec::new(),
            seal: [0; 32],
        };
        Self::of(group.index, Arc::new(record))
    }

    const ANYWHERE: Cursor =
        Cursor { key: RecordKey::HEADER, label: String::new(), created: Timestamp(0), due: None };

    /// Whether the record is one of the group's, or would be if its state were the group's.
    pub(super) fn is_of(&self, group: Group) -> bool {
        self.index == group.index
            && self.record.key.kind == group.kind
            && (!group.index.by_parent || self.record.parent == group.parent)
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let (index, a, b) = (self.index, &*self.record, &*other.record);
        let by_parent = || if index.by_parent { a.parent.cmp(&b.parent) } else { Ordering::Equal };
        let in_group = || if self.side == Side::Inside { index.order.compare(a, b) } else { Ordering::Equal };
        index
            .cmp(&other.index)
            .then_with(|| a.key.kind.cmp(&b.key.kind))
            .then_with(by_parent)
            .then_with(|| a.state.cmp(&b.state))
            .then_with(|| self.side.cmp(&other.side))
            .then_with(in_group)
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}
