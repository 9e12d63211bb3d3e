//! Where a vault is kept, and the store that is there.

use core::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};

use super::{PostgresAddress, PostgresStore, SqliteStore};

/// Where a vault is kept.
#[derive(Clone)]
pub enum Place {
    /// In a directory, by SQLite.
    Directory(PathBuf),
    /// In a database of PostgreSQL.
    Database(Database),
}

/// A database, and the connections to it: all stores of one place share them.
#[derive(Clone)]
pub struct Database(Arc<Connected>);

struct Connected {
    address: PostgresAddress,
    store: Mutex<Option<PostgresStore>>,
}

/// The store that the program keeps its vault in. Clones are handles on the same one.
#[derive(Clone)]
pub enum VaultStore {
    /// In a file.
    Sqlite(SqliteStore),
    /// In a database, for several servers at once.
    Postgres(PostgresStore),
}

impl Place {
    /// The place in a database.
    pub fn database(address: PostgresAddress) -> Self {
        Self::Database(Database(Arc::new(Connected { address, store: Mutex::default() })))
    }

    /// Opens the store that is there; `Ok(None)` if there is none. Creates nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(&self) -> Result<Option<VaultStore>, StoreError> {
        match self {
            Self::Directory(directory) => Ok(SqliteStore::open(directory)?.map(VaultStore::Sqlite)),
            Self::Database(database) => database.with(PostgresStore::open),
        }
    }

    /// Opens the store that is there, or makes an empty one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn create(&self) -> Result<VaultStore, StoreError> {
        match self {
            Self::Directory(directory) => SqliteStore::create(directory).map(VaultStore::Sqlite),
            Self::Database(database) => {
                let made = database.with(|address| PostgresStore::create(address).map(Some))?;
                made.ok_or_else(|| StoreError::Unavailable("the store was not made".into()))
            }
        }
    }

    /// The directory, if it is one.
    pub fn directory(&self) -> Option<&Path> {
        match self {
            Self::Directory(directory) => Some(directory),
            Self::Database(_) => None,
        }
    }
}

impl Database {
    /// The store that is open already, or what `open` finds.
    fn with(
        &self,
        open: impl FnOnce(&PostgresAddress) -> Result<Option<PostgresStore>, StoreError>,
    ) -> Result<Option<VaultStore>, StoreError> {
        let mut store = self.0.store.lock().unwrap_or_else(PoisonError::into_inner);
        if store.is_none() {
            *store = open(&self.0.address)?;
        }
        Ok(store.clone().map(VaultStore::Postgres))
    }
}

/// The file, or the address without a password.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(directory) => SqliteStore::file_in(directory).display().fmt(f),
            Self::Database(database) => database.0.address.fmt(f),
        }
    }
}

impl Store for VaultStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        match self {
            Self::Sqlite(store) => store.load(key).await,
            Self::Postgres(store) => store.load(key).await,
        }
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        match self {
            Self::Sqlite(store) => store.list(query).await,
            Self::Postgres(store) => store.list(query).await,
        }
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        match self {
            Self::Sqlite(store) => store.commit(changes).await,
            Self::Postgres(store) => store.commit(changes).await,
        }
    }
}
