//! The settings of a keystore: what it is, its name, what it asks of programs, and its end.

use std::sync::Arc;

use keystead_core::profile::NameRules;
use keystead_core::{KeystoreChanges, KeystoreView, Profile};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::SubmitEvent;

use super::approval::ApprovalCard;
use super::form::{DESCRIPTION_MAX_CHARS, profile_title};
use super::gate::{GateChoice, GateFields};
use super::rules::RulesCard;
use crate::app::app;
use crate::backend::keystores::Keystores;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Icon, sized};
use crate::components::ident::Ident;
use crate::components::problem_note::ProblemNote;
use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::pages::address;
use crate::pages::work::{Work, act};
use crate::text::{Text, count, fill};

#[component]
pub(super) fn Settings(
    keystore: Memo<Option<KeystoreView>>,
    rules: Memo<Option<Arc<Profile>>>,
) -> impl IntoView {
    let t = app().text_now();
    let deleting = RwSignal::new(false);
    let custom = keystore.get_untracked().zip(rules.get_untracked());
    let custom = custom.map(|(keystore, rules)| view! { <RulesCard keystore=keystore rules=rules /> });
    let approves =
        Memo::new(move |_| rules.with(|rules| rules.as_ref().is_some_and(|rules| rules.approvals)));
    // The forms begin with what is there now, and keep what is typed while the rest of the page follows the vault.
    let forms = keystore.get_untracked().map(|before| {
        view! {
            <General before=before.clone() />
            <Clients before=before rules=rules />
        }
    });
    view! {
        <div class="stack">
            {move || keystore.get().map(|keystore| about(t, keystore))}
            {forms}
            {custom}
            {move || approves.get().then(|| view! { <ApprovalCard keystore=keystore /> })}
            <section class="card danger-zone" aria-labelledby="keystore-danger">
                <div class="card-head">
                    <h2 id="keystore-danger">{t.keystore.danger}</h2>
                </div>
                <div class="zone-row">
                    <div>
                        <h3>{t.keystore.delete}</h3>
                        <p>{t.keystore.delete_body}</p>
                    </div>
                    <Button
                        label=t.keystore.delete
                        look=Look::Danger
                        leading=Icon::Trash
                        testid="delete-keystore"
                        on_press=move |()| deleting.set(true)
                    />
                </div>
            </section>
            <DeleteDialog open=deleting keystore=keystore />
        </div>
    }
    .into_any()
}

