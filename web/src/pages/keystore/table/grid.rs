//! The table, and moving in it with the keyboard: arrows or j and k, Home and End, Space selects, Enter opens.

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use keystead_core::{KeyRow, KeyView};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::{List, columns, rows};
use crate::app::app;
use crate::components::icon::{Icon, sized};
use crate::model::columns::Column;
use crate::model::list::SortBy;
use crate::pages::address;
use crate::text::{Text, fill};

/// Which rows are chosen, and which one the keyboard is on.
#[derive(Clone, Copy)]
pub(super) struct Picks {
    pub(super) chosen: RwSignal<BTreeMap<String, KeyView>>,
    pub(super) at: RwSignal<usize>,
}

impl Picks {
    pub(super) fn toggle(self, key: &KeyView) {
        self.chosen.update(|chosen| {
            if chosen.remove(&key.id).is_none() {
                chosen.insert(key.id.clone(), key.clone());
            }
        });
    }
}

/// So many rows are drawn in one task.
const AT_ONCE: usize = 10;

/// Lets the next part of the rows be drawn, until there are all.
fn draw_on(drawn: RwSignal<usize>, parts: usize) {
    set_timeout(
        move || {
            // The table may be gone by now.
            let more = drawn.try_update(|drawn| {
                *drawn += 1;
                *drawn < parts
            });
            if more == Some(true) {
                draw_on(drawn, parts);
            }
        },
        Duration::ZERO,
    );
}

pub(super) fn grid(t: &'static Text, list: List, found: Vec<KeyRow>) -> AnyView {
    let app = app();
    let picks = Picks { chosen: list.chosen, at: RwSignal::new(0) };
    let table = NodeRef::<html::Table>::new();
    let found = Arc::new(found);
    let last = found.len().saturating_sub(1);
    let go = move |place: usize| {
        picks.at.set(place);
        let row = table.get_untracked().and_then(|table| {
            let found = table.query_selector(&format!("tr[data-row='{place}']")).ok()??;
            found.dyn_into::<web_sys::HtmlElement>().ok()
        });
        if let Some(row) = row {
            let _ = row.focus();
        }
    };
    let navigate = use_navigate();
    let under = Arc::clone(&found);
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let on_row = target.as_ref().is_some_and(|target| target.has_attribute("data-row"));
        // A row's own buttons and links keep their keys.
        let within = target.and_then(|target| target.closest("tr[data-row]").ok().flatten());
        let at = within.and_then(|row| row.get_attribute("data-row")).and_then(|at| at.parse::<usize>().ok());
        let Some(at) = at else { return };
        let letters = app.shortcuts.get_untracked();
        let full = || under.get(at).cloned().and_then(KeyRow::full);
        match event.key().as_str() {
            "ArrowDown" => go((at + 1).min(last)),
            "ArrowUp" => go(at.saturating_sub(1)),
            "j" if letters => go((at + 1).min(last)),
            "k" if letters => go(at.saturating_sub(1)),
            "Home" => go(0),
            "End" => go(last),
            " " if on_row => {
                if let Some(key) = full() {
                    picks.toggle(&key);
                }
            }
            "Enter" if on_row => {
                if let Some(key) = full() {
                    navigate(&address::key(&key.id), NavigateOptions::default());
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let all: Vec<KeyView> = found.iter().cloned().filter_map(KeyRow::full).collect();
    let (every, whole) = (all.clone(), all);
    let all_chosen = move || {
        !every.is_empty() && picks.chosen.with(|chosen| every.iter().all(|key| chosen.contains_key(&key.id)))
    };
    let was_all = all_chosen.clone();
    let choose_all = move |_| {
        let take = !was_all();
        picks.chosen.update(|chosen| {
            for key in &whole {
                if take {
                    chosen.insert(key.id.clone(), key.clone());
                } else {
                    chosen.remove(&key.id);
                }
            }
        });
    };
    let head = move || {
        let cells: Vec<_> = list
            .columns
            .get()
            .into_iter()
            .map(|column| match column {
                Column::Created => sortable(t, list, SortBy::Created, columns::word(t, column)),
                other => view! { <th scope="col">{columns::word(t, other)}</th> }.into_any(),
            })
            .collect();
        cells
    };
    // A part of the rows in each task, so that nobody waits for all of them before the next letter appears.
    let drawn = RwSignal::new(1_usize);
    let parts = found.len().div_ceil(AT_ONCE);
    draw_on(drawn, parts);
    let body: Vec<_> = (0..parts)
        .map(|part| {
            let found = Arc::clone(&found);
            let is_due = Memo::new(move |_| part < drawn.get());
            move || {
                is_due.get().then(|| {
                    let columns = list.columns.get();
                    let places = (part * AT_ONCE..found.len()).take(AT_ONCE);
                    let rows = places.filter_map(|place| Some((place, found.get(place)?)));
                    rows.map(|(place, row)| rows::row(t, row, place, &columns, picks)).collect::<Vec<_>>()
                })
            }
        })
        .collect();
    view! {
        <div class="table-wrap">
            <table
                class="table keys stacks"
                role="grid"
                aria-label=t.keys.table
                aria-multiselectable="true"
                data-testid="keys"
                node_ref=table
                on:keydown=on_key
            >
                <thead>
                    <tr>
                        <th scope="col" class="pick">
                            <input
                                type="checkbox"
                                aria-label=t.keys.select_page
                                data-testid="select-page"
                                prop:checked=all_chosen
                                on:change=choose_all
                            />
                        </th>
                        {sortable(t, list, SortBy::Name, t.keystore.col_name)}
                        {head}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn sortable(t: &'static Text, list: List, column: SortBy, word: &'static str) -> AnyView {
    let wanted = list.filter.wanted;
    let sorted = move || wanted.with(|wanted| (wanted.sort == column).then_some(wanted.descending));
    let direction = move || sorted().map(|down| if down { "descending" } else { "ascending" });
    let arrow =
        move || sorted().map(|down| sized(if down { Icon::ChevronDown } else { Icon::ChevronUp }, "14"));
    view! {
        <th scope="col" aria-sort=direction>
            <button
                type="button"
                aria-label=fill(t.keystore.sort_by, &[word])
                on:click=move |_| list.filter.change(|wanted| wanted.press(column))
            >
                {word}
                {arrow}
            </button>
        </th>
    }
    .into_any()
}
