//! Questions as SQL. `Query::page_of` is what they mean; the conformance suite compares the two.
//!
//! Every index begins with the kind, the parent or none, and the state. A list is therefore made of one run per state,
//! each in the order of an index from the cursor on, which SQLite merges; it reads no more of them than the page holds.

use keystead_core::store::{Cursor, Order, Page, Query, RecordKey};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::row::{self, COLUMNS};
use super::schema::{DUE, IS_LISTED, NEVER};

/// Gives SQL the comparison of labels: SQLite's own `LIKE` folds ASCII alone and has wildcards.
pub(super) fn define_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("label_contains", 2, flags, |context| {
        let label = context.get_raw(0).as_str().map_err(user_error)?;
        let lowered = context.get_raw(1).as_str().map_err(user_error)?;
        Ok(label.to_lowercase().contains(lowered))
    })
}

/// The page that answers `query`.
pub(super) fn run(connection: &Connection, query: &Query) -> rusqlite::Result<Page> {
    // The states that there are and the records that are in them are read at one moment.
    let moment = connection.unchecked_transaction()?;
    let Some(statement) = statement(&moment, query)? else {
        return Ok(query.cut(Vec::new()));
    };
    let mut prepared = moment.prepare_cached(&statement.sql)?;
    let records = prepared.query_map(params_from_iter(statement.values), row::read)?;
    Ok(query.cut(records.collect::<rusqlite::Result<_>>()?))
}

/// How SQLite goes about `query`, and about finding the states that there are.
#[cfg(test)]
pub(super) fn plans(connection: &Connection, query: &Query) -> rusqlite::Result<[Vec<String>; 2]> {
    let plan = |statement: Statement| {
        let mut prepared = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql))?;
        prepared.query_map(params_from_iter(statement.values), |row| row.get(3))?.collect()
    };
    let page = statement(connection, query)?.map_or_else(|| Ok(Vec::new()), plan)?;
    Ok([page, plan(Statement::of_states(query))?])
}

/// The statement for `query`; `None` if there are no records of the kind.
fn statement(connection: &Connection, query: &Query) -> rusqlite::Result<Option<Statement>> {
    let is_by_address = query.order == Order::Address && query.parent.is_none() && query.due_by.is_none();
    if is_by_address || !query.kind.is_listed() {
        return Ok(Some(Statement::over_addresses(query)));
    }
    let mut states = query.states.clone();
    states.sort_unstable();
    states.dedup();
    if states.is_empty() {
        states = present_states(connection, query)?;
    }
    Ok((!states.is_empty()).then(|| Statement::along_index(query, &states)))
}

/// The states of the records of the query's kind and parent.
fn present_states(connection: &Connection, query: &Query) -> rusqlite::Result<Vec<u8>> {
    let Statement { sql, values } = Statement::of_states(query);
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), |row| row.get(0))?.collect()
}

struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    /// One range of addresses, in which SQLite looks at every record up to the end of the page.
    fn over_addresses(query: &Query) -> Self {
        let mut values = Values::default();
        let (first, last) = RecordKey::ends_of(query.kind);
        let (first, last) = (values.bind(first.to_bytes()), values.bind(last.to_bytes()));
        let mut conditions = format!("address BETWEEN {first} AND {last}");
        if let Some(parent) = query.parent {
            conditions += &format!(" AND parent = {}", values.bind(parent));
        }
        if !query.states.is_empty() {
            let states: Vec<_> = query.states.iter().map(|state| values.bind(*state)).collect();
            conditions += &format!(" AND state IN ({})", states.join(", "));
        }
        conditions += &values.remaining(query);
        Self::ordered(
            query,
            format!("SELECT {COLUMNS}, {DUE} AS deadline FROM records WHERE {conditions}"),
            values,
        )
    }

    /// The states that there are, found one after the other: each by one look at an index.
    fn of_states(query: &Query) -> Self {
        let mut values = Values::default();
        let group = values.group(query);
        let sql = format!(
            "WITH RECURSIVE present (state) AS (
                 SELECT min(state) FROM records WHERE {group}
                 UNION ALL
                 SELECT (SELECT min(state) FROM records WHERE {group} AND state > present.state)
                 FROM present WHERE present.state IS NOT NULL
             )
             SELECT state FROM present WHERE state IS NOT NULL"
        );
        Self { sql, values: values.0 }
    }

    /// One run along an index for each state.
    fn along_index(query: &Query, states: &[u8]) -> Self {
        let mut values = Values::default();
        let group = values.group(query);
        let remaining = values.remaining(query);
        let run = |state: &u8| {
            let state = values.bind(*state);
            format!(
                "SELECT {COLUMNS}, {DUE} AS deadline FROM records WHERE {group} AND state = {state}{remaining}"
            )
        };
        let runs: Vec<_> = states.iter().map(run).collect();
        Self::ordered(query, runs.join(" UNION ALL "), values)
    }

    fn ordered(query: &Query, select: String, mut values: Values) -> Self {
        let direction = if query.descending { "DESC" } else { "ASC" };
        let by_value = match query.order {
            Order::Address => String::new(),
            Order::Label => format!("label {direction}, "),
            Order::Created => format!("created {direction}, "),
            Order::Due => format!("deadline {direction}, "),
        };
        // One more than the page holds tells whether there is another.
        let limit = values.bind(i64::from(query.limit.max(1)) + 1);
        let sql = format!("{select} ORDER BY {by_value}address {direction} LIMIT {limit}");
        Self { sql, values: values.0 }
    }
}

/// What stands for the question marks of a statement.
#[derive(Default)]
struct Values(Vec<Value>);

impl Values {
    fn bind(&mut self, value: impl Bindable) -> String {
        self.0.push(value.into_value());
        format!("?{}", self.0.len())
    }

    /// What stands together in an index, but for its state.
    fn group(&mut self, query: &Query) -> String {
        let kind = self.bind(query.kind as u8);
        match query.parent {
            None => format!("{IS_LISTED} AND kind = {kind}"),
            Some(parent) => format!("{IS_LISTED} AND kind = {kind} AND parent = {}", self.bind(parent)),
        }
    }

    /// The conditions on label, deadline and position.
    fn remaining(&mut self, query: &Query) -> String {
        let mut conditions = String::new();
        if let Some(text) = &query.label_contains {
            conditions += &format!(" AND label_contains(label, {})", self.bind(text.to_lowercase()));
        }
        if let Some(by) = query.due_by {
            conditions += &format!(" AND {DUE} <= {}", self.bind(by.0.to_be_bytes()));
        }
        if let Some(after) = &query.after {
            conditions += &self.behind(query, after);
        }
        conditions
    }

    /// The condition that a record is behind the cursor.
    fn behind(&mut self, query: &Query, cursor: &Cursor) -> String {
        let beyond = if query.descending { "<" } else { ">" };
        let address = self.bind(cursor.key.to_bytes());
        match query.order {
            Order::Address => format!(" AND address {beyond} {address}"),
            Order::Label => {
                let label = self.bind(cursor.label.clone());
                format!(" AND (label, address) {beyond} ({label}, {address})")
            }
            Order::Created => {
                let created = self.bind(cursor.created.0.to_be_bytes());
                format!(" AND (created, address) {beyond} ({created}, {address})")
            }
            Order::Due => {
                let due = match cursor.due {
                    Some(due) => self.bind(due.0.to_be_bytes()),
                    None => self.bind(NEVER),
                };
                // SQLite finds the beginning in an index of an expression only if it is compared alone.
                format!(" AND {DUE} {beyond}= {due} AND ({DUE}, address) {beyond} ({due}, {address})")
            }
        }
    }
}

/// What a statement's values are made of.
trait Bindable {
    fn into_value(self) -> Value;
}

impl<const N: usize> Bindable for [u8; N] {
    fn into_value(self) -> Value {
        Value::Blob(self.to_vec())
    }
}

impl Bindable for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl Bindable for u8 {
    fn into_value(self) -> Value {
        Value::Integer(self.into())
    }
}

impl Bindable for i64 {
    fn into_value(self) -> Value {
        Value::Integer(self)
    }
}

fn user_error(error: rusqlite::types::FromSqlError) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(error.into())
}
