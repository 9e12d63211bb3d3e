//! Whether changes of a keystore need approval, by whom, and the way out when nobody is left.

use keystead_core::{ApprovalPolicy, ApprovalPolicyView, KeystoreChanges, KeystoreView, PrincipalKind};
use keystead_core::{PrincipalId, PrincipalView, Role};
use leptos::prelude::*;
use leptos_router::components::A;
use web_sys::SubmitEvent;

use crate::app::app;
use crate::backend::approvals::Approvals;
use crate::backend::keystores::Keystores;
use crate::backend::principals::Principals;
use crate::components::badge::Tone;
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::check::Check;
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::icon::{Icon, icon, sized};
use crate::components::load::load;
use crate::components::problem_note::ProblemNote;
use crate::pages::address;
use crate::pages::approvals::request::policy_words;
use crate::pages::principals::form::choose_from;
use crate::pages::work::Work;
use crate::text::{Text, count, fill};

/// The switch among the settings of a keystore whose profile has approvals.
#[component]
pub(super) fn ApprovalCard(keystore: Memo<Option<KeystoreView>>) -> impl IntoView {
    let t = app().text_now();
    let editing = RwSignal::new(false);
    let principals = load(async |session| session.principals().await);
    let state = move || {
        let keystore = keystore.get()?;
        let principals = principals.get().ready()?;
        Some(match &keystore.approvals {
            None => off(t, editing),
            Some(policy) => on(t, policy, &principals, &keystore, editing),
        })
    };
    let id = move || keystore.with(|one| one.as_ref().map(|one| one.id.clone()).unwrap_or_default());
    let form = move || {
        let principals = principals.get_untracked().ready()?;
        let policy = keystore.with_untracked(|one| one.as_ref().and_then(|one| one.approvals.clone()));
        Some(view! { <PolicyForm open=editing id=untrack(id) before=policy principals=principals /> })
    };
    view! {
        <section class="card" aria-labelledby="approval-title" data-testid="approval-card">
            <div class="card-head">
                <h2 id="approval-title">{t.approvals.switch_title}</h2>
            </div>
            {state}
        </section>
        <Dialog
            open=editing
            title=t.approvals.switch_on_title.to_string()
            class="roomy"
            testid="policy-dialog"
        >
            {form}
        </Dialog>
    }
    .into_any()
}

fn off(t: &'static Text, editing: RwSignal<bool>) -> AnyView {
    view! {
        <div class="zone-row">
            <div>
                <p>{t.approvals.switch_off_body}</p>
            </div>
            <Button
                label=t.approvals.switch_on
                testid="approvals-on"
                on_press=move |()| editing.set(true)
            />
        </div>
    }
    .into_any()
}

fn on(
    t: &'static Text,
    policy: &ApprovalPolicyView,
    principals: &[PrincipalView],
    keystore: &KeystoreView,
    editing: RwSignal<bool>,
) -> AnyView {
    let words = policy_words(t, policy.needed, &policy.approvers, principals);
    let signed = policy.signed.then(|| view! { <p class="cell-sub">{t.approvals.policy_signed}</p> });
    view! {
        <div class="zone-row">
            <div>
                <h3>{words}</h3>
                <p>{t.approvals.switch_on_body}</p>
                {signed}
            </div>
            <div class="actions">
                <Button
                    label=t.approvals.switch_change
                    leading=Icon::Edit
                    testid="approvals-change"
                    on_press=move |()| editing.set(true)
                />
                <StopButton id=keystore.id.clone() />
            </div>
        </div>
        <ForceRow keystore=keystore.clone() />
    }
    .into_any()
}

/// Stops asking, which is itself a change that needs approval.
#[component]
fn StopButton(id: String) -> impl IntoView {
    let t = app().text_now();
    let work = Work::new();
    let press = move |()| {
        let id = id.clone();
        let changes = KeystoreChanges { approvals: Some(None), ..KeystoreChanges::default() };
        work.run_open(move |session| async move { session.update_keystore(&id, changes).await }, |_| ());
    };
    view! {
        <Button label=t.approvals.switch_off busy=work.busy testid="approvals-off" on_press=press />
    }
}

