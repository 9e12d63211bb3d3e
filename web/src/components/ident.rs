//! An identifier, grouped for reading and copied whole.

use leptos::prelude::*;

use super::copy_button::CopyButton;
use crate::format::groups;

#[component]
pub(crate) fn Ident(#[prop(into)] id: String) -> impl IntoView {
    let parts: Vec<_> = groups(&id).into_iter().map(|group| view! { <span>{group}</span> }).collect();
    let whole = id.clone();
    view! {
        <span class="with-copy">
            // Read as one word by screen readers, not as eight.
            <span class="ident" aria-hidden="true">{parts}</span>
            <span class="visually-hidden">{id}</span>
            <CopyButton text=Signal::derive(move || whole.clone()) />
        </span>
    }
}

/// The beginning of an identifier, for lists; the copy is whole.
#[component]
pub(crate) fn ShortIdent(#[prop(into)] id: String) -> impl IntoView {
    let short: String = groups(&id).into_iter().take(2).collect::<Vec<_>>().join(" ");
    let whole = id.clone();
    view! {
        <span class="with-copy">
            <span class="ident" title=id>
                {short}
                "…"
            </span>
            <CopyButton text=Signal::derive(move || whole.clone()) />
        </span>
    }
}
