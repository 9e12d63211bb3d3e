//! Dialogs, on the browser's own `<dialog>`: it traps the focus, closes on Escape and returns the focus.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::button::IconButton;
use super::icon::Icon;
use crate::app::app;

/// Closes every dialog of the page.
pub(crate) fn close_all() {
    let Ok(open) = document().query_selector_all("dialog[open]") else { return };
    for place in 0..open.length() {
        if let Some(dialog) =
            open.get(place).and_then(|node| node.dyn_into::<web_sys::HtmlDialogElement>().ok())
        {
            dialog.close();
        }
    }
}

/// A dialog that is shown while `open` is true. Its content is made anew each time, so that nothing typed into it stays.
#[component]
pub(crate) fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] class: &'static str,
    #[prop(optional_no_strip, into)] testid: Option<&'static str>,
    /// Without the heading and the cross: the content brings its own name.
    #[prop(optional)]
    bare: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        // After the content is in place, so that the browser finds what to focus, and before the next event, so that
        // no key pressed meanwhile goes to the page behind.
        queue_microtask(move || {
            let Some(dialog) = node.try_get_untracked().flatten() else { return };
            if wanted && !dialog.open() {
                // Fails only if the dialog left the page meanwhile; then there is nothing to show.
                let _ = dialog.show_modal();
            } else if !wanted && dialog.open() {
                dialog.close();
            }
        });
    });
    // The browser reports a closing later than it happens. By then the dialog may be open again.
    let closed = move |_| {
        if node.try_get_untracked().flatten().is_some_and(|dialog| !dialog.open()) {
            open.set(false);
        }
    };
    let cancelled = move |event: web_sys::Event| {
        event.prevent_default();
        open.set(false);
    };
    let close_on_backdrop = move |event: web_sys::MouseEvent| {
        let on_backdrop =
            event.target().is_some_and(|target| target.dyn_ref::<web_sys::HtmlDialogElement>().is_some());
        if on_backdrop {
            open.set(false);
        }
    };
    let head = move || {
        let t = app().text();
        (!bare).then(|| {
            view! {
                <div class="dialog-head">
                    <h2>{move || title.get()}</h2>
                    <IconButton label=t.common.close kind=Icon::Cross small=true on_press=move |()| open.set(false) />
                </div>
            }
        })
    };
    view! {
        <dialog
            node_ref=node
            class=format!("dialog {class}")
            aria-label=move || title.get()
            data-testid=testid
            on:close=closed
            on:cancel=cancelled
            on:mousedown=close_on_backdrop
        >
            <Show when=move || open.get()>{head} {children()}</Show>
        </dialog>
    }
}
