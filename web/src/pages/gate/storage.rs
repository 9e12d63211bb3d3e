//! The third step: whether the browser promised to keep the vault, and what that means.

use leptos::prelude::*;

use crate::app::app;
use crate::backend::local;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::platform::spawn;

#[component]
pub(super) fn StorageStep(on_done: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let t = app().text_now();
    let kept = RwSignal::new(None::<bool>);
    spawn(async move {
        let granted = local::ask_to_persist().await;
        let _ = kept.try_set(Some(granted));
    });
    let state = move || {
        kept.get().map(|kept| {
            let (tone, title, body) = if kept {
                (Tone::Good, t.gate.storage_kept, t.gate.storage_kept_body)
            } else {
                (Tone::Warn, t.gate.storage_best_effort, t.gate.storage_best_effort_body)
            };
            view! { <Banner tone=tone title=title.to_string() body=body.to_string() testid="storage-state" /> }
        })
    };
    view! {
        <div class="gate-head">
            <h1>{t.gate.storage_title}</h1>
            <p>{t.gate.storage_backup}</p>
        </div>
        {state}
        <Button
            label=t.gate.storage_open
            look=Look::Primary
            wide=true
            testid="open-vault"
            on_press=move |()| on_done()
        />
    }
}
