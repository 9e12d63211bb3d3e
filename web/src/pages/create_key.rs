//! Making a key: what kind, made here or brought in, what it is called, and in plain words what will happen.

use std::sync::Arc;

use keystead_core::profile::RotationOff;
use keystead_core::{KeyView, Operation, Profile};
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
use crate::components::load::{load, shown};
use crate::components::problem_note::ProblemNote;
use crate::components::secret_area::SecretArea;
use crate::format::size;
use crate::model::{draft, limits};
use crate::pages::allowed::allowed;
use crate::pages::jwt::custody::CustodyField;
use crate::shell::frame;
use crate::text::{Text, fill};
use keystead_core::KeyKind;

mod import;
mod kind;
mod options;
mod state;

use state::State;

/// What the page must know of the keystore before it can ask anything.
#[derive(Clone, PartialEq)]
struct Place {
    id: String,
    name: String,
    rules: Arc<Profile>,
    region: Option<String>,
}

#[component]
pub(crate) fn CreateKey() -> impl IntoView {
    let crumbs = frame().crumbs;
    let params = use_params_map();
    let keystore = Memo::new(move |_| params.with(|params| params.get("keystore").unwrap_or_default()));
    let loaded = load(move |session| {
        let id = keystore.get();
        async move {
            let found = session.keystore(&id).await?;
            let rules = session.rules(&id).await?;
            let region = session.region().await?;
            Ok(Place { id, name: found.name, rules, region })
        }
    });
    let state = State::new();
    localized(move |t| {
        let name = loaded.get().ready().map(|place| place.name).unwrap_or_default();
        crumbs.set(
            &[(t.keystore.title, address::KEYSTORES), (&name, &address::keystore(&keystore.get()))],
            t.create.title,
        );
        let form = shown(loaded, move |place| form(t, state, place));
        view! {
            <div class="page">
                <div class="page-title">
                    <h1>{t.create.title}</h1>
                </div>
                {allowed(Operation::CreateKey, || form.into_any())}
            </div>
        }
        .into_any()
    })
}

fn form(t: &'static Text, state: State, place: Place) -> AnyView {
    let app = app();
    let work = Work::new();
    let navigate = StoredValue::new_local(use_navigate());
    let rules = Arc::clone(&place.rules);
    state.begin(&rules);
    let home = address::keystore(&place.id);
    let back = home.clone();
    Effect::new(move |_| {
        // What waits for approval is done here: a second press would ask for a second key.
        if work.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.put_aside.is_some())) {
            state.forget();
            navigate.with_value(|go| go(&back, NavigateOptions::default()));
        }
    });

    let (own, keystore) = (Arc::clone(&rules), place.id.clone());
    let region = place.region.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        state.judged.set(true);
        let Some(wanted) = state.wanted(t, &own, region.as_deref()) else { return };
        let keystore = keystore.clone();
        let brought = wanted.draft.form.is_some();
        work.run_open(
            move |session| async move { import::make(&session, &keystore, wanted, state.brought).await },
            move |made: KeyView| {
                state.forget();
                let said = if brought { t.create.imported } else { t.create.made };
                app.toasts.say(&fill(said, &[&made.name]));
                navigate.with_value(|go| go(&address::key(&made.id), NavigateOptions::default()));
            },
        );
    };
    let judging = Arc::clone(&rules);
    let name_error = Signal::derive(move || {
        let problem = state.name.with(|name| limits::name_problem(t, &judging, name));
        // An empty field is wrong only once somebody wanted to go on.
        let begun = state.judged.get() || state.name.with(|name| !name.is_empty());
        problem.filter(|_| begun)
    });
    let (telling, in_place, in_region) = (Arc::clone(&rules), place.name.clone(), place.region.clone());
    let summary = move || state.draft(t, &telling, in_region.as_deref()).summary(t, &telling, &in_place);
    let description = (rules.description_max_chars > 0).then(|| {
        let most = rules.description_max_chars;
        view! {
            <Field
                label=t.common.description
                value=state.description
                id="key-description"
                hint=fill(t.create.description_rule, &[&most.to_string()])
                limit=most
                optional=true
                lines=true
            />
        }
    });
    let secret_bytes = rules.limits.secret_bytes;
    let data = move || {
        let missing = Signal::derive(move || {
            let empty = state.judged.get() && state.data.with(String::is_empty);
            empty.then(|| String::from(t.common.required))
        });
        (state.kind.get() == KeyKind::Secret).then(|| {
            view! {
                <SecretArea
                    label=t.create.data
                    value=state.data
                    id=String::from("key-data")
                    hint=fill(t.create.data_hint, &[&size(secret_bytes)])
                    error=missing
                />
            }
        })
    };
    let sources = kind::sources(t, state, Arc::clone(&rules));
    let judged = Arc::clone(&rules);
    let fits = Memo::new(move |_| state.fits_tokens(&judged));
    let custody = move || fits.get().then(|| view! { <CustodyField token=state.token /> });
    let brought = import::fields(t, state, Arc::clone(&rules), place.id.clone());
    let rotation = (rules.rotation.off != RotationOff::Always)
        .then(|| options::rotation(t, state, Arc::clone(&rules), place.region.clone()));
    let others = options::others(t, state, Arc::clone(&rules), place.region.clone());
    let button = move || {
        let brought = state.is_brought();
        let label = if brought { t.create.submit_import } else { t.create.submit };
        view! { <Button label=label look=Look::Primary submit=true busy=work.busy testid="create-key" /> }
    };
    let slow = move || {
        let rsa = matches!(state.kind.get(), KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096);
        (work.busy.get() && rsa && !state.is_brought())
            .then(|| view! { <p class="hint">{t.create.making_rsa}</p> })
    };
    let name_hint = limits::name_rule(t, &rules);
    let name_limit = rules.names.max_chars;
    view! {
        <form class="form create" on:submit=submit novalidate=true>
            {kind::cards(t, state, Arc::clone(&rules))}
            {kind::details(t, state, Arc::clone(&rules))}
            {custody}
            {sources}
            {brought}
            <Field
                label=t.create.name
                value=state.name
                id="key-name"
                hint=name_hint
                limit=name_limit
                error=name_error
            />
            {description}
            {data}
            {rotation}
            {others}
            <section class="summary" aria-label=t.create.summary data-testid="summary">
                <strong class="small">{t.create.summary}</strong>
                <p>{summary}</p>
            </section>
            <ProblemNote problem=work.problem />
            <div role="status">{slow}</div>
            <div class="actions">
                {button} <A href=home attr:class="btn plain">
                    {t.common.cancel}
                </A>
            </div>
        </form>
    }
    .into_any()
}

/// Whether a profile takes keys of this kind from elsewhere.
fn takes(rules: &Profile, kind: KeyKind) -> bool {
    !draft::forms(rules, kind).is_empty()
}
