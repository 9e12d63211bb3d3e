//! One row: a key, or what somebody without access sees of it.

use keystead_core::{KeyRow, KeyStateView, KeyView, PartialKeyView};
use leptos::prelude::*;
use leptos_router::components::A;

use super::grid::Picks;
use crate::app::app;
use crate::components::badge::{Tone, badge, key_badge};
use crate::components::icon::{Icon, sized};
use crate::components::ident::ShortIdent;
use crate::components::timestamp::Timestamp;
use crate::format::{DAY, duration};
use crate::model::columns::Column;
use crate::model::words;
use crate::pages::address;
use crate::pages::keystore::kind_icon;
use crate::platform::intl;
use crate::text::{Text, fill};

pub(super) fn row(t: &'static Text, row: &KeyRow, place: usize, columns: &[Column], picks: Picks) -> AnyView {
    match row {
        KeyRow::Full(key) => full(t, key, place, columns, picks),
        KeyRow::Partial(key) => partial(t, key, place, columns, picks),
    }
}

fn full(t: &'static Text, key: &KeyView, place: usize, columns: &[Column], picks: Picks) -> AnyView {
    let gone = matches!(key.state, KeyStateView::Destroyed);
    let pending = matches!(key.state, KeyStateView::PendingDeletion { .. });
    let id = key.id.clone();
    let chosen = Memo::new(move |_| picks.chosen.with(|chosen| chosen.contains_key(&id)));
    let own = key.clone();
    let name = key.name.clone();
    let cells: Vec<_> = columns.iter().map(|column| cell(t, key, *column)).collect();
    view! {
        <tr
            class:gone=gone
            class:pending=pending
            class:chosen=move || chosen.get()
            data-row=place.to_string()
            tabindex=move || if picks.at.get() == place { "0" } else { "-1" }
            aria-selected=move || chosen.get().to_string()
            on:focusin=move |_| picks.at.set(place)
        >
            <td class="pick">
                <input
                    type="checkbox"
                    aria-label=fill(t.keys.select_one, &[&key.name])
                    prop:checked=move || chosen.get()
                    on:change=move |_| picks.toggle(&own)
                />
            </td>
            <td class="name">
                <div class="title-line">
                    <span class="key-mark" class:gone=gone>
                        {sized(kind_icon(key.kind), "18")}
                    </span>
                    <div class="cell-main">
                        <A href=address::key(&key.id)>{name}</A>
                        <span class="cell-sub">{words::kind(t, key.kind)}</span>
                    </div>
                </div>
            </td>
            {cells}
        </tr>
    }
    .into_any()
}

fn partial(
    t: &'static Text,
    key: &PartialKeyView,
    place: usize,
    columns: &[Column],
    picks: Picks,
) -> AnyView {
    let cells: Vec<_> = columns
        .iter()
        .map(|column| {
            let content = match column {
                Column::State => badge(Tone::Quiet, Icon::Lock, t.keys.partial),
                Column::Identifier => {
                    view! { <span class="ident">{key.id_prefix.clone()} "…"</span> }.into_any()
                }
                Column::Description => text(key.description.clone()),
                Column::Access => restricted(t, key.restricted),
                Column::Created => view! { <Timestamp ms=key.created /> }.into_any(),
                Column::CreatedBy => text(author(t, &key.created_by)),
                _ => text(String::from("–")),
            };
            framed(*column, content)
        })
        .collect();
    view! {
        <tr
            class="partial"
            data-row=place.to_string()
            tabindex=move || if picks.at.get() == place { "0" } else { "-1" }
            title=t.keys.partial_body
            on:focusin=move |_| picks.at.set(place)
        >
            <td class="pick"></td>
            <td class="name">
                <div class="title-line">
                    <span class="key-mark gone">{sized(Icon::Lock, "18")}</span>
                    <div class="cell-main">
                        <span>{key.name.clone()}</span>
                        <span class="cell-sub">{t.keys.partial_body}</span>
                    </div>
                </div>
            </td>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(t: &'static Text, key: &KeyView, column: Column) -> AnyView {
    let dash = || text(String::from("–"));
    let when = |ms: Option<u64>| match ms {
        Some(ms) => view! { <Timestamp ms=ms /> }.into_any(),
        None => dash(),
    };
    let content = match column {
        Column::State => state(t, key),
        Column::Identifier => view! { <ShortIdent id=key.id.clone() /> }.into_any(),
        Column::Description => {
            let (whole, title) = (key.description.clone(), key.description.clone());
            view! { <span class="clip" title=title>{whole}</span> }.into_any()
        }
        Column::Usage => text(String::from(words::usage(t, key.usage))),
        Column::Algorithm => text(String::from(words::algorithm(key.kind))),
        Column::Version => key.primary.map_or_else(dash, |number| text(number.to_string())),
        Column::Rotation => match key.rotation.period_days {
            Some(days) => text(fill(t.keys.rotation_every, &[&duration(t, u64::from(days) * DAY)])),
            None => view! { <span class="muted">{t.keys.rotation_off}</span> }.into_any(),
        },
        Column::LastRotation => when(key.last_rotation),
        Column::NextRotation => when(key.next_rotation),
        Column::Access => restricted(t, key.restricted),
        Column::Created => when(Some(key.created)),
        Column::CreatedBy => text(author(t, &key.created_by)),
        Column::LastUsed => when(key.last_used),
    };
    framed(column, content)
}

/// The state stays beside the name on small screens; everything else is on the key's own page there.
fn framed(column: Column, content: AnyView) -> AnyView {
    let class = match column {
        Column::State => "state",
        Column::Version => "minor nums",
        _ => "minor",
    };
    view! { <td class=class>{content}</td> }.into_any()
}

fn text(text: String) -> AnyView {
    view! { <span>{text}</span> }.into_any()
}

fn state(t: &'static Text, key: &KeyView) -> AnyView {
    let app = app();
    let state = key.state;
    let left = move || match state {
        KeyStateView::PendingDeletion { due, .. } => {
            Some(view! { <span class="cell-sub due">{intl::due(t, due, app.now.get())}</span> })
        }
        _ => None,
    };
    view! { <div class="cell-main">{key_badge(t, key)} {left}</div> }.into_any()
}

fn restricted(t: &'static Text, restricted: bool) -> AnyView {
    if restricted {
        badge(Tone::Accent, Icon::Shield, t.keys.access_on)
    } else {
        view! { <span class="muted">{t.keys.access_off}</span> }.into_any()
    }
}

/// Who it was: the owner has a word in each language, others have their names.
fn author(t: &Text, name: &str) -> String {
    if name == "owner" { String::from(t.keys.owner) } else { String::from(name) }
}
