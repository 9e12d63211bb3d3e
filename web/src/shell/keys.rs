//! The keyboard: what keys do outside of fields.

use core::cell::Cell;
use std::rc::Rc;

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use super::Frame;
use crate::app::app;
use crate::backend::local;
use crate::pages::address;

/// How long `g` waits for its letter.
const SEQUENCE_MS: u64 = 1_500;

/// The keys that open the palette, as printed on this machine's keyboard.
pub(crate) fn palette_keys() -> &'static str {
    let apple = window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac"));
    if apple { "⌘K" } else { "Ctrl K" }
}

fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn dialog_is_open() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

/// Listens as long as the frame is there.
pub(super) fn listen(frame: Frame) {
    let app = app();
    let navigate = use_navigate();
    let waiting_since = Rc::new(Cell::new(None::<u64>));
    let listener = window_event_listener(ev::keydown, move |event| {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && key.eq_ignore_ascii_case("k") {
            event.prevent_default();
            frame.palette.update(|open| *open = !*open);
            return;
        }
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if modified || is_typing(&event) || dialog_is_open() || !app.shortcuts.get_untracked() {
            return;
        }
        let sequence =
            waiting_since.take().is_some_and(|since| local::now().saturating_sub(since) < SEQUENCE_MS);
        let goal = match (sequence, key.as_str()) {
            (true, "h") => Some(address::HOME),
            (true, "k") => Some(address::KEYSTORES),
            (true, "j") => Some(address::JWT),
            (true, "t") => Some(address::HSM),
            (true, "w") => Some(address::APPROVALS),
            (true, "p") => Some(address::PRINCIPALS),
            (true, "v") => Some(address::SERVICE_KEYS),
            (true, "a") => Some(address::AUDIT),
            (true, "b") => Some(address::BACKUP),
            (true, "r") if app.at_server() => Some(address::SERVER),
            (true, "s") => Some(address::SETTINGS),
            (_, "g") => {
                waiting_since.set(Some(local::now()));
                None
            }
            (_, "?") => {
                frame.shortcuts.set(true);
                None
            }
            (_, "/") => {
                focus_search();
                event.prevent_default();
                None
            }
            _ => None,
        };
        if let Some(goal) = goal {
            navigate(goal, leptos_router::NavigateOptions::default());
        }
    });
    on_cleanup(move || listener.remove());
}

fn focus_search() {
    let found = document().query_selector("[data-search]").ok().flatten();
    if let Some(field) = found.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = field.focus();
    }
}
