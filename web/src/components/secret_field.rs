//! A field for a secret: masked, revealed by a deliberate press, masked again after half a minute.

use core::time::Duration;

use leptos::prelude::*;

use super::button::IconButton;
use super::field::{FieldError, focus_soon};
use super::icon::Icon;
use crate::app::app;

/// How long a secret is shown.
const REVEALED_FOR: Duration = Duration::from_secs(30);

/// Whether a secret is shown at the moment: for half a minute after it was asked for.
#[derive(Clone, Copy)]
pub(crate) struct Revealed {
    shown: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>, LocalStorage>,
}

impl Revealed {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(false), timer: StoredValue::new_local(None) }
    }

    pub(crate) fn get(self) -> bool {
        self.shown.get()
    }

    pub(crate) fn toggle(self) {
        self.set(!self.shown.get_untracked());
    }

    pub(crate) fn set(self, shown: bool) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        self.shown.set(shown);
        if shown {
            let hide = move || {
                let _ = self.shown.try_set(false);
            };
            self.timer.set_value(set_timeout_with_handle(hide, REVEALED_FOR).ok());
        }
    }
}

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
    let revealed = Revealed::new();
    let toggle_view = move || {
        let shown = revealed.get();
        let label = if shown { t.common.hide } else { t.common.show };
        let kind = if shown { Icon::EyeOff } else { Icon::Eye };
        view! { <IconButton label=label kind=kind small=true on_press=move |()| revealed.toggle() /> }
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
