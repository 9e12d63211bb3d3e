//! One keystore: its keys, what its clients are known by, its settings. Each part has its own address.

use std::sync::Arc;

use keystead_core::client::CredentialKind;
use keystead_core::{KeyKind, KeystoreView, Operation, Profile, ProfileId};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::{address, localized};
use crate::app::app;
use crate::backend::Problem;
use crate::backend::keys::Keys;
use crate::backend::keystores::Keystores;
use crate::components::icon::{Icon, icon};
use crate::components::load::{Load, load};
use crate::components::problem_note::ProblemNote;
use crate::components::skeleton::Skeleton;
use crate::components::tabs::Tabs;
use crate::model::list::Group;
use crate::pages::allowed::allowed;
use crate::pages::not_found::Missing;
use crate::shell::frame;
use crate::text::Text;

mod approval;
mod clients;
mod filter;
pub(super) mod form;
pub(super) mod gate;
mod rules;
mod settings;
mod table;

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Keys,
    Clients(CredentialKind),
    Settings,
}

impl Tab {
    const ALL: [Self; 5] = [
        Self::Keys,
        Self::Clients(CredentialKind::Ipv4),
        Self::Clients(CredentialKind::Mac),
        Self::Clients(CredentialKind::Certificate),
        Self::Settings,
    ];

    /// Its name in the address.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Keys => "",
            Self::Clients(CredentialKind::Ipv4) => "ipv4",
            Self::Clients(CredentialKind::Mac) => "mac",
            Self::Clients(CredentialKind::Certificate) => "certificates",
            Self::Settings => "settings",
        }
    }

    pub(crate) const fn word(self, t: &Text) -> &'static str {
        match self {
            Self::Keys => t.keystore.keys,
            Self::Clients(CredentialKind::Ipv4) => t.clients.tab_ipv4,
            Self::Clients(CredentialKind::Mac) => t.clients.tab_mac,
            Self::Clients(CredentialKind::Certificate) => t.clients.tab_certificates,
            Self::Settings => t.shell.settings,
        }
    }

    /// The parts of a keystore under these rules: clients are known only by what the profile has.
    pub(crate) fn of(rules: &Profile) -> Vec<Self> {
        let has = |tab: &Self| match tab {
            Self::Clients(kind) => rules.access.gate_methods.contains(*kind),
            Self::Keys | Self::Settings => true,
        };
        Self::ALL.into_iter().filter(has).collect()
    }
}

#[component]
pub(crate) fn KeystorePage() -> impl IntoView {
    let params = use_params_map();
    // Another keystore is another page: nothing of the one before stays.
    let id = Memo::new(move |_| params.with(|params| params.get("keystore").unwrap_or_default()));
    let tab = Memo::new(move |_| {
        let name = params.with(|params| params.get("tab")).unwrap_or_default();
        Tab::ALL.into_iter().find(|tab| tab.name() == name)
    });
    move || view! { <OneKeystore id=id.get() tab=tab /> }
}

#[component]
fn OneKeystore(id: String, tab: Memo<Option<Tab>>) -> impl IntoView {
    let crumbs = frame().crumbs;
    let own = id.clone();
    let state = load(move |session| {
        let id = own.clone();
        async move { Ok((session.keystore(&id).await?, session.rules(&id).await?)) }
    });
    let keystore = Memo::new(move |_| state.get().ready().map(|(keystore, _)| keystore));
    let rules = Memo::new(move |_| state.get().ready().map(|(_, rules)| rules));
    let problem = Memo::new(move |_| match state.get() {
        Load::Failed(problem) => Some(problem),
        _ => None,
    });
    let there = Memo::new(move |_| keystore.with(Option::is_some));
    let id = StoredValue::new(id);
    localized(move |t| {
        Effect::new(move |_| {
            let name = keystore
                .with(|keystore| keystore.as_ref().map(|keystore| keystore.name.clone()).unwrap_or_default());
            crumbs.set(&[(t.keystore.title, address::KEYSTORES)], &name);
        });
        let page = move || {
            if let Some(problem) = problem.get() {
                return failed(t, problem);
            }
            if !there.get() {
                return view! { <Skeleton /> }.into_any();
            }
            content(t, id.get_value(), keystore, rules, tab)
        };
        view! { <div class="page">{page}</div> }
    })
}

