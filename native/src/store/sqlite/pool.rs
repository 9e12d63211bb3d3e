//! Connections that read: as many as look at the same time.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use keystead_core::StoreError;
use rusqlite::Connection;

use super::{BUSY_TIMEOUT, error::store_error, open_file, query, schema};

/// How many are kept while nobody reads.
const KEPT: usize = 8;

/// Connections to one file that only read.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// For the file at `path`, which is a store of the current version.
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.into(), idle: Mutex::default() }
    }

    /// Reads something.
    pub(super) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        // What panicked has taken its connection with it; the others are whole.
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let connection = match waiting {
            Some(connection) => connection,
            None => self.open().map_err(|error| store_error(&error))?,
        };
        let found = read(&connection).map_err(|error| store_error(&error));
        let mut idle = idle();
        if idle.len() < KEPT {
            idle.push(connection);
        }
        found
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let connection = open_file(&self.path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;")?;
        connection.set_prepared_statement_cache_capacity(schema::STATEMENTS);
        query::define_functions(&connection)?;
        Ok(connection)
    }
}
