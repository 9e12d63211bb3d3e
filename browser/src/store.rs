//! The store contract over IndexedDB.
//!
//! One database per vault with one object store, `records`, keyed by the 21 bytes of a record's address. rexie makes the
//! schema and reads; it has no parameter for a transaction's durability, so that commits run on a second connection of
//! the same database.

use core::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};

use crate::changes::{Changes, Subscription};
use crate::lock::Lock;

mod admin;
mod commit;
mod connection;
mod failure;
mod head;
mod plan;
mod read;
mod record;
mod source;

use commit::Write;
use connection::Connection;
use failure::Failure;
use head::Head;

/// The prefix of every database's, lock's and channel's name, so that other code of the site stays out of the way.
const DATABASE_PREFIX: &str = "keystead-";
const CHANNEL_PREFIX: &str = "keystead:";

/// How long a commit that conflicted may take to come again, in milliseconds, before others may write.
const RETRY_WITHIN: u32 = 500;

/// A vault's records in IndexedDB. Clones share one connection.
#[derive(Clone)]
pub struct BrowserStore(Rc<Inner>);

struct Inner {
    name: String,
    /// The name of its lock and of its channel.
    channel_name: String,
    connection: RefCell<Option<Rc<Connection>>>,
    changes: Option<Changes>,
    head: Rc<Head>,
    /// The lock of a commit that conflicted, for its next attempt.
    turn: RefCell<Option<Lock>>,
    /// Releases it if there is none.
    give_up: RefCell<Option<Timeout>>,
}

impl BrowserStore {
    /// Opens the database of the vault that this site calls `name`; makes an empty one if there is none.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] where there is no IndexedDB or it is forbidden, [`StoreError::Busy`] if another tab
    /// holds it in another version, [`StoreError::Unavailable`].
    pub async fn open(name: &str) -> Result<Self, StoreError> {
        let channel_name = format!("{CHANNEL_PREFIX}{name}");
        let changes = Changes::open(&channel_name);
        let store = Self(Rc::new(Inner {
            name: name.to_owned(),
            head: Head::of(name, changes.as_ref()),
            changes,
            channel_name,
            connection: RefCell::new(None),
            turn: RefCell::new(None),
            give_up: RefCell::new(None),
        }));
        store.connection().await?;
        Ok(store)
    }

    /// The name that it was opened by.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Calls `callback` with the revision of each commit by other tabs and other handles, until the subscription is
    /// dropped. `None` where the platform has no BroadcastChannel.
    pub fn on_change(&self, callback: impl FnMut(Revision) + 'static) -> Option<Subscription> {
        self.0.changes.as_ref()?.subscribe(callback)
    }

    /// The open connection, or a new one.
    async fn connection(&self) -> Result<Rc<Connection>, StoreError> {
        let open = self.0.connection.borrow().as_ref().filter(|connection| connection.is_open()).cloned();
        if let Some(connection) = open {
            return Ok(connection);
        }
        let connection = Rc::new(Connection::open(&database_name(&self.0.name)).await?);
        self.0.connection.replace(Some(Rc::clone(&connection)));
        Ok(connection)
    }

    /// Runs `read`, once more on a new connection if the first one turns out to be lost.
    async fn read<T>(&self, read: impl AsyncFn(&Connection) -> Result<T, Failure>) -> Result<T, StoreError> {
        match read(&*self.connection().await?).await {
            Err(failure) if failure.is_lost_connection() => {
                self.forget_connection();
                Ok(read(&*self.connection().await?).await?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Whoever loses to another tab goes next: it has to read again, and would else lose to a busy tab for ever.
    fn keep_for_retry(&self, lock: Lock) {
        let inner = Rc::downgrade(&self.0);
        let give_up = Timeout::new(RETRY_WITHIN, move || {
            if let Some(inner) = inner.upgrade() {
                inner.turn.take();
            }
        });
        self.0.turn.replace(Some(lock));
        self.0.give_up.replace(Some(give_up));
    }

    fn forget_connection(&self) {
        self.0.connection.replace(None);
    }
}

impl Store for BrowserStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        let read = self.read(async |connection| read::load(connection, key).await);
        if *key == RecordKey::HEADER { self.0.head.load(read).await } else { read.await }
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.read(async |connection| read::list(connection, query).await).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        let revision = changes.header.revision;
        // All of it is turned into JavaScript's values before the transaction begins.
        let write = Write::new(&changes)?;
        let lock = match self.0.turn.take() {
            Some(lock) => Some(lock),
            None => Lock::acquire(&self.0.channel_name)
                .await
                .map_err(|_| StoreError::Busy("another tab has been writing for too long".to_owned()))?,
        };
        // Whoever reads while it is being written may see either.
        self.0.head.forget();
        let outcome = match write.run(self.connection().await?.raw()).await {
            // Nothing was sent over the lost connection: the transaction could not even begin.
            Err(failure) if failure.is_closed_before_use() => {
                self.forget_connection();
                write.run(self.connection().await?.raw()).await
            }
            outcome => outcome,
        };
        self.0.head.forget();
        match outcome.map_err(StoreError::from) {
            Ok(()) => {
                if let Some(changes) = &self.0.changes {
                    changes.post(revision);
                }
                Ok(revision)
            }
            Err(error) => {
                if let (StoreError::Conflict { .. }, Some(lock)) = (&error, lock) {
                    self.keep_for_retry(lock);
                }
                Err(error)
            }
        }
    }
}

fn database_name(name: &str) -> String {
    format!("{DATABASE_PREFIX}{name}")
}
