//! Banners: something to know about the page, with what to do about it beside it.

use leptos::prelude::*;

use super::badge::Tone;
use super::icon::icon;

#[component]
pub(crate) fn Banner(
    tone: Tone,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] body: Signal<String>,
    #[prop(optional_no_strip, into)] testid: Option<&'static str>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("banner {}", tone.class()) data-testid=testid>
            {icon(tone.icon())}
            <div class="banner-text">
                <strong>{move || title.get()}</strong>
                <span hidden=move || body.get().is_empty()>{move || body.get()}</span>
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
}
