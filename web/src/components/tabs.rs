//! Tabs that are addresses: Back, reload and a bookmark return to the tab. They are links, and say so.

use leptos::prelude::*;

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
                <a
                    href=href
                    data-noscroll="true"
                    aria-current=move || (current.get() == place).then_some("page")
                    data-testid=format!("tab-{place}")
                >
                    {word}
                </a>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <nav class="tabs" aria-label=label>
            {links}
        </nav>
    }
}
