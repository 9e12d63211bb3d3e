//! One token: how it is, its PINs, and the keys in it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::keys::KeyTable;
use super::pins::{Act, PinDialog};
use super::standing::{Standing, warning};
use super::tokens::{facts, name};
use crate::app::{App, app};
use crate::backend::Problem;
use crate::backend::hsm::HsmToken;
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::load::{Load, load};
use crate::components::menu::{Menu, MenuItem};
use crate::components::problem_note::ProblemNote;
use crate::components::skeleton::Skeleton;
use crate::pages::not_found::Missing;
use crate::pages::work::act;
use crate::pages::{address, localized};
use crate::shell::frame;
use crate::text::Text;

#[component]
pub(crate) fn HsmTokenPage() -> impl IntoView {
    let params = use_params_map();
    let serial = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    move || view! { <OneToken serial=serial.get() /> }
}

#[component]
fn OneToken(serial: String) -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let own = serial.clone();
    let state = load(move |session| {
        let serial = own.clone();
        async move { session.hsm_token(&serial).await }
    });
    let token = Memo::new(move |_| state.get().ready());
    let label = Memo::new(move |_| token.with(|token| token.as_ref().map(|token| token.label.clone())));
    let asked = RwSignal::new(None::<Act>);
    let serial = StoredValue::new(serial);
    // What is typed into a dialog outlives whatever else changes of the token.
    localized(move |t| {
        crumbs.set(&[(t.hsm.title, address::HSM)], &label.get().unwrap_or_default());
        let head = move || match state.get() {
            Load::Waiting => view! { <Skeleton /> }.into_any(),
            Load::Failed(problem) => failed(t, problem),
            Load::Ready(token) => head(app, t, &token, asked),
        };
        // The keys are looked up anew when somebody signs in or out, and not with every look at the token.
        let standing = Memo::new(move |_| {
            token.with(|token| token.as_ref().map(|token| (token.signed_in, Standing::of(token))))
        });
        let signed_in = Memo::new(move |_| standing.get().map(|(signed_in, _)| signed_in));
        let keys = move || {
            signed_in.get().map(|signed_in| {
                if signed_in {
                    view! { <KeyTable token=serial.get_value() /> }.into_any()
                } else {
                    view! { {move || standing.get().map(|(_, standing)| closed(t, standing, asked))} }
                        .into_any()
                }
            })
        };
        view! {
            <div class="page">
                {head}
                {keys}
                <PinDialog act=asked token=token />
            </div>
        }
    })
}

fn head(app: App, t: &'static Text, token: &HsmToken, asked: RwSignal<Option<Act>>) -> AnyView {
    let standing = Standing::of(token);
    let serial = StoredValue::new(token.serial.clone());
    let signed_in = token.signed_in;
    let sign_out = move |()| {
        act(
            app,
            async move |session| session.sign_out_hsm_token(&serial.get_value()).await,
            move |()| app.toasts.say(t.hsm.sign_out_done),
        );
    };
    let button = if signed_in {
        view! { <Button label=t.hsm.sign_out leading=Icon::Lock testid="token-sign-out" on_press=sign_out /> }
            .into_any()
    } else {
        ().into_any()
    };
    let items = Signal::derive(move || {
        let change =
            MenuItem::new(t.hsm.change, Icon::Key, "change-pin", move || asked.set(Some(Act::Change)));
        let reset =
            MenuItem::new(t.hsm.reset, Icon::Shield, "reset-pin", move || asked.set(Some(Act::Reset)));
        match standing {
            Standing::NoUserPin | Standing::Locked => vec![reset],
            _ => vec![change, reset],
        }
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                <div class="title-line">
                    <h1>{name(t, token)}</h1>
                    {standing.badge(t)}
                </div>
                <p>{standing.sentence(t)}</p>
            </div>
            <div class="actions">
                {button} <Menu label=t.hsm.pins kind=Icon::More items=items testid="pin-menu" />
            </div>
        </div>
        {warning(t, token.user_tries, false)}
        <section class="card" aria-label=t.hsm.about>
            <div class="card-body">{facts(t, token)}</div>
        </section>
    }
    .into_any()
}

/// The keys of a token to which nobody has signed in are not seen.
fn closed(t: &'static Text, standing: Standing, asked: RwSignal<Option<Act>>) -> AnyView {
    let by_officer = matches!(standing, Standing::NoUserPin | Standing::Locked);
    let (label, act, testid) = if by_officer {
        (t.hsm.reset, Act::Reset, "token-reset")
    } else {
        (t.hsm.sign_in, Act::SignIn, "token-sign-in")
    };
    view! {
        <section class="card" aria-label=t.hsm.keys>
            <EmptyState kind=Icon::Lock title=t.hsm.closed_title body=t.hsm.closed_body>
                <Button
                    label=label
                    look=Look::Primary
                    testid=testid
                    on_press=move |()| asked.set(Some(act))
                />
            </EmptyState>
        </section>
    }
    .into_any()
}

fn failed(t: &'static Text, problem: Problem) -> AnyView {
    if matches!(problem.code.as_str(), "hsm.absent" | "hsm.serial" | "browser.no_server") {
        return view! { <Missing title=t.hsm.not_found /> }.into_any();
    }
    view! { <ProblemNote problem=Some(problem) /> }.into_any()
}
