//! The tables, and how an older file becomes a current one.

use keystead_core::StoreError;
use rusqlite::{Connection, TransactionBehavior};

use super::{BUSY_TIMEOUT, error::store_error};

/// "KST1": tells a store from any other program's database.
pub(super) const APPLICATION_ID: i64 = 0x4b53_5431;

/// How many prepared statements are kept: lists come in a few dozen forms.
pub(super) const STATEMENTS: usize = 64;

/// What makes a file of version `n` one of version `n + 1`, from the empty file on.
///
/// Numbers of 64 bits are kept as eight bytes, big-endian: they may exceed SQLite's integers, and bytes sort the same way.
pub(super) const MIGRATIONS: [&str; 2] = [
    "
    CREATE TABLE records (
        address  BLOB NOT NULL PRIMARY KEY CHECK (length(address) = 21),
        kind     INTEGER NOT NULL CHECK (hex(substr(address, 1, 1)) = printf('%02X', kind)),
        revision BLOB NOT NULL CHECK (length(revision) = 8),
        parent   BLOB CHECK (length(parent) = 16),
        label    TEXT NOT NULL,
        state    INTEGER NOT NULL,
        created  BLOB NOT NULL CHECK (length(created) = 8),
        due      BLOB CHECK (length(due) = 8),
        body     BLOB NOT NULL,
        seal     BLOB NOT NULL CHECK (length(seal) = 32)
    ) STRICT;
    CREATE INDEX records_by_address ON records (kind, address);
    CREATE INDEX records_by_label ON records (kind, label, address);
    CREATE INDEX records_by_created ON records (kind, created, address);
    CREATE INDEX records_by_due ON records (kind, ifnull(due, x'ffffffffffffffff'), address);
    CREATE INDEX records_with_due ON records (kind, due, address) WHERE due IS NOT NULL;
    CREATE INDEX records_by_parent ON records (kind, parent, address) WHERE parent IS NOT NULL;
    ",
    // Each index begins with what a list filters by and goes on with what it sorts by; the label at the end lets a search
    // for a part of it pass over a record without reading it. What nobody lists is in none: most records that belong to a
    // key, and the header, which every commit writes.
    "
    DROP INDEX records_by_address;
    DROP INDEX records_by_label;
    DROP INDEX records_by_created;
    DROP INDEX records_by_due;
    DROP INDEX records_with_due;
    DROP INDEX records_by_parent;
    CREATE INDEX records_by_label ON records (kind, state, label, address) WHERE kind NOT IN (1, 5, 6, 7);
    CREATE INDEX records_by_created ON records (kind, state, created, address, label) WHERE kind NOT IN (1, 5, 6, 7);
    CREATE INDEX records_by_due ON records (kind, state, ifnull(due, x'ffffffffffffffff00'), address, label)
        WHERE kind NOT IN (1, 5, 6, 7);
    CREATE INDEX children_by_address ON records (kind, parent, state, address, label)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    CREATE INDEX children_by_label ON records (kind, parent, state, label, address)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    CREATE INDEX children_by_created ON records (kind, parent, state, created, address, label)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    CREATE INDEX children_by_due ON records (kind, parent, state, ifnull(due, x'ffffffffffffffff00'), address, label)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    ",
];

/// What the indexes are limited to: the kinds that [`RecordKind::is_listed`](keystead_core::store::RecordKind::is_listed).
/// A query that says so in these words may be answered by them.
pub(super) const IS_LISTED: &str = "kind NOT IN (1, 5, 6, 7)";
/// The deadline of a record as it is sorted, in the words of the indexes: without one it is behind the end of time.
pub(super) const DUE: &str = "ifnull(due, x'ffffffffffffffff00')";
/// The value of [`DUE`] where there is no deadline.
pub(super) const NEVER: [u8; 9] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];

/// Sets a new connection up and brings the file to the current version.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let failed = |error| store_error(&error);
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
    check_owner(connection)?;
    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(failed)?;
    if mode != "wal" {
        return Err(StoreError::Unsupported(format!(
            "the file system of the data directory has no shared memory; SQLite offers `{mode}`"
        )));
    }
    let settings = "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;";
    connection.execute_batch(settings).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    migrate(connection)
}

/// Refuses a database that is another program's, before anything is written to it.
fn check_owner(connection: &mut Connection) -> Result<(), StoreError> {
    let failed = |error| store_error(&error);
    // Both are read at one moment: another process may just be making the store.
    let moment = connection.transaction().map_err(failed)?;
    let tables: i64 =
        moment.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    let owner = pragma(&moment, "application_id").map_err(failed)?;
    drop(moment);
    if owner == APPLICATION_ID || (owner == 0 && tables == 0) {
        return Ok(());
    }
    Err(StoreError::Corrupt("the file is another program's database".into()))
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let failed = |error| store_error(&error);
    if version(connection)? == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Another process may have migrated while this one waited for the lock.
    for migration in MIGRATIONS.iter().skip(version(&transaction)?) {
        transaction.execute_batch(migration).map_err(failed)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as i64).map_err(failed)?;
    transaction.commit().map_err(failed)
}

fn version(connection: &Connection) -> Result<usize, StoreError> {
    let found = pragma(connection, "user_version").map_err(|error| store_error(&error))?;
    match usize::try_from(found) {
        Ok(version) if version <= MIGRATIONS.len() => Ok(version),
        _ => Err(StoreError::Unsupported(format!("a newer Keystead wrote it, with schema {found}"))),
    }
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, name, |row| row.get(0))
}
