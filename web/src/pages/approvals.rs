//! What waits for approval: changes that were put aside in each keystore, and requests.

use keystead_core::{
    ApprovalRequestView, ApprovalState, KeystoreView, Operation, PrincipalView, StagedChangeView,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{address, localized};
use crate::app::{App, app};
use crate::backend::approvals::Approvals;
use crate::backend::keystores::Keystores;
use crate::backend::principals::Principals;
use crate::components::badge::{Tone, badge};
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon};
use crate::components::load::{load, shown};
use crate::components::segments::Segments;
use crate::components::timestamp::Timestamp;
use crate::pages::work::act;
use crate::shell::frame;
use crate::text::{Text, count, fill};

mod ask;
mod change;
mod hand_in;
pub(super) mod request;

use change::change_row;

/// What is put aside in one keystore.
#[derive(Clone, Debug, PartialEq)]
struct Aside {
    keystore: KeystoreView,
    changes: Vec<StagedChangeView>,
    /// Everybody who is registered: for their names.
    principals: Vec<PrincipalView>,
}

/// How a request stands: tone, icon, word.
fn state_badge(t: &Text, state: ApprovalState) -> AnyView {
    let t = &t.approvals;
    match state {
        ApprovalState::Ready => badge(Tone::Accent, Icon::Clock, t.state_ready),
        ApprovalState::Approved => badge(Tone::Good, Icon::CheckRound, t.state_approved),
        ApprovalState::Denied => badge(Tone::Bad, Icon::Cross, t.state_denied),
        ApprovalState::Withdrawn => badge(Tone::Quiet, Icon::Undo, t.state_withdrawn),
    }
}

#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    let app = app();
    let frame = frame();
    let waiting = RwSignal::new(true);
    let aside = load(async |session| {
        let principals = session.principals().await?;
        let mut found = Vec::new();
        for keystore in session.keystores().await? {
            let changes = session.staged(&keystore.id).await?;
            if !changes.is_empty() {
                found.push(Aside { keystore, changes, principals: principals.clone() });
            }
        }
        Ok(found)
    });
    let requests = load(move |session| {
        let waiting = waiting.get();
        async move { session.requests(waiting).await }
    });
    let asking = RwSignal::new(None::<Aside>);
    localized(move |t| {
        frame.crumbs.set(&[], t.approvals.title);
        let cards = shown(aside, move |found| {
            if found.is_empty() {
                return view! {
                    <section class="card">
                        <EmptyState kind=Icon::CheckRound title=t.approvals.none_title body=t.approvals.none_body>
                            <A href=address::KEYSTORES attr:class="btn">
                                {icon(Icon::Stores)}
                                {t.keystore.title}
                            </A>
                        </EmptyState>
                    </section>
                }
                .into_any();
            }
            let cards: Vec<_> = found.into_iter().map(|one| aside_card(app, t, one, asking)).collect();
            view! { <div class="stack">{cards}</div> }.into_any()
        });
        let keystores = frame.keystores;
        let list = shown(requests, move |found| {
            if found.is_empty() {
                return view! {
                    <EmptyState kind=Icon::List title=t.approvals.no_requests body=t.approvals.no_requests_body />
                }
                .into_any();
            }
            let names = keystores.get().ready().unwrap_or_default();
            let rows: Vec<_> = found.into_iter().map(|request| request_row(t, request, &names)).collect();
            view! {
                <ul class="rows" data-testid="requests">
                    {rows}
                </ul>
            }
            .into_any()
        });
        view! {
            <div class="page">
                <div class="page-title">
                    <h1>{t.approvals.title}</h1>
                    <p>{t.approvals.subtitle}</p>
                </div>
                {cards}
                <section class="card" aria-labelledby="requests-title">
                    <div class="card-head">
                        <h2 id="requests-title">{t.approvals.requests}</h2>
                        <Segments
                            label=t.approvals.requests
                            choices=vec![(true, t.approvals.open_only), (false, t.approvals.all)]
                            chosen=waiting
                            on_choose=move |only| waiting.set(only)
                            testid="requests-shown"
                        />
                    </div>
                    {list}
                </section>
                <ask::AskDialog asking=asking />
            </div>
        }
    })
}

/// What is put aside in a keystore, to take back or to ask for.
fn aside_card(app: App, t: &'static Text, one: Aside, asking: RwSignal<Option<Aside>>) -> AnyView {
    let may = app.may(Operation::RequestApproval);
    let title = fill(t.approvals.staged_in, &[&one.keystore.name]);
    let free = one.changes.iter().any(|change| change.request.is_none());
    let rows: Vec<_> = one
        .changes
        .iter()
        .map(|change| {
            let end = match change.request {
                Some(_) => badge(Tone::Accent, Icon::Clock, t.approvals.in_request),
                None if may => take_back(app, t, change.id.clone()),
                None => ().into_any(),
            };
            change_row(t, change, &one.principals, Some(end))
        })
        .collect();
    let ask = (free && may).then(|| {
        let own = one.clone();
        view! {
            <Button
                label=t.approvals.ask
                look=Look::Primary
                testid="ask-approval"
                on_press=move |()| asking.set(Some(own.clone()))
            />
        }
    });
    view! {
        <section class="card" data-testid="aside" aria-label=t.approvals.staged>
            <div class="card-head">
                <div class="tight">
                    <h2>{title}</h2>
                    <p class="cell-sub">{t.approvals.staged_body}</p>
                </div>
                {ask}
            </div>
            <ol class="rows">{rows}</ol>
        </section>
    }
    .into_any()
}

fn take_back(app: App, t: &'static Text, id: String) -> AnyView {
    let press = move |()| {
        let id = id.clone();
        act(
            app,
            async move |session| session.unstage(&id).await,
            move |()| app.toasts.show(Tone::Good, t.approvals.taken_back),
        );
    };
    view! {
        <Button label=t.approvals.take_back small=true leading=Icon::Undo testid="take-back" on_press=press />
    }
    .into_any()
}

fn request_row(t: &'static Text, request: ApprovalRequestView, keystores: &[KeystoreView]) -> AnyView {
    let keystore = keystores
        .iter()
        .find(|one| one.id == request.keystore)
        .map(|one| one.name.clone())
        .unwrap_or_default();
    let title = fill(t.approvals.of_keystore, &[&request.number.to_string(), &keystore]);
    let changes = count(request.changes.len() as u64, t.approvals.changes_one, t.approvals.changes_many);
    let given = given(t, &request);
    let by = fill(t.approvals.by_at, &[&crate::model::words::author(t, &request.requested_by)]);
    view! {
        <li>
            <A href=address::approval(&request.id) attr:class="row" attr:data-testid="request">
                <div class="grow">
                    <div class="row-title">{title}</div>
                    <div class="cell-sub">{changes} " · " {given} " · " {by} " · " <Timestamp ms=request.requested /></div>
                </div>
                {state_badge(t, request.state)}
                {icon(Icon::ChevronRight)}
            </A>
        </li>
    }
    .into_any()
}

/// How many approvals there are, of how many.
fn given(t: &Text, request: &ApprovalRequestView) -> String {
    let (given, needed) = (request.approvals.len().to_string(), request.policy.needed.to_string());
    fill(t.approvals.given, &[&given, &needed])
}
