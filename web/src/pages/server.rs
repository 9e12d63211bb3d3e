//! The server: what it does by itself, and locking its vault for everybody.

use keystead_core::Operation;
use leptos::prelude::*;

use super::localized;
use super::not_found::NotFound;
use crate::app::{App, app};
use crate::backend::jobs::JobsView;
use crate::components::badge::{Tone, badge};
use crate::components::icon::{Icon, icon};
use crate::components::load::{Load, load, shown};
use crate::components::timestamp::Timestamp;
use crate::format::MINUTE;
use crate::pages::allowed::{allowed, only};
use crate::platform::intl;
use crate::shell::frame;
use crate::text::{Text, fill};

mod done;
mod seal;

/// How often the page asks again, in milliseconds: as often as the server looks at what is due.
const AGAIN_MS: u64 = 30_000;

#[component]
pub(crate) fn ServerPage() -> impl IntoView {
    let app = app();
    if !app.at_server() {
        return view! { <NotFound /> }.into_any();
    }
    let crumbs = frame().crumbs;
    let jobs = watched(app);
    localized(move |t| {
        crumbs.set(&[], t.jobs.title);
        let host = app.server.get_value().unwrap_or_default();
        view! {
            <div class="page">
                <div class="page-title">
                    <h1>{t.jobs.title}</h1>
                    <p>{fill(t.jobs.subtitle, &[&host])}</p>
                </div>
                {allowed(Operation::ReadAudit, || due(app, t, jobs))}
                {only(Operation::ReadAudit, || view! { <done::Done jobs=jobs /> })}
                {only(Operation::Lock, || view! { <seal::SealCard /> })}
            </div>
        }
    })
    .into_any()
}

/// What the server does, asked for again while somebody is here: who is away is signed out by it in time.
fn watched(app: App) -> RwSignal<Load<JobsView>> {
    let turn = Memo::new(move |before: Option<&u64>| {
        let now = app.now.get() / AGAIN_MS;
        match before {
            Some(before) if app.idle.is_away() => *before,
            _ => now,
        }
    });
    load(move |session| {
        turn.track();
        async move { session.jobs().await }
    })
}

fn due(app: App, t: &'static Text, jobs: RwSignal<Load<JobsView>>) -> AnyView {
    let facts = shown(jobs, move |jobs| {
        let last = match jobs.last_look {
            Some(ms) => view! { <Timestamp ms=ms /> }.into_any(),
            None => t.jobs.last_none.into_any(),
        };
        let state = match (&jobs.problem, jobs.last_look) {
            (None, Some(_)) => Some(badge(Tone::Good, Icon::CheckRound, t.jobs.all_done)),
            _ => None,
        };
        view! {
            {jobs.problem.map(|code| failure(t, code))}
            <dl class="facts" data-testid="jobs">
                <dt>{t.jobs.last_look}</dt>
                <dd class="title-line">{last} {state}</dd>
                <dt>{t.jobs.next_look}</dt>
                <dd>{t.jobs.next_look_at}</dd>
                <dt>{t.jobs.next_due}</dt>
                <dd data-testid="next-due">{move || next(t, jobs.next_deadline, app.now.get())}</dd>
            </dl>
        }
    });
    view! {
        <section class="card" aria-labelledby="due-title">
            <div class="card-head">
                <div class="tight">
                    <h2 id="due-title">{t.jobs.due}</h2>
                    <p class="cell-sub">{t.jobs.due_body}</p>
                </div>
            </div>
            <div class="card-body">{facts}</div>
        </section>
    }
    .into_any()
}

/// When something is due next, in words and exactly.
fn next(t: &'static Text, due: Option<u64>, now: u64) -> String {
    let Some(due) = due else { return String::from(t.jobs.next_none) };
    let exact = intl::moment(t.lang, due);
    if due < now.saturating_add(MINUTE) {
        return fill(t.jobs.next_soon, &[&exact]);
    }
    format!("{} · {exact}", intl::ago(t, due, now))
}

fn failure(t: &'static Text, code: String) -> AnyView {
    let said = String::from(t.error(&code, ""));
    view! {
        <div class="banner bad" data-testid="jobs-failed">
            {icon(Icon::Warn)}
            <div class="banner-text">
                <strong>{t.jobs.failed}</strong>
                <span>{said} " " {t.jobs.failed_body}</span>
                <code class="error-code small">{code}</code>
            </div>
        </div>
    }
    .into_any()
}
