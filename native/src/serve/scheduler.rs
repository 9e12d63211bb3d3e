//! Does what is due while the server holds an unlocked vault.

use core::time::Duration;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};

use keystead_core::{Call, Error, Store, TickReport, Timestamp, Vault};
use pollster::block_on;

use crate::edge::OsRandom;
use crate::log::{self, Level};

/// Other programs may set deadlines on the same vault, and clocks are set: no wait is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A thread that ticks at each deadline, which includes what data operations left to be written. It closes the unlocked vault
/// when it stops; whoever lets go of it last wipes it.
pub(crate) struct Scheduler {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Scheduler {
    /// Starts ticking by `clock`; `told` hears what came of each tick.
    pub(crate) fn start<S: Store + Send + Sync + 'static>(
        vault: Arc<Vault<S>>,
        clock: impl Fn() -> Option<Timestamp> + Send + 'static,
        told: impl Fn(Timestamp, &Result<TickReport, Error>) + Send + 'static,
    ) -> io::Result<Self> {
        let (stop, stopped) = channel();
        let thread =
            Builder::new().name("scheduler".into()).spawn(move || run(&vault, clock, told, &stopped))?;
        Ok(Self { stop, thread })
    }

    /// Stops after the tick that is under way.
    pub(crate) fn stop(self) {
        drop(self.stop);
        // It ends by itself or has ended already; a panic there was reported there.
        let _ = self.thread.join();
    }
}

fn run<S: Store>(
    vault: &Vault<S>,
    clock: impl Fn() -> Option<Timestamp>,
    told: impl Fn(Timestamp, &Result<TickReport, Error>),
    stop: &Receiver<()>,
) {
    let mut last_problem = None;
    loop {
        let mut wait = LONGEST_WAIT;
        if let Some(now) = clock() {
            let outcome = block_on(vault.tick(&mut Call::new(now, &mut OsRandom)));
            told(now, &outcome);
            let problem = outcome.as_ref().err().map(Error::code);
            match outcome {
                Ok(report) => {
                    wait = until_next(&report, now);
                    log_done(&report);
                }
                // Once, not every half minute.
                Err(error) if problem != last_problem => {
                    log::say(Level::Warning, error.code(), format!("Deadlines are not kept: {error}"));
                }
                Err(_) => {}
            }
            last_problem = problem;
        }
        match stop.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return close(vault, clock),
        }
    }
}

fn until_next(report: &TickReport, now: Timestamp) -> Duration {
    let due = report.next_deadline.map(|due| Duration::from_millis(due.saturating_sub(now.0)));
    due.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT)
}

fn log_done(report: &TickReport) {
    for key in &report.destroyed {
        log::say(Level::Info, "key.destroyed", format!("Key {key} is destroyed: its waiting time was over."));
    }
    for key in &report.rotated {
        log::say(Level::Info, "key.rotated", format!("Key {key} has a new version: its rotation was due."));
    }
}

/// Writes what is left to be written, and that the server let go of the vault in order.
fn close<S: Store>(vault: &Vault<S>, clock: impl Fn() -> Option<Timestamp>) {
    let Some(now) = clock() else { return };
    if let Err(error) = block_on(vault.close(&mut Call::new(now, &mut OsRandom))) {
        log::say(Level::Warning, error.code(), format!("The vault was not closed in order: {error}"));
    }
}

#[cfg(test)]
mod tests;
