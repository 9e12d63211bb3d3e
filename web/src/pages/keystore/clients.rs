//! What the clients of a keystore are known by: one kind of credential at a time.

use std::sync::Arc;

use keystead_core::attention::EXPIRY_AHEAD;
use keystead_core::client::CredentialKind;
use keystead_core::{
    CredentialAction, CredentialEvent, CredentialStateView, CredentialView, KeystoreView, Operation, Profile,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::Tab;
use crate::app::{App, app};
use crate::backend::credentials::Credentials;
use crate::backend::local;
use crate::components::badge::{Tone, badge, credential_badge};
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, sized};
use crate::components::load::{Load, load, shown};
use crate::components::menu::{Menu, MenuItem};
use crate::components::search_box::SearchBox;
use crate::components::timestamp::Timestamp;
use crate::format::duration;
use crate::model::{addresses, words as terms};
use crate::pages::address;
use crate::pages::work::act;
use crate::platform::{download, intl};
use crate::text::{Text, count};

mod add;
mod certificate;
mod details;
mod import;

use details::Shown;

/// What is said of a kind of credential.
struct Words {
    title: &'static str,
    body: &'static str,
    empty: &'static str,
    empty_body: &'static str,
    add: &'static str,
}

const fn words(t: &'static Text, kind: CredentialKind) -> Words {
    let t = &t.clients;
    match kind {
        CredentialKind::Ipv4 => Words {
            title: t.title_ipv4,
            body: t.body_ipv4,
            empty: t.empty_ipv4,
            empty_body: t.empty_ipv4_body,
            add: t.add_ipv4,
        },
        CredentialKind::Certificate => Words {
            title: t.tab_certificates,
            body: t.body_certificates,
            empty: t.empty_certificates,
            empty_body: t.empty_certificates_body,
            add: t.issue_title,
        },
        CredentialKind::Mac => Words {
            title: t.title_mac,
            body: t.body_mac,
            empty: t.empty_mac,
            empty_body: t.empty_mac_body,
            add: t.add_mac,
        },
    }
}

#[component]
pub(super) fn Clients(
    keystore: Memo<Option<KeystoreView>>,
    rules: Memo<Option<Arc<Profile>>>,
    kind: CredentialKind,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let words = words(t, kind);
    let Some(id) = keystore.with_untracked(|keystore| keystore.as_ref().map(|one| one.id.clone())) else {
        return ().into_any();
    };
    let own = id.clone();
    let list = load(move |session| {
        let id = own.clone();
        async move { session.credentials(&id, kind).await }
    });
    let adding = RwSignal::new(false);
    let importing = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let details = Shown::new();
    let any = move || list.with(|list| matches!(list, Load::Ready(found) if !found.is_empty()));
    let own = id.clone();
    let menu = Signal::derive(move || {
        if kind == CredentialKind::Certificate {
            let id = own.clone();
            let save = move || certificate::save_authority(app, t, id.clone());
            // There is no authority before there was a certificate.
            let item = MenuItem::new(t.clients.authority, Icon::Shield, "download-authority", save);
            return if any() { vec![item] } else { Vec::new() };
        }
        let mut items = vec![
            MenuItem::new(t.clients.import, Icon::Upload, "import-addresses", move || importing.set(true)),
            MenuItem::new(t.clients.template, Icon::Document, "address-template", move || {
                let example = (t.clients.template_first, t.clients.template_second);
                let content = addresses::template(kind, example.0, example.1);
                download::text(&format!("{}.csv", Tab::Clients(kind).name()), &content, CSV);
            }),
        ];
        if any() {
            let id = own.clone();
            items.push(MenuItem::new(t.clients.download, Icon::Download, "download-addresses", move || {
                let id = id.clone();
                let save = move |found: Vec<CredentialView>| {
                    let content = addresses::list(&found, intl::iso);
                    let name = format!("{}-{}.csv", Tab::Clients(kind).name(), intl::day_stamp(local::now()));
                    download::text(&name, &content, CSV);
                };
                act(app, async move |session| session.download_credentials(&id, kind).await, save);
            }));
        }
        items
    });
    let may = app.may(Operation::AddCredential);
    let add = move || {
        may.then(|| {
            view! {
                <Button
                    label=words.add
                    look=Look::Primary
                    leading=Icon::Plus
                    testid="add-credential"
                    on_press=move |()| adding.set(true)
                />
            }
        })
    };
    let mark = if kind == CredentialKind::Certificate { Icon::Shield } else { Icon::Globe };
    let table = shown(list, move |found| {
        if found.is_empty() {
            return view! {
                <EmptyState kind=mark title=words.empty body=words.empty_body>
                    {add()}
                </EmptyState>
            }
            .into_any();
        }
        rows(t, app, found, kind, typed, details)
    });
    let dialogs = if kind == CredentialKind::Certificate {
        view! { <certificate::IssueDialog open=adding keystore=id rules=rules title=words.add /> }.into_any()
    } else {
        view! {
            <add::AddDialog open=adding keystore=id.clone() rules=rules kind=kind title=words.add />
            <import::ImportDialog open=importing keystore=id rules=rules kind=kind registered=list />
        }
        .into_any()
    };
    view! {
        <div class="stack">
            {move || note(t, keystore, kind, list)}
            <section class="card" aria-labelledby="credentials-title">
                <div class="card-head">
                    <div class="tight">
                        <h2 id="credentials-title">{words.title}</h2>
                        <p class="cell-sub">{words.body}</p>
                    </div>
                    <div class="actions">
                        <Show when=any>{add()}</Show>
                        <Show when=move || may && menu.with(|items| !items.is_empty())>
                            <Menu label=t.clients.more kind=Icon::More items=menu testid="credentials-menu" />
                        </Show>
                    </div>
                </div>
                {table}
            </section>
            {dialogs}
            <details::DetailsDialog shown=details rules=rules />
        </div>
    }
    .into_any()
}

