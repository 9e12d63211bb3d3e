//! What becomes of somebody who is not recognised: it is recorded as far as that is bounded, said in the log, and answered later
//! each time; before a passphrase is tried again, one has to wait.

use core::net::IpAddr;
use core::time::Duration;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use keystead_core::client::{Client, Ipv4Block};
use keystead_core::{Actor, RefusedSignIn};
use tokio::time::{Instant, sleep};

use super::{Guesses, Missed};
use crate::log::{self, Level};
use crate::serve::engine::Caller;
use crate::serve::identity;
use crate::serve::listen::Peer;
use crate::serve::nhn::origin;
use crate::serve::problem::Problem;
use crate::serve::seal::Seal;

/// The longest that a wrong access key waits for its answer. Right ones never wait: they may come from the same place.
const LONGEST_ANSWER: Duration = Duration::from_secs(2);

/// Knows who was wrong.
pub(in crate::serve) struct Guard {
    seal: Seal,
    proxies: Vec<Ipv4Block>,
    passphrases: Guesses,
    access_keys: Guesses,
}

impl Guard {
    pub(in crate::serve) fn new(seal: Seal, proxies: Vec<Ipv4Block>) -> Self {
        Self { seal, proxies, passphrases: Guesses::default(), access_keys: Guesses::default() }
    }

    /// Where a request comes from.
    pub(in crate::serve) fn from(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        origin(peer.address.ip(), headers, &self.proxies)
    }

    /// Whether a passphrase from there may be tried now.
    ///
    /// # Errors
    /// A problem that says how long to wait.
    pub(in crate::serve) fn may_try(&self, from: IpAddr) -> Result<(), Problem> {
        match self.passphrases.wait(from, Instant::now()) {
            Some(wait) => Err(Problem::slowed(wait)),
            None => Ok(()),
        }
    }

    /// A passphrase, or what else opens the vault, was right.
    pub(in crate::serve) fn was_right(&self, from: IpAddr) {
        self.passphrases.was_right(from);
    }

    /// It was wrong.
    pub(in crate::serve) fn wrong_passphrase(&self, from: IpAddr) {
        let missed = self.passphrases.missed(from, Instant::now());
        self.tell(RefusedSignIn::Passphrase, missed, from);
    }

    /// An access key of this id was wrong. It is answered when this returns.
    pub(in crate::serve) async fn wrong_access_key(&self, id: &str, from: IpAddr) {
        let missed = self.access_keys.missed(from, Instant::now());
        self.tell(RefusedSignIn::AccessKey(id), missed, from);
        let wait = self.access_keys.wait(from, Instant::now()).unwrap_or_default();
        sleep(wait.min(LONGEST_ANSWER)).await;
    }

    fn tell(&self, shown: RefusedSignIn<'_>, Missed { count, is_recorded }: Missed, from: IpAddr) {
        if !is_recorded {
            return;
        }
        let what = match shown {
            RefusedSignIn::Passphrase => "What does not open the vault",
            RefusedSignIn::AccessKey(_) => "A wrong access key",
        };
        log::say(
            Level::Warning,
            "sign_in.refused",
            format!("{what} was shown from {from}, {count} times by now."),
        );
        // Nothing can be written while the vault is sealed.
        let Some(engine) = self.seal.engine() else { return };
        let caller = Caller { actor: Actor::System, client: Client::at(from) };
        let noted =
            engine.run(caller, async |vault, call| vault.note_refused_sign_in(shown, count, call).await);
        if let Err(error) = noted {
            log::say(Level::Error, error.code(), &error);
        }
    }
}

/// Looks at the answers to requests with an access key, whatever interface they are made to.
pub(in crate::serve) async fn watch(
    State(guard): State<Arc<Guard>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    let Some(shown) = Shown::of(request.headers()) else { return next.run(request).await };
    let from = guard.from(peer, request.headers());
    let answer = next.run(request).await;
    if answer.status() == StatusCode::UNAUTHORIZED && answer.extensions().get::<NoAccessKey>().is_none() {
        guard.wrong_access_key(&shown.id(), from).await;
    }
    answer
}

/// In the extensions of an answer: it refuses something else than the access key.
#[derive(Clone, Copy)]
pub(in crate::serve) struct NoAccessKey;

/// The header that an access key is in.
enum Shown {
    Basic(HeaderValue),
    Id(HeaderValue),
}

impl Shown {
    fn of(headers: &HeaderMap) -> Option<Self> {
        if let Some(given) = headers.get(AUTHORIZATION) {
            let is_basic =
                given.as_bytes().get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic "));
            return is_basic.then(|| Self::Basic(given.clone()));
        }
        headers.get("x-tc-authentication-id").cloned().map(Self::Id)
    }

    /// The id in it; empty if there is none.
    fn id(&self) -> String {
        match self {
            Self::Basic(given) => {
                let headers = HeaderMap::from_iter([(AUTHORIZATION, given.clone())]);
                identity::basic(&headers).map(|(id, _)| id).unwrap_or_default()
            }
            Self::Id(id) => id.to_str().unwrap_or_default().to_owned(),
        }
    }
}
