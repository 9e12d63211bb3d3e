//! A field for a secret of several lines: masked, revealed by a deliberate press, masked again after half a minute.

use leptos::prelude::*;

use super::button::IconButton;
use super::field::{FieldError, focus_soon};
use super::icon::Icon;
use super::secret_field::Revealed;
use crate::app::app;

#[component]
pub(crate) fn SecretArea(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// Also the test id; unique on the page.
    id: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] autofocus: Option<&'static str>,
    /// One line high.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let t = app().text_now();
    if let Some(id) = autofocus {
        focus_soon(id);
    }
    let revealed = Revealed::new();
    let toggle_view = move || {
        let shown = revealed.get();
        let label = if shown { t.common.hide } else { t.common.show };
        let kind = if shown { Icon::EyeOff } else { Icon::Eye };
        view! { <IconButton label=label kind=kind small=true on_press=move |()| revealed.toggle() /> }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <div class="input-wrap">
                <textarea
                    class="input mono"
                    class:masked=move || !revealed.get()
                    class:short=short
                    id=id.clone()
                    data-testid=id.clone()
                    aria-describedby=format!("{id}-hint {id}-error")
                    aria-invalid=move || error.get().is_some().then_some("true")
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                ></textarea>
                {toggle_view}
            </div>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id=format!("{id}-error") message=error />
        </div>
    }
    .into_any()
}
