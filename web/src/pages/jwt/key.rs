//! One signing key: details, playground, deletion.

use keystead_core::profile::Confirm;
use keystead_core::{KeyAction, KeyView};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::details::Details;
use super::make::MakeToken;
use super::verify::VerifyToken;
use super::{delete, is_signer};
use crate::backend::Problem;
use crate::backend::keys::Keys;
use crate::components::badge::{Tone, badge, key_badge};
use crate::components::button::{Button, Look};
use crate::components::icon::Icon;
use crate::components::load::{Load, load};
use crate::components::problem_note::ProblemNote;
use crate::components::skeleton::Skeleton;
use crate::components::tabs::Tabs;
use crate::pages::not_found::Missing;
use crate::pages::{address, localized};
use crate::shell::frame;
use crate::text::Text;

#[component]
pub(crate) fn JwtKey() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("key").unwrap_or_default()));
    move || view! { <OneKey id=id.get() /> }
}

#[component]
fn OneKey(id: String) -> impl IntoView {
    let crumbs = frame().crumbs;
    let query = use_query_map();
    let playing = Memo::new(move |_| query.with(|query| query.get("tab").as_deref() == Some("playground")));
    let own = id.clone();
    let state = load(move |session| {
        let id = own.clone();
        async move { session.key(&id).await }
    });
    let key = Memo::new(move |_| state.get().ready());
    let name =
        Memo::new(move |_| key.with(|key| key.as_ref().map(|key| key.name.clone()).unwrap_or_default()));
    // What was signed last, so that it can be verified without copying it.
    let made = RwSignal::new(None::<String>);
    let deleting = RwSignal::new(false);
    let id = StoredValue::new(id);
    localized(move |t| {
        crumbs.set(&[(t.jwt.title, address::JWT)], &name.get());
        let head = move || match state.get() {
            Load::Waiting => view! { <Skeleton /> }.into_any(),
            Load::Failed(problem) => failed(t, problem),
            Load::Ready(key) if !is_signer(&key) => not_a_signer(t, &key),
            Load::Ready(key) => head(t, &key, deleting),
        };
        let there = Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(is_signer)));
        let part = move || {
            if !there.get() {
                return ().into_any();
            }
            let tabs = vec![
                (address::jwt_key(&id.get_value()), t.jwt.tab_details),
                (address::jwt_playground(&id.get_value()), t.jwt.tab_playground),
            ];
            let shown = move || {
                if playing.get() {
                    view! {
                        <div class="stack">
                            <MakeToken key=id.get_value() made=made />
                            <VerifyToken key=id.get_value() made=made />
                        </div>
                    }
                    .into_any()
                } else {
                    key.get().map(|key| view! { <Details key=key /> }).into_any()
                }
            };
            view! {
                <Tabs label=t.jwt.tabs tabs=tabs current=Signal::derive(move || usize::from(playing.get())) />
                {shown}
            }
            .into_any()
        };
        view! {
            <div class="page">
                {head}
                {part}
                <delete::DeleteDialog open=deleting key=key />
            </div>
        }
    })
}

fn head(t: &'static Text, key: &KeyView, deleting: RwSignal<bool>) -> AnyView {
    // Where the profile asks for something else, the key's own page knows how.
    let by_pin = matches!(key.deletion_confirm, Confirm::Pin | Confirm::TokenPin)
        && key.actions.contains(&KeyAction::DeleteNow);
    let button = if by_pin {
        view! {
            <Button
                label=t.jwt.delete
                look=Look::Danger
                leading=Icon::Trash
                testid="delete-signer"
                on_press=move |()| deleting.set(true)
            />
        }
        .into_any()
    } else {
        view! {
            <A href=address::key(&key.id) attr:class="btn">
                {t.jwt.to_key}
            </A>
        }
        .into_any()
    };
    view! {
        <div class="page-head">
            <div class="page-title">
                <div class="title-line">
                    <h1>{key.name.clone()}</h1>
                    {key_badge(t, key)} {key.token.is_some().then(|| badge(Tone::Accent, Icon::Chip, t.hsm.in_hsm))}
                </div>
            </div>
            <div class="actions">{button}</div>
        </div>
    }
    .into_any()
}

fn not_a_signer(t: &'static Text, key: &KeyView) -> AnyView {
    view! {
        <div class="card">
            <div class="card-body">
                <h1>{t.jwt.not_a_signer}</h1>
                <p>
                    <A href=address::key(&key.id)>{t.jwt.to_key}</A>
                </p>
            </div>
        </div>
    }
    .into_any()
}

fn failed(t: &'static Text, problem: Problem) -> AnyView {
    if matches!(problem.code.as_str(), "key.not_found" | "id.invalid") {
        return view! { <Missing title=t.jwt.not_found /> }.into_any();
    }
    view! { <ProblemNote problem=Some(problem) /> }.into_any()
}
