//! Choosing the columns. The choice is remembered in this browser.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::app::app;
use crate::components::button::{Button, Look};
use crate::components::icon::{Icon, icon};
use crate::model::columns::Column;
use crate::platform::prefs;
use crate::text::Text;

/// The heading of a column.
pub(super) const fn word(t: &Text, column: Column) -> &'static str {
    match column {
        Column::State => t.keystore.col_state,
        Column::Identifier => t.common.identifier,
        Column::Description => t.keys.col_description,
        Column::Usage => t.keys.col_usage,
        Column::Algorithm => t.keys.col_algorithm,
        Column::Version => t.keys.col_default,
        Column::Rotation => t.keys.col_rotation,
        Column::LastRotation => t.keys.col_last_rotation,
        Column::NextRotation => t.keys.col_next_rotation,
        Column::Access => t.keys.col_access,
        Column::Created => t.keystore.col_created,
        Column::CreatedBy => t.keys.col_created_by,
        Column::LastUsed => t.keys.col_last_used,
    }
}

/// A button that opens a list of boxes to tick.
#[component]
pub(super) fn Chooser(columns: RwSignal<Vec<Column>>) -> impl IntoView {
    let t = app().text_now();
    let open = RwSignal::new(false);
    let wrap = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = wrap.try_get_untracked().flatten().is_some_and(|wrap| wrap.contains(target.as_ref()));
        if open.try_get_untracked() == Some(true) && !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
    };
    let choose = move |chosen: Vec<Column>| {
        prefs::write(prefs::COLUMNS, &Column::to_choice(&chosen));
        columns.set(chosen);
    };
    let boxes = move || {
        Column::ALL
            .into_iter()
            .map(|column| {
                let toggle =
                    move |_| choose(columns.with_untracked(|chosen| Column::toggled(chosen, column)));
                view! {
                    <label class="check">
                        <input
                            type="checkbox"
                            data-testid=format!("column-{}", column.name())
                            prop:checked=move || columns.with(|chosen| chosen.contains(&column))
                            on:change=toggle
                        />
                        <span>{word(t, column)}</span>
                    </label>
                }
            })
            .collect::<Vec<_>>()
    };
    let usual = move |()| {
        prefs::remove(prefs::COLUMNS);
        columns.set(Column::of_choice(None));
    };
    view! {
        <div class="menu-wrap columns" node_ref=wrap on:keydown=on_key>
            <button
                type="button"
                class="btn"
                node_ref=button
                aria-expanded=move || open.get().to_string()
                data-testid="columns"
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {icon(Icon::Columns)}
                <span>{t.keys.columns}</span>
            </button>
            <Show when=move || open.get()>
                <div class="menu panel" role="group" aria-label=t.keys.columns>
                    {boxes}
                    <Button
                        label=t.keys.columns_usual
                        look=Look::Plain
                        small=true
                        testid="columns-usual"
                        on_press=usual
                    />
                </div>
            </Show>
        </div>
    }
}
