//! Making a key: what kind, what it is called, and in plain words what will happen.

use keystead_core::{KeyView, Profile, ProfileId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};
use web_sys::SubmitEvent;

use super::work::Work;
use super::{address, localized};
use crate::app::app;
use crate::backend::keys::Keys;
use crate::backend::keystores::Keystores;
use crate::components::button::{Button, Look};
use crate::components::field::Field;
use crate::components::icon::{Icon, icon};
use crate::components::load::load;
use crate::components::problem_note::ProblemNote;
use crate::format::duration;
use crate::shell::frame;
use crate::text::fill;

#[component]
pub(crate) fn CreateKey() -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let params = use_params_map();
    let keystore = Memo::new(move |_| params.with(|params| params.get("keystore").unwrap_or_default()));
    let navigate = StoredValue::new_local(use_navigate());
    let loaded = load(move |session| {
        let id = keystore.get();
        async move { session.keystore(&id).await }
    });
    let keystore_name =
        Memo::new(move |_| loaded.get().ready().map(|keystore| keystore.name).unwrap_or_default());
    let profile =
        Memo::new(move |_| loaded.get().ready().map_or(ProfileId::STANDARD, |keystore| keystore.profile));
    let rules = move || Profile::named(profile.get());
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
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
        let keystore = keystore.get_untracked();
        work.run_open(
            move |session| async move { session.create_key(&keystore, wanted, described).await },
            move |made: KeyView| {
                let t = app.text_now();
                app.toasts.say(&fill(t.keystore.key_created, &[&made.name]));
                navigate.with_value(|go| go(&address::key(&made.id), NavigateOptions::default()));
            },
        );
    };
    localized(move |t| {
        let home = address::keystore(&keystore.get());
        crumbs.set(
            &[(t.keystore.title, address::KEYSTORES), (&keystore_name.get(), &home)],
            t.keystore.create_title,
        );
        let missing = Signal::derive(move || {
            (judged.get() && name.with(|name| name.trim().is_empty()))
                .then(|| String::from(t.common.required))
        });
        let name_limit = || rules().map_or(0, |rules| rules.names.max_chars);
        let description_limit = || rules().map_or(0, |rules| rules.description_max_chars);
        let summary = move || {
            let name = name.with(|name| String::from(name.trim()));
            let name = if name.is_empty() { String::from(t.keystore.key_summary_name) } else { name };
            let Some(rules) = rules() else { return String::new() };
            let (keystore, first) = (keystore_name.get(), rules.versions.first.to_string());
            match rules.deletion.window {
                Some(window) => {
                    let window = duration(t, window.0);
                    fill(t.keystore.key_summary, &[&name, &keystore, &first, &window])
                }
                None => fill(t.keystore.key_summary_no_window, &[&name, &keystore, &first]),
            }
        };
        view! {
            <div class="page">
                <div class="page-title">
                    <h1>{t.keystore.create_title}</h1>
                </div>
                <form class="form narrow" on:submit=submit novalidate=true>
                    <div class="field">
                        <span class="legend">{t.keystore.create_type}</span>
                        <div class="type-card">
                            <span class="key-mark">{icon(Icon::Key)}</span>
                            <div class="tight">
                                <strong>{t.keystore.kind_symmetric}</strong>
                                <span class="muted">{t.keystore.kind_symmetric_body}</span>
                            </div>
                        </div>
                    </div>
                    <Field
                        label=t.common.name
                        value=name
                        id="key-name"
                        hint=fill(t.keystore.key_name_hint, &[&name_limit().to_string()])
                        limit=name_limit()
                        autofocus=true
                        error=missing
                    />
                    <Field
                        label=t.common.description
                        value=description
                        id="key-description"
                        hint=t.keystore.description_hint
                        limit=description_limit()
                        optional=true
                        lines=true
                    />
                    <p class="summary">{summary}</p>
                    <ProblemNote problem=work.problem />
                    <div class="actions">
                        <Button
                            label=t.keystore.key_create
                            look=Look::Primary
                            submit=true
                            busy=work.busy
                            testid="create-key"
                        />
                        <A href=home.clone() attr:class="btn plain">
                            {t.common.cancel}
                        </A>
                    </div>
                </form>
            </div>
        }
    })
}
