//! A vault in one SQLite file: `vault.sqlite3` in the data directory.
//!
//! The file is readable by its owner alone. Commits are synced to disk before they return (write-ahead log, full
//! synchronization), several processes may share the file, and what is deleted is overwritten.

use core::task::Poll;
use core::time::Duration;
use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};

mod error;
mod pool;
mod query;
mod row;
mod schema;

use error::store_error;
use pool::Readers;

/// The file's name in the data directory.
const FILE: &str = "vault.sqlite3";
/// How long a commit waits for another process to finish its own.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A store in a SQLite file. Clones share their connections; other processes and other handles may have the same file open.
///
/// One connection writes. Others read, so that nobody who only looks waits for somebody else's commit to reach the disk. A
/// commit and a list that are not waited for yet give way once before they block: whoever polls the future may go on elsewhere.
#[derive(Clone)]
pub struct SqliteStore {
    connection: Arc<Mutex<Connection>>,
    readers: Arc<Readers>,
}

impl SqliteStore {
    /// Opens the store in `directory`; `Ok(None)` if there is none. Creates nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the file cannot be opened, [`StoreError::Corrupt`] if it is not a store,
    /// [`StoreError::Unsupported`] if a newer Keystead wrote it, [`StoreError::Busy`] if another process blocks it.
    pub fn open(directory: &Path) -> Result<Option<Self>, StoreError> {
        let path = directory.join(FILE);
        match path.try_exists() {
            Ok(false) => Ok(None),
            Ok(true) => Self::connect(&path).map(Some),
            Err(error) => Err(unavailable(&path, &error)),
        }
    }

    /// Opens the store in `directory`; makes the directory and an empty store where there is none.
    ///
    /// # Errors
    /// As [`Self::open`], and [`StoreError::Full`].
    pub fn create(directory: &Path) -> Result<Self, StoreError> {
        make_directory(directory).map_err(|error| unavailable(directory, &error))?;
        let path = directory.join(FILE);
        if matches!(path.try_exists(), Ok(false)) {
            Self::make(directory, &path)?;
        }
        Self::connect(&path)
    }

    /// Makes an empty store under another name, and gives it its own when it is complete: nobody ever opens half of one,
    /// and if two processes make it at once, one does.
    fn make(directory: &Path, path: &Path) -> Result<(), StoreError> {
        let failed = |error: io::Error| unavailable(path, &error);
        // Only the owner can read it. SQLite's own files beside it will take over its permissions.
        let file = tempfile::Builder::new().prefix(".new-vault-").tempfile_in(directory).map_err(failed)?;
        drop(Self::connect(file.path())?);
        file.as_file().sync_all().map_err(failed)?;
        match file.persist_noclobber(path) {
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => Err(failed(error.error)),
            _ => sync_directory(directory).map_err(failed),
        }
    }

    /// The file that [`Self::open`] looks for in `directory`.
    pub fn file_in(directory: &Path) -> PathBuf {
        directory.join(FILE)
    }

    fn connect(path: &Path) -> Result<Self, StoreError> {
        let mut connection = open_file(path).map_err(|error| store_error(&error))?;
        schema::prepare(&mut connection)?;
        query::define_functions(&connection).map_err(|error| store_error(&error))?;
        let readers = Arc::new(Readers::of(path));
        Ok(Self { connection: Arc::new(Mutex::new(connection)), readers })
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves no half transaction: dropping one rolls it back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.readers.with(|connection| row::load(connection, key).optional())
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        give_way().await;
        self.readers.with(|connection| query::run(connection, query))
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        give_way().await;
        let mut connection = self.connection();
        let revision = commit(&mut connection, &changes)?;
        if !changes.deletes.is_empty() {
            empty_log(&connection);
        }
        Ok(revision)
    }
}

/// Opens a connection, each of which is used by one thread at a time.
fn open_file(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

/// Is pending once, and ready when it is polled again.
async fn give_way() {
    let mut given = false;
    core::future::poll_fn(|context| {
        if core::mem::replace(&mut given, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn commit(connection: &mut Connection, changes: &ChangeSet) -> Result<Revision, StoreError> {
    let failed = |error| store_error(&error);
    // The write lock is taken before the revision is read, so that nobody can commit in between.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let expected = changes.expected();
    let found = row::revision(&transaction).map_err(failed)?;
    if found != expected {
        return Err(StoreError::Conflict { expected, found });
    }
    for key in &changes.deletes {
        row::delete(&transaction, key).map_err(failed)?;
    }
    for record in changes.puts.iter().chain([&changes.header]) {
        row::put(&transaction, record).map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    Ok(changes.header.revision)
}

/// Moves the log into the file and empties it, so that no copy of a destroyed key stays behind there. If a reader is in
/// the way the next deletion, or the last process to close the file, does it.
fn empty_log(connection: &Connection) {
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}

/// Makes a directory and those above it that are missing, each synced into the one above: a vault whose directory is
/// lost in a power cut is lost.
fn make_directory(path: &Path) -> io::Result<()> {
    let missing: Vec<_> = path
        .ancestors()
        .take_while(|path| *path != Path::new("") && matches!(path.try_exists(), Ok(false)))
        .collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    for made in missing {
        let parent = made.parent().filter(|parent| *parent != Path::new(""));
        sync_directory(parent.unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

/// Makes the names in a directory as lasting as the files.
fn sync_directory(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn unavailable(path: &Path, error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Unavailable(format!("{}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests;
