//! The versions of a key on one line, newest first, with what can be done to each.

use keystead_core::{KeyAction, KeyStateView, KeyView, VersionAction, VersionStateView, VersionView};
use leptos::prelude::*;

use super::{Dialogs, can};
use crate::app::app;
use crate::components::badge::{Tone, badge, key_word, version_badge, version_is_live};
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::menu::{Menu, MenuItem};
use crate::components::timestamp::Timestamp;
use crate::format::size;
use crate::platform::intl;
use crate::text::{Text, fill};

mod steps;

use steps::{Asked, StepDialog, press};

#[component]
pub(super) fn Versions(key: Signal<Option<KeyView>>, dialogs: Dialogs) -> impl IntoView {
    let t = app().text_now();
    let asked = RwSignal::new(None::<Asked>);
    let can_rotate =
        Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| can(key, KeyAction::Rotate))));
    let line = move || {
        let key = key.get()?;
        if key.versions.is_empty() {
            return Some(view! { <p class="muted">{t.key.versions_none}</p> }.into_any());
        }
        let items: Vec<_> = key.versions.iter().rev().map(|version| item(t, &key, version, asked)).collect();
        Some(view! { <ol class="line" data-testid="versions">{items}</ol> }.into_any())
    };
    view! {
        <section class="card" aria-label=t.common.versions>
            <div class="card-head">
                <p class="muted">{t.key.versions_body}</p>
                {move || {
                    can_rotate
                        .get()
                        .then(|| {
                            view! {
                                <Button
                                    label=t.key.rotate
                                    leading=Icon::Rotate
                                    testid="rotate-now"
                                    on_press=move |()| dialogs.rotate.set(true)
                                />
                            }
                        })
                }}
            </div>
            <div class="card-body">{line}</div>
        </section>
        <StepDialog asked=asked key=key />
    }
    .into_any()
}

/// What a version does now: the look of its dot, and a badge.
fn look(t: &'static Text, key: &KeyView, version: &VersionView) -> (&'static str, AnyView) {
    let live = version_is_live(version.state);
    let is_primary = key.primary == Some(version.number);
    if let Some(look) = version_badge(t, version) {
        return (if live { "dot" } else { "dot gone" }, look);
    }
    if key.state != KeyStateView::Enabled {
        let idle = fill(t.key.version_idle, &[&key_word(t, key)]);
        return ("dot", badge(Tone::Quiet, Icon::Pause, idle));
    }
    let protects = [KeyAction::Encrypt, KeyAction::Sign, KeyAction::MakeMac];
    let encrypts = can(key, KeyAction::Encrypt) || !protects.iter().any(|action| can(key, *action));
    if is_primary {
        let word = if encrypts { t.key.version_primary } else { t.key.version_default };
        return ("dot now", badge(Tone::Good, Icon::CheckRound, word));
    }
    if version.starts.is_some() {
        return ("dot", badge(Tone::Accent, Icon::Clock, t.key.version_waits));
    }
    let word = if encrypts { t.key.version_older } else { t.key.version_verifies };
    ("dot", badge(Tone::Accent, Icon::Clock, word))
}

fn item(t: &'static Text, key: &KeyView, version: &VersionView, asked: RwSignal<Option<Asked>>) -> AnyView {
    let app = app();
    let (dot, look) = look(t, key, version);
    let number = version.number;
    let due = match version.state {
        VersionStateView::PendingDeletion { due } => Some(due),
        _ => None,
    };
    let left = due.map(|due| {
        let left = move || intl::due(t, due, app.now.get());
        view! { <span class="cell-sub" title=intl::exact(t.lang, due)>{left}</span> }
    });
    let starts = version.starts.filter(|at| *at > app.now.get_untracked()).map(|at| {
        view! { <span class="cell-sub">{t.key.version_starts} " " <Timestamp ms=at /></span> }
    });
    let used = (version.operations > 0).then(|| {
        let operations = intl::number(t.lang, version.operations);
        let said = fill(t.key.version_used, &[&operations, &size(version.bytes)]);
        view! { <span class="cell-sub">{said}</span> }
    });
    // What is waiting to go has its way back beside it.
    let back = version.actions.contains(&VersionAction::CancelDeletion).then(|| {
        let own = key.clone();
        view! {
            <Button
                label=t.key.cancel_deletion
                small=true
                leading=Icon::Undo
                testid="version-cancel-deletion"
                on_press=move |()| press(app, &own, number, VersionAction::CancelDeletion, asked)
            />
        }
    });
    let rest: Vec<VersionAction> =
        version.actions.iter().copied().filter(|action| *action != VersionAction::CancelDeletion).collect();
    let menu = (!rest.is_empty()).then(|| {
        let own = key.clone();
        let items = Signal::derive(move || {
            rest.iter()
                .map(|action| {
                    let (own, action) = (own.clone(), *action);
                    let (word, mark, testid, danger) = words(t, action);
                    let item =
                        MenuItem::new(word, mark, testid, move || press(app, &own, number, action, asked));
                    if danger { item.danger() } else { item }
                })
                .collect()
        });
        let label = fill(t.key.version_more, &[&number.to_string()]);
        view! { <Menu label=label kind=Icon::More items=items testid="version-menu" /> }
    });
    view! {
        <li data-testid=format!("version-{number}")>
            <span class=dot aria-hidden="true"></span>
            <div class="cell-main">
                <strong>{fill(t.key.version_n, &[&number.to_string()])}</strong>
                <span class="cell-sub">
                    <Timestamp ms=version.created />
                </span>
                {used}
                {starts}
                {left}
            </div>
            <div class="line-end">{look} {back} {menu}</div>
        </li>
    }
    .into_any()
}

/// The word, picture and test id of an action, and whether it is one to think about.
const fn words(t: &Text, action: VersionAction) -> (&'static str, Icon, &'static str, bool) {
    let t = &t.key;
    match action {
        VersionAction::Activate => (t.v_activate, Icon::Power, "version-activate", false),
        VersionAction::CancelDeletion => (t.cancel_deletion, Icon::Undo, "version-cancel", false),
        VersionAction::Compromise => (t.v_compromise, Icon::Warn, "version-compromise", true),
        VersionAction::Deactivate => (t.v_deactivate, Icon::Pause, "version-deactivate", false),
        VersionAction::DestroyNow => (t.v_destroy, Icon::Trash, "version-destroy", true),
        VersionAction::MakeDefault => (t.v_default, Icon::CheckRound, "version-default", false),
        VersionAction::RequestDeletion => (t.v_request, Icon::Clock, "version-request", true),
    }
}
