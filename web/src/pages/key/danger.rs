//! What destroys a key: scheduled, with a week to change one's mind, or now, with its name typed.

use keystead_core::profile::Confirm;
use keystead_core::{KeyAction, KeyStateView, KeyView, Operation};
use leptos::prelude::*;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use super::steps::announce;
use crate::app::{App, app};
use crate::backend::keys::{KeyStep, Keys};
use crate::components::badge::{Tone, version_is_live};
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::format::duration;
use crate::pages::work::Work;
use crate::platform::intl;
use crate::text::{Text, count, fill};

#[component]
pub(super) fn DangerZone(key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let scheduling = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let permitted = app().may(Operation::DeleteKey);
    let exists = Memo::new(move |_| {
        permitted && key.with(|key| key.as_ref().is_some_and(|key| key.state != KeyStateView::Destroyed))
    });
    let may = move |action| key.with(|key| key.as_ref().is_some_and(|key| key.actions.contains(&action)));
    let may_schedule = Memo::new(move |_| may(KeyAction::RequestDeletion));
    let may_delete = Memo::new(move |_| may(KeyAction::DeleteNow));
    let window =
        move || key.with(|key| key.as_ref().map(|key| duration(t, key.deletion_window)).unwrap_or_default());
    let schedule_row = move || {
        may_schedule.get().then(|| {
            view! {
                <div class="zone-row">
                    <div>
                        <h3>{t.key.schedule}</h3>
                        <p>{move || fill(t.key.schedule_body, &[&window()])}</p>
                    </div>
                    <Button
                        label=t.key.schedule
                        look=Look::Danger
                        leading=Icon::Clock
                        testid="schedule-deletion"
                        on_press=move |()| scheduling.set(true)
                    />
                </div>
            }
        })
    };
    let delete_row = move || {
        let body = if may_delete.get() { t.key.delete_now_body } else { delete_needs(t, key) };
        view! {
            <div class="zone-row">
                <div>
                    <h3>{t.key.delete_now}</h3>
                    <p>{body}</p>
                </div>
                <Button
                    label=t.key.delete_now
                    look=Look::Danger
                    leading=Icon::Trash
                    disabled=Signal::derive(move || !may_delete.get())
                    testid="delete-now"
                    on_press=move |()| deleting.set(true)
                />
            </div>
        }
    };
    view! {
        <Show when=move || exists.get()>
            <section class="card danger-zone" aria-labelledby="danger-title">
                <div class="card-head">
                    <h2 id="danger-title">{t.key.danger}</h2>
                </div>
                {schedule_row}
                {delete_row}
            </section>
        </Show>
        <ScheduleDialog open=scheduling key=key />
        <DeleteDialog open=deleting key=key />
    }
}