/// The facts.
fn about(t: &'static Text, keystore: KeystoreView) -> AnyView {
    let profile = Profile::named(keystore.profile)
        .map_or_else(|| keystore.profile.to_string(), |profile| String::from(profile_title(t, profile)));
    let keys = count(u64::from(keystore.keys), t.common.keys_one, t.common.keys_many);
    let KeystoreView { id, has_pin, created, created_by, changed, changed_by, .. } = keystore;
    view! {
        <section class="card" aria-labelledby="keystore-about">
            <div class="card-head">
                <h2 id="keystore-about">{t.keystore.about}</h2>
            </div>
            <dl class="card-body facts">
                <dt>{t.common.identifier}</dt>
                <dd>
                    <Ident id=id />
                </dd>
                <dt>{t.keystore.profile}</dt>
                <dd>{profile}</dd>
                <dt>{t.keystore.keys}</dt>
                <dd>{keys}</dd>
                {has_pin
                    .then(|| {
                        view! {
                            <dt>{t.keystore.pin}</dt>
                            <dd>{t.keystore.pin_set}</dd>
                        }
                    })}
                <dt>{t.common.created}</dt>
                <dd>
                    <Timestamp ms=created />
                    " · "
                    {words::author(t, &created_by)}
                </dd>
                <dt>{t.common.changed}</dt>
                <dd>
                    <Timestamp ms=changed />
                    " · "
                    {words::author(t, &changed_by)}
                </dd>
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn General(before: KeystoreView) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let name = RwSignal::new(before.name.clone());
    let description = RwSignal::new(before.description.clone());
    let saved = StoredValue::new((before.name, before.description));
    let id = StoredValue::new(before.id);
    let judged = RwSignal::new(false);
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let wanted = name.with_untracked(|name| String::from(name.trim()));
        if wanted.is_empty() {
            return;
        }
        let described = description.with_untracked(|text| String::from(text.trim()));
        let named = |(name, description): (String, String)| KeystoreChanges {
            name: Some(name),
            description: Some(description),
            ..KeystoreChanges::default()
        };
        let before = saved.get_value();
        let changes = named((wanted, described));
        work.run_open(
            move |session| async move { session.update_keystore(&id.get_value(), changes).await },
            move |keystore| {
                saved.try_update_value(|saved| *saved = (keystore.name, keystore.description));
                app.toasts.show_with(Tone::Good, t.keystore.saved, t.common.undo, move || {
                    let (id, before) = (keystore.id.clone(), before.clone());
                    let undo = async move |session: std::rc::Rc<crate::backend::Session>| {
                        session.update_keystore(&id, named(before)).await
                    };
                    act(app, undo, move |keystore: KeystoreView| {
                        let _ = name.try_set(keystore.name);
                        let _ = description.try_set(keystore.description);
                        app.toasts.say(t.common.done);
                    });
                });
            },
        );
    };
    let missing = move || {
        (judged.get() && name.with(|name| name.trim().is_empty())).then(|| String::from(t.common.required))
    };
    view! {
        <section class="card" aria-labelledby="keystore-general">
            <div class="card-head">
                <h2 id="keystore-general">{t.keystore.general}</h2>
            </div>
            <form on:submit=submit novalidate=true>
                <div class="card-body">
                    <div class="form narrow">
                        <Field
                            label=t.common.name
                            value=name
                            id="keystore-name"
                            hint=t.keystore.name_hint
                            limit=NameRules::PLAIN.max_chars
                            error=Signal::derive(missing)
                        />
                        <Field
                            label=t.common.description
                            value=description
                            id="keystore-description"
                            hint=t.keystore.description_hint
                            limit=DESCRIPTION_MAX_CHARS
                            optional=true
                            lines=true
                        />
                        <ProblemNote problem=work.problem />
                    </div>
                </div>
                <div class="card-foot end">
                    <Button
                        label=t.common.save
                        look=Look::Primary
                        submit=true
                        busy=work.busy
                        testid="keystore-save"
                    />
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// What the keystore asks of programs. Nothing where its profile has no methods.
#[component]
fn Clients(before: KeystoreView, rules: Memo<Option<Arc<Profile>>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let choice = GateChoice::of(&before.gate);
    let id = StoredValue::new(before.id);
    let work = Work::new();
    let offered = Signal::derive(move || {
        rules.with(|rules| rules.as_ref().map(|rules| rules.access.gate_methods)).unwrap_or_default()
    });
    let required = Signal::derive(move || {
        rules.with(|rules| rules.as_ref().is_some_and(|rules| rules.access.gate_required))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let changes = KeystoreChanges { gate: Some(untrack(|| choice.gate())), ..KeystoreChanges::default() };
        work.run_open(
            move |session| async move { session.update_keystore(&id.get_value(), changes).await },
            move |_| app.toasts.show(Tone::Good, t.clients.gate_saved),
        );
    };
    view! {
        <Show when=move || offered.with(|offered| !offered.is_empty())>
            <section class="card" aria-labelledby="gate-title">
                <div class="card-head">
                    <div class="tight">
                        <h2 id="gate-title">{t.clients.gate}</h2>
                        <p class="cell-sub">{t.clients.gate_hint}</p>
                    </div>
                </div>
                <form on:submit=submit novalidate=true>
                    <div class="card-body">
                        <div class="form narrow">
                            <GateFields choice=choice offered=offered required=required headed=true />
                            <ProblemNote problem=work.problem />
                        </div>
                    </div>
                    <div class="card-foot end">
                        <Button
                            label=t.common.save
                            look=Look::Primary
                            submit=true
                            busy=work.busy
                            testid="gate-save"
                        />
                    </div>
                </form>
            </section>
        </Show>
    }
    .into_any()
}

/// Deletes an empty keystore; says why not, while it is not empty.
#[component]
fn DeleteDialog(open: RwSignal<bool>, keystore: Memo<Option<KeystoreView>>) -> impl IntoView {
    let app = app();
    let navigate = StoredValue::new_local(use_navigate());
    let work = Work::new();
    let t = app.text_now();
    let content = move || {
        let keystore = keystore.get()?;
        let KeystoreView { id, name, keys, .. } = keystore;
        if keys > 0 {
            let keys = count(u64::from(keys), t.common.keys_one, t.common.keys_many);
            return Some(
                view! {
                    <div class="dialog-body">
                        <p>{fill(t.keystore.delete_blocked, &[&keys])}</p>
                    </div>
                    <div class="dialog-foot">
                        <Button label=t.common.close on_press=move |()| open.set(false) />
                    </div>
                }
                .into_any(),
            );
        }
        let delete = move |()| {
            let (id, name) = (id.clone(), name.clone());
            work.run_open(
                move |session| async move { session.delete_keystore(&id).await },
                move |()| {
                    open.set(false);
                    app.toasts.show(Tone::Good, fill(t.keystore.deleted, &[&name]));
                    navigate.with_value(|go| go(address::KEYSTORES, NavigateOptions::default()));
                },
            );
        };
        Some(
            view! {
                <div class="dialog-body">
                    <ul class="losses">
                        <li>{sized(Icon::Warn, "16")} <span>{t.keystore.delete_body}</span></li>
                        <li>{sized(Icon::Warn, "16")} <span>{t.keystore.delete_clients}</span></li>
                    </ul>
                    <ProblemNote problem=work.problem />
                </div>
                <div class="dialog-foot">
                    <Button label=t.common.cancel on_press=move |()| open.set(false) />
                    <Button
                        label=t.keystore.delete
                        look=Look::DangerSolid
                        busy=work.busy
                        testid="confirm-delete-keystore"
                        on_press=delete
                    />
                </div>
            }
            .into_any(),
        )
    };
    let title = move || {
        let name = keystore.with(|keystore| keystore.as_ref().map(|k| k.name.clone()).unwrap_or_default());
        fill(t.keystore.delete_title, &[&name])
    };
    view! {
        <Dialog open=open title=Signal::derive(title)>
            {content}
        </Dialog>
    }
}
