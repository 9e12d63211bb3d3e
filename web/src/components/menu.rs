//! Menus: a button that opens a list of things to do or choose from.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::{Icon, icon};

/// One entry of a menu.
#[derive(Clone)]
pub(crate) struct MenuItem {
    pub(crate) label: String,
    pub(crate) leading: Option<Icon>,
    /// Chosen at the moment, in a menu of choices.
    pub(crate) checked: Option<bool>,
    pub(crate) danger: bool,
    pub(crate) testid: &'static str,
    pub(crate) on_press: Callback<()>,
}

impl MenuItem {
    pub(crate) fn new(
        label: &str,
        leading: Icon,
        testid: &'static str,
        on_press: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            label: String::from(label),
            leading: Some(leading),
            checked: None,
            danger: false,
            testid,
            on_press: Callback::new(move |()| on_press()),
        }
    }

    pub(crate) fn checked(self, checked: bool) -> Self {
        Self { checked: Some(checked), ..self }
    }

    pub(crate) fn danger(self) -> Self {
        Self { danger: true, ..self }
    }
}

/// A menu behind an icon. Arrow keys move, Home and End jump, Escape closes and returns to the button.
#[component]
pub(crate) fn Menu(
    #[prop(into)] label: String,
    #[prop(into)] kind: Signal<Icon>,
    #[prop(into)] items: Signal<Vec<MenuItem>>,
    #[prop(optional_no_strip, into)] testid: Option<&'static str>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let wrap = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();

    let outside = window_event_listener(ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = wrap.try_get_untracked().flatten().is_some_and(|wrap| wrap.contains(target.as_ref()));
        if open.try_get_untracked() == Some(true) && !inside {
            open.set(false);
        }
    });
    on_cleanup(move || outside.remove());

    let entries = move || -> Vec<web_sys::HtmlElement> {
        let Some(wrap) = wrap.get_untracked() else { return Vec::new() };
        let Ok(found) = wrap.query_selector_all("[role^=menuitem]") else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
    };
    let focus = move |place: usize| {
        let entries = entries();
        if let Some(entry) = entries.get(place.min(entries.len().saturating_sub(1))) {
            let _ = entry.focus();
        }
    };
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        if is {
            set_timeout(move || focus(0), core::time::Duration::ZERO);
        } else if was == Some(true)
            && let Some(button) = button.get_untracked()
        {
            let _ = button.focus();
        }
        is
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        if !open.get_untracked() {
            return;
        }
        let entries = entries();
        let active = document().active_element();
        let at = entries
            .iter()
            .position(|entry| active.as_ref().is_some_and(|active| active.is_same_node(Some(entry))));
        let last = entries.len().saturating_sub(1);
        match event.key().as_str() {
            "Escape" | "Tab" => open.set(false),
            "ArrowDown" => focus(at.map_or(0, |at| if at == last { 0 } else { at + 1 })),
            "ArrowUp" => focus(at.map_or(last, |at| if at == 0 { last } else { at - 1 })),
            "Home" => focus(0),
            "End" => focus(last),
            _ => return,
        }
        event.prevent_default();
    };
    let list = move || {
        items
            .get()
            .into_iter()
            .map(|item| {
                let role = if item.checked.is_some() { "menuitemradio" } else { "menuitem" };
                view! {
                    <button
                        type="button"
                        role=role
                        tabindex="-1"
                        class:danger=item.danger
                        aria-checked=item.checked.map(|checked| checked.to_string())
                        data-testid=item.testid
                        on:click=move |_| {
                            open.set(false);
                            item.on_press.run(());
                        }
                    >
                        {item.leading.map(icon)}
                        <span>{item.label.clone()}</span>
                        {(item.checked == Some(true)).then(|| icon(Icon::Check))}
                    </button>
                }
            })
            .collect::<Vec<_>>()
    };
    view! {
        <div class="menu-wrap" node_ref=wrap on:keydown=on_key>
            <button
                type="button"
                class="btn plain icon"
                node_ref=button
                title=label.clone()
                aria-label=label.clone()
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                data-testid=testid
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || icon(kind.get())}
            </button>
            <Show when=move || open.get()>
                <div class="menu" role="menu" aria-label=label.clone()>
                    {list}
                </div>
            </Show>
        </div>
    }
}
