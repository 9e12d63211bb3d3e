//! Long work: what is being done, how far it is, and how to stop it.

use leptos::prelude::*;

use super::button::{Button, Look};
use crate::app::app;

/// Shows `stage` and `share` (0 to 1; `None` if it cannot be told).
#[component]
pub(crate) fn Progress(
    #[prop(into)] stage: Signal<String>,
    #[prop(into)] share: Signal<Option<f64>>,
    #[prop(optional, into)] on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let t = app().text_now();
    view! {
        <div class="progress" data-testid="progress">
            <div class="progress-top">
                <span role="status">{move || stage.get()}</span>
                {move || share.get().map(|share| view! { <span class="nums">{format!("{:.0} %", share * 100.0)}</span> })}
            </div>
            <progress max="1" value=move || share.get().map(|share| share.to_string()) aria-label=move || stage.get()></progress>
            {on_cancel
                .map(|on_cancel| {
                    view! {
                        <div class="actions end">
                            <Button label=t.common.cancel look=Look::Plain small=true on_press=on_cancel testid="cancel-work" />
                        </div>
                    }
                })}
        </div>
    }
}
