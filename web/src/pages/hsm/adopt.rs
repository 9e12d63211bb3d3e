//! Taking a key that lies in a token already into a keystore, so that it is used and managed there.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::SubmitEvent;

use super::keys::algorithm;
use crate::app::{App, app};
use crate::backend::hsm::HsmKey;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::pages::address;
use crate::pages::jwt::custody::KeystoreField;
use crate::pages::settings::opened_by;
use crate::pages::work::Work;
use crate::text::{Text, fill};

#[component]
pub(super) fn AdoptDialog(token: String, subject: RwSignal<Option<HsmKey>>) -> impl IntoView {
    let app = app();
    let open = opened_by(subject);
    let title = Signal::derive(move || String::from(app.text().hsm.adopt_title));
    let token = StoredValue::new(token);
    let content = move || subject.get().map(|key| form(app, app.text(), token.get_value(), key, open));
    view! {
        <Dialog open=open title=title testid="adopt-dialog">
            {content}
        </Dialog>
    }
}

fn form(app: App, t: &'static Text, token: String, key: HsmKey, open: RwSignal<bool>) -> AnyView {
    let name = RwSignal::new(key.label.clone());
    let keystore = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let work = Work::new();
    let navigate = StoredValue::new_local(use_navigate());
    let missing = move || name.with(|name| name.trim().is_empty());
    let what = format!("{} · {}", algorithm(&key), key.cka_id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let chosen = keystore.get_untracked();
        if untrack(missing) || chosen.is_empty() {
            return;
        }
        let (token, key) = (token.clone(), key.clone());
        let called = name.with_untracked(|name| String::from(name.trim()));
        work.run_open(
            move |session| async move { session.adopt_hsm_key(&token, &key, &chosen, &called).await },
            move |made| {
                open.set(false);
                app.toasts.show(Tone::Good, fill(t.hsm.adopted, &[&made.name]));
                navigate.with_value(|go| go(&address::jwt_key(&made.id), NavigateOptions::default()));
            },
        );
    };
    let error = Signal::derive(move || (judged.get() && missing()).then(|| String::from(t.common.required)));
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p class="muted">{t.hsm.adopt_body}</p>
                <p class="mono small wrap-anywhere">{what}</p>
                <KeystoreField chosen=keystore id="adopt-keystore" />
                <Field label=t.common.name value=name id="adopt-name" limit=100 error=error />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.hsm.adopt
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="confirm-adopt"
                />
            </div>
        </form>
    }
    .into_any()
}
