//! One keystore: its keys.

use keystead_core::{KeyKind, KeystoreView, ProfileId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::work::Work;
use super::{address, localized};
use crate::app::app;
use crate::backend::Problem;
use crate::backend::keystores::Keystores;
use crate::components::badge::Tone;
use crate::components::button::{Button, Look};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, icon};
use crate::components::load::{Load, load};
use crate::components::menu::{Menu, MenuItem};
use crate::components::problem_note::ProblemNote;
use crate::components::skeleton::Skeleton;
use crate::model::list::Group;
use crate::pages::not_found::Missing;
use crate::shell::frame;
use crate::text::{Text, count, fill};

mod filter;
pub(super) mod form;
mod table;

#[component]
pub(crate) fn KeystorePage() -> impl IntoView {
    let params = use_params_map();
    // Another keystore is another page: nothing of the one before stays.
    let id = Memo::new(move |_| params.with(|params| params.get("keystore").unwrap_or_default()));
    move || view! { <OneKeystore id=id.get() /> }
}

#[component]
fn OneKeystore(id: String) -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let own = id.clone();
    let state = load(move |session| {
        let id = own.clone();
        async move { session.keystore(&id).await }
    });
    let keystore = Memo::new(move |_| state.get().ready());
    let editing = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let filter = filter::Filter::of_address();
    filter.follow_in_address();
    let saved = Callback::new(move |_| app.toasts.say(app.text_now().keystore.saved));
    let id = StoredValue::new(id);
    localized(move |t| {
        let name = keystore
            .with(|keystore| keystore.as_ref().map(|keystore| keystore.name.clone()).unwrap_or_default());
        crumbs.set(&[(t.keystore.title, address::KEYSTORES)], &name);
        let body = move || match state.get() {
            Load::Waiting => view! { <Skeleton /> }.into_any(),
            Load::Failed(problem) => failed(t, problem),
            Load::Ready(keystore) => {
                let menu = Signal::derive(move || {
                    vec![
                        MenuItem::new(t.common.edit, Icon::Edit, "edit-keystore", move || editing.set(true)),
                        MenuItem::new(t.keystore.delete, Icon::Trash, "delete-keystore", move || {
                            deleting.set(true)
                        })
                        .danger(),
                    ]
                });
                view! {
                    <div class="page-head">
                        <div class="page-title">
                            <h1>{keystore.name.clone()}</h1>
                            <p>{keystore.description.clone()}</p>
                        </div>
                        <div class="actions">
                            {(keystore.profile == ProfileId::JWT)
                                .then(|| {
                                    view! {
                                        <A href=address::jwt_of(&keystore.id, false) attr:class="btn" attr:data-testid="to-jwt">
                                            {icon(Icon::Token)}
                                            {t.jwt.title}
                                        </A>
                                    }
                                })}
                            <A href=address::new_key(&keystore.id) attr:class="btn primary" attr:data-testid="new-key">
                                {icon(Icon::Plus)}
                                {t.keystore.new_key}
                            </A>
                            <Menu label=t.keystore.more kind=Icon::More items=menu testid="keystore-menu" />
                        </div>
                    </div>
                }
                .into_any()
            }
        };
        let before = Signal::derive(move || {
            keystore.with(|keystore| keystore.as_ref().map(|k| (k.name.clone(), k.description.clone())))
        });
        let there = move || keystore.with(Option::is_some);
        view! {
            <div class="page">
                {body}
                <Show when=there>
                    <table::KeysCard keystore=id.get_value() filter=filter />
                </Show>
                <form::KeystoreDialog
                    open=editing
                    title=t.keystore.edit_title
                    button=t.common.save
                    before=before
                    save=move |session, draft| {
                        let id = id.get_value();
                        Box::pin(async move {
                            session.update_keystore(&id, draft.name, draft.description).await
                        })
                    }
                    on_saved=saved
                />
                <DeleteDialog open=deleting keystore=keystore />
            </div>
        }
    })
}

fn failed(t: &'static Text, problem: Problem) -> AnyView {
    if matches!(problem.code.as_str(), "keystore.not_found" | "id.invalid") {
        return view! { <Missing title=t.keystore.not_found /> }.into_any();
    }
    view! { <ProblemNote problem=Some(problem) /> }.into_any()
}

/// Deletes an empty keystore; says why not, while it is not empty.
#[component]
fn DeleteDialog(open: RwSignal<bool>, keystore: Memo<Option<KeystoreView>>) -> impl IntoView {
    let app = app();
    let navigate = StoredValue::new_local(use_navigate());
    let work = Work::new();
    let t = app.text_now();
    let content = move || {
        let keystore = keystore.get()?;
        let KeystoreView { id, name, keys, .. } = keystore;
        if keys > 0 {
            let keys = count(u64::from(keys), t.common.keys_one, t.common.keys_many);
            return Some(
                view! {
                    <div class="dialog-body">
                        <p>{fill(t.keystore.delete_blocked, &[&keys])}</p>
                    </div>
                    <div class="dialog-foot">
                        <Button label=t.common.close on_press=move |()| open.set(false) />
                    </div>
                }
                .into_any(),
            );
        }
        let delete = move |()| {
            let (id, name) = (id.clone(), name.clone());
            work.run_open(
                move |session| async move { session.delete_keystore(&id).await },
                move |()| {
                    open.set(false);
                    app.toasts.show(Tone::Good, fill(t.keystore.deleted, &[&name]));
                    navigate.with_value(|go| go(address::KEYSTORES, NavigateOptions::default()));
                },
            );
        };
        Some(
            view! {
                <div class="dialog-body">
                    <p>{t.keystore.delete_body}</p>
                    <ProblemNote problem=work.problem />
                </div>
                <div class="dialog-foot">
                    <Button label=t.common.cancel on_press=move |()| open.set(false) />
                    <Button
                        label=t.keystore.delete
                        look=Look::DangerSolid
                        busy=work.busy
                        testid="confirm-delete-keystore"
                        on_press=delete
                    />
                </div>
            }
            .into_any(),
        )
    };
    let title = move || {
        let name = keystore.with(|keystore| keystore.as_ref().map(|k| k.name.clone()).unwrap_or_default());
        fill(t.keystore.delete_title, &[&name])
    };
    view! {
        <Dialog open=open title=Signal::derive(title)>
            {content}
        </Dialog>
    }
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
