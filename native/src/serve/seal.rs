//! Whether the vault is sealed or unlocked, for everything that serves it.

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, mpsc};

use keystead_core::{Timestamp, Vault};
use tokio::sync::watch;

use super::engine::{Engine, MOST_WAITING};
use super::jobs::Jobs;
use super::metrics::Metrics;
use super::scheduler::Scheduler;
use crate::hsm::Tokens;
use crate::log::{self, Level};
use crate::provider::with_tokens;
use crate::store::VaultStore;

/// How long requests that have begun may go on before the vault is closed under them.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// The vault behind the server. Clones are the same one: whoever answers requests asks for its [`Engine`] with each of them,
/// and holds it no longer than the request takes.
#[derive(Clone, Default)]
pub(crate) struct Seal(Arc<State>);

#[derive(Default)]
struct State {
    engine: RwLock<Option<Engine>>,
    /// Whether it was unlocked since the program began.
    was_unsealed: AtomicBool,
    metrics: Arc<Metrics>,
    jobs: Arc<Jobs>,
    /// Where keys may lie that the vault does not keep itself.
    tokens: Option<&'static Tokens>,
    /// What has to be ended when the vault is sealed. It is held while that is done, so that nobody unlocks it meanwhile.
    running: Mutex<Option<Running>>,
    /// Changes when the vault has been sealed.
    sealings: watch::Sender<()>,
}

struct Running {
    scheduler: Scheduler,
    /// Ends when the last copy of the engine is gone.
    last_engine: Receiver<()>,
}

impl Seal {
    /// A sealed vault, whose keys may lie in these tokens.
    pub(crate) fn new(tokens: Option<&'static Tokens>) -> Self {
        Self(Arc::new(State { tokens, ..State::default() }))
    }

    /// The tokens in which keys may lie.
    pub(super) fn tokens(&self) -> Option<&'static Tokens> {
        self.0.tokens
    }

    /// Serves `vault` from now on, and does what is due in it. Whether it was sealed before; if not, the vault that is
    /// served already stays.
    pub(crate) fn unseal(
        &self,
        vault: Vault<VaultStore>,
        clock: impl Fn() -> Option<Timestamp> + Send + 'static,
    ) -> io::Result<bool> {
        let mut running = self.running();
        if running.is_some() {
            return Ok(false);
        }
        let vault = vault.with_provider(with_tokens(self.0.tokens));
        let vault = Arc::new(vault.with_records_waiting(MOST_WAITING));
        let (alive, last_engine) = mpsc::channel();
        let engine = Engine::new(Arc::clone(&vault), Arc::clone(&self.0.metrics), alive);
        let metrics = Arc::clone(&self.0.metrics);
        let jobs = Arc::clone(&self.0.jobs);
        let scheduler = Scheduler::start(vault, clock, move |now, outcome| {
            metrics.ticked(now, outcome);
            jobs.ticked(now, outcome);
        })?;
        *running = Some(Running { scheduler, last_engine });
        self.0.was_unsealed.store(true, Ordering::SeqCst);
        *self.0.engine.write().unwrap_or_else(PoisonError::into_inner) = Some(engine);
        Ok(true)
    }

    /// The unlocked vault; `None` while it is sealed.
    pub(super) fn engine(&self) -> Option<Engine> {
        self.0.engine.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is counted of it, sealed or not.
    pub(super) fn metrics(&self) -> &Arc<Metrics> {
        &self.0.metrics
    }

    /// What is done by itself.
    pub(super) fn jobs(&self) -> &Jobs {
        &self.0.jobs
    }

    /// Whether nobody has unlocked the vault.
    pub(super) fn is_sealed(&self) -> bool {
        self.engine().is_none()
    }

    /// Changes each time that the vault has been sealed from now on.
    pub(super) fn sealings(&self) -> watch::Receiver<()> {
        self.0.sealings.subscribe()
    }

    /// Whether somebody has unlocked it since the program began, whatever became of it.
    pub(crate) fn was_unsealed(&self) -> bool {
        self.0.was_unsealed.load(Ordering::SeqCst)
    }

    /// Lets nobody begin anything more, waits for what has begun, closes the vault and wipes it. It blocks; whether there
    /// was anything to seal is its answer.
    pub(crate) fn seal(&self) -> bool {
        let mut running = self.running();
        drop(self.0.engine.write().unwrap_or_else(PoisonError::into_inner).take());
        let Some(Running { scheduler, last_engine }) = running.take() else { return false };
        if last_engine.recv_timeout(LAST_REQUESTS) == Err(RecvTimeoutError::Timeout) {
            log::say(Level::Warning, "serve.sealing", "Requests that had begun are still going on.");
        }
        scheduler.stop();
        self.0.sealings.send_replace(());
        true
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        // What panicked has left either all of it or nothing.
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
