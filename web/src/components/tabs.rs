//! Tabs that are addresses: Back, reload and a bookmark return to the tab. They are links, and say so.

use leptos::html;
use leptos::prelude::*;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

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
    let nav = NodeRef::<html::Nav>::new();
    Effect::new(move |_| {
        current.track();
        // On a small screen the row is wider than the page. After the link has become the current one.
        queue_microtask(move || {
            let Some(nav) = nav.try_get_untracked().flatten() else { return };
            if let Ok(Some(link)) = nav.query_selector("[aria-current]") {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                options.set_inline(ScrollLogicalPosition::Nearest);
                link.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    });
    view! {
        <nav class="tabs" aria-label=label node_ref=nav>
            {links}
        </nav>
    }
}
