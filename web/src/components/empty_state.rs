//! What a list says when there is nothing in it: why, and what to do.

use leptos::prelude::*;

use super::icon::{Icon, sized};

#[component]
pub(crate) fn EmptyState(
    kind: Icon,
    #[prop(into)] title: String,
    #[prop(into)] body: String,
    /// The button that ends the emptiness.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <div class="empty-mark">{sized(kind, "26")}</div>
            <h2>{title}</h2>
            <p>{body}</p>
            {children.map(|children| children())}
        </div>
    }
}
