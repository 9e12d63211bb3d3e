//! Copying a text to the clipboard.

use leptos::prelude::*;

use super::badge::Tone;
use super::button::{Button, IconButton};
use super::icon::Icon;
use crate::app::app;
use crate::platform::clipboard;
use crate::platform::spawn;

/// Copies what `text` gives at the press. A secret is taken off the clipboard after a minute, and the toast says so.
#[component]
pub(crate) fn CopyButton(
    #[prop(into)] text: Signal<String>,
    #[prop(optional)] secret: bool,
    /// A button with a word instead of an icon.
    #[prop(optional)]
    worded: bool,
    #[prop(optional)] small: bool,
    #[prop(optional_no_strip, into)] testid: Option<&'static str>,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let done = RwSignal::new(false);
    let press = move |()| {
        let text = text.get_untracked();
        spawn(async move {
            let t = app.text_now();
            if !clipboard::copy(&text).await {
                app.toasts.show(Tone::Bad, t.common.copy_failed);
                return;
            }
            done.set(true);
            set_timeout(
                move || {
                    let _ = done.try_set(false);
                },
                core::time::Duration::from_secs(2),
            );
            if secret {
                clipboard::clear_later();
                app.toasts.show(Tone::Good, t.common.copied_clears);
            } else {
                app.toasts.say(t.common.copied);
            }
        });
    };
    let kind = Signal::derive(move || if done.get() { Icon::Check } else { Icon::Copy });
    if worded {
        return view! { <Button label=t.common.copy leading=Icon::Copy small=small testid=testid on_press=press /> }
            .into_any();
    }
    view! { <IconButton label=t.common.copy kind=kind small=true testid=testid on_press=press /> }.into_any()
}
