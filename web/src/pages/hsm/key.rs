//! One key of a token: what the token says of it, its public half, and its deletion.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::delete::DeleteDialog;
use super::keys::{algorithm, name};
use crate::backend::Problem;
use crate::backend::hsm::{Attribute, HsmKeyDetails};
use crate::components::badge::{Tone, badge};
use crate::components::button::{Button, Look};
use crate::components::copy_button::CopyButton;
use crate::components::icon::{Icon, sized};
use crate::components::ident::Ident;
use crate::components::load::{Load, load};
use crate::components::problem_note::ProblemNote;
use crate::components::segments::Segments;
use crate::components::skeleton::Skeleton;
use crate::components::timestamp::Timestamp;
use crate::pages::not_found::Missing;
use crate::pages::{address, localized};
use crate::shell::frame;
use crate::text::{Text, fill};

#[component]
pub(crate) fn HsmKeyPage() -> impl IntoView {
    let params = use_params_map();
    let of = move |name: &'static str| {
        Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
    };
    let (token, key) = (of("token"), of("key"));
    move || view! { <OneKey token=token.get() id=key.get() /> }
}

#[component]
fn OneKey(token: String, id: String) -> impl IntoView {
    let crumbs = frame().crumbs;
    let (serial, own) = (token.clone(), id);
    let state = load(move |session| {
        let (serial, id) = (serial.clone(), own.clone());
        async move { session.hsm_key(&serial, &id).await }
    });
    let details = Memo::new(move |_| state.get().ready());
    let label = Memo::new(move |_| details.with(|found| found.as_ref().map(|found| found.key.label.clone())));
    let deleting = RwSignal::new(false);
    let token = StoredValue::new(token);
    localized(move |t| {
        let title = label.get().unwrap_or_default();
        let home = token.with_value(|token| address::hsm_token(token));
        token.with_value(|token| crumbs.set(&[(t.hsm.title, address::HSM), (token, &home)], &title));
        let body = move || match state.get() {
            Load::Waiting => view! { <Skeleton /> }.into_any(),
            Load::Failed(problem) => failed(t, problem),
            Load::Ready(found) => view! {
                {head(t, &found, deleting)}
                {facts(t, &found)}
                {public(t, &found)}
                {attributes(t, found.attributes)}
            }
            .into_any(),
        };
        view! {
            <div class="page">
                {body}
                <DeleteDialog open=deleting token=token.get_value() details=details />
            </div>
        }
    })
}

fn head(t: &'static Text, found: &HsmKeyDetails, deleting: RwSignal<bool>) -> AnyView {
    let playground = found.key.manager.as_ref().map(|manager| address::jwt_playground(&manager.key));
    view! {
        <div class="page-head">
            <div class="page-title">
                <div class="title-line">
                    <h1>{name(t, &found.key)}</h1>
                    {badge(Tone::Accent, Icon::Chip, t.hsm.in_hsm)}
                </div>
                <p>{t.hsm.private_note}</p>
            </div>
            <div class="actions">
                {playground
                    .map(|href| {
                        view! {
                            <A href=href attr:class="btn">
                                {t.jwt.tab_playground}
                            </A>
                        }
                    })}
                <Button
                    label=t.jwt.delete
                    look=Look::Danger
                    leading=Icon::Trash
                    testid="delete-hsm-key"
                    on_press=move |()| deleting.set(true)
                />
            </div>
        </div>
    }
    .into_any()
}

