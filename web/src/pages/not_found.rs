//! Nothing is at this address.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{address, localized};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::shell::frame;

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let crumbs = frame().crumbs;
    localized(move |t| {
        crumbs.set(&[], t.shell.not_found);
        view! { <Missing title=t.shell.not_found /> }
    })
}

/// Says that something is not there, inside a page.
#[component]
pub(crate) fn Missing(title: &'static str) -> impl IntoView {
    let t = crate::app::app().text_now();
    view! {
        <div class="card" data-testid="not-found">
            <EmptyState kind=Icon::Search title=title body=t.shell.not_found_body>
                <A href=address::HOME attr:class="btn">
                    {t.shell.to_home}
                </A>
            </EmptyState>
        </div>
    }
}
