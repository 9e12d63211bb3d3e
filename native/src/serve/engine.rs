//! The vault behind the server: one for all connections, and a call for each request.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;

use keystead_core::client::Client;
use keystead_core::{Actor, Call, Error, Timestamp, Vault};
use pollster::block_on;

use crate::edge::{OsRandom, SystemClock};
use crate::store::SqliteStore;

/// How long records of data operations wait for others to be written with.
const BATCH: Duration = Duration::from_millis(500);

/// Who makes a request, and from where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) actor: Actor,
    pub(super) client: Client,
}

/// An unlocked vault that several threads use.
#[derive(Clone)]
pub(crate) struct Engine {
    vault: Arc<Vault<SqliteStore>>,
    flushing: Arc<AtomicBool>,
}

impl Engine {
    pub(crate) fn new(vault: Arc<Vault<SqliteStore>>) -> Self {
        Self { vault, flushing: Arc::new(AtomicBool::new(false)) }
    }

    /// The time of a request.
    pub(super) fn now() -> Result<Timestamp, Error> {
        SystemClock.now().ok_or(Error::Unreachable("the system's clock stands before 1970"))
    }

    /// Does `work` for `caller`. It may wait for the disk: the runtime gives its other tasks to another thread meanwhile.
    pub(super) fn run<T>(
        &self,
        caller: Caller,
        work: impl AsyncFnOnce(&Vault<SqliteStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let now = Self::now()?;
        let outcome = tokio::task::block_in_place(|| {
            let mut random = OsRandom;
            let mut call = Call::new(now, &mut random).by(caller.actor).from_client(caller.client);
            block_on(work(&self.vault, &mut call))
        });
        self.flush_soon();
        outcome
    }

    /// Looks something up that belongs to nobody: who shows an access key.
    pub(super) fn look<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<SqliteStore>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        tokio::task::block_in_place(|| block_on(work(&self.vault)))
    }

    /// The store's revision now, whoever made it.
    pub(super) fn revision(&self) -> Result<u64, Error> {
        self.look(async |vault| {
            vault.settings().await?;
            Ok(vault.revision().0)
        })
    }

    /// Has what was recorded written within the second, with what others record until then.
    fn flush_soon(&self) {
        if self.flushing.swap(true, Ordering::AcqRel) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(BATCH).await;
            this.flushing.store(false, Ordering::Release);
            let Some(now) = SystemClock.now() else { return };
            let flushed = tokio::task::spawn_blocking(move || {
                block_on(this.vault.flush(&mut Call::new(now, &mut OsRandom).by(Actor::System)))
            });
            if let Ok(Err(error)) = flushed.await {
                eprintln!("warning[{}]: The audit log could not be written: {error}", error.code());
            }
        });
    }
}
