//! Requests that are sent again because nobody knows whether they arrived: with the same `Idempotency-Key`, the second is
//! answered as the first was.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use keystead_core::{Actor, Timestamp};
use sha2::{Digest, Sha256};

use crate::serve::problem::Problem;

/// How long an answer is kept, in milliseconds.
const KEPT: u64 = 24 * 60 * 60 * 1_000;
/// The most answers that are kept, and the most bytes of all of them.
const MOST: usize = 10_000;
const MOST_BYTES: usize = 32 << 20;

/// The answers of requests that may be repeated. They are this server's own: another server over the same database, or one
/// that starts anew, does the request again, and a name that has to be unique is refused then.
#[derive(Default)]
pub(super) struct Repeats(Mutex<HashMap<[u8; 32], Kept>>);

struct Kept {
    request: [u8; 32],
    at: Timestamp,
    answer: Option<(StatusCode, Vec<u8>)>,
}

/// What is known of a request.
pub(super) enum Known {
    /// Nothing: do it, and [`Repeats::keep`] or [`Repeats::forget`] it.
    New,
    /// It was answered with this.
    Answered(StatusCode, Vec<u8>),
}

/// Where the answer of a request is kept: `actor` cannot see that of anybody else.
pub(super) fn place(actor: Actor, operation: &str, key: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in [format!("{actor:?}").as_bytes(), operation.as_bytes(), key.as_bytes()] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

impl Repeats {
    /// Whether the request in `place` was made before; from now on it is under way.
    pub(super) fn begin(
        &self,
        place: [u8; 32],
        path: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Known, Problem> {
        let request = Sha256::new().chain_update(path).chain_update([0]).chain_update(body).finalize().into();
        let mut kept = self.lock();
        if let Some(known) = kept.get(&place)
            && now.0.saturating_sub(known.at.0) < KEPT
        {
            return match &known.answer {
                _ if known.request != request => Err(Problem::repeated_differently()),
                None => Err(Problem::under_way()),
                Some((status, body)) => Ok(Known::Answered(*status, body.clone())),
            };
        }
        make_room(&mut kept, now);
        kept.insert(place, Kept { request, at: now, answer: None });
        Ok(Known::New)
    }

    /// Keeps the answer of a request that was done.
    pub(super) fn keep(&self, place: [u8; 32], status: StatusCode, body: Vec<u8>) {
        if let Some(kept) = self.lock().get_mut(&place) {
            kept.answer = Some((status, body));
        }
    }

    /// Forgets a request that was refused: nothing was changed, so that it may be tried again.
    pub(super) fn forget(&self, place: [u8; 32]) {
        self.lock().remove(&place);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Kept>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets go of what is old, then of the oldest.
fn make_room(kept: &mut HashMap<[u8; 32], Kept>, now: Timestamp) {
    let size = |kept: &Kept| kept.answer.as_ref().map_or(0, |(_, body)| body.len());
    let full = |kept: &HashMap<[u8; 32], Kept>| {
        kept.len() >= MOST || kept.values().map(size).sum::<usize>() > MOST_BYTES
    };
    if kept.len() % 256 != 255 && kept.len() < MOST {
        return;
    }
    kept.retain(|_, one| now.0.saturating_sub(one.at.0) < KEPT);
    while full(kept) {
        let oldest = kept.iter().min_by_key(|(_, one)| one.at).map(|(place, _)| *place);
        let Some(oldest) = oldest else { return };
        kept.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_done_once_for_each_caller_and_key() {
        let repeats = Repeats::default();
        let (now, later) = (Timestamp(1_000), Timestamp(1_000 + KEPT));
        let first = place(Actor::Owner, "createKey", "a");
        assert!(matches!(repeats.begin(first, "/keys", b"1", now), Ok(Known::New)));
        assert_eq!(repeats.begin(first, "/keys", b"1", now).err(), Some(Problem::under_way()));
        repeats.keep(first, StatusCode::CREATED, b"made".to_vec());
        assert!(
            matches!(repeats.begin(first, "/keys", b"1", now), Ok(Known::Answered(StatusCode::CREATED, body)) if body == b"made")
        );
        assert_eq!(repeats.begin(first, "/keys", b"2", now).err(), Some(Problem::repeated_differently()));
        assert_eq!(repeats.begin(first, "/other", b"1", now).err(), Some(Problem::repeated_differently()));
        let others = [place(Actor::System, "createKey", "a"), place(Actor::Owner, "createKeystore", "a")];
        for other in others {
            assert!(matches!(repeats.begin(other, "/keys", b"1", now), Ok(Known::New)));
        }
        repeats.forget(others[0]);
        assert!(matches!(repeats.begin(others[0], "/keys", b"2", now), Ok(Known::New)));
        assert!(matches!(repeats.begin(first, "/keys", b"2", later), Ok(Known::New)));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let repeats = Repeats::default();
        for number in 0..MOST + 300 {
            let one = place(Actor::Owner, "createKey", &number.to_string());
            assert!(matches!(repeats.begin(one, "/keys", b"", Timestamp(number as u64)), Ok(Known::New)));
            repeats.keep(one, StatusCode::CREATED, Vec::new());
        }
        assert!(repeats.lock().len() <= MOST);
    }
}