fn facts(t: &'static Text, found: &HsmKeyDetails) -> AnyView {
    let key = &found.key;
    let managed = match &key.manager {
        Some(manager) => {
            let used = match manager.last_used {
                Some(ms) => view! { <Timestamp ms=ms /> }.into_any(),
                None => t.jwt.never_used.into_any(),
            };
            let (href, named) = (address::key(&manager.key), manager.key_name.clone());
            view! {
                <dt>{t.jwt.created}</dt>
                <dd>
                    <Timestamp ms=manager.created />
                </dd>
                <dt>{t.hsm.manager}</dt>
                <dd class="title-line">
                    <A href=href>{named}</A>
                    <span class="muted">
                        {manager.keystore_name.clone()} " · "
                        {fill(t.key.version_n, &[&manager.version.to_string()])}
                    </span>
                </dd>
                <dt>{t.jwt.last_used}</dt>
                <dd>{used}</dd>
                <dt>{t.hsm.published}</dt>
                <dd>{if manager.published { t.hsm.yes } else { t.hsm.no }}</dd>
            }
            .into_any()
        }
        None => view! {
            <dt>{t.jwt.created}</dt>
            <dd>{t.hsm.not_told}</dd>
            <dt>{t.hsm.manager}</dt>
            <dd class="muted">{t.hsm.unmanaged_body}</dd>
        }
        .into_any(),
    };
    view! {
        <section class="card" aria-labelledby="private-title">
            <div class="card-head">
                <h2 id="private-title">{t.jwt.private_info}</h2>
            </div>
            <div class="card-body">
                <dl class="facts" data-testid="hsm-key-facts">
                    <dt>{t.jwt.label}</dt>
                    <dd>{name(t, key)}</dd>
                    <dt>{t.jwt.algorithm}</dt>
                    <dd>{algorithm(key)}</dd>
                    <dt>{t.jwt.cka_id}</dt>
                    <dd>
                        <Ident id=key.cka_id.clone() />
                    </dd>
                    {managed}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Pem,
    Jwk,
}

fn public(t: &'static Text, found: &HsmKeyDetails) -> Option<AnyView> {
    let (pem, jwk) = (found.pem.clone()?, found.jwk.clone());
    let form = RwSignal::new(Form::Pem);
    let choices = match jwk {
        Some(_) => vec![(Form::Pem, "PEM"), (Form::Jwk, "JWK")],
        None => vec![(Form::Pem, "PEM")],
    };
    let text = Signal::derive(move || match form.get() {
        Form::Pem => pem.clone(),
        Form::Jwk => jwk.clone().unwrap_or_default(),
    });
    Some(
        view! {
            <section class="card" aria-labelledby="public-title">
                <div class="card-head">
                    <h2 id="public-title">{t.jwt.public_info}</h2>
                    <div class="actions">
                        <Segments
                            label=t.create.form
                            choices=choices
                            chosen=form
                            on_choose=move |chosen| form.set(chosen)
                            testid="hsm-public-form"
                        />
                        <CopyButton text=text testid="copy-hsm-public" />
                    </div>
                </div>
                <div class="card-body">
                    <pre class="output" tabindex="0" aria-label=t.jwt.public_info data-testid="hsm-public">
                        {move || text.get()}
                    </pre>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// What an attribute means in words.
fn meaning(t: &Text, name: &str) -> &'static str {
    match name {
        "CKA_SENSITIVE" => t.hsm.attr_sensitive,
        "CKA_ALWAYS_SENSITIVE" => t.hsm.attr_always_sensitive,
        "CKA_EXTRACTABLE" => t.hsm.attr_extractable,
        "CKA_NEVER_EXTRACTABLE" => t.hsm.attr_never_extractable,
        "CKA_LOCAL" => t.hsm.attr_local,
        "CKA_PRIVATE" => t.hsm.attr_private,
        "CKA_DESTROYABLE" => t.hsm.attr_destroyable,
        _ => "",
    }
}

fn attributes(t: &'static Text, attributes: Vec<Attribute>) -> AnyView {
    let rows: Vec<_> = attributes
        .into_iter()
        .map(|attribute| {
            let (mark, word) =
                if attribute.value { (Icon::Check, t.hsm.yes) } else { (Icon::Cross, t.hsm.no) };
            let meaning = meaning(t, attribute.name);
            view! {
                <dt>
                    {meaning} <code class="small muted">{attribute.name}</code>
                </dt>
                <dd class="with-mark">{sized(mark, "14")} {word}</dd>
            }
        })
        .collect();
    view! {
        <section class="card" aria-labelledby="attributes-title">
            <div class="card-head">
                <div class="tight">
                    <h2 id="attributes-title">{t.hsm.attributes}</h2>
                    <p class="cell-sub">{t.hsm.attributes_body}</p>
                </div>
            </div>
            <div class="card-body">
                <dl class="facts attributes" data-testid="hsm-attributes">
                    {rows}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

fn failed(t: &'static Text, problem: Problem) -> AnyView {
    let absent = ["hsm.object_missing", "hsm.object_id", "hsm.absent", "hsm.serial", "browser.no_server"];
    if absent.contains(&problem.code.as_str()) {
        return view! { <Missing title=t.hsm.key_not_found /> }.into_any();
    }
    view! { <ProblemNote problem=Some(problem) /> }.into_any()
}
