//! Fetching what a page shows, again whenever the vault changes, without letting the page jump.

use core::cell::Cell;
use core::future::Future;
use std::rc::Rc;

use leptos::prelude::*;

use super::problem_note::ProblemNote;
use super::skeleton::Skeleton;
use crate::app::app;
use crate::backend::{Problem, Session};
use crate::platform::spawn;

/// Something that is fetched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Load<T> {
    Waiting,
    Ready(T),
    Failed(Problem),
}

impl<T: Clone> Load<T> {
    pub(crate) fn ready(self) -> Option<T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }
}

/// Fetches now, whenever a signal that `fetch` reads changes, and whenever the vault changes. What was there stays until
/// its successor has come; an answer that was overtaken is dropped.
pub(crate) fn load<T, F>(fetch: impl Fn(Rc<Session>) -> F + 'static) -> RwSignal<Load<T>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T, Problem>> + 'static,
{
    let app = app();
    let state = RwSignal::new(Load::Waiting);
    let newest = Rc::new(Cell::new(0_u32));
    Effect::new(move |_| {
        app.revision.track();
        let Some(session) = app.session() else { return };
        let turn = newest.get().wrapping_add(1);
        newest.set(turn);
        let future = fetch(session);
        let newest = Rc::clone(&newest);
        spawn(async move {
            let outcome = match future.await {
                Ok(value) => Load::Ready(value),
                Err(problem) => {
                    app.suspect(&problem);
                    Load::Failed(problem)
                }
            };
            let changed = state.try_with_untracked(|before| *before != outcome) == Some(true);
            if newest.get() == turn && changed {
                state.set(outcome);
            }
        });
    });
    state
}

/// Shows what was fetched: a skeleton first, the view, or what went wrong.
pub(crate) fn shown<T, V>(state: RwSignal<Load<T>>, view: impl Fn(T) -> V + Send + 'static) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    move || match state.get() {
        Load::Waiting => view! { <Skeleton /> }.into_any(),
        Load::Ready(value) => view(value).into_any(),
        Load::Failed(problem) => view! { <ProblemNote problem=Some(problem) /> }.into_any(),
    }
}
