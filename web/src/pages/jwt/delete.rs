//! Deleting a signing key with the user PIN: at once, after saying what depends on it.

use keystead_core::KeyView;
use keystead_core::profile::Confirm;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::keys::Keys;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, sized};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_field::SecretField;
use crate::pages::address;
use crate::pages::work::Work;
use crate::platform::intl;
use crate::text::fill;

#[component]
pub(super) fn DeleteDialog(open: RwSignal<bool>, key: Memo<Option<KeyView>>) -> impl IntoView {
    let app = app();
    let navigate = StoredValue::new_local(use_navigate());
    let title = move || {
        let name = key.with(|key| key.as_ref().map(|key| key.name.clone()).unwrap_or_default());
        fill(app.text().jwt.delete_title, &[&name])
    };
    let content = move || {
        let t = app.text();
        // As it is when the dialog opens: what changes of the key meanwhile must not take away what somebody types, nor the
        // answer to it.
        let key = key.get_untracked()?;
        let pin = RwSignal::new(String::new());
        let work = Work::new();
        let by_token = key.deletion_confirm == Confirm::TokenPin;
        let label = if by_token { t.key.delete_token_pin } else { t.jwt.delete_pin };
        let used = match key.last_used {
            Some(when) => fill(t.jwt.delete_used, &[&intl::ago(t, when, app.now.get_untracked())]),
            None => String::from(t.jwt.delete_unused),
        };
        let published = key.publication.is_some().then(|| String::from(t.jwt.delete_published));
        let losses: Vec<_> = [Some(String::from(t.jwt.delete_stop)), published, Some(used)]
            .into_iter()
            .flatten()
            .map(|loss| view! { <li>{sized(Icon::Warn, "16")} <span>{loss}</span></li> })
            .collect();
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            let key = key.clone();
            let (name, keystore) = (key.name.clone(), key.keystore.clone());
            let typed = pin.get_untracked();
            work.run_open(
                move |session| async move { session.delete_now(&key, &typed).await },
                move |_| {
                    open.set(false);
                    app.toasts.show(Tone::Good, fill(t.jwt.deleted, &[&name]));
                    let list = address::jwt_of(&keystore, false);
                    navigate.with_value(|go| go(&list, NavigateOptions::default()));
                },
            );
        };
        Some(view! {
            <form on:submit=submit novalidate=true>
                <div class="dialog-body">
                    <ul class="losses">{losses}</ul>
                    <SecretField label=label value=pin id="delete-pin" autofocus=true />
                    <ProblemNote problem=work.problem />
                </div>
                <div class="dialog-foot">
                    <Button label=t.common.cancel on_press=move |()| open.set(false) />
                    <Button
                        label=t.jwt.delete
                        look=Look::DangerSolid
                        submit=true
                        busy=work.busy
                        testid="confirm-delete-signer"
                    />
                </div>
            </form>
        })
    };
    view! {
        <Dialog open=open title=Signal::derive(title) testid="delete-signer-dialog">
            {content}
        </Dialog>
    }
}
