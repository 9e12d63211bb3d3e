//! Records by address, and in every order that they are listed in.

use alloc::collections::btree_set::Range;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::super::{Order, Page, Query, Record, RecordKey};
use super::place::{Group, Index, Place};

/// The records, and the indexes, which share them.
#[derive(Default)]
pub(super) struct Records {
    by_address: BTreeMap<RecordKey, Arc<Record>>,
    places: BTreeSet<Place>,
}

impl Records {
    pub(super) fn get(&self, key: &RecordKey) -> Option<&Record> {
        self.by_address.get(key).map(|record| &**record)
    }

    /// Inserts or replaces a record.
    pub(super) fn put(&mut self, record: Record) {
        self.remove(&record.key);
        let record = Arc::new(record);
        self.places.extend(Index::of(&record).map(|index| Place::of(index, Arc::clone(&record))));
        self.by_address.insert(record.key, record);
    }

    /// Removes a record if it is there.
    pub(super) fn remove(&mut self, key: &RecordKey) {
        if let Some(record) = self.by_address.remove(key) {
            for index in Index::of(&record) {
                self.places.remove(&Place::of(index, Arc::clone(&record)));
            }
        }
    }

    /// What [`Query::page_of`] makes of all records, without looking at all of them.
    pub(super) fn list(&self, query: &Query) -> Page {
        self.list_watched(query, |_| ())
    }

    /// The same; `watch` is shown each record that is looked at.
    pub(super) fn list_watched(&self, query: &Query, mut watch: impl FnMut(&Record)) -> Page {
        if query.order == Order::Address && query.parent.is_none() && query.due_by.is_none() {
            return in_order(query, self.by_address(query).inspect(|record| watch(record)));
        }
        if !query.kind.is_listed() {
            let every = Query::all(query.kind);
            return query.page_of(self.by_address(&every).inspect(|record| watch(record)).cloned());
        }
        // Deadlines narrow more than an order helps: few records have one that is near.
        let order = if query.due_by.is_some() { Order::Due } else { query.order };
        let index = Index { by_parent: query.parent.is_some(), order };
        let runs = self.runs(query, index);
        if order == query.order {
            in_order(query, Merged { query, runs }.inspect(|record| watch(record)))
        } else {
            query.page_of(runs.into_iter().flatten().inspect(|record| watch(record)).cloned())
        }
    }

    /// The records of the query's kind by address, from its position on (that included), in its direction.
    fn by_address<'r>(&'r self, query: &Query) -> impl Iterator<Item = &'r Record> + use<'r> {
        let (mut from, mut to) = RecordKey::ends_of(query.kind);
        if let Some(after) = &query.after {
            let position = after.key.clamp(from, to);
            *(if query.descending { &mut to } else { &mut from }) = position;
        }
        let (mut records, descending) = (self.by_address.range(from..=to), query.descending);
        core::iter::from_fn(move || if descending { records.next_back() } else { records.next() })
            .map(|(_, record)| &**record)
    }

    /// For each state that the query asks for, the records of that state in the order of `index`, from the query's
    /// position on (that included), as far as it is one of this order.
    fn runs(&self, query: &Query, index: Index) -> Vec<Run<'_>> {
        let group = |state| Group { index, kind: query.kind, parent: query.parent, state };
        let mut states = query.states.clone();
        states.sort_unstable();
        states.dedup();
        if states.is_empty() {
            states = self.states(group(0));
        }
        states.into_iter().map(|state| self.run(query, group(state))).collect()
    }

    /// The states of all records that are in the group's index, and differ from the group's in state at most.
    fn states(&self, mut group: Group) -> Vec<u8> {
        let mut states = Vec::new();
        loop {
            let next = self.places.range(Place::before(group)..).next();
            let Some(place) = next.filter(|place| place.is_of(group)) else { return states };
            states.push(place.record.state);
            let Some(state) = place.record.state.checked_add(1) else { return states };
            group.state = state;
        }
    }

    fn run(&self, query: &Query, group: Group) -> Run<'_> {
        let mut from = Place::before(group);
        let mut to = query.due_by.map_or_else(|| Place::behind(group), |by| Place::last_due(group, by));
        if let Some(after) = query.after.as_ref().filter(|_| group.index.order == query.order) {
            let position = Place::at(group, after);
            if query.descending {
                to = to.min(position);
            } else {
                from = from.max(position);
            }
        }
        // A set panics when it is asked for a range that ends before it begins.
        let places = (from <= to).then(|| self.places.range(from..=to));
        Run::new(places.unwrap_or_default(), query.descending)
    }
}

#[cfg(test)]
impl Records {
    /// How many places there are in all indexes together.
    pub(super) fn places(&self) -> usize {
        self.places.len()
    }
}

/// The page made of the first of these records that match; they are in the query's order.
fn in_order<'r>(query: &Query, records: impl Iterator<Item = &'r Record>) -> Page {
    let filter = query.filter();
    let one_more = (query.limit.max(1) as usize).saturating_add(1);
    let wanted = records.filter(|record| filter(record) && query.is_behind_cursor(record));
    query.cut(wanted.take(one_more).cloned().collect())
}

/// Records that stand together in an index, in order. The next of them is at hand.
struct Run<'r> {
    next: Option<&'r Record>,
    places: Range<'r, Place>,
    descending: bool,
}

impl<'r> Run<'r> {
    fn new(places: Range<'r, Place>, descending: bool) -> Self {
        let mut run = Self { next: None, places, descending };
        run.next();
        run
    }
}

impl<'r> Iterator for Run<'r> {
    type Item = &'r Record;

    fn next(&mut self) -> Option<Self::Item> {
        let place = if self.descending { self.places.next_back() } else { self.places.next() };
        core::mem::replace(&mut self.next, place.map(|place| &*place.record))
    }
}

/// Several runs as one, in the query's order.
struct Merged<'q, 'r> {
    query: &'q Query,
    runs: Vec<Run<'r>>,
}

impl<'r> Iterator for Merged<'_, 'r> {
    type Item = &'r Record;

    fn next(&mut self) -> Option<Self::Item> {
        let heads = self.runs.iter_mut().filter_map(|run| run.next.map(|record| (record, run)));
        let (_, first) = heads.min_by(|(a, _), (b, _)| self.query.compare(*a, *b))?;
        first.next()
    }
}
