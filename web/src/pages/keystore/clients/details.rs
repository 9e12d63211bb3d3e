//! One credential: its facts, its description, its end.

use std::sync::Arc;

use keystead_core::{CredentialAction, CredentialEvent, CredentialView, Profile};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::{certificate, left};
use crate::app::{App, app};
use crate::backend::credentials::Credentials;
use crate::components::badge::{Tone, credential_badge};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Icon, sized};
use crate::components::ident::Ident;
use crate::components::problem_note::ProblemNote;
use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::pages::work::{Work, act};
use crate::platform::intl;
use crate::text::{Text, fill};

/// What the dialog shows of a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Facts,
    Describe,
    Schedule,
    Delete,
}

/// The credential that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    credential: RwSignal<Option<CredentialView>>,
    page: RwSignal<Page>,
    open: RwSignal<bool>,
}

impl Shown {
    pub(super) fn new() -> Self {
        Self { credential: RwSignal::new(None), page: RwSignal::new(Page::Facts), open: RwSignal::new(false) }
    }

    pub(super) fn show(self, credential: CredentialView) {
        self.credential.set(Some(credential));
        self.page.set(Page::Facts);
        self.open.set(true);
    }
}

/// Moves a credential, and says so; the toast undoes what can be undone.
pub(super) fn take(app: App, credential: &CredentialView, event: CredentialEvent) {
    let (own, name) = (credential.clone(), credential.value.clone());
    let before = credential.clone();
    act(
        app,
        async move |session| session.move_credential(&own, event).await,
        move |_| announce(app, before, &name, event),
    );
}

fn announce(app: App, before: CredentialView, name: &str, event: CredentialEvent) {
    let t = app.text_now();
    match event {
        CredentialEvent::RequestDeletion => {
            app.toasts.show_with(Tone::Good, fill(t.clients.scheduled, &[name]), t.common.undo, move || {
                take(app, &before, CredentialEvent::CancelDeletion);
            });
        }
        CredentialEvent::CancelDeletion => {
            app.toasts.show(Tone::Good, fill(t.clients.cancelled, &[name]));
        }
        _ => app.toasts.show(Tone::Good, fill(t.clients.deleted, &[name])),
    }
}

#[component]
pub(super) fn DetailsDialog(shown: Shown, rules: Memo<Option<Arc<Profile>>>) -> impl IntoView {
    let app = app();
    let title = move || {
        let t = app.text();
        let name = shown.credential.with(|one| one.as_ref().map(|one| one.value.clone()).unwrap_or_default());
        match shown.page.get() {
            Page::Facts | Page::Describe => name,
            Page::Schedule => fill(t.clients.schedule_title, &[&name]),
            Page::Delete => fill(t.clients.delete_title, &[&name]),
        }
    };
    let content = move || {
        let credential = shown.credential.get()?;
        Some(match shown.page.get() {
            Page::Facts => facts(app, shown, credential),
            Page::Describe => view! { <Describe shown=shown credential=credential rules=rules /> }.into_any(),
            Page::Schedule | Page::Delete => view! { <End shown=shown credential=credential /> }.into_any(),
        })
    };
    view! {
        <Dialog open=shown.open title=Signal::derive(title) testid="credential-dialog">
            {content}
        </Dialog>
    }
}

fn facts(app: App, shown: Shown, credential: CredentialView) -> AnyView {
    let t = app.text_now();
    let look = credential_badge(t, &credential);
    let left = left(t, app, &credential);
    let can = |action| credential.actions.contains(&action);
    let page = move |page| move |()| shown.page.set(page);
    let file = can(CredentialAction::Download)
        .then(|| certificate::save_button(app, t, credential.id.clone(), Look::Normal));
    let describe = can(CredentialAction::Edit).then(|| {
        view! {
            <Button
                label=t.clients.describe
                leading=Icon::Edit
                testid="describe-credential"
                on_press=page(Page::Describe)
            />
        }
    });
    let own = credential.clone();
    let cancel = can(CredentialAction::CancelDeletion).then(|| {
        let press = move |()| {
            shown.open.set(false);
            take(app, &own, CredentialEvent::CancelDeletion);
        };
        view! { <Button label=t.clients.cancel look=Look::Primary leading=Icon::Undo on_press=press /> }
    });
    let schedule = can(CredentialAction::RequestDeletion).then(|| {
        view! {
            <Button
                label=t.clients.schedule
                look=Look::Danger
                leading=Icon::Clock
                testid="schedule-credential"
                on_press=page(Page::Schedule)
            />
        }
    });
    let delete = can(CredentialAction::DeleteNow).then(|| {
        view! {
            <Button
                label=t.clients.delete_now
                look=Look::Danger
                leading=Icon::Trash
                testid="delete-credential"
                on_press=page(Page::Delete)
            />
        }
    });
    let used = match credential.last_used {
        Some(when) => view! { <Timestamp ms=when /> }.into_any(),
        None => t.clients.never.into_any(),
    };
    let described = match credential.description.as_str() {
        "" => String::from("–"),
        text => String::from(text),
    };
    let moment = |ms, by: String| {
        view! {
            <dd>
                <Timestamp ms=ms />
                " · "
                {words::author(t, &by)}
            </dd>
        }
    };
    let written = certificate::facts(t, &credential);
    view! {
        <div class="dialog-body">
            <dl class="facts">
                <dt>{t.common.state}</dt>
                <dd>
                    <div class="cell-main">{look} {left}</div>
                </dd>
                <dt>{t.common.description}</dt>
                <dd class="wrap-anywhere">{described}</dd>
                {written}
                <dt>{t.clients.last_used}</dt>
                <dd>{used}</dd>
                <dt>{t.common.created}</dt>
                {moment(credential.created, credential.created_by)}
                <dt>{t.common.changed}</dt>
                {moment(credential.changed, credential.changed_by)}
                <dt>{t.common.identifier}</dt>
                <dd>
                    <Ident id=credential.id />
                </dd>
            </dl>
        </div>
        <div class="dialog-foot">{delete} {schedule} {describe} {file} {cancel}</div>
    }
    .into_any()
}

