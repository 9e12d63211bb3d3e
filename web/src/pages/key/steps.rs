//! Changes of a key's state by one press, with a way back where there is one.

use keystead_core::KeyView;

use crate::app::App;
use crate::backend::keys::{KeyStep, Keys};
use crate::components::badge::{Tone, key_word};
use crate::pages::work::act;
use crate::text::fill;

/// Does `step` and says so; the toast undoes it.
pub(crate) fn take(app: App, id: &str, step: KeyStep) {
    let own = String::from(id);
    let id = own.clone();
    act(app, async move |session| session.step(&own, step).await, move |key| announce(app, &id, step, &key));
}

/// Says what `step` did.
pub(super) fn announce(app: App, id: &str, step: KeyStep, key: &KeyView) {
    let t = app.text_now();
    let text = match step {
        KeyStep::Rotate => fill(t.key.rotated, &[&key.primary.unwrap_or_default().to_string()]),
        KeyStep::Enable => String::from(t.key.enabled),
        KeyStep::Disable => String::from(t.key.disabled),
        KeyStep::RequestDeletion => String::from(t.key.scheduled),
        KeyStep::CancelDeletion => fill(t.key.deletion_cancelled, &[&key_word(t, key)]),
    };
    let back = match step {
        KeyStep::Enable => Some(KeyStep::Disable),
        KeyStep::Disable => Some(KeyStep::Enable),
        KeyStep::RequestDeletion => Some(KeyStep::CancelDeletion),
        // A version that was made stays; a deletion that was cancelled can be asked for again with all its warnings.
        KeyStep::Rotate | KeyStep::CancelDeletion => None,
    };
    match back {
        Some(back) => {
            let id = String::from(id);
            app.toasts.show_with(Tone::Good, text, t.common.undo, move || {
                act(
                    app,
                    {
                        let id = id.clone();
                        async move |session| session.step(&id, back).await
                    },
                    move |_| app.toasts.say(t.common.done),
                );
            });
        }
        None => app.toasts.show(Tone::Good, text),
    }
}
