//! The automatic lock, and how strictly the vault records.

use keystead_core::Operation;
use leptos::prelude::*;

use super::card;
use crate::app::app;
use crate::backend::slots::Slots;
use crate::components::load::{load, shown};
use crate::components::select::Select;
use crate::pages::work::act;
use crate::shell::idle;
use crate::text::count;

#[component]
pub(super) fn SecurityCard() -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let minutes = |minutes: u64| count(minutes, t.settings.minutes_one, t.settings.minutes_many);
    let options = idle::CHOICES.into_iter().map(|choice| (choice.to_string(), minutes(choice))).collect();
    let value = Signal::derive(move || app.idle.minutes.get().to_string());
    let choose = move |chosen: String| {
        if let Ok(minutes) = chosen.parse() {
            app.idle.set_minutes(minutes);
        }
    };
    let settings = load(async |session| session.settings().await);
    let strict = shown(settings, move |settings| {
        let change = move |strict: bool| {
            act(
                app,
                async move |session| session.set_strict_audit(strict).await,
                move |_| app.toasts.say(t.settings.saved),
            );
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="strict-audit"
                    prop:checked=settings.strict_audit
                    disabled=!app.may(Operation::UpdateSettings)
                    on:change:target=move |event| change(event.target().checked())
                />
                <span class="tight">
                    <span>{t.settings.strict}</span>
                    <span class="hint">{t.settings.strict_hint}</span>
                </span>
            </label>
        }
    });
    card(
        t.settings.security,
        view! {
            <div class="form narrow">
                <Select
                    label=if app.at_server() { t.server.autoout } else { t.settings.autolock }
                    id="auto-lock"
                    hint=if app.at_server() { t.server.autoout_hint } else { t.settings.autolock_hint }
                    options=options
                    value=value
                    on_choose=choose
                />
                {strict}
                <p class="hint">{t.settings.approvals_hint}</p>
            </div>
        },
    )
}
