//! The clipboard. What was secret is taken off it again after a minute, where the browser lets us.

use core::time::Duration;

use crate::platform::spawn;
use leptos::prelude::window;
use wasm_bindgen_futures::JsFuture;

const SECRET_STAYS: Duration = Duration::from_secs(60);

/// Copies `text`; whether the browser let us.
pub(crate) async fn copy(text: &str) -> bool {
    JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
}

/// Empties the clipboard in a minute. Reading it first would ask the person for a permission, so it is not looked at.
pub(crate) fn clear_later() {
    leptos::prelude::set_timeout(
        || {
            spawn(async {
                let _ = JsFuture::from(window().navigator().clipboard().write_text("")).await;
            });
        },
        SECRET_STAYS,
    );
}
