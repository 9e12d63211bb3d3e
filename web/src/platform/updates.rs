//! New versions of the console. `boot.js` keeps the files; here it is said, and the person decides when.

use leptos::ev;
use leptos::prelude::*;

use crate::app::App;
use crate::components::badge::Tone;

/// Says when a new version is ready. It is taken into use at a press and never by itself: that loads the page anew, and
/// locks the vault.
pub(crate) fn watch(app: App) {
    let _ = window_event_listener(ev::Custom::<web_sys::Event>::new("keystead-update"), move |_| {
        app.update_ready.set(true);
        let s = &app.text_now().shell;
        app.toasts.stay(Tone::Accent, s.update_ready, s.update_now, take_over);
    });
}

/// Loads the new version.
pub(crate) fn take_over() {
    if let Ok(event) = web_sys::Event::new("keystead-take-over") {
        // Fails only for an event that is being dispatched already.
        let _ = window().dispatch_event(&event);
    }
}
