//! Who is signed in at the console: a cookie that scripts cannot read, and a token against forged requests.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use cookie::{Cookie, SameSite, time};
use data_encoding::BASE64URL_NOPAD;
use keystead_core::random::SecureRandom as _;
use keystead_core::{Actor, Error, Timestamp};
use sha2::{Digest, Sha256};

use crate::edge::OsRandom;

/// How long a session lasts in which nothing is done, in milliseconds.
const IDLE: u64 = 30 * 60 * 1_000;
/// How long a session lasts at most, in milliseconds.
const LONGEST: u64 = 12 * 60 * 60 * 1_000;
/// The most sessions at once; the ones that end first make room.
const MOST: usize = 10_000;
/// The header that proves that a request comes from the page that signed in.
pub(super) const CSRF_HEADER: &str = "keystead-csrf";

/// The sessions of a server. One that starts anew knows none.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

/// One session.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) actor: Actor,
    /// The access key that was shown; none for the owner, who showed a passphrase.
    pub(super) access_key: Option<String>,
    pub(super) csrf: String,
    /// When it ends whatever is done.
    pub(super) ends: Timestamp,
    seen: Timestamp,
}

impl Sessions {
    /// A new session: its token, and itself.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub(super) fn begin(
        &self,
        actor: Actor,
        access_key: Option<String>,
        now: Timestamp,
    ) -> Result<(String, Session), Error> {
        let (token, csrf) = (random()?, random()?);
        let ends = Timestamp(now.0.saturating_add(LONGEST));
        let session = Session { actor, access_key, csrf, ends, seen: now };
        let mut sessions = self.lock();
        sessions.retain(|_, session| session.lives(now));
        if sessions.len() >= MOST
            && let Some(first) =
                sessions.iter().min_by_key(|(_, session)| session.seen).map(|(place, _)| *place)
        {
            sessions.remove(&first);
        }
        sessions.insert(digest(&token), session.clone());
        Ok((token, session))
    }

    /// The session of this token, which goes on.
    pub(super) fn find(&self, token: &str, now: Timestamp) -> Option<Session> {
        let mut sessions = self.lock();
        let session = sessions.get_mut(&digest(token)).filter(|session| session.lives(now))?;
        session.seen = now;
        Some(session.clone())
    }

    /// The session of this token, which goes on no longer for that.
    pub(super) fn peek(&self, token: &str, now: Timestamp) -> Option<Session> {
        self.lock().get(&digest(token)).filter(|session| session.lives(now)).cloned()
    }

    pub(super) fn end(&self, token: &str) {
        self.lock().remove(&digest(token));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    const fn lives(&self, now: Timestamp) -> bool {
        now.0 < self.ends.0 && now.0.saturating_sub(self.seen.0) < IDLE
    }
}

/// The name of the cookie. With the prefix browsers take it over TLS alone, and from this host alone.
const fn name(secure: bool) -> &'static str {
    if secure { "__Host-keystead" } else { "keystead" }
}

/// What is set to sign in.
pub(super) fn cookie(token: &str, secure: bool) -> String {
    let cookie = Cookie::build((name(secure), token)).path("/").http_only(true).same_site(SameSite::Strict);
    cookie.secure(secure).build().to_string()
}

/// What is set to sign out.
pub(super) fn no_cookie(secure: bool) -> String {
    let cookie = Cookie::build((name(secure), "")).path("/").http_only(true).same_site(SameSite::Strict);
    cookie.secure(secure).max_age(time::Duration::ZERO).build().to_string()
}

/// The token that a browser sends.
pub(super) fn token(headers: &HeaderMap, secure: bool) -> Option<String> {
    let given = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = given.flat_map(Cookie::split_parse).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name(secure)).map(|cookie| cookie.value().to_owned())
}

/// Whether a request that changes something comes from the page that signed in. The comparison is of digests, so that its
/// time tells nothing.
pub(super) fn is_own(headers: &HeaderMap, session: &Session) -> bool {
    let cross = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let shown = headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
    !cross && shown.is_some_and(|shown| digest(shown) == digest(&session.csrf))
}

fn random() -> Result<String, Error> {
    let mut bytes = [0; 32];
    OsRandom.fill(&mut bytes)?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

/// A token is looked up by its digest, so that the time of the look-up tells nothing of it.
fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_after_half_an_hour_of_silence_and_half_a_day_of_work() {
        let sessions = Sessions::default();
        let (token, session) = sessions.begin(Actor::Owner, None, Timestamp(0)).unwrap();
        assert_ne!(token, session.csrf);
        assert!(sessions.find(&token, Timestamp(IDLE - 1)).is_some());
        let mut now = IDLE - 1;
        while now + IDLE - 1 < LONGEST {
            now += IDLE - 1;
            assert!(sessions.find(&token, Timestamp(now)).is_some());
        }
        assert!(sessions.find(&token, Timestamp(LONGEST)).is_none());
        let (token, _) = sessions.begin(Actor::Owner, None, Timestamp(0)).unwrap();
        assert!(sessions.find(&token, Timestamp(IDLE)).is_none());
        let (token, _) = sessions.begin(Actor::Owner, None, Timestamp(0)).unwrap();
        sessions.end(&token);
        assert!(sessions.find(&token, Timestamp(0)).is_none());
    }

    #[test]
    fn tokens_are_32_random_bytes_each() {
        let sessions = Sessions::default();
        let begun = (0..500).map(|_| sessions.begin(Actor::Owner, None, Timestamp(0)).unwrap());
        let tokens: Vec<_> = begun.flat_map(|(token, session)| [token, session.csrf]).collect();
        assert!(tokens.iter().all(|token| BASE64URL_NOPAD.decode(token.as_bytes()).unwrap().len() == 32));
        // Neither a time nor a counter is in them: no beginning, and no end, is seen twice.
        let parts = |part: fn(&str) -> &str| {
            tokens.iter().map(|token| part(token)).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!((parts(|token| &token[..16]), parts(|token| &token[27..])), (1_000, 1_000));
    }

    #[test]
    fn a_request_is_own_with_its_sessions_token_and_from_its_own_site() {
        let (_, session) = Sessions::default().begin(Actor::Owner, None, Timestamp(0)).unwrap();
        let mut headers = HeaderMap::new();
        assert!(!is_own(&headers, &session));
        headers.insert(CSRF_HEADER, session.csrf.parse().unwrap());
        assert!(is_own(&headers, &session));
        headers.insert("sec-fetch-site", "same-site".parse().unwrap());
        assert!(!is_own(&headers, &session));
        headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
        assert!(is_own(&headers, &session));
    }

    #[test]
    fn the_cookie_is_for_this_host_alone_and_no_script_reads_it() {
        let secure = cookie("abc", true);
        assert_eq!(secure, "__Host-keystead=abc; HttpOnly; SameSite=Strict; Secure; Path=/");
        assert_eq!(cookie("abc", false), "keystead=abc; HttpOnly; SameSite=Strict; Path=/");
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, "other=1; __Host-keystead=abc".parse().unwrap());
        assert_eq!(token(&headers, true).as_deref(), Some("abc"));
        assert_eq!(token(&headers, false), None);
    }
}
