//! Deleting a key of a token with the User PIN: at once, after saying what depends on it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::SubmitEvent;
use zeroize::Zeroizing;

use super::keys::name;
use crate::app::{App, app};
use crate::backend::hsm::{HsmKey, HsmKeyDetails};
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::address;
use crate::pages::work::Work;
use crate::platform::intl;
use crate::text::{Text, fill};

#[component]
pub(super) fn DeleteDialog(
    open: RwSignal<bool>,
    token: String,
    details: Memo<Option<HsmKeyDetails>>,
) -> impl IntoView {
    let app = app();
    let navigate = StoredValue::new_local(use_navigate());
    let token = StoredValue::new(token);
    let title = move || {
        let t = app.text();
        let name = details.with(|found| found.as_ref().map(|found| name(t, &found.key)).unwrap_or_default());
        fill(t.jwt.delete_title, &[&name])
    };
    let content = move || {
        let t = app.text();
        // What is typed stays when the token is looked at again.
        let found = details.get_untracked()?;
        let pin = RwSignal::new(String::new());
        let judged = RwSignal::new(false);
        let work = Work::new();
        let losses = losses(app, t, &found.key);
        let losses: Vec<_> = losses
            .into_iter()
            .map(|loss| view! { <li>{sized(Icon::Warn, "16")} <span>{loss}</span></li> })
            .collect();
        let said = fill(t.jwt.deleted, &[&name(t, &found.key)]);
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            judged.set(true);
            if pin.with_untracked(String::is_empty) {
                return;
            }
            let (key, said) = (found.key.clone(), said.clone());
            let typed = Zeroizing::new(pin.get_untracked());
            work.run_open(
                move |session| async move { session.delete_hsm_key(&token.get_value(), &key, typed).await },
                move |()| {
                    open.set(false);
                    app.toasts.show(Tone::Good, said);
                    let list = token.with_value(|token| address::hsm_token(token));
                    navigate.with_value(|go| go(&list, NavigateOptions::default()));
                },
            );
        };
        let missing = Signal::derive(move || {
            (judged.get() && pin.with(String::is_empty)).then(|| String::from(t.common.required))
        });
        Some(view! {
            <form on:submit=submit novalidate=true>
                <div class="dialog-body">
                    <ul class="losses">{losses}</ul>
                    <SecretField
                        label=t.hsm.user_pin
                        value=pin
                        id="delete-token-pin"
                        autofocus=true
                        error=missing
                    />
                    <ProblemNote problem=work.problem />
                </div>
                <div class="dialog-foot">
                    <Button label=t.common.cancel on_press=move |()| open.set(false) />
                    <Button
                        label=t.jwt.delete
                        look=Look::DangerSolid
                        submit=true
                        busy=work.busy
                        testid="confirm-delete-hsm-key"
                    />
                </div>
            </form>
        })
    };
    view! {
        <Dialog open=open title=Signal::derive(title) testid="delete-hsm-dialog">
            {content}
        </Dialog>
    }
}

/// What is lost with the key.
fn losses(app: App, t: &'static Text, key: &HsmKey) -> Vec<String> {
    let mut losses = vec![String::from(t.hsm.delete_stop)];
    if let Some(manager) = &key.manager {
        losses.push(fill(t.hsm.delete_manager, &[&manager.key_name, &manager.keystore_name]));
        if manager.published {
            losses.push(String::from(t.jwt.delete_published));
        }
        losses.push(match manager.last_used {
            Some(when) => fill(t.jwt.delete_used, &[&intl::ago(t, when, app.now.get_untracked())]),
            None => String::from(t.jwt.delete_unused),
        });
    }
    losses
}
