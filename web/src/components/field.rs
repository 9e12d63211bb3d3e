//! A field to type into: label, hint, counter, error.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::{Icon, sized};
use crate::app::app;
use crate::text::fill;

/// A labelled text field. `error` is shown under it and spoken; `limit` counts characters while typing.
#[component]
pub(crate) fn Field(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// Also the test id; unique on the page.
    id: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] limit: Option<u32>,
    #[prop(optional)] optional: bool,
    /// Several lines.
    #[prop(optional)]
    lines: bool,
    #[prop(optional)] mono: bool,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] autocomplete: Option<&'static str>,
) -> impl IntoView {
    let t = app().text_now();
    let length = move || value.with(|text| text.chars().count());
    let over = move || limit.is_some_and(|limit| length() > limit as usize);
    // The counter appears when the limit comes into sight.
    let counter = move || {
        let limit = limit?;
        let length = length();
        (length * 5 >= limit as usize * 4).then(|| {
            view! { <span class="counter" class:over=over>{format!("{length} / {limit}")}</span> }
        })
    };
    let message = move || {
        error
            .get()
            .or_else(|| over().then(|| fill(t.common.too_long, &[&limit.unwrap_or_default().to_string()])))
    };
    if autofocus {
        focus_soon(id);
    }
    let class = if mono { "input mono" } else { "input" };
    let described = format!("{id}-hint {id}-error");
    let invalid = move || message().is_some().then_some("true");
    let input = if lines {
        view! {
            <textarea
                class=class
                id=id
                data-testid=id
                aria-describedby=described
                aria-invalid=invalid
                autofocus=autofocus
                // Browsers write what stands in other text areas to disk, for when the session is restored.
                autocomplete=autocomplete.unwrap_or("off")
                spellcheck="false"
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                type="text"
                class=class
                id=id
                data-testid=id
                aria-describedby=described
                aria-invalid=invalid
                autofocus=autofocus
                autocomplete=autocomplete.unwrap_or("off")
                spellcheck="false"
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <div class="field-top">
                <label for=id>
                    {label} {optional.then(|| view! { <span class="optional">" · " {t.common.optional}</span> })}
                </label>
                {counter}
            </div>
            {input}
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id=format!("{id}-error") message=Signal::derive(message) />
        </div>
    }
}

/// Puts the focus on the element with this id once it is in the page. The browser heeds `autofocus` by itself only while
/// it loads a page, and in a dialog that opens.
pub(crate) fn focus_soon(id: &'static str) {
    set_timeout(
        move || {
            let found = document()
                .get_element_by_id(id)
                .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
            if let Some(element) = found {
                let _ = element.focus();
            }
        },
        core::time::Duration::ZERO,
    );
}

/// The line under a field that says what is wrong; empty and silent if nothing is.
#[component]
pub(crate) fn FieldError(id: String, message: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div id=id aria-live="polite">
            {move || {
                message
                    .get()
                    .map(|message| view! { <p class="field-error">{sized(Icon::Warn, "15")} {message}</p> })
            }}
        </div>
    }
}
