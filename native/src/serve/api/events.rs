//! Changes as they happen: server-sent events, for pages that show what somebody else does.

use core::convert::Infallible;
use core::time::Duration;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Method};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;

use super::Shared;
use crate::serve::connections::Stopping;
use crate::serve::identity;
use crate::serve::problem::Problem;

/// How often the store's revision is looked at: other servers over the same database change it, too.
const LOOK: Duration = Duration::from_millis(500);

/// What a stream knows.
struct Watching {
    shared: Arc<Shared>,
    headers: HeaderMap,
    told: Option<u64>,
    over: bool,
    stopping: Stopping,
}

/// `change`, with the revision of the store as data, at once and whenever it has changed; `sealed` at the end if the vault was
/// sealed, `signed-out` if whoever listens is not known any more. A server that stops ends the stream without a word, and a page
/// asks again until it is back.
pub(super) async fn serve(
    State(shared): State<Arc<Shared>>,
    Extension(stopping): Extension<Stopping>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let engine = shared.seal.engine().ok_or_else(Problem::sealed)?;
    super::admit(&shared, &engine, &headers, &Method::GET).map_err(Problem::said_to_page)?;
    drop(engine);
    let events = unfold(Watching { shared, headers, told: None, over: false, stopping }, next);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

async fn next(mut watching: Watching) -> Option<(Result<Event, Infallible>, Watching)> {
    if watching.over {
        return None;
    }
    loop {
        if watching.told.is_some() {
            let stopping = watching.stopping.0.wait_for(|stopping| *stopping);
            // An error means that nobody can say it any more, which says it too.
            if tokio::time::timeout(LOOK, stopping).await.is_ok() {
                return None;
            }
        }
        let Some(engine) = watching.shared.seal.engine() else { return last(watching, "sealed") };
        if !is_admitted(&watching, &engine) {
            return last(watching, "signed-out");
        }
        match engine.revision() {
            Ok(revision) if watching.told == Some(revision) => {}
            Ok(revision) => {
                watching.told = Some(revision);
                let event =
                    Event::default().event("change").id(revision.to_string()).data(revision.to_string());
                return Some((Ok(event), watching));
            }
            // It is logged where it is met by a request; here the next look may do better.
            Err(_) => watching.told = watching.told.or(Some(0)),
        }
    }
}

fn last(mut watching: Watching, name: &str) -> Option<(Result<Event, Infallible>, Watching)> {
    watching.over = true;
    Some((Ok(Event::default().event(name).data("")), watching))
}

/// Whether whoever listens is still known. Listening does not keep a session alive.
fn is_admitted(watching: &Watching, engine: &crate::serve::engine::Engine) -> bool {
    let Watching { shared, headers, .. } = watching;
    if headers.contains_key(axum::http::header::AUTHORIZATION) {
        return super::admit(shared, engine, headers, &Method::GET).is_ok();
    }
    let Some(token) = super::session::token(headers, shared.secure) else { return false };
    let Ok(now) = crate::serve::engine::Engine::now() else { return false };
    shared.sessions.peek(&token, now).is_some_and(|session| match &session.access_key {
        Some(access_key) => identity::has_access_key(engine, session.actor, access_key).unwrap_or(false),
        None => true,
    })
}
