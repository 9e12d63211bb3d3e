//! The vault behind the server: one for all connections, and a call for each request.

use core::pin::pin;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use keystead_core::client::Client;
use keystead_core::{Actor, Call, Error, Timestamp, Vault};
use pollster::block_on;
use tokio::sync::Notify;

use super::metrics::Metrics;
use crate::edge::{OsRandom, SystemClock};
use crate::log::{self, Level};
use crate::store::VaultStore;

/// How long records of data operations wait for others to be written with.
const BATCH: Duration = Duration::from_millis(500);
/// How many data operations are enough to write their records before that. They go on meanwhile.
const ENOUGH: usize = 512;
/// How many records may wait before the next data operation has to wait until they are written.
pub(super) const MOST_WAITING: usize = 2_048;

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
    /// Whether somebody waits to write what was recorded.
    flushing: AtomicBool,
    /// How many calls have come since it last began to.
    recorded: AtomicUsize,
    enough: Notify,
    metrics: Arc<Metrics>,
    /// Dropped with the last copy: that tells who waits for it.
    _alive: Sender<()>,
}

impl Engine {
    /// `alive` is dropped with the last copy of the engine.
    pub(super) fn new(vault: Arc<Vault<VaultStore>>, metrics: Arc<Metrics>, alive: Sender<()>) -> Self {
        Self(Arc::new(Open {
            vault,
            flushing: AtomicBool::new(false),
            recorded: AtomicUsize::new(0),
            enough: Notify::new(),
            metrics,
            _alive: alive,
        }))
    }

    /// The time of a request.
    pub(super) fn now() -> Result<Timestamp, Error> {
        SystemClock.now().ok_or(Error::Unreachable("the system's clock stands before 1970"))
    }

    /// Does `work` for `caller`. It may wait for the disk, or compute for long: the runtime gives its other tasks to another
    /// thread meanwhile.
    pub(super) fn run<T>(
        &self,
        caller: Caller,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        tokio::task::block_in_place(|| self.quick(caller, work))
    }

    /// As [`Self::run`], for the use of a key, which seldom waits: to hand the other tasks over would take longer than most of
    /// what is done here. They are handed over once it comes to wait.
    pub(super) fn quick<T>(
        &self,
        caller: Caller,
        work: impl AsyncFnOnce(&Vault<VaultStore>, &mut Call<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let now = Self::now()?;
        let mut random = OsRandom;
        let mut call = Call::new(now, &mut random).by(caller.actor).from_client(caller.client);
        let outcome = until_it_waits(work(&self.0.vault, &mut call));
        self.flush_soon();
        outcome
    }

    /// Looks something up that belongs to nobody: who shows an access key. The other tasks of the runtime are handed over if
    /// it comes to wait.
    pub(super) fn look<T>(
        &self,
        work: impl AsyncFnOnce(&Vault<VaultStore>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        until_it_waits(work(&self.0.vault))
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
        let open = &self.0;
        if open.recorded.fetch_add(1, Ordering::SeqCst) == ENOUGH {
            open.enough.notify_one();
        }
        if open.flushing.load(Ordering::SeqCst) || open.flushing.swap(true, Ordering::SeqCst) {
            return;
        }
        let this = self.clone();
        tokio::spawn(async move {
            let open = &this.0;
            loop {
                // Whether time was up or there was enough makes no difference to what is written.
                let _ = tokio::time::timeout(BATCH, open.enough.notified()).await;
                open.recorded.store(0, Ordering::SeqCst);
                this.flush().await;
                if open.recorded.load(Ordering::SeqCst) > 0 {
                    continue;
                }
                open.flushing.store(false, Ordering::SeqCst);
                // Whoever came in between has seen that somebody would write, or begins anew.
                let missed = open.recorded.load(Ordering::SeqCst) > 0;
                if !missed || open.flushing.swap(true, Ordering::SeqCst) {
                    return;
                }
            }
        });
    }

    /// Writes what was recorded.
    async fn flush(&self) {
        let Some(now) = SystemClock.now() else { return };
        let this = self.clone();
        let flushed = tokio::task::spawn_blocking(move || {
            block_on(this.0.vault.flush(&mut Call::new(now, &mut OsRandom).by(Actor::System)))
        });
        if let Ok(Err(error)) = flushed.await {
            self.0.metrics.audit_failures.inc();
            let message = format!("The audit log could not be written: {error}");
            log::say(Level::Warning, error.code(), message);
        }
    }
}

/// What `work` comes to. It is begun on this thread, and goes on here; if it has to wait, the runtime gives its other tasks to
/// another thread first.
fn until_it_waits<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    // Whatever it asks to be woken by is asked again right behind this.
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => tokio::task::block_in_place(|| block_on(work)),
    }
}

#[cfg(test)]
mod tests;
