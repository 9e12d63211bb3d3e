//! A field that filters a list.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// `on_input` gets the text at each change. Pressing `/` anywhere on the page comes here.
#[component]
pub(crate) fn SearchBox(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="search">
            {icon(Icon::Search)}
            <input
                type="search"
                class="input"
                data-search="true"
                data-testid="search"
                placeholder=label.clone()
                aria-label=label
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:input:target=move |event| on_input.run(event.target().value())
            />
        </div>
    }
}
