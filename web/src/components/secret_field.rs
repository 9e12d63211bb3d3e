//! A field for a secret: masked, revealed by a deliberate press, masked again after half a minute.

use core::time::Duration;

use leptos::prelude::*;

use super::button::IconButton;
use super::field::{FieldError, focus_soon};
use super::icon::Icon;
use crate::app::app;

const REVEALED_FOR: Duration = Duration::from_secs(30);

#[component]
pub(crate) fn SecretField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    /// Also the test id; unique on the page.
    id: &'static str,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] autocomplete: Option<&'static str>,
    /// Below the field: a strength meter.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let t = app().text_now();
    if autofocus {
        focus_soon(id);
    }
    let revealed = RwSignal::new(false);
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    let toggle = move |()| {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        revealed.update(|revealed| *revealed = !*revealed);
        if revealed.get_untracked() {
            let hide = move || {
                let _ = revealed.try_set(false);
            };
            timer.set_value(set_timeout_with_handle(hide, REVEALED_FOR).ok());
        }
    };
    let toggle_view = move || {
        let shown = revealed.get();
        let label = if shown { t.common.hide } else { t.common.show };
        let kind = if shown { Icon::EyeOff } else { Icon::Eye };
        view! { <IconButton label=label kind=kind small=true on_press=toggle /> }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="input-wrap">
                <input
                    type=move || if revealed.get() { "text" } else { "password" }
                    class="input"
                    id=id
                    data-testid=id
                    aria-describedby=format!("{id}-hint {id}-error")
                    aria-invalid=move || error.get().is_some().then_some("true")
                    autofocus=autofocus
                    autocomplete=autocomplete.unwrap_or("off")
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                />
                {toggle_view}
            </div>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            {children.map(|children| children())}
            <FieldError id=format!("{id}-error") message=error />
        </div>
    }
}
