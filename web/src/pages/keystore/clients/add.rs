//! The dialog in which an address is registered; the engine reads it while it is typed.

use std::sync::Arc;

use keystead_core::client::{AddressProblem, CredentialKind, CredentialValue};
use keystead_core::{Error, Profile};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::credentials::Credentials;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::problem_note::ProblemNote;
use crate::model::addresses;
use crate::pages::work::Work;
use crate::platform::intl;
use crate::text::{Text, fill};

#[component]
pub(super) fn AddDialog(
    open: RwSignal<bool>,
    keystore: String,
    rules: Memo<Option<Arc<Profile>>>,
    kind: CredentialKind,
    title: &'static str,
) -> impl IntoView {
    view! {
        <Dialog open=open title=title.to_string() testid="add-credential-dialog">
            <Form open=open keystore=keystore.clone() rules=rules kind=kind />
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    keystore: String,
    rules: Memo<Option<Arc<Profile>>>,
    kind: CredentialKind,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let typed = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let work = Work::new();
    let limit = rules.with_untracked(|rules| rules.as_ref().map(|rules| rules.description_max_chars));
    let read = Memo::new(move |_| typed.with(|text| addresses::parse(kind, text.trim())));
    let wrong = move || {
        if typed.with(|text| text.trim().is_empty()) {
            return judged.get().then(|| String::from(t.common.required));
        }
        read.get().err().map(|error| String::from(t.error(error.code(), &error.to_string())))
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let Ok(value) = read.get_untracked() else { return };
        let name = addresses::written(&value);
        let described = description.with_untracked(|text| String::from(text.trim()));
        let keystore = keystore.clone();
        work.run_open(
            move |session| async move { session.add_credentials(&keystore, vec![(value, described)]).await },
            move |_| {
                open.set(false);
                app.toasts.show(Tone::Good, fill(t.clients.added, &[&name]));
            },
        );
    };
    let hint = match kind {
        CredentialKind::Ipv4 => t.clients.address_hint_ipv4,
        _ => t.clients.address_hint_mac,
    };
    let block = move || {
        let Err(Error::InvalidAddress(AddressProblem::HostBits { block })) = read.get() else { return None };
        let text = block.to_string();
        let label = fill(t.clients.use_block, &[&text]);
        Some(view! {
            <div>
                <Button label=label small=true testid="use-block" on_press=move |()| typed.set(text.clone()) />
            </div>
        })
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.clients.address
                    value=typed
                    id="credential-address"
                    hint=hint
                    mono=true
                    autofocus=true
                    error=Signal::derive(wrong)
                />
                {block}
                <p class="hint" role="status" data-testid="address-meaning">
                    {move || read.get().ok().and_then(|value| meaning(t, &value))}
                </p>
                <Field
                    label=t.common.description
                    value=description
                    id="credential-description"
                    hint=t.clients.described_as
                    limit=limit.unwrap_or(u32::MAX)
                    optional=true
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.clients.add
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="confirm-credential"
                />
            </div>
        </form>
    }
    .into_any()
}

/// What was read, so that a slip in a prefix is seen before it is registered.
fn meaning(t: &Text, value: &CredentialValue) -> Option<String> {
    let CredentialValue::Ipv4(block) = value else { return None };
    Some(match addresses::block_size(*block) {
        1 => String::from(t.clients.address_one),
        _ if block.prefix() == 0 => String::from(t.clients.address_everything),
        many => fill(t.clients.address_many, &[&intl::number(t.lang, many), &block.network().to_string()]),
    })
}
