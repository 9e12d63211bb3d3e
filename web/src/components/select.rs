//! One of many, by the browser's own list.

use leptos::prelude::*;

use super::icon::{Icon, sized};

/// `options` are values and words.
#[component]
pub(crate) fn Select(
    #[prop(into)] label: String,
    id: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    options: Vec<(String, String)>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(option, word)| {
            let own = option.clone();
            view! { <option value=option selected=move || value.with(|value| *value == own)>{word}</option> }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="select-wrap">
                <select
                    class="select"
                    id=id
                    data-testid=id
                    aria-describedby=format!("{id}-hint")
                    on:change:target=move |event| on_choose.run(event.target().value())
                >
                    {options}
                </select>
                {sized(Icon::ChevronDown, "16")}
            </div>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
        </div>
    }
}
