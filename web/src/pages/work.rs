//! One piece of work that a form or a button does: under way or not, and what went wrong.

use core::future::Future;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::app::{App, app};
use crate::backend::{Problem, Session};

/// Work that is done one at a time.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pub(crate) busy: RwSignal<bool>,
    pub(crate) problem: RwSignal<Option<Problem>>,
    app: App,
}

impl Work {
    pub(crate) fn new() -> Self {
        Self { busy: RwSignal::new(false), problem: RwSignal::new(None), app: app() }
    }

    /// Does `work`, then `done` with its result. A failure is kept for the form to show. A second press does nothing.
    pub(crate) fn run<T: 'static>(
        self,
        work: impl Future<Output = Result<T, Problem>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let outcome = work.await;
            // The page may be gone by now; then nobody waits for the result.
            let _ = self.busy.try_set(false);
            match outcome {
                Ok(value) => done(value),
                Err(problem) => {
                    let _ = self.problem.try_set(Some(problem));
                }
            }
        });
    }

    /// As [`Self::run`], on the open vault; lists look again afterwards.
    pub(crate) fn run_open<T: 'static, F: Future<Output = Result<T, Problem>> + 'static>(
        self,
        work: impl FnOnce(Rc<Session>) -> F,
        done: impl FnOnce(T) + 'static,
    ) {
        let Some(session) = self.app.session() else { return };
        let app = self.app;
        self.run(work(session), move |value| {
            app.changed();
            done(value);
        });
    }
}

/// Work on the open vault without a form: a failure becomes a toast. Returns at once.
pub(crate) fn act<T: 'static, F: Future<Output = Result<T, Problem>> + 'static>(
    app: App,
    work: impl FnOnce(Rc<Session>) -> F,
    done: impl FnOnce(T) + 'static,
) {
    let Some(session) = app.session() else { return };
    let work = work(session);
    spawn_local(async move {
        match work.await {
            Ok(value) => {
                app.changed();
                done(value);
            }
            Err(problem) => app.toasts.fail(&problem),
        }
    });
}
