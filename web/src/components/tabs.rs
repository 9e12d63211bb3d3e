//! Tabs that are addresses: Back, reload and a bookmark return to the tab.

use leptos::prelude::*;
use leptos_router::components::A;

/// A tab: its address and its word.
pub(crate) type Tab = (String, &'static str);

/// `current` is the place of the tab that is shown.
#[component]
pub(crate) fn Tabs(
    #[prop(into)] label: String,
    tabs: Vec<Tab>,
    #[prop(into)] current: Signal<usize>,
) -> impl IntoView {
    let links = tabs
        .into_iter()
        .enumerate()
        .map(|(place, (href, word))| {
            view! {
                <A
                    href=href
                    scroll=false
                    attr:role="tab"
                    attr:aria-selected=move || (current.get() == place).to_string()
                    attr:data-testid=format!("tab-{place}")
                >
                    {word}
                </A>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="tabs" role="tablist" aria-label=label>
            {links}
        </div>
    }
}
