//! The shape of what is to come. It appears only if that takes longer than a moment.

use leptos::prelude::*;

use crate::app::app;

#[component]
pub(crate) fn Skeleton() -> impl IntoView {
    let t = app().text_now();
    view! {
        <div class="skeleton" role="status" aria-label=t.common.loading>
            <i></i>
            <i></i>
            <i></i>
            <i></i>
            <i></i>
        </div>
    }
}
