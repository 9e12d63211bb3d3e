//! The versions of a key on one line, newest first.

use keystead_core::{KeyAction, KeyStateView, KeyView, VersionView};
use leptos::prelude::*;

use super::{Dialogs, can};
use crate::app::app;
use crate::components::badge::{Tone, badge, key_word, version_badge, version_is_live};
use crate::components::button::Button;
use crate::components::icon::Icon;
use crate::components::timestamp::Timestamp;
use crate::text::{Text, fill};

#[component]
pub(super) fn Versions(key: Signal<Option<KeyView>>, dialogs: Dialogs) -> impl IntoView {
    let t = app().text_now();
    let can_rotate =
        Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(|key| can(key, KeyAction::Rotate))));
    let line = move || {
        let key = key.get()?;
        let items: Vec<_> = key.versions.iter().rev().map(|version| item(t, &key, version)).collect();
        Some(view! { <ol class="line" data-testid="versions">{items}</ol> })
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
    }
}

fn item(t: &'static Text, key: &KeyView, version: &VersionView) -> impl IntoView + use<> {
    let is_primary = key.primary == Some(version.number);
    let live = version_is_live(version.state);
    let (dot, look) = if let Some(look) = version_badge(t, version) {
        (if live { "dot" } else { "dot gone" }, look)
    } else if key.state != KeyStateView::Enabled {
        let idle = fill(t.key.version_idle, &[&key_word(t, key)]);
        ("dot", badge(Tone::Quiet, Icon::Pause, idle))
    } else if is_primary {
        ("dot now", badge(Tone::Good, Icon::CheckRound, t.key.version_primary))
    } else {
        ("dot", badge(Tone::Accent, Icon::Clock, t.key.version_older))
    };
    view! {
        <li>
            <span class=dot aria-hidden="true"></span>
            <div class="cell-main">
                <strong>{fill(t.key.version_n, &[&version.number.to_string()])}</strong>
                <span class="cell-sub">
                    <Timestamp ms=version.created />
                </span>
            </div>
            {look}
        </li>
    }
}
