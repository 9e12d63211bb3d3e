//! Choosing the columns. The choice is remembered in this browser.

use leptos::prelude::*;

use crate::app::app;
use crate::components::button::{Button, Look};
use crate::components::disclosure::Disclosure;
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
    let face = move || {
        view! {
            {icon(Icon::Columns)}
            <span>{t.keys.columns}</span>
        }
    };
    view! {
        <Disclosure
            open=open
            class="columns"
            button="btn"
            label=String::from(t.keys.columns)
            testid="columns"
            face=face
        >
            {boxes}
            <Button
                label=t.keys.columns_usual
                look=Look::Plain
                small=true
                testid="columns-usual"
                on_press=usual
            />
        </Disclosure>
    }
}
