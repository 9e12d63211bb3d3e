//! Bearer tokens: made from an access key, kept in memory for a day at most, revoked by whoever has the access key.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use keystead_core::random::SecureRandom as _;
use keystead_core::{Actor, Error, Timestamp};
use sha2::{Digest, Sha256};

use crate::edge::OsRandom;

/// How many seconds a token lives.
pub(super) const LIFETIME_SECONDS: u64 = 86_400;
/// The most tokens at once; the ones that end first make room.
const MOST: usize = 100_000;

/// The tokens that admit somebody. A server that starts anew knows none; their holders ask for others.
#[derive(Default)]
pub(super) struct Tokens(Mutex<HashMap<[u8; 32], Issued>>);

struct Issued {
    actor: Actor,
    /// The access key that it was made from: a token ends with its key.
    access_key: String,
    ends: Timestamp,
}

impl Tokens {
    /// A new token for `actor`.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub(super) fn issue(&self, actor: Actor, access_key: &str, now: Timestamp) -> Result<String, Error> {
        let mut bytes = [0; 32];
        OsRandom.fill(&mut bytes)?;
        let token = BASE64URL_NOPAD.encode(&bytes);
        let mut issued = self.lock();
        if issued.len() >= MOST {
            issued.retain(|_, issued| issued.ends > now);
        }
        if issued.len() >= MOST
            && let Some(first) =
                issued.iter().min_by_key(|(_, issued)| issued.ends).map(|(digest, _)| *digest)
        {
            issued.remove(&first);
        }
        let ends = Timestamp(now.0.saturating_add(LIFETIME_SECONDS * 1_000));
        issued.insert(digest(&token), Issued { actor, access_key: access_key.into(), ends });
        Ok(token)
    }

    /// Whose token it is, and the access key that it was made from.
    pub(super) fn holder(&self, token: &str, now: Timestamp) -> Option<(Actor, String)> {
        let issued = self.lock();
        let found = issued.get(&digest(token)).filter(|issued| issued.ends > now)?;
        Some((found.actor, found.access_key.clone()))
    }

    /// Ends a token, if it was made from this access key.
    pub(super) fn revoke(&self, token: &str, access_key: &str) {
        let mut issued = self.lock();
        let place = digest(token);
        if issued.get(&place).is_some_and(|issued| issued.access_key == access_key) {
            issued.remove(&place);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Issued>> {
        // Nothing panics while it is held; if something did, the tokens would be whole all the same.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A token is looked up by its digest, so that the time of the look-up tells nothing of it.
fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_admits_until_it_ends_or_is_revoked_by_its_own_access_key() {
        let tokens = Tokens::default();
        let now = Timestamp(1_000);
        let token = tokens.issue(Actor::Owner, "first", now).unwrap();
        assert_eq!(tokens.holder(&token, now), Some((Actor::Owner, "first".into())));
        assert_eq!(tokens.holder(&token, Timestamp(1_000 + 86_400_000)), None);
        assert_eq!(tokens.holder("", now), None);
        tokens.revoke(&token, "second");
        assert!(tokens.holder(&token, now).is_some());
        tokens.revoke(&token, "first");
        assert_eq!(tokens.holder(&token, now), None);
    }
}