fn content(
    t: &'static Text,
    id: String,
    keystore: Memo<Option<KeystoreView>>,
    rules: Memo<Option<Arc<Profile>>>,
    tab: Memo<Option<Tab>>,
) -> AnyView {
    let own = id.clone();
    let tabs = Memo::new(move |_| rules.with(|rules| rules.as_deref().map(Tab::of)).unwrap_or_default());
    let links = move || {
        let place = Signal::derive(move || {
            tabs.with(|tabs| tabs.iter().position(|one| Some(*one) == tab.get()).unwrap_or(usize::MAX))
        });
        let links = tabs.with(|tabs| {
            tabs.iter().map(|tab| (address::keystore_tab(&own, tab.name()), tab.word(t))).collect::<Vec<_>>()
        });
        view! { <Tabs label=t.keystore.tabs tabs=links current=place /> }
    };
    let own = id.clone();
    let asks = Memo::new(move |_| {
        keystore.with(|keystore| keystore.as_ref().is_some_and(|keystore| keystore.approvals.is_some()))
    });
    let note = move || asks.get().then(|| view! { <approval::ApprovalNote id=own.clone() /> });
    let part = move || {
        // A part that the profile does not have is nowhere.
        match tab.get().filter(|tab| tabs.with(|tabs| tabs.contains(tab))) {
            Some(Tab::Keys) => view! { <table::KeysCard keystore=id.clone() /> }.into_any(),
            Some(Tab::Clients(kind)) => {
                view! { <clients::Clients keystore=keystore rules=rules kind=kind /> }.into_any()
            }
            Some(Tab::Settings) => allowed(Operation::UpdateKeystore, || {
                view! { <settings::Settings keystore=keystore rules=rules /> }.into_any()
            }),
            None => view! { <Missing title=t.shell.not_found /> }.into_any(),
        }
    };
    view! {
        {header(t, keystore, tab)}
        {note}
        {links}
        {part}
    }
    .into_any()
}

/// Name, description, and what people most likely came for.
fn header(t: &'static Text, keystore: Memo<Option<KeystoreView>>, tab: Memo<Option<Tab>>) -> impl IntoView {
    move || {
        let keystore = keystore.get()?;
        let tokens = (keystore.profile == ProfileId::JWT).then(|| {
            view! {
                <A href=address::jwt_of(&keystore.id, false) attr:class="btn" attr:data-testid="to-jwt">
                    {icon(Icon::Token)}
                    {t.jwt.title}
                </A>
            }
        });
        let href = address::new_key(&keystore.id);
        let new_key = move || {
            (tab.get() == Some(Tab::Keys) && app().may(Operation::CreateKey)).then(|| {
                view! {
                    <A href=href.clone() attr:class="btn primary" attr:data-testid="new-key">
                        {icon(Icon::Plus)}
                        {t.keystore.new_key}
                    </A>
                }
            })
        };
        let profile = form::profile_name(t, keystore.profile);
        let line = gate::gate_line(t, &keystore.gate).map(|line| view! { " · " {line} });
        Some(view! {
            <div class="page-head">
                <div class="page-title">
                    <h1>{keystore.name.clone()}</h1>
                    {(!keystore.description.is_empty())
                        .then(|| view! { <p class="wrap-anywhere">{keystore.description.clone()}</p> })}
                    <p class="cell-sub">{profile} {line}</p>
                </div>
                <div class="actions">{tokens} {new_key}</div>
            </div>
        })
    }
}

fn failed(t: &'static Text, problem: Problem) -> AnyView {
    if matches!(problem.code.as_str(), "keystore.not_found" | "id.invalid") {
        return view! { <Missing title=t.keystore.not_found /> }.into_any();
    }
    view! { <ProblemNote problem=Some(problem) /> }.into_any()
}

/// The picture of a kind of key in lists.
pub(super) const fn kind_icon(kind: KeyKind) -> Icon {
    match Group::of(kind) {
        Group::Confidential => Icon::Document,
        Group::Symmetric => Icon::Key,
        Group::Asymmetric => Icon::Pair,
        Group::Codes => Icon::Code,
    }
}
