//! When a key rotates: shown, and changed in place.

use keystead_core::profile::RotationOff;
use keystead_core::{KeyAction, KeyStateView, KeyView, RotationPolicy};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::{Dialogs, can};
use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::badge::{Tone, key_word};
use crate::components::button::{Button, Look};
use crate::components::check::Check;
use crate::components::field::{Field, focus_soon};
use crate::components::icon::Icon;
use crate::components::load::{Load, load};
use crate::components::problem_note::ProblemNote;
use crate::components::timestamp::Timestamp;
use crate::format::{DAY, duration};
use crate::model::limits;
use crate::pages::work::Work;
use crate::platform::intl;
use crate::text::fill;

#[component]
pub(super) fn RotationCard(key: Signal<Option<KeyView>>, dialogs: Dialogs) -> impl IntoView {
    let t = app().text_now();
    let editing = RwSignal::new(false);
    let now = Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| can(key, KeyAction::Rotate))));
    let facts = move || {
        let key = key.get()?;
        let period = match key.rotation.period_days {
            Some(days) => fill(t.life.rotation_every, &[&duration(t, u64::from(days) * DAY)]),
            None => String::from(t.life.rotation_off),
        };
        let when = |ms: Option<u64>| match ms {
            Some(ms) => view! {
                <Timestamp ms=ms />
                <span class="muted">" · " {intl::day(t.lang, ms)}</span>
            }
            .into_any(),
            None => "–".into_any(),
        };
        let waits = (key.state == KeyStateView::Disabled && key.next_rotation.is_some()).then(|| {
            view! { <p class="hint">{fill(t.life.rotation_waits, &[&key_word(t, &key)])}</p> }
        });
        Some(view! {
            <dl class="facts-grid three">
                <div>
                    <dt>{t.life.rotation_period}</dt>
                    <dd data-testid="rotation-period">{period}</dd>
                </div>
                <div>
                    <dt>{t.life.rotation_last}</dt>
                    <dd>{when(key.last_rotation)}</dd>
                </div>
                <div>
                    <dt>{t.life.rotation_next}</dt>
                    <dd data-testid="rotation-next">{when(key.next_rotation)}</dd>
                </div>
            </dl>
            {waits}
        })
    };
    let body = move || {
        if editing.get() {
            return view! { <Editor key=key editing=editing /> }.into_any();
        }
        view! { {facts} }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="rotation-title">
            <div class="card-head">
                <h2 id="rotation-title">{t.life.rotation_title}</h2>
                <div class="actions">
                    <Show when=move || !editing.get()>
                        <Button
                            label=t.life.rotation_edit
                            look=Look::Plain
                            small=true
                            leading=Icon::Edit
                            testid="rotation-edit"
                            on_press=move |()| editing.set(true)
                        />
                    </Show>
                    <Show when=move || now.get()>
                        <Button
                            label=t.key.rotate
                            small=true
                            leading=Icon::Rotate
                            testid="rotation-now"
                            on_press=move |()| dialogs.rotate.set(true)
                        />
                    </Show>
                </div>
            </div>
            <div class="card-body">{body}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Editor(key: Signal<Option<KeyView>>, editing: RwSignal<bool>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let Some(before) = key.get_untracked() else { return ().into_any() };
    let keystore = before.keystore.clone();
    let rules = load(move |session| {
        let keystore = keystore.clone();
        async move { session.rules(&keystore).await }
    });
    let on = RwSignal::new(before.rotation.period_days.is_some());
    let days = RwSignal::new(before.rotation.period_days.map_or_else(String::new, |days| days.to_string()));
    let work = Work::new();
    let policy = before.rotation;
    let id = before.id;
    let form = move || {
        let Load::Ready(rules) = rules.get() else { return None };
        let rotation = rules.rotation;
        let zero = rotation.off == RotationOff::Zero;
        if days.with_untracked(String::is_empty) {
            let usual = if zero { 0 } else { rotation.default_days.unwrap_or(90) };
            days.set(usual.to_string());
        }
        let chosen = move || {
            if zero || on.get() {
                days.with(|days| limits::rotation_days(t, &rotation, days))
            } else {
                Ok(None)
            }
        };
        let error = Signal::derive(move || chosen().err());
        let id = id.clone();
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            let Ok(period_days) = untrack(chosen) else { return };
            let id = id.clone();
            work.run_open(
                move |session| async move {
                    session.set_rotation(&id, RotationPolicy { period_days, ..policy }).await
                },
                move |_| {
                    editing.set(false);
                    app.toasts.show(Tone::Good, t.life.rotation_saved);
                },
            );
        };
        focus_soon(if zero { "edit-rotation-days" } else { "edit-rotation-on" });
        let switch =
            (!zero).then(|| view! { <Check label=t.create.rotation_on id="edit-rotation-on" value=on /> });
        let field = move || {
            (zero || on.get()).then(|| {
                view! {
                    <Field
                        label=t.create.rotation_days
                        value=days
                        id="edit-rotation-days"
                        hint=limits::rotation_rule(t, &rotation)
                        error=error
                    />
                }
            })
        };
        Some(view! {
            <form class="form narrow" on:submit=submit novalidate=true>
                {switch}
                {field}
                <ProblemNote problem=work.problem />
                <div class="actions">
                    <Button
                        label=t.common.save
                        look=Look::Primary
                        submit=true
                        busy=work.busy
                        testid="rotation-save"
                    />
                    <Button label=t.common.cancel look=Look::Plain on_press=move |()| editing.set(false) />
                </div>
            </form>
        })
    };
    view! { {form} }.into_any()
}
