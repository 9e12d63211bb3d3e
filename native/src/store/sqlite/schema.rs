//! The tables, and how an older file becomes a current one.

use keystead_core::StoreError;
use rusqlite::{Connection, TransactionBehavior};

use super::{BUSY_TIMEOUT, error::store_error};

/// "KST1": tells a store from any other program's database.
const APPLICATION_ID: i64 = 0x4b53_5431;

/// What makes a file of version `n` one of version `n + 1`, from the empty file on.
///
/// Numbers of 64 bits are kept as eight bytes, big-endian: they may exceed SQLite's integers, and bytes sort the same way.
const MIGRATIONS: [&str; 1] = ["
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
"];

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
