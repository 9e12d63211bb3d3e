//! Several keys at once: their deletion is requested one by one, and each says how it went.

use std::collections::BTreeMap;

use keystead_core::{KeyStateView, KeyView};
use leptos::prelude::*;

use crate::app::{App, app};
use crate::backend::Problem;
use crate::backend::keys::{KeyStep, Keys};
use crate::components::badge::{Tone, badge};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::platform::{intl, spawn};
use crate::text::{Text, count, fill};

/// How it went for one key.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Waiting,
    Done(KeyStateView),
    Refused(Problem),
}

/// The bar over the table while something is chosen.
#[component]
pub(super) fn Bar(chosen: RwSignal<BTreeMap<String, KeyView>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let open = RwSignal::new(false);
    let some = Memo::new(move |_| chosen.with(BTreeMap::len));
    view! {
        <Show when=move || { some.get() > 0 }>
            <div class="bulk" data-testid="bulk">
                <strong role="status">
                    {move || count(some.get() as u64, t.keys.selected_one, t.keys.selected_many)}
                </strong>
                <div class="actions">
                    <Button
                        label=t.keys.bulk_delete
                        look=Look::Danger
                        small=true
                        leading=Icon::Clock
                        testid="bulk-delete"
                        on_press=move |()| open.set(true)
                    />
                    <Button
                        label=t.keys.clear
                        look=Look::Plain
                        small=true
                        testid="bulk-clear"
                        on_press=move |()| chosen.set(BTreeMap::new())
                    />
                </div>
            </div>
        </Show>
        <Dialog open=open title=t.keys.bulk_title.to_string() testid="bulk-dialog">
            {move || request(app, t, open, chosen)}
        </Dialog>
    }
}

fn request(
    app: App,
    t: &'static Text,
    open: RwSignal<bool>,
    chosen: RwSignal<BTreeMap<String, KeyView>>,
) -> AnyView {
    let keys: Vec<KeyView> = chosen.with_untracked(|chosen| chosen.values().cloned().collect());
    let outcomes: Vec<RwSignal<Outcome>> = keys.iter().map(|_| RwSignal::new(Outcome::Waiting)).collect();
    let busy = RwSignal::new(false);
    let over = RwSignal::new(false);
    let lines: Vec<_> =
        keys.iter().zip(&outcomes).map(|(key, outcome)| line(app, t, key, *outcome)).collect();
    let ids: Vec<String> = keys.into_iter().map(|key| key.id).collect();
    let told = outcomes.clone();
    let result = move || {
        over.get().then(|| {
            let refused = |one: &&RwSignal<Outcome>| {
                matches!(one.get(), Outcome::Refused(problem) if problem.put_aside.is_none())
            };
            let refused = told.iter().filter(refused).count();
            fill(t.keys.bulk_result, &[&(told.len() - refused).to_string(), &refused.to_string()])
        })
    };
    let begin = move |()| {
        let Some(session) = app.session() else { return };
        let work: Vec<_> = ids.iter().cloned().zip(outcomes.iter().copied()).collect();
        busy.set(true);
        spawn(async move {
            let mut scheduled = Vec::new();
            let mut aside = None;
            for (id, outcome) in work {
                let found = match session.step(&id, KeyStep::RequestDeletion).await {
                    Ok(key) => {
                        scheduled.push(id);
                        Outcome::Done(key.state)
                    }
                    Err(problem) => {
                        aside = Some(problem.clone()).filter(|problem| problem.put_aside.is_some());
                        Outcome::Refused(problem)
                    }
                };
                let _ = outcome.try_set(found);
            }
            let _ = busy.try_set(false);
            let _ = over.try_set(true);
            let _ = chosen.try_set(BTreeMap::new());
            app.changed();
            if let Some(problem) = aside {
                app.was_put_aside(&problem);
            }
            offer_undo(app, scheduled);
        });
    };
    let foot = move || {
        if over.get() {
            return view! {
                <Button
                    label=t.keys.bulk_close
                    look=Look::Primary
                    testid="bulk-close"
                    on_press=move |()| open.set(false)
                />
            }
            .into_any();
        }
        view! {
            <Button label=t.common.cancel on_press=move |()| open.set(false) />
            <Button
                label=t.keys.bulk_delete
                look=Look::DangerSolid
                busy=busy
                testid="bulk-confirm"
                on_press=begin.clone()
            />
        }
        .into_any()
    };
    view! {
        <div class="dialog-body">
            <p>{t.keys.bulk_body}</p>
            <ul class="bulk-list" data-testid="bulk-list" tabindex="0">
                {lines}
            </ul>
            <p role="status" data-testid="bulk-result">
                {result}
            </p>
        </div>
        <div class="dialog-foot">{foot}</div>
    }
    .into_any()
}

fn line(app: App, t: &'static Text, key: &KeyView, outcome: RwSignal<Outcome>) -> AnyView {
    let used = key.last_used.filter(|_| key.warn_before_deletion).map(|when| {
        let ago = intl::ago(t, when, app.now.get_untracked());
        view! { <span class="cell-sub warned">{fill(t.keys.bulk_used, &[&ago])}</span> }
    });
    let said = move || match outcome.get() {
        Outcome::Waiting => badge(Tone::Quiet, Icon::Clock, t.keys.bulk_waiting),
        Outcome::Done(KeyStateView::PendingDeletion { due, .. }) => {
            badge(Tone::Warn, Icon::Check, fill(t.keys.bulk_done, &[&intl::moment(t.lang, due)]))
        }
        Outcome::Done(_) => badge(Tone::Good, Icon::Check, t.keys.bulk_done_now),
        Outcome::Refused(problem) if problem.put_aside.is_some() => {
            badge(Tone::Accent, Icon::Clock, t.approvals.staged)
        }
        Outcome::Refused(problem) => {
            let sentence = String::from(t.error(&problem.code, &problem.english));
            view! {
                {badge(Tone::Bad, Icon::Warn, t.keys.bulk_refused)}
                <span class="cell-sub">{sentence} " " <code class="error-code">{problem.code}</code></span>
            }
            .into_any()
        }
    };
    view! {
        <li>
            <div class="cell-main">
                <strong>{key.name.clone()}</strong>
                {used}
            </div>
            <div class="cell-main">{said}</div>
        </li>
    }
    .into_any()
}

/// A toast that takes all of it back.
fn offer_undo(app: App, scheduled: Vec<String>) {
    if scheduled.is_empty() {
        return;
    }
    let t = app.text_now();
    app.toasts.show_with(Tone::Good, t.key.scheduled, t.common.undo, move || {
        let Some(session) = app.session() else { return };
        let scheduled = scheduled.clone();
        spawn(async move {
            for id in scheduled {
                if let Err(problem) = session.step(&id, KeyStep::CancelDeletion).await {
                    app.toasts.fail(&problem);
                }
            }
            app.changed();
            app.toasts.say(app.text_now().common.done);
        });
    });
}
