//! The ring that runs down to the automatic lock.

use leptos::prelude::*;

use crate::app::app;
use crate::components::icon::{Icon, icon};

const RADIUS: f64 = 15.5;

#[component]
pub(crate) fn Ring() -> impl IntoView {
    let idle = app().idle;
    let length = 2.0 * core::f64::consts::PI * RADIUS;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of an hour")]
    let share = move || (idle.left.get() as f64 / idle.whole().max(1) as f64).clamp(0.0, 1.0);
    let offset = move || format!("{:.1}", length * (1.0 - share()));
    view! {
        <span class="ring" class:soon=move || idle.left.get() <= 60_000 aria-hidden="true">
            <svg viewBox="0 0 36 36" width="36" height="36">
                <circle cx="18" cy="18" r=RADIUS.to_string()></circle>
                <circle
                    class="left"
                    cx="18"
                    cy="18"
                    r=RADIUS.to_string()
                    stroke-dasharray=format!("{length:.1}")
                    stroke-dashoffset=offset
                ></circle>
            </svg>
            {icon(Icon::Lock)}
        </span>
    }
}
