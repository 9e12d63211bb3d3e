//! Records as rows.

use keystead_core::Timestamp;
use keystead_core::store::{Record, RecordKey, Revision};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The columns that [`read`] expects, in its order.
pub(super) const COLUMNS: &str = "address, revision, parent, label, state, created, due, body, seal";

/// The record at `key`; [`rusqlite::Error::QueryReturnedNoRows`] if there is none.
pub(super) fn load(connection: &Connection, key: &RecordKey) -> rusqlite::Result<Record> {
    let sql = format!("SELECT {COLUMNS} FROM records WHERE address = ?1");
    connection.prepare_cached(&sql)?.query_row([key.to_bytes()], read)
}

/// The store's revision.
pub(super) fn revision(connection: &Connection) -> rusqlite::Result<Revision> {
    connection
        .prepare_cached("SELECT revision FROM records WHERE address = ?1")?
        .query_row([RecordKey::HEADER.to_bytes()], |row| number(row, 0))
        .optional()
        .map(|found| found.map_or(Revision::NONE, Revision))
}

/// Inserts or replaces a record.
pub(super) fn put(connection: &Connection, record: &Record) -> rusqlite::Result<()> {
    let Record { key, revision, parent, label, state, created, due, body, seal } = record;
    connection
        .prepare_cached(
            "INSERT INTO records (address, kind, revision, parent, label, state, created, due, body, seal)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (address) DO UPDATE SET revision = excluded.revision, parent = excluded.parent,
                 label = excluded.label, state = excluded.state, created = excluded.created,
                 due = excluded.due, body = excluded.body, seal = excluded.seal",
        )?
        .execute(params![
            key.to_bytes(),
            key.kind as u8,
            revision.0.to_be_bytes(),
            parent,
            label,
            state,
            created.0.to_be_bytes(),
            due.map(|due| due.0.to_be_bytes()),
            body,
            seal,
        ])
        .map(|_| ())
}

/// Removes a record if it is there.
pub(super) fn delete(connection: &Connection, key: &RecordKey) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM records WHERE address = ?1")?.execute([key.to_bytes()]).map(|_| ())
}

/// The record in a row of [`COLUMNS`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Record> {
    let address: Vec<u8> = row.get(0)?;
    let due: Option<[u8; 8]> = row.get(6)?;
    Ok(Record {
        key: RecordKey::from_bytes(&address).ok_or_else(|| malformed(0, "an address that is none"))?,
        revision: Revision(number(row, 1)?),
        parent: row.get(2)?,
        label: row.get(3)?,
        state: row.get(4)?,
        created: Timestamp(number(row, 5)?),
        due: due.map(|bytes| Timestamp(u64::from_be_bytes(bytes))),
        body: row.get(7)?,
        seal: row.get(8)?,
    })
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get(column).map(u64::from_be_bytes)
}

fn malformed(column: usize, problem: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, problem.into())
}
