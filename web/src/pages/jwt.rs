//! Signing keys for tokens: the keys of a keystore that sign, and what is published of them.

use keystead_core::profile::KeyUsage;
use keystead_core::{KeyQuery, KeyStateView, KeyView, KeystoreView, Operation, ProfileId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::{address, localized};
use crate::app::app;
use crate::backend::keys::Keys;
use crate::backend::{Problem, Session};
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon};
use crate::components::load::Load;
use crate::components::select::Select;
use crate::components::skeleton::Skeleton;
use crate::components::tabs::Tabs;
use crate::shell::frame;
use crate::text::Text;

mod checks;
pub(crate) mod create;
pub(crate) mod custody;
mod delete;
mod details;
mod editor;
mod jwks;
pub(super) mod key;
mod list;
mod make;
mod token;
mod verify;

/// The most keys of one keystore that these pages show.
const MOST: u32 = 500;

#[component]
pub(crate) fn JwtKeys() -> impl IntoView {
    let frame = frame();
    let query = use_query_map();
    let navigate = StoredValue::new_local(use_navigate());
    let wanted = Memo::new(move |_| query.with(|query| query.get("keystore")));
    let published = Memo::new(move |_| query.with(|query| query.get("tab").as_deref() == Some("jwks")));
    let creating = RwSignal::new(false);
    // The one that the address names, else the first that is for tokens, else the first of all.
    let chosen = Memo::new(move |_| {
        let keystores = frame.keystores.get().ready()?;
        let named = wanted.get().and_then(|id| keystores.iter().find(|keystore| keystore.id == id));
        let fitting = || keystores.iter().find(|keystore| keystore.profile == ProfileId::JWT);
        named.or_else(fitting).or(keystores.first()).cloned()
    });
    localized(move |t| {
        frame.crumbs.set(&[], t.jwt.title);
        let choose = Callback::new(move |id: String| {
            let address = address::jwt_of(&id, published.get_untracked());
            navigate.with_value(|go| go(&address, NavigateOptions::default()));
        });
        let picker = move || {
            let keystores = frame.keystores.get().ready().unwrap_or_default();
            let options = keystores.into_iter().map(|keystore| (keystore.id, keystore.name)).collect();
            let value = Signal::derive(move || chosen.get().map(|keystore| keystore.id).unwrap_or_default());
            view! {
                <Select label=t.jwt.keystore id="jwt-keystore" options=options value=value on_choose=choose />
            }
        };
        let body = move || match (frame.keystores.get(), chosen.get()) {
            (Load::Waiting, _) => view! { <Skeleton /> }.into_any(),
            (_, None) => none(t),
            (_, Some(keystore)) => {
                let tabs = vec![
                    (address::jwt_of(&keystore.id, false), t.jwt.tab_keys),
                    (address::jwt_of(&keystore.id, true), t.jwt.tab_jwks),
                ];
                view! {
                    <div class="form narrow">{picker}</div>
                    <Tabs
                        label=t.jwt.tabs
                        tabs=tabs
                        current=Signal::derive(move || usize::from(published.get()))
                    />
                    {move || part(keystore.clone(), published.get(), creating)}
                }
                .into_any()
            }
        };
        let button = move || {
            (chosen.with(Option::is_some) && app().may(Operation::CreateKey)).then(|| {
                view! {
                    <Button
                        label=t.jwt.new
                        look=Look::Primary
                        leading=Icon::Plus
                        testid="new-signer"
                        on_press=move |()| creating.set(true)
                    />
                }
            })
        };
        view! {
            <div class="page">
                <div class="page-head">
                    <div class="page-title">
                        <h1>{t.jwt.title}</h1>
                        <p>{t.jwt.subtitle}</p>
                    </div>
                    <div class="actions">
                        {button}
                        <A href=address::HSM attr:class="btn narrow-only">
                            {icon(Icon::Chip)}
                            {t.hsm.title}
                        </A>
                    </div>
                </div>
                {body}
                <create::CreateDialog open=creating place=create::Place::Keystore(chosen) />
            </div>
        }
    })
}

fn part(keystore: KeystoreView, published: bool, creating: RwSignal<bool>) -> AnyView {
    if published {
        view! { <jwks::KeySet keystore=keystore.id /> }.into_any()
    } else {
        view! { <list::SignerList keystore=keystore.id creating=creating /> }.into_any()
    }
}

fn none(t: &'static Text) -> AnyView {
    view! {
        <div class="card">
            <EmptyState kind=Icon::Stores title=t.jwt.none_title body=t.jwt.none_body>
                <A href=address::NEW_KEYSTORE attr:class="btn primary">
                    {icon(Icon::Plus)}
                    {t.jwt.none_button}
                </A>
            </EmptyState>
        </div>
    }
    .into_any()
}

/// The keys of a keystore that sign tokens and are not gone, newest first.
async fn signers(session: &Session, keystore: &str) -> Result<Vec<KeyView>, Problem> {
    let query = KeyQuery { keystore: Some(keystore.parse()?), limit: MOST, ..KeyQuery::default() };
    let page = session.keys(query).await?;
    Ok(page.items.into_iter().filter(|key| is_signer(key) && key.state != KeyStateView::Destroyed).collect())
}

/// The `CKA_ID` of a key: that of the version that signs where a token of an HSM keeps it, else the key's own id.
fn cka_id(key: &KeyView) -> String {
    let in_use = key.versions.iter().find(|version| Some(version.number) == key.primary);
    let object = in_use.or(key.versions.last()).and_then(|version| version.cka_id.clone());
    object.unwrap_or_else(|| key.id.clone())
}

/// Whether tokens are signed or verified with the key's two halves.
fn is_signer(key: &KeyView) -> bool {
    key.kind.is_asymmetric() && matches!(key.usage, KeyUsage::SignVerify | KeyUsage::EncryptAndSign)
}
