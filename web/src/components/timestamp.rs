//! A point in time as people say it, exact on hover.

use leptos::prelude::*;

use crate::app::app;
use crate::platform::intl;

/// "3 minutes ago", following the clock.
#[component]
pub(crate) fn Timestamp(ms: u64) -> impl IntoView {
    let app = app();
    let text = move || intl::ago(app.text(), ms, app.now.get());
    let exact = move || intl::exact(app.lang.get(), ms);
    view! { <time datetime=intl::iso(ms) title=exact>{text}</time> }
}
