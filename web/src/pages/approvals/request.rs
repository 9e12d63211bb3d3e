//! One request: what is asked for, who decides, and the decision.

use keystead_core::{ApprovalRequestView, ApprovalState, Operation, PrincipalView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use web_sys::SubmitEvent;

use super::ask::COMMENT_MAX_CHARS;
use super::change::change_row;
use super::hand_in::Collect;
use super::{given, state_badge};
use crate::app::{App, app};
use crate::backend::Problem;
use crate::backend::approvals::Approvals;
use crate::backend::principals::Principals;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::Icon;
use crate::components::load::{Load, load};
use crate::components::problem_note::ProblemNote;
use crate::components::skeleton::Skeleton;
use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::pages::not_found::Missing;
use crate::pages::work::{Work, act};
use crate::pages::{address, localized};
use crate::shell::frame;
use crate::text::{Text, fill};

#[component]
pub(crate) fn RequestPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("request").unwrap_or_default()));
    move || view! { <OneRequest id=id.get() /> }
}

#[component]
fn OneRequest(id: String) -> impl IntoView {
    let app = app();
    let frame = frame();
    let state = load(move |session| {
        let id = id.clone();
        async move { Ok((session.request(&id).await?, session.principals().await?)) }
    });
    let denying = RwSignal::new(false);
    localized(move |t| {
        let page = move || match state.get() {
            Load::Waiting => view! { <Skeleton /> }.into_any(),
            Load::Failed(problem) => failed(t, problem),
            Load::Ready((request, principals)) => {
                let title = fill(t.approvals.request_n, &[&request.number.to_string()]);
                frame.crumbs.set(&[(t.approvals.title, address::APPROVALS)], &title);
                let keystores = frame.keystores.get().ready().unwrap_or_default();
                let keystore = keystores.into_iter().find(|one| one.id == request.keystore);
                content(
                    app,
                    t,
                    request,
                    principals,
                    keystore.map(|one| one.name).unwrap_or_default(),
                    denying,
                )
            }
        };
        view! { <div class="page">{page}</div> }
    })
}

fn failed(t: &'static Text, problem: Problem) -> AnyView {
    if matches!(problem.code.as_str(), "approval.not_found" | "id.invalid") {
        return view! { <Missing title=t.approvals.not_found /> }.into_any();
    }
    view! { <ProblemNote problem=Some(problem) /> }.into_any()
}

