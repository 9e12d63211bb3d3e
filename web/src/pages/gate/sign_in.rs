//! Signing in at the server that this page came from: with an access key, or as the owner of the vault.

use keystead_core::body::SignInBody;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::GatePage;
use crate::app::{Phase, app};
use crate::backend::{Session, server};
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::localized;
use crate::pages::work::Work;
use crate::text::fill;

#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let app = app();
    let as_owner = RwSignal::new(false);
    let id = RwSignal::new(String::new());
    let secret = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let (owner, key) = (as_owner.get_untracked(), id.get_untracked());
        if secret.with_untracked(String::is_empty) || (!owner && key.trim().is_empty()) {
            return;
        }
        let shown = secret.with_untracked(|secret| {
            if owner {
                SignInBody::Owner { passphrase: secret.as_str().into() }
            } else {
                let access_key_id = String::from(key.trim());
                SignInBody::Principal { access_key_id, secret_access_key: secret.trim().into() }
            }
        });
        work.run(
            async move {
                let outcome = server::sign_in(&shown).await;
                // Somebody may have sealed the vault meanwhile.
                if outcome.as_ref().is_err_and(crate::backend::Problem::is_sealed) {
                    app.look();
                }
                outcome
            },
            move |vault| {
                secret.set(String::new());
                app.adopt(Session::Server(vault), Phase::Open);
            },
        );
    };
    let switch = move |()| {
        secret.set(String::new());
        work.problem.set(None);
        judged.set(false);
        as_owner.update(|owner| *owner = !*owner);
    };
    localized(move |t| {
        let host = app.server.get_value().unwrap_or_default();
        let title = fill(t.server.sign_in_title, &[&host]);
        document().set_title(&title);
        let missing = move |text: RwSignal<String>| {
            Signal::derive(move || {
                (judged.get() && text.with(|text| text.trim().is_empty()))
                    .then(|| String::from(t.common.required))
            })
        };
        let fields = move || {
            if as_owner.get() {
                view! {
                    <SecretField
                        label=t.common.passphrase
                        value=secret
                        id="owner-passphrase"
                        autofocus=true
                        autocomplete="current-password"
                        error=missing(secret)
                    />
                }
                .into_any()
            } else {
                view! {
                    <Field
                        label=t.server.access_key_id
                        value=id
                        id="access-key-id"
                        mono=true
                        autofocus=true
                        error=missing(id)
                    />
                    <SecretField
                        label=t.server.access_key_secret
                        hint=t.server.access_key_hint
                        value=secret
                        id="access-key-secret"
                        autocomplete="current-password"
                        error=missing(secret)
                    />
                }
                .into_any()
            }
        };
        let button = move || {
            let label = if work.busy.get() { t.server.signing_in } else { t.server.sign_in };
            view! { <Button label=label look=Look::Primary submit=true wide=true busy=work.busy testid="sign-in" /> }
        };
        let other = move || {
            let label = if as_owner.get() { t.server.by_access_key } else { t.server.by_passphrase };
            view! {
                <Button
                    label=label
                    look=Look::Plain
                    wide=true
                    disabled=work.busy
                    testid="sign-in-other"
                    on_press=switch
                />
            }
        };
        let why = move || {
            let (idle, ended) = (app.idle.locked.get(), app.ended.get());
            let title = if idle { t.server.idle } else { t.server.ended };
            (idle || ended).then(|| {
                view! {
                    <Banner tone=Tone::Accent title=String::from(title) body=String::from(t.server.ended_body) testid="session-ended" />
                }
            })
        };
        view! {
            <GatePage note=t.server.note>
                <div class="gate-head">
                    <h1>{title}</h1>
                </div>
                {why}
                <form on:submit=submit novalidate=true>
                    {fields} <ProblemNote problem=work.problem /> <div class="tight">{button} {other}</div>
                </form>
            </GatePage>
        }
    })
}
