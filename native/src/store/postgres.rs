//! A vault in a PostgreSQL database, in the schema `keystead`, for several servers at once.
//!
//! A commit is one transaction that holds the header's row and is written to disk before it returns. A few connections are
//! kept; one that is lost is made anew. They are driven by threads of the store's own, so that its futures can be waited
//! for anywhere.

use core::time::Duration;
use std::io;
use std::sync::Arc;

use deadpool_postgres::{Client, Hook, HookError, Manager, Pool, Runtime as PoolRuntime, Timeouts};
use keystead_core::store::{ChangeSet, Page, Query, Record, RecordKey, Revision};
use keystead_core::{Store, StoreError};
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_postgres::NoTls;

mod address;
mod commit;
mod error;
mod query;
mod row;
mod schema;
mod tls;

pub use address::{AddressProblem, PostgresAddress};

use error::{is_lost, pool_error, store_error};
use row::COLUMNS;

/// The most connections of one store.
const CONNECTIONS: usize = 16;
/// How long to wait for one of them.
const WAIT: Duration = Duration::from_secs(5);
/// How long an answer may take, all in all. The server itself gives a statement up before that.
const ANSWER: Duration = Duration::from_secs(20);
/// How long a commit may take, which may wait for others and then find out what became of it.
const COMMIT: Duration = Duration::from_secs(60);

/// Changes survive a power cut, whatever the server's settings for others are. What waits for more than its own disk goes on
/// doing so.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false)
                       WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";

/// A store in a PostgreSQL database. Clones share their connections; other programs may have the same database open.
#[derive(Clone)]
pub struct PostgresStore {
    pool: Pool,
    driver: Arc<Driver>,
}

/// The threads that connections are driven by.
struct Driver(Option<Runtime>);

impl Drop for Driver {
    fn drop(&mut self) {
        // It may be dropped where nobody is allowed to wait.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl PostgresStore {
    /// Opens the store at `address`; `Ok(None)` if the database has none. Creates nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database cannot be reached, [`StoreError::Corrupt`] if the schema is another
    /// program's, [`StoreError::Unsupported`] if a newer Keystead wrote it.
    pub fn open(address: &PostgresAddress) -> Result<Option<Self>, StoreError> {
        let store = Self::connect(address)?;
        let pool = store.pool.clone();
        let found = async move {
            let mut client = pool.get().await.map_err(|error| pool_error(&error))?;
            schema::find(&mut client).await
        };
        Ok(pollster::block_on(store.run(ANSWER, found))?.then_some(store))
    }

    /// Opens the store at `address`; makes an empty one in a database that has none.
    ///
    /// # Errors
    /// As [`Self::open`], and [`StoreError::Full`].
    pub fn create(address: &PostgresAddress) -> Result<Self, StoreError> {
        let store = Self::connect(address)?;
        let pool = store.pool.clone();
        let made = async move {
            let mut client = pool.get().await.map_err(|error| pool_error(&error))?;
            schema::make(&mut client).await
        };
        pollster::block_on(store.run(ANSWER, made))?;
        Ok(store)
    }

    fn connect(address: &PostgresAddress) -> Result<Self, StoreError> {
        let failed = |error: io::Error| StoreError::Unavailable(error.to_string());
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime =
            builder.worker_threads(2).thread_name("database").enable_all().build().map_err(failed)?;
        let config = address.config.clone();
        let manager = match &address.tls {
            None => Manager::new(config, NoTls),
            Some(roots) => Manager::new(config, tls::connector(roots)?),
        };
        let durable = Hook::async_fn(|client, _| {
            Box::pin(async move { client.batch_execute(DURABLE).await.map_err(HookError::Backend) })
        });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(PoolRuntime::Tokio1)
            .timeouts(Timeouts { wait: Some(WAIT), create: Some(WAIT), recycle: Some(WAIT) })
            .post_create(durable)
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { pool, driver: Arc::new(Driver(Some(runtime))) })
    }

    /// Does `work` on the store's own threads.
    async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Unavailable("the store is being closed".into());
        let runtime = self.driver.0.as_ref().ok_or_else(gone)?;
        match runtime.spawn(async move { timeout(limit, work).await }).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => {
                // Whatever does not answer shall not be asked again.
                self.pool.retain(|_, _| false);
                Err(StoreError::Unavailable("the database does not answer".into()))
            }
            Err(_) => Err(gone()),
        }
    }
}

impl Store for PostgresStore {
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError> {
        self.run(ANSWER, load(self.pool.clone(), *key)).await
    }

    async fn list(&self, query: &Query) -> Result<Page, StoreError> {
        self.run(ANSWER, list(self.pool.clone(), query.clone())).await
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError> {
        self.run(COMMIT, commit::commit(self.pool.clone(), changes)).await
    }
}

async fn load(pool: Pool, key: RecordKey) -> Result<Option<Record>, StoreError> {
    let found = asked(&pool, |client| async move {
        let sql = format!("SELECT {COLUMNS} FROM keystead.records WHERE address = $1");
        let statement = client.prepare_cached(&sql).await?;
        client.query_opt(&statement, &[&key.to_bytes().as_slice()]).await
    });
    found.await?.as_ref().map(row::read).transpose()
}

async fn list(pool: Pool, query: Query) -> Result<Page, StoreError> {
    let statement = Arc::new(query::Statement::of(&query));
    let rows = asked(&pool, |client| {
        let statement = Arc::clone(&statement);
        async move { client.query_typed(&statement.sql, &statement.parameters()).await }
    });
    let records = rows.await?.iter().map(row::read).collect::<Result<_, _>>()?;
    Ok(query.cut(records))
}

/// Asks the database; once more if the connection turns out to be gone, as those are that waited in the pool while the server
/// was restarted.
async fn asked<T, F: Future<Output = Result<T, tokio_postgres::Error>> + Send>(
    pool: &Pool,
    question: impl Fn(Client) -> F + Send,
) -> Result<T, StoreError> {
    let client = pool.get().await.map_err(|error| pool_error(&error))?;
    match question(client).await {
        Err(error) if is_lost(&error) => {
            pool.retain(|_, _| false);
            let client = pool.get().await.map_err(|error| pool_error(&error))?;
            question(client).await.map_err(|error| store_error(&error))
        }
        outcome => outcome.map_err(|error| store_error(&error)),
    }
}

#[cfg(test)]
mod tests;
