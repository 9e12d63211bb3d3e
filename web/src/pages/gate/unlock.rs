//! Unlocking, by passphrase or recovery code. What is inside is not told.

use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::GatePage;
use crate::app::{Phase, app};
use crate::backend::local;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::localized;
use crate::pages::work::Work;
use crate::platform::worker;
use crate::text::fill;

#[component]
pub(crate) fn Unlock() -> impl IntoView {
    let app = app();
    worker::warm_up();
    let by_code = RwSignal::new(false);
    let secret = RwSignal::new(String::new());
    let empty = RwSignal::new(false);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = secret.get_untracked();
        empty.set(typed.is_empty());
        if typed.is_empty() {
            return;
        }
        let with_code = by_code.get_untracked();
        let unlocking = async move {
            if with_code {
                local::unlock_with_code(&typed).await
            } else {
                local::unlock_with_passphrase(&typed).await
            }
        };
        work.run(unlocking, move |session| {
            secret.set(String::new());
            app.adopt(session, Phase::Open);
        });
    };
    let switch = move |()| {
        secret.set(String::new());
        work.problem.set(None);
        empty.set(false);
        by_code.update(|by_code| *by_code = !*by_code);
    };
    localized(move |t| {
        let name = app.vault.with(|vault| vault.as_ref().map(|vault| vault.name.clone()).unwrap_or_default());
        let title = fill(t.gate.unlock_title, &[&name]);
        document().set_title(&title);
        let error = Signal::derive(move || {
            (empty.get() && secret.with(String::is_empty)).then(|| String::from(t.common.required))
        });
        let field = move || {
            if by_code.get() {
                view! {
                    <SecretField
                        label=t.gate.recovery_input
                        hint=t.gate.recovery_input_hint
                        value=secret
                        id="unlock-recovery"
                        autofocus=true
                        error=error
                    />
                }
                .into_any()
            } else {
                view! {
                    <SecretField
                        label=t.common.passphrase
                        value=secret
                        id="unlock-passphrase"
                        autofocus=true
                        autocomplete="current-password"
                        error=error
                    />
                }
                .into_any()
            }
        };
        let button = move || {
            let label = if work.busy.get() { t.gate.unlocking } else { t.gate.unlock };
            view! { <Button label=label look=Look::Primary submit=true wide=true busy=work.busy testid="unlock" /> }
        };
        let idled = move || {
            let title = t.shell.locked_idle.to_string();
            app.idle
                .locked
                .get()
                .then(|| view! { <Banner tone=Tone::Accent title=title testid="locked-idle" /> })
        };
        let other = move || {
            let label = if by_code.get() { t.gate.use_passphrase } else { t.gate.use_recovery };
            view! {
                <Button label=label look=Look::Plain wide=true disabled=work.busy testid="unlock-other" on_press=switch />
            }
        };
        view! {
            <GatePage note=t.gate.local_note>
                <div class="gate-head">
                    <h1>{title}</h1>
                </div>
                {idled}
                <form on:submit=submit novalidate=true>
                    {field} <ProblemNote problem=work.problem /> <div class="tight">{button} {other}</div>
                </form>
            </GatePage>
        }
    })
}
