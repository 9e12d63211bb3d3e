//! Unlocking: by passphrase, passkey, recovery code or key file. What is inside is not told.

use std::rc::Rc;

use keystead_core::SlotKind;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::GatePage;
use crate::app::{Phase, app};
use crate::backend::local::{LocalVault, demo, slots};
use crate::backend::{Session, local};
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::drop_zone::DropZone;
use crate::components::icon::Icon;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::localized;
use crate::pages::work::Work;
use crate::platform::{files, passkey, worker};
use crate::text::{Text, fill};

/// What the form takes. A passkey needs no form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Passphrase,
    RecoveryCode,
    KeyFile,
}

impl Way {
    const fn word(self, t: &Text) -> &'static str {
        match self {
            Self::Passphrase => t.gate.use_passphrase,
            Self::RecoveryCode => t.gate.use_recovery,
            Self::KeyFile => t.gate.use_key_file,
        }
    }
}

#[component]
pub(crate) fn Unlock() -> impl IntoView {
    let app = app();
    worker::warm_up();
    let way = RwSignal::new(Way::Passphrase);
    let secret = RwSignal::new(String::new());
    let file = RwSignal::new_local(None::<web_sys::File>);
    let empty = RwSignal::new(false);
    let work = Work::new();
    let has = move |kind: SlotKind| {
        app.vault.with(|vault| {
            vault.as_ref().is_some_and(|vault| vault.slots.iter().any(|slot| slot.kind == kind))
        })
    };
    let adopt = move |vault: Rc<LocalVault>| {
        secret.set(String::new());
        file.set(None);
        app.adopt(Session::Local(vault), Phase::Open);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = secret.get_untracked();
        let chosen = file.get_untracked();
        let way = way.get_untracked();
        let nothing = if way == Way::KeyFile { chosen.is_none() } else { typed.is_empty() };
        empty.set(nothing);
        if nothing {
            return;
        }
        let unlocking = async move {
            match (way, chosen) {
                (Way::Passphrase, _) => local::unlock_with_passphrase(&typed).await,
                (Way::RecoveryCode, _) => local::unlock_with_code(&typed).await,
                (Way::KeyFile, Some(chosen)) => {
                    let content = zeroize::Zeroizing::new(files::read(&chosen, |_| true).await?.to_vec());
                    slots::unlock_with_key_file(&content).await
                }
                (Way::KeyFile, None) => Err(crate::backend::Problem::unreadable_file()),
            }
        };
        work.run(unlocking, adopt);
    };
    let by_passkey = move |()| work.run(slots::unlock_with_passkey(), adopt);
    let switch = move |to: Way| {
        secret.set(String::new());
        file.set(None);
        work.problem.set(None);
        empty.set(false);
        way.set(to);
    };
    localized(move |t| {
        let name = app.vault.with(|vault| vault.as_ref().map(|vault| vault.name.clone()).unwrap_or_default());
        let title = fill(t.gate.unlock_title, &[&name]);
        document().set_title(&title);
        let demo =
            app.vault.with(|vault| vault.as_ref().is_some_and(|vault| demo::is_demo(&vault.id))).then(|| {
                let title = fill(t.gate.demo_passphrase, &[demo::PASSPHRASE]);
                view! { <Banner tone=Tone::Accent title=title testid="demo-banner" /> }
            });
        let error = Signal::derive(move || {
            let missing = empty.get() && secret.with(String::is_empty) && file.with(Option::is_none);
            missing.then(|| String::from(t.common.required))
        });
        let field = move || match way.get() {
            Way::RecoveryCode => view! {
                <SecretField
                    label=t.gate.recovery_input
                    hint=t.gate.recovery_input_hint
                    value=secret
                    id="unlock-recovery"
                    autofocus=true
                    error=error
                />
            }
            .into_any(),
            Way::KeyFile => {
                view! { <DropZone label=t.gate.key_file file=file id="unlock-file" /> }.into_any()
            }
            Way::Passphrase => view! {
                <SecretField
                    label=t.common.passphrase
                    value=secret
                    id="unlock-passphrase"
                    autofocus=true
                    autocomplete="current-password"
                    error=error
                />
            }
            .into_any(),
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
        let passkey = move || {
            (has(SlotKind::Passkey) && passkey::is_offered()).then(|| {
                view! {
                    <Button
                        label=t.gate.use_passkey
                        wide=true
                        leading=Icon::Lock
                        disabled=work.busy
                        testid="unlock-passkey"
                        on_press=by_passkey
                    />
                }
            })
        };
        let others = move || {
            let now = way.get();
            [
                (Way::Passphrase, true, "unlock-other"),
                (Way::RecoveryCode, true, "unlock-other"),
                (Way::KeyFile, has(SlotKind::KeyFile), "unlock-by-file"),
            ]
            .into_iter()
            .filter(|(own, there, _)| *there && *own != now)
            .filter(|(own, ..)| !(now == Way::KeyFile && *own == Way::RecoveryCode))
            .map(|(own, _, testid)| {
                view! {
                    <Button
                        label=own.word(t)
                        look=Look::Plain
                        wide=true
                        disabled=work.busy
                        testid=testid
                        on_press=move |()| switch(own)
                    />
                }
            })
            .collect::<Vec<_>>()
        };
        view! {
            <GatePage note=t.gate.local_note>
                <div class="gate-head">
                    <h1>{title}</h1>
                </div>
                {idled}
                {demo}
                <form on:submit=submit novalidate=true>
                    {field} <ProblemNote problem=work.problem /> <div class="tight">{button} {passkey} {others}</div>
                </form>
            </GatePage>
        }
    })
}
