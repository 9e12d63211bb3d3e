//! The tables, and how an older database becomes a current one.

use keystead_core::StoreError;
use tokio_postgres::{Client, GenericClient, Transaction};

use super::error::store_error;

/// What makes a database of version `n` one of version `n + 1`, from the one without our schema on.
///
/// Numbers of 64 bits are kept as eight bytes, big-endian: they may exceed PostgreSQL's integers, and bytes sort the same
/// way. Labels are kept as the bytes of UTF-8: they sort by code points, whatever the database's collation is, and may hold
/// U+0000. `folded` is the label in lower case, for searches. A record without a deadline has one behind the end of time.
///
/// Each index begins with what a list filters by and goes on with what it sorts by. What nobody lists is in none. An entry of
/// an index has a page to be in: labels are in theirs by their first thousand bytes.
///
/// `commits` says which commits there were lately, for a program that was cut off while it waited to hear of its own.
pub(super) const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE keystead.records (
        address  bytea NOT NULL PRIMARY KEY CHECK (octet_length(address) = 21),
        kind     smallint NOT NULL GENERATED ALWAYS AS (get_byte(address, 0)) STORED,
        revision bytea NOT NULL CHECK (octet_length(revision) = 8),
        parent   bytea CHECK (octet_length(parent) = 16),
        label    bytea NOT NULL,
        folded   bytea NOT NULL,
        state    smallint NOT NULL CHECK (state BETWEEN 0 AND 255),
        created  bytea NOT NULL CHECK (octet_length(created) = 8),
        due      bytea NOT NULL CHECK (octet_length(due) = 8 OR due = '\\xffffffffffffffff00'),
        body     bytea NOT NULL,
        seal     bytea NOT NULL CHECK (octet_length(seal) = 32)
    );
    CREATE INDEX records_by_label ON keystead.records (kind, state, substr(label, 1, 1000), address)
        WHERE kind NOT IN (1, 5, 6, 7);
    CREATE INDEX records_by_created ON keystead.records (kind, state, created, address)
        WHERE kind NOT IN (1, 5, 6, 7);
    CREATE INDEX records_by_due ON keystead.records (kind, state, due, address)
        WHERE kind NOT IN (1, 5, 6, 7);
    CREATE INDEX children_by_address ON keystead.records (kind, parent, state, address)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    CREATE INDEX children_by_label ON keystead.records (kind, parent, state, substr(label, 1, 1000), address)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    CREATE INDEX children_by_created ON keystead.records (kind, parent, state, created, address)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    CREATE INDEX children_by_due ON keystead.records (kind, parent, state, due, address)
        WHERE kind NOT IN (1, 5, 6, 7) AND parent IS NOT NULL;
    CREATE TABLE keystead.commits (
        revision bytea NOT NULL PRIMARY KEY CHECK (octet_length(revision) = 8),
        seal     bytea NOT NULL CHECK (octet_length(seal) = 32)
    );
"];

/// What the indexes are limited to: the kinds that [`RecordKind::is_listed`](keystead_core::store::RecordKind::is_listed).
pub(super) const IS_LISTED: &str = "kind NOT IN (1, 5, 6, 7)";
/// The part of a label that indexes are sorted by.
pub(super) const LABEL_START: &str = "substr(label, 1, 1000)";
/// What stands for no deadline: behind the end of time.
pub(super) const NEVER: [u8; 9] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0];

/// Programs that set the schema up at once do it one after the other, by this number.
const TURN: i64 = 0x4b53_5431;

/// Whether there is a store in the database. One of an older version is brought to the current one.
pub(super) async fn find(client: &mut Client) -> Result<bool, StoreError> {
    match version(&*client).await? {
        None => Ok(false),
        Some(found) if found == MIGRATIONS.len() => Ok(true),
        Some(_) => migrate(client).await.map(|()| true),
    }
}

/// Makes an empty store, or brings the one that is there to the current version.
pub(super) async fn make(client: &mut Client) -> Result<(), StoreError> {
    if version(&*client).await? == Some(MIGRATIONS.len()) { Ok(()) } else { migrate(client).await }
}

async fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let failed = |error| store_error(&error);
    let transaction = client.transaction().await.map_err(failed)?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&TURN]).await.map_err(failed)?;
    // Another program may have done it while this one waited for its turn.
    let found = match version(&transaction).await? {
        Some(found) => found,
        None => begin(&transaction).await?,
    };
    for migration in MIGRATIONS.iter().skip(found) {
        transaction.batch_execute(migration).await.map_err(failed)?;
    }
    let reached = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    transaction
        .execute("UPDATE keystead.schema_version SET version = $1", &[&reached])
        .await
        .map_err(failed)?;
    transaction.commit().await.map_err(failed)
}

async fn begin(transaction: &Transaction<'_>) -> Result<usize, StoreError> {
    let first = "
        CREATE SCHEMA keystead;
        REVOKE ALL ON SCHEMA keystead FROM PUBLIC;
        CREATE TABLE keystead.schema_version (version bigint NOT NULL);
        INSERT INTO keystead.schema_version VALUES (0);
    ";
    transaction.batch_execute(first).await.map_err(|error| store_error(&error))?;
    Ok(0)
}

/// The version of the store in the database; `None` if there is none.
async fn version(client: &impl GenericClient) -> Result<Option<usize>, StoreError> {
    let failed = |error| store_error(&error);
    // The catalogue's tables, and not the functions that look names up: those may answer from before a turn was waited for.
    let look = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'keystead'),
                       EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                               WHERE nspname = 'keystead' AND relname = 'schema_version')";
    let row = client.query_one(look, &[]).await.map_err(failed)?;
    match (row.try_get(0).map_err(failed)?, row.try_get(1).map_err(failed)?) {
        (false, _) => return Ok(None),
        (true, true) => {}
        (true, false) => {
            let problem = "the database's schema `keystead` is another program's";
            return Err(StoreError::Corrupt(problem.into()));
        }
    }
    let row = client.query_one("SELECT version FROM keystead.schema_version", &[]).await.map_err(failed)?;
    let found: i64 = row.try_get(0).map_err(failed)?;
    match usize::try_from(found) {
        Ok(version) if version <= MIGRATIONS.len() => Ok(Some(version)),
        _ => Err(StoreError::Unsupported(format!("a newer Keystead wrote it, with schema {found}"))),
    }
}
