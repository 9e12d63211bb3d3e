//! How a query is answered: which index gives its order, and from where to where.

use keystead_core::Timestamp;
use keystead_core::store::{Cursor, Order, Query, RecordKey};
use rexie::KeyRange;
use wasm_bindgen::JsValue;

use super::connection::index;
use super::record::{self, bytes, compound, number};

/// How a query is answered.
pub(super) enum Plan {
    /// Along one order, from the position of the query on.
    Along(Along),
    /// From everything in a range of an index, sorted afterwards.
    Part(&'static str, KeyRange),
    /// From all records of the kind, sorted afterwards.
    All,
}

/// The order to read along.
pub(super) struct Along {
    /// An index; `None` stands for the addresses themselves.
    pub(super) index: Option<&'static str>,
    /// What to read of it. Several are merged.
    pub(super) ranges: Vec<KeyRange>,
    /// Whether records in it are not what is asked for.
    pub(super) is_filtered: bool,
}

impl Plan {
    pub(super) fn of(query: &Query) -> Self {
        // A range without room, because the cursor is beyond it, is an error to IndexedDB. It does not come from a list
        // of the same query, so that its cost does not matter.
        Self::if_there_is_room(query).unwrap_or(Self::All)
    }

    fn if_there_is_room(query: &Query) -> Result<Self, idb::Error> {
        if let Some(by) = query.due_by.filter(|_| query.kind.is_listed()) {
            return Self::due(query, by);
        }
        let is_labelled = query.label_contains.is_some();
        let is_filtered = is_labelled || !query.states.is_empty();
        if query.order == Order::Address && query.parent.is_none() && query.due_by.is_none() {
            let ranges = vec![addresses(query)?];
            return Ok(Self::Along(Along { index: None, ranges, is_filtered }));
        }
        if !query.kind.is_listed() {
            return Ok(Self::All);
        }
        let (plain, by_state) = match (query.order, query.parent) {
            (Order::Address, _) => (index::PARENT, None),
            (Order::Created, None) => (index::CREATED, Some(index::STATE_CREATED)),
            (Order::Created, Some(_)) => (index::PARENT_CREATED, Some(index::PARENT_STATE_CREATED)),
            (Order::Label, None) => (index::LABEL, Some(index::STATE_LABEL)),
            (Order::Label, Some(_)) => (index::PARENT_LABEL, Some(index::PARENT_STATE_LABEL)),
            // Records without a deadline are in no index of deadlines, but in the list.
            (Order::Due, None) => return Ok(Self::All),
            (Order::Due, Some(_)) => return Ok(Self::Part(index::PARENT, within(&group(query))?)),
        };
        let cursor = query.after.as_ref().map(|cursor| position(cursor, query.order));
        if let Some(index) = by_state.filter(|_| !is_labelled && !query.states.is_empty()) {
            let mut states = query.states.clone();
            states.sort_unstable();
            states.dedup();
            let of_state = |state: u8| {
                let prefix = [group(query), vec![state.into()]].concat();
                run(&prefix, cursor.as_deref(), query.descending)
            };
            let ranges = states.into_iter().map(of_state).collect::<Result<_, _>>()?;
            return Ok(Self::Along(Along { index: Some(index), ranges, is_filtered: false }));
        }
        let ranges = vec![run(&group(query), cursor.as_deref(), query.descending)?];
        Ok(Self::Along(Along { index: Some(plain), ranges, is_filtered }))
    }

    /// What is due by `by`: the beginning of the index of deadlines.
    fn due(query: &Query, by: Timestamp) -> Result<Self, idb::Error> {
        let prefix = [kind(query)];
        let (first, last) = (compound(&prefix), end(&[kind(query), number(by.0).into()]));
        if query.order != Order::Due {
            return Ok(Self::Part(index::DUE, KeyRange::bound(&first, &last, None, None)?));
        }
        let place = |cursor| compound(&[prefix.as_slice(), &position(cursor, Order::Due)].concat());
        let range = match &query.after {
            Some(cursor) if query.descending && cursor.due.is_some_and(|due| due <= by) => {
                KeyRange::bound(&first, &place(cursor), None, Some(true))?
            }
            Some(cursor) if !query.descending && cursor.due.is_some() => {
                KeyRange::bound(&place(cursor), &last, Some(true), None)?
            }
            // Descending, all of them are behind the cursor.
            _ => KeyRange::bound(&first, &last, None, None)?,
        };
        let is_filtered =
            query.parent.is_some() || !query.states.is_empty() || query.label_contains.is_some();
        Ok(Self::Along(Along { index: Some(index::DUE), ranges: vec![range], is_filtered }))
    }
}

/// The addresses of the query's kind, from its position on.
fn addresses(query: &Query) -> Result<KeyRange, idb::Error> {
    let (first, last) = RecordKey::ends_of(query.kind);
    let after = query.after.as_ref().map(|after| record::address(&after.key));
    let (first, last) = (record::address(&first), record::address(&last));
    match after {
        None => KeyRange::bound(&first, &last, None, None),
        Some(after) if query.descending => KeyRange::bound(&first, &after, None, Some(true)),
        Some(after) => KeyRange::bound(&after, &last, Some(true), None),
    }
}

/// The part of an index below `prefix`, from `position` on.
fn run(prefix: &[JsValue], position: Option<&[JsValue]>, descending: bool) -> Result<KeyRange, idb::Error> {
    let Some(position) = position else { return within(prefix) };
    let place = compound(&[prefix, position].concat());
    if descending {
        KeyRange::bound(&compound(prefix), &place, None, Some(true))
    } else {
        KeyRange::bound(&place, &end(prefix), Some(true), None)
    }
}

/// The part of an index below `prefix`.
fn within(prefix: &[JsValue]) -> Result<KeyRange, idb::Error> {
    KeyRange::bound(&compound(prefix), &end(prefix), None, None)
}

/// Behind everything below `prefix`: in IndexedDB's order an array is above every other kind of value.
fn end(prefix: &[JsValue]) -> JsValue {
    compound(&[prefix, &[compound(&[])]].concat())
}

/// What stands together in an index.
fn group(query: &Query) -> Vec<JsValue> {
    [kind(query)].into_iter().chain(query.parent.as_ref().map(|parent| bytes(parent).into())).collect()
}

fn kind(query: &Query) -> JsValue {
    JsValue::from(query.kind as u8)
}

/// The place of a cursor below the group. One without a deadline has none in an index of deadlines.
fn position(cursor: &Cursor, order: Order) -> Vec<JsValue> {
    let value = match order {
        Order::Address => None,
        Order::Label => Some(bytes(cursor.label.as_bytes())),
        Order::Created => Some(number(cursor.created.0)),
        Order::Due => cursor.due.map(|due| number(due.0)),
    };
    value.into_iter().chain([record::address(&cursor.key)]).map(JsValue::from).collect()
}
