//! The keys of a keystore.

use keystead_core::{KeyStateView, KeyView};
use leptos::prelude::*;
use leptos_router::components::A;

use super::filter::{Filter, STEP, Shown, SortBy};
use super::{key_mark, kind_word};
use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::badge::key_badge;
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon, sized};
use crate::components::ident::ShortIdent;
use crate::components::load::{load, shown};
use crate::components::search_box::SearchBox;
use crate::components::segments::Segments;
use crate::components::timestamp::Timestamp;
use crate::format::duration;
use crate::pages::address;
use crate::text::{Text, count, fill};

/// The list with its filter.
#[component]
pub(super) fn KeysCard(keystore: String, filter: Filter) -> impl IntoView {
    let t = app().text_now();
    let id = keystore.parse().ok();
    let page = load(move |session| {
        let query = filter.query(id);
        async move {
            let page = session.keys(query).await?;
            Ok((page.items, page.next.is_some()))
        }
    });
    let owner = keystore.clone();
    let list = shown(page, move |(keys, more)| {
        if keys.is_empty() {
            return empty(t, filter, &owner);
        }
        let summary = count(keys.len() as u64, t.keystore.shown_one, t.keystore.shown_many);
        view! {
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            {sortable(t, filter, SortBy::Name, t.keystore.col_name)}
                            <th scope="col">{t.keystore.col_state}</th>
                            <th scope="col">{t.common.identifier}</th>
                            <th scope="col">{t.keystore.col_version}</th>
                            {sortable(t, filter, SortBy::Created, t.keystore.col_created)}
                            <th scope="col">{t.keystore.col_changed}</th>
                        </tr>
                    </thead>
                    <tbody>{keys.into_iter().map(|key| row(t, key)).collect::<Vec<_>>()}</tbody>
                </table>
            </div>
            <div class="card-foot">
                <span class="muted small" role="status">
                    {summary}
                </span>
                {more
                    .then(|| {
                        let press = move |()| filter.limit.update(|limit| *limit += STEP);
                        view! { <Button label=t.keystore.more_keys small=true on_press=press /> }
                    })}
            </div>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-label=t.keystore.keys>
            <div class="toolbar">
                <SearchBox
                    label=t.keystore.search
                    value=filter.text
                    on_input=move |text| filter.text.set(text)
                />
                <Segments
                    label=t.keystore.filter_state
                    choices=Shown::choices(t)
                    chosen=filter.shown
                    on_choose=move |shown| filter.shown.set(shown)
                    testid="state-filter"
                />
            </div>
            {list}
        </section>
    }
}

fn empty(t: &'static Text, filter: Filter, keystore: &str) -> AnyView {
    if filter.hides() {
        return view! {
            <EmptyState kind=Icon::Search title=t.keystore.no_match body=t.keystore.no_match_body>
                <Button label=t.keystore.clear_filter look=Look::Normal on_press=move |()| filter.clear() />
            </EmptyState>
        }
        .into_any();
    }
    let href = address::new_key(keystore);
    view! {
        <EmptyState kind=Icon::Key title=t.keystore.no_keys body=t.keystore.no_keys_body>
            <A href=href attr:class="btn primary">
                {icon(Icon::Plus)}
                {t.keystore.new_key}
            </A>
        </EmptyState>
    }
    .into_any()
}

fn sortable(t: &'static Text, filter: Filter, column: SortBy, word: &'static str) -> impl IntoView {
    let sorted = move || filter.sort.get() == column;
    let direction =
        move || sorted().then(|| if filter.descending.get() { "descending" } else { "ascending" });
    let arrow = move || {
        sorted()
            .then(|| sized(if filter.descending.get() { Icon::ChevronDown } else { Icon::ChevronUp }, "14"))
    };
    view! {
        <th scope="col" aria-sort=direction>
            <button type="button" aria-label=fill(t.keystore.sort_by, &[word]) on:click=move |_| filter.press(column)>
                {word}
                {arrow}
            </button>
        </th>
    }
}

fn row(t: &'static Text, key: KeyView) -> impl IntoView {
    let app = app();
    let gone = matches!(key.state, KeyStateView::Destroyed);
    let left = move || match key.state {
        KeyStateView::PendingDeletion { due, .. } => {
            let left = duration(t, due.saturating_sub(app.now.get()));
            Some(view! { <span class="cell-sub">{fill(t.common.due_in, &[&left])}</span> })
        }
        _ => None,
    };
    let look = key_badge(t, &key);
    view! {
        <tr class:gone=gone>
            <td>
                <div class="title-line">
                    {key_mark(gone)}
                    <div class="cell-main">
                        <A href=address::key(&key.id)>{key.name.clone()}</A>
                        <span class="cell-sub">{kind_word(t, key.kind)}</span>
                    </div>
                </div>
            </td>
            <td>
                <div class="cell-main">{look} {left}</div>
            </td>
            <td class="minor">
                <ShortIdent id=key.id.clone() />
            </td>
            <td class="minor">{key.primary.map_or_else(|| String::from("–"), |number| number.to_string())}</td>
            <td class="minor">
                <Timestamp ms=key.created />
            </td>
            <td class="minor">
                <Timestamp ms=key.changed />
            </td>
        </tr>
    }
}
