//! People, programs and groups that may be given access.

use keystead_core::{Operation, PrincipalKind, PrincipalView, Role};
use leptos::prelude::*;

use super::localized;
use crate::app::app;
use crate::backend::principals::Principals;
use crate::components::badge::{Tone, badge};
use crate::components::button::{Button, IconButton, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon};
use crate::components::load::{load, shown};
use crate::components::search_box::SearchBox;
use crate::components::timestamp::Timestamp;
use crate::shell::frame;
use crate::text::{Text, count, fill};

mod access;
pub(super) mod form;
mod remove;

/// The icon and the word of a kind of principal.
pub(super) const fn kind_of(t: &Text, kind: PrincipalKind) -> (Icon, &'static str) {
    match kind {
        PrincipalKind::User => (Icon::Person, t.principals.kind_user),
        PrincipalKind::Service => (Icon::Code, t.principals.kind_service),
        PrincipalKind::Group => (Icon::People, t.principals.kind_group),
    }
}

const fn role_of(t: &Text, role: Role) -> &'static str {
    match role {
        Role::Viewer => t.principals.role_viewer,
        Role::User => t.principals.role_user,
        Role::Admin => t.principals.role_admin,
    }
}

/// What the form is open for.
#[derive(Clone, PartialEq)]
pub(crate) enum Asked {
    New,
    Change(PrincipalView),
}

#[component]
pub(crate) fn PrincipalsPage() -> impl IntoView {
    let crumbs = frame().crumbs;
    let all = load(async |session| session.principals().await);
    let asked = RwSignal::new(None::<Asked>);
    let removing = RwSignal::new(None::<PrincipalView>);
    let keys_of = RwSignal::new(None::<String>);
    let typed = RwSignal::new(String::new());
    localized(move |t| {
        crumbs.set(&[], t.principals.title);
        let may = app().may(Operation::CreatePrincipal);
        let add = move || {
            may.then(|| {
                view! {
                    <Button
                        label=t.principals.add
                        look=Look::Primary
                        leading=Icon::Plus
                        testid="add-principal"
                        on_press=move |()| asked.set(Some(Asked::New))
                    />
                }
            })
        };
        let list = shown(all, move |found| {
            if found.is_empty() {
                return view! {
                    <EmptyState kind=Icon::People title=t.principals.empty body=t.principals.empty_body>
                        {add()}
                    </EmptyState>
                }
                .into_any();
            }
            rows(t, found, typed, Pressed { asked, removing, keys_of })
        });
        let any = move || all.get().ready().is_some_and(|found| !found.is_empty());
        view! {
            <div class="page">
                <div class="page-head">
                    <div class="page-title">
                        <h1>{t.principals.title}</h1>
                        <p>{t.principals.subtitle}</p>
                    </div>
                    <div class="actions">
                        <Show when=any>{add()}</Show>
                    </div>
                </div>
                <section class="card" aria-label=t.principals.title>
                    {list}
                </section>
                <form::PrincipalDialog asked=asked all=all />
                <access::AccessDialog subject=keys_of all=all />
                <remove::RemoveDialog subject=removing />
            </div>
        }
    })
}

/// What the buttons of a row open.
#[derive(Clone, Copy)]
struct Pressed {
    asked: RwSignal<Option<Asked>>,
    removing: RwSignal<Option<PrincipalView>>,
    keys_of: RwSignal<Option<String>>,
}

fn rows(t: &'static Text, found: Vec<PrincipalView>, typed: RwSignal<String>, pressed: Pressed) -> AnyView {
    let list = move || {
        let wanted = typed.with(|typed| typed.trim().to_lowercase());
        let matching: Vec<_> =
            found.iter().filter(|one| one.name.to_lowercase().contains(&wanted)).cloned().collect();
        if matching.is_empty() {
            return view! {
                <EmptyState kind=Icon::Search title=t.principals.no_match body=t.principals.no_match_body>
                    <Button label=t.principals.show_all on_press=move |()| typed.set(String::new()) />
                </EmptyState>
            }
            .into_any();
        }
        let rows: Vec<_> = matching.into_iter().map(|one| row(t, one, &found, pressed)).collect();
        view! {
            <ul class="rows" data-testid="principals">
                {rows}
            </ul>
        }
        .into_any()
    };
    view! {
        <div class="toolbar">
            <SearchBox label=t.principals.find value=typed on_input=move |text| typed.set(text) />
        </div>
        {list}
    }
    .into_any()
}

fn row(t: &'static Text, principal: PrincipalView, all: &[PrincipalView], pressed: Pressed) -> AnyView {
    let (mark, kind) = kind_of(t, principal.kind);
    let role = role_of(t, principal.role);
    let groups: Vec<_> =
        all.iter().filter(|one| principal.groups.contains(&one.id)).map(|one| one.name.clone()).collect();
    let groups = (!groups.is_empty()).then(|| format!(" · {}", groups.join(", ")));
    let signs = principal.signs_approvals.then(|| badge(Tone::Accent, Icon::Edit, t.principals.signs));
    let edit_label = fill(t.principals.edit_title, &[&principal.name]);
    let remove_label = fill(t.principals.remove_title, &[&principal.name]);
    let mut held = Vec::new();
    if !principal.access_keys.is_empty() {
        let keys = &t.access_keys;
        held.push(count(principal.access_keys.len() as u64, keys.count_one, keys.count_many));
    }
    if principal.has_application_key {
        held.push(String::from(t.access_keys.app_set));
    }
    let held = (!held.is_empty()).then(|| format!(" · {}", held.join(", ")));
    let keys_label = fill(t.access_keys.open, &[&principal.name]);
    let id = principal.id.clone();
    let may = app().may(Operation::UpdatePrincipal);
    let keys = (may && principal.kind != PrincipalKind::Group).then(|| {
        view! {
            <IconButton
                label=keys_label
                kind=Icon::Key
                small=true
                testid="access-keys-of"
                on_press=move |()| pressed.keys_of.set(Some(id.clone()))
            />
        }
    });
    let (name, created) = (principal.name.clone(), principal.created);
    let own = principal.clone();
    view! {
        <li class="row">
            <span class="key-mark">{icon(mark)}</span>
            <div class="grow">
                <div class="title-line">
                    <span class="row-title">{name}</span>
                    {signs}
                </div>
                <div class="cell-sub">{kind} " · " {role} {groups}</div>
                <div class="cell-sub">
                    {t.common.created} " · " <Timestamp ms=created /> {held}
                </div>
            </div>
            {keys}
            {may.then(|| view! {
                <IconButton
                    label=edit_label
                    kind=Icon::Edit
                    small=true
                    testid="edit-principal"
                    on_press=move |()| pressed.asked.set(Some(Asked::Change(principal.clone())))
                />
                <IconButton
                    label=remove_label
                    kind=Icon::Trash
                    small=true
                    testid="remove-principal"
                    on_press=move |()| pressed.removing.set(Some(own.clone()))
                />
            })}
        </li>
    }
    .into_any()
}
