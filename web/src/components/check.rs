//! A box to tick, with what it means under it.

use leptos::prelude::*;

#[component]
pub(crate) fn Check(
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    /// Also the test id; unique on the page.
    id: &'static str,
    value: RwSignal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="check" for=id>
                <input
                    type="checkbox"
                    id=id
                    data-testid=id
                    aria-describedby=format!("{id}-hint")
                    disabled=move || disabled.get()
                    prop:checked=move || value.get()
                    on:change:target=move |event| value.set(event.target().checked())
                />
                <span>{label}</span>
            </label>
            {hint.map(|hint| view! { <p class="hint indent" id=format!("{id}-hint")>{hint}</p> })}
        </div>
    }
    .into_any()
}
