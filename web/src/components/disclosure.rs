//! A button that opens a panel beside it, which closes on Escape and on a press elsewhere.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub(crate) fn Disclosure(
    open: RwSignal<bool>,
    /// The class of button and panel together.
    class: &'static str,
    /// The class of the button.
    button: &'static str,
    /// What the panel is called.
    #[prop(into)]
    label: Signal<String>,
    testid: &'static str,
    /// What stands on the button.
    #[prop(into)]
    face: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let wrap = NodeRef::<html::Div>::new();
    let opener = NodeRef::<html::Button>::new();
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = wrap.try_get_untracked().flatten().is_some_and(|wrap| wrap.contains(target.as_ref()));
        if open.try_get_untracked() == Some(true) && !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            open.set(false);
            if let Some(opener) = opener.get_untracked() {
                let _ = opener.focus();
            }
        }
    };
    view! {
        <div class=format!("menu-wrap {class}") node_ref=wrap on:keydown=on_key>
            <button
                type="button"
                class=button
                node_ref=opener
                aria-expanded=move || open.get().to_string()
                data-testid=testid
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {face.run()}
            </button>
            <Show when=move || open.get()>
                <div
                    class="menu panel"
                    role="group"
                    aria-label=move || label.get()
                    data-testid=format!("{testid}-panel")
                >
                    {children()}
                </div>
            </Show>
        </div>
    }
}
