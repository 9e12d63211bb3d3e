//! The dialog in which somebody is registered or changed.

use keystead_core::profile::NameRules;
use keystead_core::{PrincipalKind, PrincipalView, Role};
use leptos::prelude::*;
use web_sys::SubmitEvent;

use super::{Asked, kind_of, role_of};
use crate::app::app;
use crate::backend::principals::{ApprovalKey, PrincipalDraft, Principals};
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::cards::{CardChoice, Cards};
use crate::components::check::Check;
use crate::components::dialog::Dialog;
use crate::components::field::Field;
use crate::components::load::Load;
use crate::components::problem_note::ProblemNote;
use crate::components::select::Select;
use crate::pages::work::Work;
use crate::text::{Text, fill};

const ROLES: [(&str, Role); 3] = [("viewer", Role::Viewer), ("user", Role::User), ("admin", Role::Admin)];

#[component]
pub(super) fn PrincipalDialog(
    asked: RwSignal<Option<Asked>>,
    all: RwSignal<Load<Vec<PrincipalView>>>,
) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asked.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && asked.with_untracked(Option::is_some) {
            asked.set(None);
        }
    });
    let title = move || {
        let t = app.text();
        match asked.get() {
            Some(Asked::Change(principal)) => fill(t.principals.edit_title, &[&principal.name]),
            _ => String::from(t.principals.add_title),
        }
    };
    view! {
        <Dialog open=open title=Signal::derive(title) class="roomy" testid="principal-dialog">
            {move || asked.get().map(|asked| view! { <Form open=open asked=asked all=all /> })}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, asked: Asked, all: RwSignal<Load<Vec<PrincipalView>>>) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let before = match asked {
        Asked::New => None,
        Asked::Change(principal) => Some(principal),
    };
    let name = RwSignal::new(before.as_ref().map(|one| one.name.clone()).unwrap_or_default());
    let kind = RwSignal::new(before.as_ref().map_or(PrincipalKind::User, |one| one.kind));
    let role = RwSignal::new(before.as_ref().map_or(Role::User, |one| one.role));
    let groups = RwSignal::new(before.as_ref().map(|one| one.groups.clone()).unwrap_or_default());
    let pem = RwSignal::new(String::new());
    let drop_key = RwSignal::new(false);
    let has_key = before.as_ref().is_some_and(|one| one.signs_approvals);
    let id = before.as_ref().map(|one| one.id.clone());
    let is_new = before.is_none();
    let judged = RwSignal::new(false);
    let work = Work::new();
    let missing = move || {
        (judged.get() && name.with(|name| name.trim().is_empty())).then(|| String::from(t.common.required))
    };
    let others = {
        let own = id.clone();
        all.get_untracked()
            .ready()
            .unwrap_or_default()
            .into_iter()
            .filter(|one| one.kind == PrincipalKind::Group && Some(&one.id) != own.as_ref())
            .collect::<Vec<_>>()
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        judged.set(true);
        let named = name.with_untracked(|name| String::from(name.trim()));
        if named.is_empty() {
            return;
        }
        let typed = pem.with_untracked(|pem| String::from(pem.trim()));
        let approval_key = match (typed.is_empty(), drop_key.get_untracked()) {
            (false, _) => ApprovalKey::Pem(typed),
            (true, true) => ApprovalKey::Removed,
            (true, false) => ApprovalKey::Same,
        };
        let draft = PrincipalDraft {
            name: named,
            kind: kind.get_untracked(),
            role: role.get_untracked(),
            groups: groups.get_untracked(),
            approval_key,
        };
        let id = id.clone();
        work.run_open(
            move |session| async move {
                match &id {
                    Some(id) => session.update_principal(id, draft).await,
                    None => session.create_principal(draft).await,
                }
            },
            move |principal| {
                open.set(false);
                let said = if is_new { t.principals.added } else { t.principals.saved };
                app.toasts.show(Tone::Good, fill(said, &[&principal.name]));
            },
        );
    };
    let person = move || kind.get() != PrincipalKind::Group;
    view! {
        <form on:submit=submit novalidate=true>
            <div class="dialog-body">
                <Field
                    label=t.common.name
                    value=name
                    id="principal-name"
                    hint=t.principals.name_hint
                    limit=NameRules::PLAIN.max_chars
                    autofocus=true
                    error=Signal::derive(missing)
                />
                {is_new.then(|| kinds(t, kind))}
                <Select
                    label=t.principals.role
                    id="principal-role"
                    hint=t.principals.role_hint
                    options=ROLES
                        .map(|(value, role)| (String::from(value), String::from(role_of(t, role))))
                        .to_vec()
                    value=Signal::derive(move || {
                        let named = ROLES.iter().find(|(_, one)| *one == role.get());
                        named.map(|(value, _)| String::from(*value)).unwrap_or_default()
                    })
                    on_choose=move |value: String| {
                        if let Some((_, chosen)) = ROLES.iter().find(|(name, _)| *name == value) {
                            role.set(*chosen);
                        }
                    }
                />
                {group_list(t, others, groups)}
                <Show when=person>
                    <Field
                        label=t.principals.approval_key
                        value=pem
                        id="principal-key"
                        hint=if has_key {
                            t.principals.approval_key_kept
                        } else {
                            t.principals.approval_key_hint
                        }
                        optional=true
                        lines=true
                        mono=true
                    />
                    {has_key
                        .then(|| {
                            view! {
                                <Check
                                    label=t.principals.approval_key_remove
                                    id="principal-key-remove"
                                    value=drop_key
                                />
                            }
                        })}
                </Show>
                <ProblemNote problem=work.problem />
            </div>
            <div class="dialog-foot">
                <Button label=t.common.cancel on_press=move |()| open.set(false) />
                <Button
                    label=if is_new { t.principals.add } else { t.common.save }
                    look=Look::Primary
                    submit=true
                    busy=work.busy
                    testid="save-principal"
                />
            </div>
        </form>
    }
    .into_any()
}

