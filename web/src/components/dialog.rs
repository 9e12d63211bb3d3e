//! Dialogs, on the browser's own `<dialog>`: it traps the focus, closes on Escape and returns the focus.

use core::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::button::IconButton;
use super::icon::Icon;
use crate::app::app;

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
        // After the content is in place, so that the browser finds what to focus.
        set_timeout(
            move || {
                let Some(dialog) = node.try_get_untracked().flatten() else { return };
                if wanted && !dialog.open() {
                    // Fails only if the dialog left the page meanwhile; then there is nothing to show.
                    let _ = dialog.show_modal();
                } else if !wanted && dialog.open() {
                    dialog.close();
                }
            },
            Duration::ZERO,
        );
    });
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
            on:close=move |_| open.set(false)
            on:mousedown=close_on_backdrop
        >
            <Show when=move || open.get()>{head} {children()}</Show>
        </dialog>
    }
}