/// Why a key cannot be deleted at once.
fn delete_needs(t: &'static Text, key: Signal<Option<KeyView>>) -> &'static str {
    let (waits, left) = key.with(|key| {
        let live = |key: &KeyView| key.versions.iter().any(|version| version_is_live(version.state));
        key.as_ref().map(|key| (key.deletion_window > 0, live(key))).unwrap_or_default()
    });
    match (waits, left) {
        (true, _) => t.key.delete_now_needs,
        (false, true) => t.key.delete_versions_first,
        (false, false) => t.key.delete_not_now,
    }
}

/// When the key was used last, where its profile wants people to be warned by that.
fn used(app: App, t: &'static Text, key: &KeyView) -> Option<String> {
    let when = key.last_used.filter(|_| key.warn_before_deletion)?;
    Some(fill(t.key.loss_used, &[&intl::ago(t, when, app.now.get_untracked())]))
}

/// How many versions would be lost, in words.
fn versions(t: &'static Text, key: &KeyView) -> String {
    let live = key.versions.iter().filter(|version| version_is_live(version.state)).count();
    count(live as u64, t.common.versions_one, t.common.versions_many)
}

fn losses(lines: Vec<String>) -> impl IntoView {
    let lines: Vec<_> = lines
        .into_iter()
        .map(|line| view! { <li>{sized(Icon::Warn, "16")} <span>{line}</span></li> })
        .collect();
    view! { <ul class="losses">{lines}</ul> }
}

#[component]
fn ScheduleDialog(open: RwSignal<bool>, key: Signal<Option<KeyView>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let work = Work::new();
    let title = Signal::derive(move || {
        key.with(|key| key.as_ref().map(|key| fill(t.key.schedule_title, &[&key.name])).unwrap_or_default())
    });
    let content = move || {
        let key = key.get_untracked()?;
        let window = duration(t, key.deletion_window);
        let mut lines = vec![
            t.key.schedule_loss_stop.to_string(),
            fill(t.key.schedule_loss_versions, &[&window, &versions(t, &key)]),
            t.key.schedule_loss_data.to_string(),
        ];
        lines.extend(used(app, t, &key));
        let id = key.id;
        let schedule = move |()| {
            let (own, id) = (id.clone(), id.clone());
            work.run_open(
                move |session| async move { session.step(&own, KeyStep::RequestDeletion).await },
                move |key| {
                    open.set(false);
                    announce(app, &id, KeyStep::RequestDeletion, &key);
                },
            );
        };
        Some(view! {
            <div class="dialog-body">{losses(lines)} <ProblemNote problem=work.problem /></div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.key.schedule
                    look=Look::DangerSolid
                    busy=work.busy
                    testid="confirm-schedule"
                    on_press=schedule
                />
            </div>
        })
    };
    view! {
        <Dialog open=open title=title testid="schedule-dialog">
            {content}
        </Dialog>
    }
}

#[component]
fn DeleteDialog(open: RwSignal<bool>, key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let title = Signal::derive(move || {
        key.with(|key| key.as_ref().map(|key| fill(t.key.delete_now_title, &[&key.name])).unwrap_or_default())
    });
    view! {
        <Dialog open=open title=title testid="delete-dialog">
            {move || key.get_untracked().map(|key| view! { <DeleteForm open=open key=key /> })}
        </Dialog>
    }
}

#[component]
fn DeleteForm(open: RwSignal<bool>, key: KeyView) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let work = Work::new();
    let typed = RwSignal::new(String::new());
    let mut lines = vec![
        fill(t.key.delete_loss_versions, &[&versions(t, &key)]),
        t.key.delete_loss_data.to_string(),
        t.key.delete_loss_backup.to_string(),
    ];
    lines.extend(used(app, t, &key));
    let confirm = key.deletion_confirm;
    let label = fill(t.key.delete_type_name, &[&key.name]);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let asked = key.clone();
        let confirmation = Zeroizing::new(typed.get_untracked());
        work.run_open(
            move |session| async move { session.delete_now(&asked, &confirmation).await },
            move |key: KeyView| {
                open.set(false);
                app.toasts.show(Tone::Good, fill(t.key.destroyed, &[&key.name]));
            },
        );
    };
    // The engine compares what is typed; the button waits only until something is.
    let nothing =
        Signal::derive(move || confirm != Confirm::Dialog && typed.with(|typed| typed.trim().is_empty()));
    let field = match confirm {
        Confirm::Dialog => None,
        Confirm::Name => {
            Some(view! { <Field label=label value=typed id="delete-name" autofocus=true /> }.into_any())
        }
        Confirm::Pin => Some(
            view! { <SecretField label=t.key.delete_pin value=typed id="delete-pin" autofocus=true /> }
                .into_any(),
        ),
        Confirm::TokenPin => Some(
            view! { <SecretField label=t.key.delete_token_pin value=typed id="delete-pin" autofocus=true /> }
                .into_any(),
        ),
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                {losses(lines)} {field}
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.key.delete_now
                    look=Look::DangerSolid
                    submit=true
                    busy=work.busy
                    disabled=nothing
                    testid="confirm-delete"
                />
            </div>
        </form>
    }
}