fn content(
    app: App,
    t: &'static Text,
    request: ApprovalRequestView,
    principals: Vec<PrincipalView>,
    keystore: String,
    denying: RwSignal<bool>,
) -> AnyView {
    let title = fill(t.approvals.of_keystore, &[&request.number.to_string(), &keystore]);
    let changes: Vec<_> =
        request.changes.iter().map(|change| change_row(t, change, &principals, None)).collect();
    let waits = request.state == ApprovalState::Ready;
    let name = app.own_name();
    let own = request.requested_by == name || request.changes.iter().any(|change| change.staged_by == name);
    let note = (waits && own && !request.policy.signed).then(|| {
        view! { <Banner tone=Tone::Quiet title=t.approvals.own.to_string() testid="own-request" /> }
    });
    let collect = (waits && request.policy.signed).then(|| {
        let approvers = waiting_approvers(&request, &principals);
        view! { <Collect request=request.clone() approvers=approvers /> }
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                <div class="title-line">
                    <h1>{title}</h1>
                    <span data-testid="request-state">{state_badge(t, request.state)}</span>
                </div>
                <p class="wrap-anywhere">{request.comment.clone()}</p>
            </div>
            <div class="actions">{actions(app, t, &request, own, denying)}</div>
        </div>
        {note}
        <section class="card" aria-labelledby="asked-title">
            <div class="card-head">
                <div class="tight">
                    <h2 id="asked-title">{t.approvals.what}</h2>
                    <p class="cell-sub">{t.approvals.staged_body}</p>
                </div>
            </div>
            <ol class="rows">{changes}</ol>
        </section>
        {collect}
        {policy_card(t, &request, &principals)}
        <DenyDialog open=denying id=request.id />
    }
    .into_any()
}

/// The approvers of the policy who have given nothing yet.
fn waiting_approvers(request: &ApprovalRequestView, principals: &[PrincipalView]) -> Vec<PrincipalView> {
    let given = |one: &PrincipalView| request.approvals.iter().any(|approval| approval.approver == one.name);
    let listed = |one: &PrincipalView| request.policy.approvers.contains(&one.id);
    principals.iter().filter(|one| listed(one) && !given(one)).cloned().collect()
}

fn actions(
    app: App,
    t: &'static Text,
    request: &ApprovalRequestView,
    own: bool,
    denying: RwSignal<bool>,
) -> Option<AnyView> {
    if request.state != ApprovalState::Ready || !app.may(Operation::Approve) {
        return None;
    }
    if request.requested_by == app.own_name() {
        let id = request.id.clone();
        let press = move |()| {
            let id = id.clone();
            act(
                app,
                async move |session| session.withdraw(&id).await,
                move |_| app.toasts.show(Tone::Good, t.approvals.withdrawn),
            );
        };
        return Some(
            view! { <Button label=t.approvals.withdraw leading=Icon::Undo testid="withdraw" on_press=press /> }
                .into_any(),
        );
    }
    if own {
        return None;
    }
    let id = request.id.clone();
    let press = move |()| {
        let id = id.clone();
        act(app, async move |session| session.approve(&id).await, move |request| announce(app, &request));
    };
    let approve = (!request.policy.signed).then(|| {
        view! {
            <Button
                label=t.approvals.approve
                look=Look::Primary
                leading=Icon::Check
                testid="approve"
                on_press=press
            />
        }
    });
    Some(
        view! {
            <Button
                label=t.approvals.deny
                look=Look::Danger
                leading=Icon::Cross
                testid="deny"
                on_press=move |()| denying.set(true)
            />
            {approve}
        }
        .into_any(),
    )
}

/// Says what an approval has brought.
pub(super) fn announce(app: App, request: &ApprovalRequestView) {
    let t = app.text_now();
    if request.state == ApprovalState::Approved {
        app.toasts.show(Tone::Good, t.approvals.approved_made);
        return;
    }
    let left = usize::from(request.policy.needed).saturating_sub(request.approvals.len());
    app.toasts.show(Tone::Good, fill(t.approvals.approved_more, &[&left.to_string()]));
}

/// How many of whom decide, in words.
pub(crate) fn policy_words(
    t: &Text,
    needed: u8,
    approvers: &[String],
    principals: &[PrincipalView],
) -> String {
    let needed = needed.to_string();
    if approvers.is_empty() {
        return fill(t.approvals.policy_any, &[&needed]);
    }
    let name = |id: &String| {
        principals.iter().find(|one| one.id == *id).map_or_else(|| String::from("?"), |one| one.name.clone())
    };
    let names: Vec<_> = approvers.iter().map(name).collect();
    fill(t.approvals.policy_listed, &[&needed, &names.join(", ")])
}

fn policy_card(t: &'static Text, request: &ApprovalRequestView, principals: &[PrincipalView]) -> AnyView {
    let policy = &request.policy;
    let words = policy_words(t, policy.needed, &policy.approvers, principals);
    let signed = policy.signed.then(|| view! { <p class="cell-sub">{t.approvals.policy_signed}</p> });
    let so_far: Vec<_> = request
        .approvals
        .iter()
        .map(|approval| {
            view! {
                <li>
                    {words::author(t, &approval.approver)}
                    " · "
                    <Timestamp ms=approval.at />
                </li>
            }
        })
        .collect();
    let none = so_far.is_empty().then(|| view! { <li class="muted">{t.approvals.no_approvals}</li> });
    let decided = request.decided.map(|at| {
        view! {
            <dt>{t.approvals.decided}</dt>
            <dd>
                <Timestamp ms=at />
            </dd>
        }
    });
    let text = |label: &'static str, value: Option<String>| {
        value.map(|value| {
            view! {
                <dt>{label}</dt>
                <dd class="wrap-anywhere">{value}</dd>
            }
        })
    };
    let denied_by = request.denied_by.as_ref().map(|name| words::author(t, name));
    view! {
        <section class="card" aria-labelledby="policy-title">
            <div class="card-head">
                <h2 id="policy-title">{t.approvals.policy}</h2>
            </div>
            <dl class="card-body facts">
                <dt>{t.approvals.policy}</dt>
                <dd>{words} {signed}</dd>
                <dt>{t.approvals.approvals}</dt>
                <dd>
                    <ul data-testid="approvals-given">{so_far} {none}</ul>
                    <p class="cell-sub">{given(t, request)}</p>
                </dd>
                <dt>{t.approvals.requested}</dt>
                <dd>
                    <Timestamp ms=request.requested />
                    " · "
                    {words::author(t, &request.requested_by)}
                </dd>
                {decided}
                {text(t.approvals.denied_by, denied_by)}
                {text(t.approvals.reason, request.reason.clone().filter(|reason| !reason.is_empty()))}
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn DenyDialog(open: RwSignal<bool>, id: String) -> impl IntoView {
    let t = app().text_now();
    view! {
        <Dialog open=open title=t.approvals.deny_title.to_string() testid="deny-dialog">
            <DenyForm open=open id=id.clone() />
        </Dialog>
    }
}

#[component]
fn DenyForm(open: RwSignal<bool>, id: String) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let reason = RwSignal::new(String::new());
    let work = Work::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = id.clone();
        let said = reason.with_untracked(|text| String::from(text.trim()));
        work.run_open(
            move |session| async move { session.deny(&id, &said).await },
            move |_| {
                open.set(false);
                app.toasts.show(Tone::Good, t.approvals.denied);
            },
        );
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p>{t.approvals.deny_body}</p>
                <Field
                    label=t.approvals.deny_reason
                    value=reason
                    id="deny-reason"
                    limit=COMMENT_MAX_CHARS
                    optional=true
                    lines=true
                    autofocus=true
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.approvals.deny
                    look=Look::DangerSolid
                    submit=true
                    busy=work.busy
                    testid="confirm-deny"
                />
            </div>
        </form>
    }
    .into_any()
}