#[component]
fn Describe(shown: Shown, credential: CredentialView, rules: Memo<Option<Arc<Profile>>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let description = RwSignal::new(credential.description.clone());
    let before = credential;
    let limit = rules.with_untracked(|rules| rules.as_ref().map(|rules| rules.description_max_chars));
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let own = before.clone();
        let described = description.with_untracked(|text| String::from(text.trim()));
        work.run_open(
            move |session| async move { session.describe_credential(&own, described).await },
            move |_| {
                shown.open.set(false);
                app.toasts.show(Tone::Good, t.clients.saved);
            },
        );
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.common.description
                    value=description
                    id="credential-description"
                    hint=t.clients.described_as
                    limit=limit.unwrap_or(u32::MAX)
                    optional=true
                    lines=true
                    autofocus=true
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| shown.page.set(Page::Facts) />
                <Button
                    label=t.common.save
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="save-credential"
                />
            </div>
        </form>
    }
    .into_any()
}

/// What is lost, how much it was used, and for what cannot be taken back: the value, typed.
#[component]
fn End(shown: Shown, credential: CredentialView) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let now = shown.page.get_untracked() == Page::Delete;
    let event = if now { CredentialEvent::DeleteNow } else { CredentialEvent::RequestDeletion };
    let typed = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let work = Work::new();
    let value = StoredValue::new(credential.value.clone());
    let matches = move || value.with_value(|value| typed.with(|typed| typed.trim() == value));
    let wrong = move || (judged.get() && !matches()).then(|| String::from(t.clients.delete_wrong));
    let lines = losses(app, t, &credential, now);
    let label = fill(t.clients.delete_type, &[&credential.value]);
    let submit = move |submitted: SubmitEvent| {
        submitted.prevent_default();
        judged.set(true);
        if now && !untrack(matches) {
            return;
        }
        let (before, own) = (credential.clone(), credential.clone());
        work.run_open(
            move |session| async move { session.move_credential(&own, event).await },
            move |_| {
                shown.open.set(false);
                let name = before.value.clone();
                announce(app, before, &name, event);
            },
        );
    };
    let field = now.then(|| {
        view! {
            <Field
                label=label
                value=typed
                id="credential-typed"
                mono=true
                autofocus=true
                error=Signal::derive(wrong)
            />
        }
    });
    let button = if now { t.clients.delete_now } else { t.clients.schedule };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">{lines} {field} <ProblemNote problem=work.problem /></div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| shown.page.set(Page::Facts) />
                <Button
                    label=button
                    look=Look::DangerSolid
                    submit=true
                    busy=work.busy
                    testid="confirm-credential-end"
                />
            </div>
        </form>
    }
    .into_any()
}

fn losses(app: App, t: &'static Text, credential: &CredentialView, now: bool) -> AnyView {
    let used = match credential.last_used {
        Some(when) => fill(t.clients.delete_used, &[&intl::ago(t, when, app.now.get_untracked())]),
        None => String::from(t.clients.delete_unused),
    };
    let lines = if now {
        vec![String::from(t.clients.delete_stop), used]
    } else {
        vec![String::from(t.clients.schedule_stop), String::from(t.clients.schedule_gone), used]
    };
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <li>{sized(Icon::Warn, "16")} <span>{line}</span></li> })
        .collect();
    view! { <ul class="losses">{lines}</ul> }.into_any()
}