/// Comma-separated values, as browsers and spreadsheets name them.
const CSV: &str = "text/csv;charset=utf-8";

/// What is registered without effect, or missing: said before it is found out by a program that is refused.
fn note(
    t: &'static Text,
    keystore: Memo<Option<KeystoreView>>,
    kind: CredentialKind,
    list: RwSignal<Load<Vec<CredentialView>>>,
) -> Option<AnyView> {
    let keystore = keystore.get()?;
    let asked = match kind {
        CredentialKind::Ipv4 => keystore.gate.ipv4,
        CredentialKind::Mac => keystore.gate.mac,
        CredentialKind::Certificate => keystore.gate.certificate,
    };
    let found = list.get().ready()?;
    let href = address::keystore_tab(&keystore.id, Tab::Settings.name());
    if !asked {
        return Some(
            view! {
                <Banner
                    tone=Tone::Quiet
                    title=t.clients.not_asked.to_string()
                    body=t.clients.not_asked_body.to_string()
                    testid="method-not-asked"
                >
                    <A href=href attr:class="btn small">
                        {t.clients.to_settings}
                    </A>
                </Banner>
            }
            .into_any(),
        );
    }
    let now = app().now.get();
    let passes = found.iter().any(|one| {
        one.state == CredentialStateView::Active && one.expires.is_none_or(|expires| now < expires)
    });
    (!passes).then(|| {
        view! {
            <Banner
                tone=Tone::Warn
                title=t.clients.none_passes.to_string()
                body=t.clients.none_passes_body.to_string()
                testid="nobody-passes"
            />
        }
        .into_any()
    })
}

