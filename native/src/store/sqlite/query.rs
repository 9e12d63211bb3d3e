//! Questions as SQL. `Query::page_of` is what they mean; the conformance suite compares the two.

use keystead_core::store::{Cursor, Order, Page, Query};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::row::{self, COLUMNS};

/// The deadline of a record without one, as it is sorted: at the end of time.
const DUE: &str = "ifnull(due, x'ffffffffffffffff')";

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
    let statement = Statement::of(query);
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let records = prepared.query_map(params_from_iter(statement.values), row::read)?;
    Ok(query.cut(records.collect::<rusqlite::Result<_>>()?))
}

/// How SQLite goes about `query`.
#[cfg(test)]
pub(super) fn plan(connection: &Connection, query: &Query) -> rusqlite::Result<Vec<String>> {
    let statement = Statement::of(query);
    let mut prepared = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql))?;
    prepared.query_map(params_from_iter(statement.values), |row| row.get(3))?.collect()
}

struct Statement {
    sql: String,
    values: Vec<Value>,
}

impl Statement {
    fn of(query: &Query) -> Self {
        let mut values = Vec::new();
        let mut conditions = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };

        conditions.push(format!("kind = {}", bind(Value::from(query.kind as u8))));
        if let Some(parent) = query.parent {
            conditions.push(format!("parent = {}", bind(Value::from(parent.to_vec()))));
        }
        if !query.states.is_empty() {
            let states: Vec<_> = query.states.iter().map(|state| bind(Value::from(*state))).collect();
            conditions.push(format!("state IN ({})", states.join(", ")));
        }
        if let Some(text) = &query.label_contains {
            conditions.push(format!("label_contains(label, {})", bind(Value::from(text.to_lowercase()))));
        }
        if let Some(by) = query.due_by {
            conditions.push(format!("due <= {}", bind(Value::from(by.0.to_be_bytes().to_vec()))));
        }
        let column = match query.order {
            Order::Address => None,
            Order::Label => Some("label"),
            Order::Created => Some("created"),
            // Where a deadline is asked for every record has one, and an index holds these alone.
            Order::Due if query.due_by.is_some() => Some("due"),
            Order::Due => Some(DUE),
        };
        if let Some(after) = &query.after {
            let beyond = if query.descending { "<" } else { ">" };
            let address = bind(Value::from(after.key.to_bytes().to_vec()));
            conditions.push(match column {
                None => format!("address {beyond} {address}"),
                Some(column) => {
                    let value = bind(position(after, query.order));
                    format!("({column}, address) {beyond} ({value}, {address})")
                }
            });
        }
        let direction = if query.descending { "DESC" } else { "ASC" };
        let order = match column {
            None => format!("address {direction}"),
            Some(column) => format!("{column} {direction}, address {direction}"),
        };
        // One more than the page holds tells whether there is another.
        let limit = bind(Value::from(i64::from(query.limit.max(1)) + 1));
        let sql = format!(
            "SELECT {COLUMNS} FROM records WHERE {} ORDER BY {order} LIMIT {limit}",
            conditions.join(" AND ")
        );
        Self { sql, values }
    }
}

/// The value of a cursor in the column that is sorted by.
fn position(cursor: &Cursor, order: Order) -> Value {
    match order {
        Order::Address => Value::from(cursor.key.to_bytes().to_vec()),
        Order::Label => Value::from(cursor.label.clone()),
        Order::Created => Value::from(cursor.created.0.to_be_bytes().to_vec()),
        Order::Due => {
            let due = cursor.due.map_or(u64::MAX, |due| due.0);
            Value::from(due.to_be_bytes().to_vec())
        }
    }
}

fn user_error(error: rusqlite::types::FromSqlError) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(error.into())
}
