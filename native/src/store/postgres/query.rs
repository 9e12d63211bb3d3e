//! Questions as SQL. `Query::page_of` is what they mean; the conformance suite compares the two.
//!
//! Every index begins with the kind, the parent or none, and the state. A list is therefore made of one run per state,
//! each in the order of an index from the cursor on and no longer than the page, of which the page is the beginning. One
//! statement sees the database at one moment.

use keystead_core::store::{Cursor, Order, Query, RecordKey};
use tokio_postgres::types::{ToSql, Type};

use super::row::{COLUMNS, due};
use super::schema::{IS_LISTED, LABEL_START};

/// A question in SQL, with what stands for its parameters.
pub(super) struct Statement {
    pub(super) sql: String,
    values: Values,
}

impl Statement {
    /// The statement for `query`. It answers with one record more than the page holds if there is another page.
    pub(super) fn of(query: &Query) -> Self {
        let is_by_address = query.order == Order::Address && query.parent.is_none() && query.due_by.is_none();
        if is_by_address || !query.kind.is_listed() {
            Self::over_addresses(query)
        } else {
            Self::along_index(query)
        }
    }

    /// What stands for the parameters. Their types are said, so that the server plans for these very values.
    pub(super) fn parameters(&self) -> Vec<(&(dyn ToSql + Sync), Type)> {
        self.values.0.iter().map(|(value, of)| (&**value as &(dyn ToSql + Sync), of.clone())).collect()
    }

    /// One range of addresses, in which the server looks at every record up to the end of the page.
    fn over_addresses(query: &Query) -> Self {
        let mut values = Values::default();
        let (first, last) = RecordKey::ends_of(query.kind);
        let (first, last) = (values.bytes(&first.to_bytes()), values.bytes(&last.to_bytes()));
        let mut conditions = format!("address BETWEEN {first} AND {last}");
        if let Some(parent) = query.parent {
            conditions += &format!(" AND parent = {}", values.bytes(&parent));
        }
        if !query.states.is_empty() {
            conditions += &format!(" AND state = ANY ({})", values.states(&query.states));
        }
        conditions += &values.remaining(query);
        let sql = format!("SELECT {COLUMNS} FROM keystead.records WHERE {conditions} {}", end(query));
        Self { sql, values }
    }

    /// One run along an index for each state.
    fn along_index(query: &Query) -> Self {
        let mut values = Values::default();
        let group = values.group(query);
        let (with, states) = if query.states.is_empty() {
            // The states that there are, found one after the other: each by one look at an index.
            let present = format!(
                "WITH RECURSIVE present (state) AS (
                     (SELECT state FROM keystead.records WHERE {group} ORDER BY state LIMIT 1)
                     UNION ALL
                     SELECT (SELECT records.state FROM keystead.records
                             WHERE {group} AND records.state > present.state ORDER BY records.state LIMIT 1)
                     FROM present WHERE present.state IS NOT NULL
                 ) "
            );
            (present, "(SELECT state FROM present WHERE state IS NOT NULL)".to_owned())
        } else {
            let mut states = query.states.clone();
            states.sort_unstable();
            states.dedup();
            (String::new(), format!("unnest({})", values.states(&states)))
        };
        let remaining = values.remaining(query);
        let end = end(query);
        let sql = format!(
            "{with}SELECT {COLUMNS} FROM {states} AS run (run_state) CROSS JOIN LATERAL (
                 SELECT {COLUMNS} FROM keystead.records
                 WHERE {group} AND state = run.run_state{remaining} {end}
             ) AS found {end}"
        );
        Self { sql, values }
    }
}

/// Order and length of a run, and of the page. One more than the page holds tells whether there is another.
fn end(query: &Query) -> String {
    let direction = if query.descending { "DESC" } else { "ASC" };
    let by_value = match query.order {
        Order::Address => String::new(),
        Order::Label => format!("{LABEL_START} {direction}, label {direction}, "),
        Order::Created => format!("created {direction}, "),
        Order::Due => format!("due {direction}, "),
    };
    let limit = u64::from(query.limit.max(1)) + 1;
    format!("ORDER BY {by_value}address {direction} LIMIT {limit}")
}

/// What stands for the parameters of a statement.
#[derive(Default)]
struct Values(Vec<(Box<dyn ToSql + Sync + Send>, Type)>);

impl Values {
    fn bind(&mut self, value: impl ToSql + Sync + Send + 'static, of: Type) -> String {
        self.0.push((Box::new(value), of));
        format!("${}", self.0.len())
    }

    fn bytes(&mut self, bytes: &[u8]) -> String {
        self.bind(bytes.to_vec(), Type::BYTEA)
    }

    fn states(&mut self, states: &[u8]) -> String {
        let states: Vec<i16> = states.iter().copied().map(i16::from).collect();
        self.bind(states, Type::INT2_ARRAY)
    }

    /// What stands together in an index, but for its state.
    fn group(&mut self, query: &Query) -> String {
        let kind = self.bind(i16::from(query.kind as u8), Type::INT2);
        match query.parent {
            None => format!("{IS_LISTED} AND kind = {kind}"),
            Some(parent) => format!("{IS_LISTED} AND kind = {kind} AND parent = {}", self.bytes(&parent)),
        }
    }

    /// The conditions on label, deadline and position.
    fn remaining(&mut self, query: &Query) -> String {
        let mut conditions = String::new();
        if let Some(text) = &query.label_contains {
            // Characters of UTF-8 are found as bytes where they begin, and nowhere else.
            conditions +=
                &format!(" AND position({} IN folded) > 0", self.bytes(text.to_lowercase().as_bytes()));
        }
        if let Some(by) = query.due_by {
            conditions += &format!(" AND due <= {}", self.bytes(&by.0.to_be_bytes()));
        }
        if let Some(after) = &query.after {
            conditions += &self.behind(query, after);
        }
        conditions
    }

    /// The condition that a record is behind the cursor.
    fn behind(&mut self, query: &Query, cursor: &Cursor) -> String {
        let beyond = if query.descending { "<" } else { ">" };
        let address = self.bytes(&cursor.key.to_bytes());
        match query.order {
            Order::Address => format!(" AND address {beyond} {address}"),
            Order::Label => {
                let label = self.bytes(cursor.label.as_bytes());
                let start =
                    self.bytes(cursor.label.as_bytes().get(..1_000).unwrap_or(cursor.label.as_bytes()));
                format!(" AND ({LABEL_START}, label, address) {beyond} ({start}, {label}, {address})")
            }
            Order::Created => {
                let created = self.bytes(&cursor.created.0.to_be_bytes());
                format!(" AND (created, address) {beyond} ({created}, {address})")
            }
            Order::Due => {
                let due = self.bytes(&due(cursor.due));
                format!(" AND (due, address) {beyond} ({due}, {address})")
            }
        }
    }
}