fn rows(
    t: &'static Text,
    app: App,
    found: Vec<CredentialView>,
    kind: CredentialKind,
    typed: RwSignal<String>,
    details: Shown,
) -> AnyView {
    let body = move || {
        let wanted = typed.with(|typed| typed.trim().to_lowercase());
        let matching: Vec<_> = found
            .iter()
            .filter(|one| {
                one.value.to_lowercase().contains(&wanted) || one.description.to_lowercase().contains(&wanted)
            })
            .cloned()
            .collect();
        if matching.is_empty() {
            return view! {
                <EmptyState kind=Icon::Search title=t.clients.no_match body=t.clients.no_match_body>
                    <Button
                        label=t.clients.show_all
                        testid="all-credentials"
                        on_press=move |()| typed.set(String::new())
                    />
                </EmptyState>
            }
            .into_any();
        }
        let summary = count(matching.len() as u64, t.clients.shown_one, t.clients.shown_many);
        let rows: Vec<_> = matching.into_iter().map(|one| row(t, app, one, details)).collect();
        let issued = kind == CredentialKind::Certificate;
        let name = if issued { t.common.name } else { t.clients.address };
        view! {
            <div class="table-wrap">
                <table class="table stacks credentials" data-testid="credentials">
                    <thead>
                        <tr>
                            <th scope="col">{name}</th>
                            <th scope="col">{t.common.state}</th>
                            {issued.then(|| view! { <th scope="col">{t.clients.valid_until}</th> })}
                            <th scope="col">{t.clients.last_used}</th>
                            <th scope="col">{t.common.created}</th>
                            <th scope="col">
                                <span class="visually-hidden">{t.keystore.more}</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="card-foot">
                <span class="muted small" role="status">
                    {summary}
                </span>
            </div>
        }
        .into_any()
    };
    let find = if kind == CredentialKind::Certificate { t.clients.find_certificate } else { t.clients.find };
    view! {
        <div class="toolbar">
            <SearchBox label=find value=typed on_input=move |text| typed.set(text) />
        </div>
        {body}
    }
    .into_any()
}

fn row(t: &'static Text, app: App, credential: CredentialView, details: Shown) -> impl IntoView {
    let look = credential_badge(t, &credential);
    let left = left(t, app, &credential);
    let cancel = credential.actions.contains(&CredentialAction::CancelDeletion).then(|| {
        let own = credential.clone();
        view! {
            <Button
                label=t.clients.cancel
                small=true
                leading=Icon::Undo
                testid="cancel-credential"
                on_press=move |()| details::take(app, &own, CredentialEvent::CancelDeletion)
            />
        }
    });
    let last = if cancel.is_some() { "end wide" } else { "end minor" };
    let used = match credential.last_used {
        Some(when) => view! { <Timestamp ms=when /> }.into_any(),
        None => view! { <span class="muted">{t.clients.never}</span> }.into_any(),
    };
    let expires = credential.expires.map(|at| view! { <td>{expiry(t, app, at)}</td> });
    let class = if credential.expires.is_some() { "link" } else { "link mono" };
    let (value, description) = (credential.value.clone(), credential.description.clone());
    let (created, by) = (credential.created, terms::author(t, &credential.created_by));
    view! {
        <tr>
            <td>
                <div class="cell-main">
                    <button
                        type="button"
                        class=class
                        aria-haspopup="dialog"
                        data-testid="credential"
                        on:click=move |_| details.show(credential.clone())
                    >
                        {value}
                    </button>
                    {(!description.is_empty()).then(|| view! { <span class="cell-sub">{description}</span> })}
                </div>
            </td>
            <td>
                <div class="cell-main">{look} {left}</div>
            </td>
            {expires}
            <td class="minor">{used}</td>
            <td class="minor">
                <div class="cell-main">
                    <Timestamp ms=created />
                    <span class="cell-sub">{by}</span>
                </div>
            </td>
            <td class=last>{cancel}</td>
        </tr>
    }
}

/// Until when a certificate is valid, and whether that is soon or over.
fn expiry(t: &'static Text, app: App, at: u64) -> impl IntoView {
    let exact = intl::exact(t.lang, at);
    let left = move || {
        let now = app.now.get();
        if at <= now {
            return Some(badge(Tone::Bad, Icon::Warn, t.clients.expired));
        }
        let left = at - now;
        (left <= EXPIRY_AHEAD.0).then(|| badge(Tone::Warn, Icon::Clock, duration(t, left)))
    };
    view! {
        <div class="cell-main" title=exact>
            <span>{intl::day(t.lang, at)}</span>
            {left}
        </div>
    }
}

/// The countdown of a deletion.
fn left(t: &'static Text, app: App, credential: &CredentialView) -> Option<AnyView> {
    let CredentialStateView::PendingDeletion { due } = credential.state else { return None };
    let text = move || intl::due(t, due, app.now.get());
    let exact = intl::exact(t.lang, due);
    Some(
        view! {
            <span class="cell-sub with-mark due" title=exact>
                {sized(Icon::Clock, "14")}
                {text}
            </span>
        }
        .into_any(),
    )
}