fn kinds(t: &'static Text, kind: RwSignal<PrincipalKind>) -> impl IntoView {
    let choices = [
        (PrincipalKind::User, t.principals.kind_user_body, "principal-user"),
        (PrincipalKind::Service, t.principals.kind_service_body, "principal-service"),
        (PrincipalKind::Group, t.principals.kind_group_body, "principal-group"),
    ];
    let choices = choices.map(|(one, body, testid)| {
        let (mark, title) = kind_of(t, one);
        CardChoice {
            mark,
            title,
            body,
            testid: String::from(testid),
            chosen: Signal::derive(move || kind.get() == one),
            choose: Callback::new(move |()| kind.set(one)),
        }
    });
    view! { <Cards label=t.principals.kind name="principal-kind" choices=choices.to_vec() /> }
}

/// The groups to belong to. Nothing where there is none.
fn group_list(
    t: &'static Text,
    others: Vec<PrincipalView>,
    groups: RwSignal<Vec<String>>,
) -> Option<impl IntoView> {
    (!others.is_empty()).then(|| {
        view! {
            <fieldset class="field plain-set">
                <legend class="legend">{t.principals.groups}</legend>
                {choose_from(t, others, groups, "principal-groups")}
            </fieldset>
        }
    })
}

/// Principals to tick, by their ids.
pub(crate) fn choose_from(
    t: &'static Text,
    all: Vec<PrincipalView>,
    chosen: RwSignal<Vec<String>>,
    testid: &'static str,
) -> AnyView {
    let rows: Vec<_> = all
        .into_iter()
        .map(|one| {
            let (_, kind) = kind_of(t, one.kind);
            let (id, own) = (one.id.clone(), one.id.clone());
            let change = move |on: bool| {
                chosen.update(|chosen| {
                    chosen.retain(|known| *known != own);
                    if on {
                        chosen.push(own.clone());
                    }
                });
            };
            view! {
                <li>
                    <label class="check">
                        <input
                            type="checkbox"
                            data-principal=one.name.clone()
                            prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                            on:change:target=move |event| change(event.target().checked())
                        />
                        <span class="strong">{one.name}</span>
                        <span class="muted small">{kind}</span>
                    </label>
                </li>
            }
        })
        .collect();
    view! {
        <ul class="pick-list" data-testid=testid>
            {rows}
        </ul>
    }
    .into_any()
}
