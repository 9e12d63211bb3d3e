//! From SQLite's errors to those of the storage contract.

use keystead_core::StoreError;
use rusqlite::ErrorCode;

/// What `error` means for a store. SQLite's messages name files and tables, never content.
pub(super) fn store_error(error: &rusqlite::Error) -> StoreError {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => from_code(failure.code, error.to_string()),
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Unavailable(error.to_string()),
    }
}

fn from_code(code: ErrorCode, detail: String) -> StoreError {
    match code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => {
            StoreError::Busy(detail)
        }
        ErrorCode::DatabaseCorrupt
        | ErrorCode::NotADatabase
        | ErrorCode::ConstraintViolation
        | ErrorCode::SchemaChanged
        | ErrorCode::TypeMismatch => StoreError::Corrupt(detail),
        ErrorCode::NoLargeFileSupport => StoreError::Unsupported(detail),
        // The file is out of reach, or SQLite was interrupted or misused: trying again, or a look at the detail, helps.
        ErrorCode::ApiMisuse
        | ErrorCode::AuthorizationForStatementDenied
        | ErrorCode::CannotOpen
        | ErrorCode::InternalMalfunction
        | ErrorCode::NotFound
        | ErrorCode::OperationAborted
        | ErrorCode::OperationInterrupted
        | ErrorCode::OutOfMemory
        | ErrorCode::ParameterOutOfRange
        | ErrorCode::PermissionDenied
        | ErrorCode::ReadOnly
        | ErrorCode::SystemIoFailure
        | ErrorCode::TooBig
        | ErrorCode::Unknown => StoreError::Unavailable(detail),
        // The list is open in the library; what it adds is unknown to us.
        _ => StoreError::Unavailable(detail),
    }
}
