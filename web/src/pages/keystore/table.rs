//! The keys of a keystore: filter, table, pages, and what is done to several of them.

use std::collections::BTreeMap;

use keystead_core::store::Cursor;
use keystead_core::{KeyRow, KeyView, Operation};
use leptos::prelude::*;
use leptos_router::components::A;

use super::filter::Filter;
use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::button::{Button, IconButton, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon};
use crate::components::load::{load, shown};
use crate::components::search_box::SearchBox;
use crate::model::columns::Column;
use crate::pages::address;
use crate::pages::allowed::only;
use crate::platform::prefs;
use crate::text::{Text, count, fill};

mod bulk;
mod chips;
mod columns;
mod grid;
mod rows;

/// What the parts of the list share.
#[derive(Clone, Copy)]
struct List {
    filter: Filter,
    columns: RwSignal<Vec<Column>>,
    /// The chosen keys by their ids, on whatever page they are.
    chosen: RwSignal<BTreeMap<String, KeyView>>,
}

/// One page of the list.
#[derive(Clone, Debug, PartialEq)]
struct Page {
    rows: Vec<KeyRow>,
    next: Option<Cursor>,
}

/// The list with its filter.
#[component]
pub(super) fn KeysCard(keystore: String) -> impl IntoView {
    let t = app().text_now();
    let filter = Filter::of_address();
    filter.follow_in_address();
    let id = keystore.parse().ok();
    let columns = RwSignal::new(Column::of_choice(prefs::read(prefs::COLUMNS).as_deref()));
    let list = List { filter, columns, chosen: RwSignal::new(BTreeMap::new()) };
    let page = load(move |session| {
        let (query, kinds) = filter.query(id);
        async move {
            let page = session.key_rows(query, &kinds).await?;
            Ok(Page { rows: page.items, next: page.next })
        }
    });
    let owner = keystore.clone();
    let body = shown(page, move |page| content(t, list, page, &owner));
    view! {
        <section class="card" aria-label=t.keystore.keys>
            <div class="toolbar">
                <SearchBox
                    label=t.keystore.search
                    value=filter.typed
                    on_input=move |text| filter.search(text)
                />
                <columns::Chooser columns=columns />
            </div>
            <chips::Chips filter=filter />
            <bulk::Bar chosen=list.chosen />
            {body}
        </section>
    }
    .into_any()
}

fn content(t: &'static Text, list: List, page: Page, keystore: &str) -> AnyView {
    let filter = list.filter;
    if page.rows.is_empty() && filter.page_now() == 1 {
        return empty(t, filter, keystore);
    }
    let summary = count(page.rows.len() as u64, t.keystore.shown_one, t.keystore.shown_many);
    let number = filter.page_now();
    let next = page.next.clone();
    let several = number > 1 || next.is_some();
    let pager = several.then(|| {
        let back = (number > 1).then(|| {
            view! {
                <IconButton
                    label=t.keys.previous
                    kind=Icon::ChevronLeft
                    small=true
                    testid="page-back"
                    on_press=move |()| filter.go_back()
                />
            }
        });
        let on = next.map(|next| {
            view! {
                <IconButton
                    label=t.keys.next
                    kind=Icon::ChevronRight
                    small=true
                    testid="page-on"
                    on_press=move |()| filter.go_on(next.clone())
                />
            }
        });
        view! {
            <div class="actions">
                {back} <span class="small nums">{fill(t.keys.page_n, &[&number.to_string()])}</span> {on}
            </div>
        }
    });
    view! {
        {grid::grid(t, list, page.rows)}
        <div class="card-foot">
            <span class="muted small" role="status">
                {summary}
            </span>
            {pager}
        </div>
    }
    .into_any()
}

fn empty(t: &'static Text, filter: Filter, keystore: &str) -> AnyView {
    if filter.wanted.with(|wanted| wanted.hides()) {
        return view! {
            <EmptyState kind=Icon::Search title=t.keystore.no_match body=t.keystore.no_match_body>
                <Button
                    label=t.keystore.clear_filter
                    look=Look::Normal
                    testid="clear-filter"
                    on_press=move |()| filter.clear()
                />
            </EmptyState>
        }
        .into_any();
    }
    let href = address::new_key(keystore);
    view! {
        <EmptyState kind=Icon::Key title=t.keystore.no_keys body=t.keystore.no_keys_body>
            {only(
                Operation::CreateKey,
                || {
                    view! {
                        <A href=href attr:class="btn primary">
                            {icon(Icon::Plus)}
                            {t.keystore.new_key}
                        </A>
                    }
                },
            )}
        </EmptyState>
    }
    .into_any()
}
