//! Whoever shows what is wrong is slowed down, more with each time: every client by itself, and all of them together.

mod guard;

use core::net::IpAddr;
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

pub(super) use self::guard::{Guard, NoAccessKey, watch};
use super::limits::client_of;

/// How often one client may be wrong before it waits: people mistype.
const FREE: u32 = 5;
/// How often all clients together may be wrong before they wait.
const FREE_TOGETHER: u32 = 50;
/// How many more times double the wait of all.
const STEP_TOGETHER: u32 = 10;
/// The longest wait of one client.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// The longest wait of all together: strangers must not lock the owner out for long.
const LONGEST_TOGETHER: Duration = Duration::from_secs(30);
/// After so much time without being wrong it is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(15 * 60);
/// The most clients that are remembered.
const CLIENTS: usize = 10_000;
/// How often somebody's being wrong is recorded at once; then with every doubling.
const RECORDED: u32 = 3;
/// The most records in [`FORGOTTEN`], whoever they are of: nobody fills the audit log from outside.
const RECORDS: u32 = 100;

/// How often clients were wrong.
#[derive(Default)]
pub(super) struct Guesses(Mutex<Known>);

#[derive(Default)]
struct Known {
    clients: HashMap<IpAddr, Misses>,
    together: Option<Misses>,
    recorded: Option<Misses>,
}

/// How often somebody was wrong, and until when they wait.
#[derive(Clone, Copy)]
struct Misses {
    count: u32,
    last: Instant,
    until: Instant,
}

/// Somebody was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    /// How often by now.
    pub(super) count: u32,
    /// Whether to record it.
    pub(super) is_recorded: bool,
}

impl Misses {
    fn more(before: Option<Self>, now: Instant, free: u32, step: u32, longest: Duration) -> Self {
        let count =
            before.filter(|before| before.lives(now)).map_or(0, |before| before.count).saturating_add(1);
        let wait = match count.checked_sub(free) {
            Some(beyond) => Duration::from_secs(1 << (beyond / step).min(20)).min(longest),
            None => Duration::ZERO,
        };
        Self { count, last: now, until: now + wait }
    }

    fn lives(&self, now: Instant) -> bool {
        now < self.until || now.saturating_duration_since(self.last) < FORGOTTEN
    }
}

impl Guesses {
    /// How long `client` has to wait before it is listened to.
    pub(super) fn wait(&self, client: IpAddr, now: Instant) -> Option<Duration> {
        let known = self.lock();
        let until = [known.clients.get(&client_of(client)), known.together.as_ref()];
        let until = until.into_iter().flatten().map(|misses| misses.until).max()?;
        (now < until).then(|| until - now)
    }

    /// `client` was wrong.
    pub(super) fn missed(&self, client: IpAddr, now: Instant) -> Missed {
        let mut known = self.lock();
        let client = client_of(client);
        if known.clients.len() >= CLIENTS {
            known.clients.retain(|_, misses| misses.lives(now));
        }
        let misses = Misses::more(known.clients.get(&client).copied(), now, FREE, 1, LONGEST);
        if known.clients.len() < CLIENTS || known.clients.contains_key(&client) {
            known.clients.insert(client, misses);
        }
        known.together =
            Some(Misses::more(known.together, now, FREE_TOGETHER, STEP_TOGETHER, LONGEST_TOGETHER));
        let count = misses.count;
        let mut is_recorded = count <= RECORDED || count.is_power_of_two();
        if is_recorded {
            // Counted from the first of them on, so that they come back however often somebody is wrong.
            let recorded = known.recorded.filter(|recorded| now < recorded.until);
            let recorded = recorded.unwrap_or(Misses { count: 0, last: now, until: now + FORGOTTEN });
            is_recorded = recorded.count < RECORDS;
            known.recorded = Some(Misses { count: recorded.count.saturating_add(1), ..recorded });
        }
        Missed { count, is_recorded }
    }

    /// `client` was right: what it did before is forgotten.
    pub(super) fn was_right(&self, client: IpAddr) {
        self.lock().clients.remove(&client_of(client));
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
