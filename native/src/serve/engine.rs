//! The vault behind the server: one for all connections, and a call for each request.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use keystead_core::client::Client;
use keystead_core::{Actor, Call, Error, Timestamp, Vault};
use pollster::block_on;

use super::metrics::Metrics;
use crate::edge::{OsRandom, SystemClock};
use crate::log::{self, Level};
use crate::store::VaultStore;

/// How long records of data operations wait for others to be written with.
const BATCH: Duration = Duration::from_millis(500);

/// Who makes a request, and from where.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) actor: Actor,
    pub(super) client: Client,
}

/// An unlocked vault that several threads use. Whoever serves requests asks [`Seal`](super::seal::Seal) for it with each of
/// them: a copy that is kept would keep the vault from being sealed.
#[derive(Clone)]
pub(crate) struct Engine(Arc<Open>);

struct Open {
    vault: Arc<Vault<VaultStore>>,
    flushing: AtomicBool,
    metrics: Arc<Metrics>,
    /// Dropped with the last copy: that tells who waits for it.
    _alive: Sender<()>,
}

impl Engine {
    /// `alive` is dropped with the last copy of the engine.
    pub(super) fn new(vault: Arc<Vault<VaultStore>>, metrics: Arc<Metrics>, alive: Sender<()>) -> Self {
        Self(Arc::new(Open { vault, flushing: AtomicBool::new(false), metrics, _alive: alive }))
    }

    /// The time of a request.
    pub(super) fn now() -> Result<Timestamp, Error> {
        SystemClock.now().ok_or(Error::Unreachable("the system's clock stands before 1970"))
    }

    /// Does `work` for `caller`. It may wait for the disk: the runtime gives its other tasks to another thread meanwhile.
    pub(super) fn run<T>(
        &self,
        caller: Caller,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let now = Self::now()?;
        let outcome = tokio::task::block_in_place(|| {
            let mut random = OsRandom;
            let mut call = Call::new(now, &mut random).by(caller.actor).from_client(caller.client);
            block_on(work(&self.0.vault, &mut call))
        });
        self.flush_soon();
        outcome
    }

    /// Looks something up that belongs to nobody: who shows an access key.
    pub(super) fn look<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<VaultStore>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        tokio::task::block_in_place(|| block_on(work(&self.0.vault)))
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
        if self.0.flushing.swap(true, Ordering::AcqRel) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(BATCH).await;
            this.0.flushing.store(false, Ordering::Release);
            let Some(now) = SystemClock.now() else { return };
            let metrics = Arc::clone(&this.0.metrics);
            let flushed = tokio::task::spawn_blocking(move || {
                block_on(this.0.vault.flush(&mut Call::new(now, &mut OsRandom).by(Actor::System)))
            });
            if let Ok(Err(error)) = flushed.await {
                metrics.audit_failures.inc();
                let message = format!("The audit log could not be written: {error}");
                log::say(Level::Warning, error.code(), message);
            }
        });
    }
}
