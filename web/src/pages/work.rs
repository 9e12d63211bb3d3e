//! One piece of work that a form or a button does: under way or not, and what went wrong.

use core::future::Future;
use std::rc::Rc;

use leptos::prelude::*;

use crate::app::{App, app};
use crate::backend::{Problem, Session};
use crate::platform::{Pending, spawn};

/// What is left to do after work that went well.
type Outcome = Result<Box<dyn FnOnce()>, Problem>;

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
        let work: Pending<Outcome> = Box::pin(async move {
            let value = work.await?;
            Ok(Box::new(move || done(value)) as Box<dyn FnOnce()>)
        });
        self.drive(work);
    }

    fn drive(self, work: Pending<Outcome>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        spawn(async move {
            let outcome = work.await;
            // The page may be gone by now; then nobody waits for the result.
            let _ = self.busy.try_set(false);
            match outcome {
                Ok(done) => done(),
                Err(problem) => {
                    self.app.suspect(&problem);
                    self.app.was_put_aside(&problem);
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
    spawn(async move {
        match work.await {
            Ok(value) => {
                app.changed();
                done(value);
            }
            Err(problem) => {
                app.suspect(&problem);
                if !app.was_put_aside(&problem) {
                    app.toasts.fail(&problem);
                }
            }
        }
    });
}
