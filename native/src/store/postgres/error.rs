//! From PostgreSQL's errors to those of the storage contract.

use deadpool_postgres::{PoolError, TimeoutType};
use keystead_core::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

/// What `error` means for a store. The server's messages name tables and roles, never content; its details may, and are
/// left out.
pub(super) fn store_error(error: &Error) -> StoreError {
    if let Some(refusal) = error.as_db_error() {
        return refused(refusal);
    }
    let detail = sentence(error);
    // What the driver cannot read into our types was not written by us.
    if detail.contains("deserializing") || detail.contains("invalid column") {
        return StoreError::Corrupt(detail);
    }
    StoreError::Unavailable(detail)
}

fn refused(refusal: &DbError) -> StoreError {
    let detail = format!("{} (SQLSTATE {})", refusal.message(), refusal.code().code());
    let code = refusal.code();
    let busy = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::QUERY_CANCELED,
        SqlState::TOO_MANY_CONNECTIONS,
    ];
    let foreign = [
        SqlState::UNDEFINED_TABLE,
        SqlState::UNDEFINED_COLUMN,
        SqlState::DATATYPE_MISMATCH,
        SqlState::INVALID_SCHEMA_NAME,
        SqlState::DATA_CORRUPTED,
        SqlState::INDEX_CORRUPTED,
    ];
    match code {
        _ if busy.contains(code) => StoreError::Busy(detail),
        _ if *code == SqlState::DISK_FULL => StoreError::Full,
        // A record that breaks a rule of the table, or tables that are not ours.
        _ if foreign.contains(code) || code.code().starts_with("23") => StoreError::Corrupt(detail),
        _ if *code == SqlState::FEATURE_NOT_SUPPORTED => StoreError::Unsupported(detail),
        // The server stops, refuses the role, or lets nobody write: trying again, or a look at the detail, helps.
        _ => StoreError::Unavailable(detail),
    }
}

/// What it means that no connection was to be had.
pub(super) fn pool_error(error: &PoolError) -> StoreError {
    match error {
        PoolError::Backend(error) => store_error(error),
        PoolError::Timeout(TimeoutType::Wait) => {
            StoreError::Busy("every connection to the database is in use".into())
        }
        PoolError::Timeout(_) => StoreError::Unavailable("the database does not answer".into()),
        other => StoreError::Unavailable(other.to_string()),
    }
}

/// Whether the connection is gone, so that another one may do better.
pub(super) fn is_lost(error: &Error) -> bool {
    let stopping =
        [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT];
    match error.as_db_error() {
        Some(refusal) => stopping.contains(refusal.code()),
        None => {
            error.is_closed()
                || core::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
        }
    }
}

/// Whether the server itself says that the statement failed and it goes on: then nothing of it is stored.
pub(super) fn is_refusal(error: &Error) -> bool {
    error.as_db_error().is_some_and(|refusal| refusal.severity() == "ERROR") && !is_lost(error)
}

/// The driver's words, and those of what it failed at.
fn sentence(error: &Error) -> String {
    match core::error::Error::source(error) {
        Some(source) if !error.to_string().contains(&source.to_string()) => format!("{error}: {source}"),
        _ => error.to_string(),
    }
}