#[component]
fn PolicyForm(
    open: RwSignal<bool>,
    id: String,
    before: Option<ApprovalPolicyView>,
    principals: Vec<PrincipalView>,
) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let needed = RwSignal::new(before.as_ref().map_or(1, |policy| policy.needed).to_string());
    let signed = RwSignal::new(before.as_ref().is_none_or(|policy| policy.signed));
    let chosen = RwSignal::new(before.map(|policy| policy.approvers).unwrap_or_default());
    let work = Work::new();
    let people: Vec<_> = principals
        .into_iter()
        .filter(|one| one.kind != PrincipalKind::Group && one.role == Role::Admin)
        .collect();
    let people = StoredValue::new(people);
    // Whoever cannot sign is offered only where nobody has to; the engine has the last word.
    let offered = Memo::new(move |_| {
        let signed = signed.get();
        people.with_value(|all| {
            all.iter().filter(|one| !signed || one.signs_approvals).cloned().collect::<Vec<_>>()
        })
    });
    let number = move || needed.with(|text| text.trim().parse::<u8>().ok().filter(|number| *number > 0));
    let wrong = move || number().is_none().then(|| String::from(t.approvals.switch_needed_wrong));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(needed) = untrack(number) else { return };
        let offered = offered.get_untracked();
        let approvers: Vec<PrincipalId> = chosen
            .get_untracked()
            .iter()
            .filter(|id| offered.iter().any(|one| one.id == **id))
            .filter_map(|id| id.parse().ok())
            .collect();
        let policy = ApprovalPolicy { needed, approvers, signed: signed.get_untracked() };
        let changes = KeystoreChanges { approvals: Some(Some(policy)), ..KeystoreChanges::default() };
        let id = id.clone();
        work.run_open(
            move |session| async move { session.update_keystore(&id, changes).await },
            move |_| {
                open.set(false);
                app.toasts.show(Tone::Good, t.approvals.switched_on);
            },
        );
    };
    let list = move || {
        let offered = offered.get();
        if offered.is_empty() {
            return view! {
                <Banner tone=Tone::Warn title=t.approvals.switch_no_approvers.to_string() testid="no-approvers">
                    <A href=address::PRINCIPALS attr:class="btn small">
                        {icon(Icon::People)}
                        {t.principals.title}
                    </A>
                </Banner>
            }
            .into_any();
        }
        choose_from(t, offered, chosen, "approvers")
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <p>{t.approvals.switch_on_body}</p>
                <Check
                    label=t.approvals.switch_signed
                    hint=t.approvals.switch_signed_hint
                    id="policy-signed"
                    value=signed
                />
                <Show when=move || !signed.get()>
                    <Banner
                        tone=Tone::Warn
                        title=t.approvals.switch_unsigned_warn.to_string()
                        testid="unsigned-warning"
                    />
                </Show>
                <fieldset class="field plain-set">
                    <legend class="legend">{t.approvals.switch_approvers}</legend>
                    {list}
                    <Show when=move || !signed.get()>
                        <p class="hint">{t.approvals.switch_approvers_any}</p>
                    </Show>
                </fieldset>
                <Field
                    label=t.approvals.switch_needed
                    value=needed
                    id="policy-needed"
                    error=Signal::derive(wrong)
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.common.save
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="policy-save"
                />
            </div>
        </form>
    }
    .into_any()
}

/// The way out when nobody is left who could approve.
#[component]
fn ForceRow(keystore: KeystoreView) -> impl IntoView {
    let t = app().text_now();
    // The engine asks for the owner, whatever the role of others.
    if app().who().is_some_and(|who| who.name.is_some()) {
        return ().into_any();
    }
    let open = RwSignal::new(false);
    let title = fill(t.approvals.force_off_title, &[&keystore.name]);
    view! {
        <div class="zone-row">
            <div>
                <h3>{t.approvals.force_off}</h3>
                <p>{t.approvals.force_off_body}</p>
            </div>
            <Button
                label=t.approvals.force_off
                look=Look::Danger
                testid="force-off"
                on_press=move |()| open.set(true)
            />
        </div>
        <Dialog open=open title=title testid="force-off-dialog">
            <ForceForm open=open keystore=keystore.clone() />
        </Dialog>
    }
    .into_any()
}

#[component]
fn ForceForm(open: RwSignal<bool>, keystore: KeystoreView) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let typed = RwSignal::new(String::new());
    let judged = RwSignal::new(false);
    let work = Work::new();
    let name = StoredValue::new(keystore.name.clone());
    let matches = move || name.with_value(|name| typed.with(|typed| typed.trim() == name));
    let wrong = move || (judged.get() && !matches()).then(|| String::from(t.approvals.force_off_wrong));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        if !untrack(matches) {
            return;
        }
        let id = keystore.id.clone();
        work.run_open(
            move |session| async move { session.force_approvals_off(&id).await },
            move |_| {
                open.set(false);
                app.toasts.show(Tone::Good, t.approvals.forced_off);
            },
        );
    };
    let label = fill(t.approvals.force_off_type, &[&name.get_value()]);
    let losses: Vec<_> = [t.approvals.force_off_loss, t.approvals.force_off_log]
        .into_iter()
        .map(|line| view! { <li>{sized(Icon::Warn, "16")} <span>{line}</span></li> })
        .collect();
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <ul class="losses">{losses}</ul>
                <Field
                    label=label
                    value=typed
                    id="force-off-typed"
                    autofocus=true
                    error=Signal::derive(wrong)
                />
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=t.approvals.force_off
                    look=Look::DangerSolid
                    submit=true
                    busy=work.busy
                    testid="confirm-force-off"
                />
            </div>
        </form>
    }
    .into_any()
}

/// Says on the keystore's page that changes wait, and how many do.
#[component]
pub(super) fn ApprovalNote(id: String) -> impl IntoView {
    let app = app();
    let staged = load(move |session| {
        let id = id.clone();
        async move { session.staged(&id).await }
    });
    move || {
        let t = app.text();
        let waiting = staged.get().ready().unwrap_or_default().len() as u64;
        let waiting = (waiting > 0)
            .then(|| format!(" {}.", count(waiting, t.approvals.waiting_one, t.approvals.waiting_many)));
        let body = format!("{}{}", t.approvals.banner_body, waiting.unwrap_or_default());
        view! {
            <Banner
                tone=Tone::Accent
                title=t.approvals.banner.to_string()
                body=body
                testid="approval-note"
            >
                <A href=address::APPROVALS attr:class="btn small">
                    {t.approvals.to_approvals}
                </A>
            </Banner>
        }
    }
}
