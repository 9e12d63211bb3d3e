//! One key.

use keystead_core::{KeyAction, KeyStateView, KeyView};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{address, localized};
use crate::app::{App, app};
use crate::backend::Problem;
use crate::backend::keys::{KeyStep, Keys};
use crate::components::badge::{Tone, badge, key_word, state_look};
use crate::components::banner::Banner;
use crate::components::button::{Button, Look};
use crate::components::icon::{Icon, icon};
use crate::components::load::{Load, load};
use crate::components::menu::{Menu, MenuItem};
use crate::components::problem_note::ProblemNote;
use crate::components::skeleton::Skeleton;
use crate::components::tabs::Tabs;
use crate::format::countdown;
use crate::pages::not_found::Missing;
use crate::platform::intl;
use crate::shell::frame;
use crate::text::{Text, fill};

mod access;
mod danger;
mod edit;
mod history;
mod life;
mod material;
mod overview;
mod public_half;
mod rotate;
mod rotation;
mod secret;
mod steps;
mod use_;
mod versions;

use steps::take;

#[component]
pub(crate) fn KeyPage() -> impl IntoView {
    let params = use_params_map();
    // Another key is another page: no input and no result of the one before stays.
    let id = Memo::new(move |_| params.with(|params| params.get("key").unwrap_or_default()));
    move || view! { <OneKey id=id.get() /> }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Overview,
    Versions,
    Use,
    Life,
    History,
    Access,
}

impl Tab {
    fn of_name(name: Option<&str>) -> Self {
        match name {
            Some("versions") => Self::Versions,
            Some("use") => Self::Use,
            Some("timeline") => Self::Life,
            Some("history") => Self::History,
            Some("access") => Self::Access,
            _ => Self::Overview,
        }
    }
}

/// The dialogs of this page.
#[derive(Clone, Copy)]
struct Dialogs {
    edit: RwSignal<bool>,
    rotate: RwSignal<bool>,
}

#[component]
fn OneKey(id: String) -> impl IntoView {
    let frame = frame();
    let own = id.clone();
    let state = load(move |session| {
        let id = own.clone();
        async move { session.key(&id).await }
    });
    let key = Memo::new(move |_| state.get().ready());
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| Tab::of_name(query.get("tab").as_deref())));
    let dialogs = Dialogs { edit: RwSignal::new(false), rotate: RwSignal::new(false) };
    let id = StoredValue::new(id);
    let problem = Memo::new(move |_| match state.get() {
        Load::Failed(problem) => Some(problem),
        _ => None,
    });
    let there = Memo::new(move |_| key.with(Option::is_some));
    localized(move |t| {
        let crumbs = move || {
            let Some((name, home)) =
                key.with(|key| key.as_ref().map(|key| (key.name.clone(), key.keystore.clone())))
            else {
                return;
            };
            let keystores = frame.keystores.get().ready().unwrap_or_default();
            let keystore =
                keystores.into_iter().find(|one| one.id == home).map(|one| one.name).unwrap_or_default();
            frame.crumbs.set(
                &[(t.keystore.title, address::KEYSTORES), (&keystore, &address::keystore(&home))],
                &name,
            );
        };
        Effect::new(move |_| crumbs());
        let page = move || {
            if let Some(problem) = problem.get() {
                return failed(t, problem);
            }
            if !there.get() {
                return view! { <Skeleton /> }.into_any();
            }
            // From here on there is a key; its parts follow it one by one, so that nothing loses the focus.
            let key = Signal::derive(move || key.get());
            view! { <Content id=id.get_value() key=key tab=tab dialogs=dialogs /> }.into_any()
        };
        view! { <div class="page">{page}</div> }
    })
}

fn failed(t: &'static Text, problem: Problem) -> AnyView {
    if matches!(problem.code.as_str(), "key.not_found" | "id.invalid") {
        return view! { <Missing title=t.key.not_found /> }.into_any();
    }
    view! { <ProblemNote problem=Some(problem) /> }.into_any()
}

#[component]
fn Content(id: String, key: Signal<Option<KeyView>>, tab: Memo<Tab>, dialogs: Dialogs) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let tabs = vec![
        (address::key(&id), t.key.tab_overview),
        (address::key_tab(&id, "versions"), t.key.tab_versions),
        (address::key_tab(&id, "use"), t.key.tab_use),
        (address::key_tab(&id, "timeline"), t.life.tab),
        (address::key_tab(&id, "history"), t.life.history),
        (address::key_tab(&id, "access"), t.principals.access),
    ];
    let place = Signal::derive(move || match tab.get() {
        Tab::Overview => 0,
        Tab::Versions => 1,
        Tab::Use => 2,
        Tab::Life => 3,
        Tab::History => 4,
        Tab::Access => 5,
    });
    let own = id.clone();
    let part = move || match tab.get() {
        Tab::Overview => view! { <overview::Overview key=key dialogs=dialogs /> }.into_any(),
        Tab::Versions => view! { <versions::Versions key=key dialogs=dialogs /> }.into_any(),
        Tab::Use => view! { <use_::Use id=own.clone() key=key /> }.into_any(),
        Tab::Life => view! { <life::Life key=key dialogs=dialogs /> }.into_any(),
        Tab::History => view! { <history::History id=own.clone() /> }.into_any(),
        Tab::Access => view! { <access::AccessTab key=key /> }.into_any(),
    };
    view! {
        {header(app, t, key, tab, dialogs)}
        {state_banner(app, t, key)}
        <Tabs label=t.key.tabs tabs=tabs current=place />
        {part}
        <edit::EditDialog open=dialogs.edit key=key />
        <rotate::RotateDialog open=dialogs.rotate key=key />
    }
}

/// Whether the engine says that `action` can be done to the key now.
fn can(key: &KeyView, action: KeyAction) -> bool {
    key.actions.contains(&action)
}

/// Name, state, and the one thing that people most likely came for.
fn header(
    app: App,
    t: &'static Text,
    key: Signal<Option<KeyView>>,
    tab: Memo<Tab>,
    dialogs: Dialogs,
) -> impl IntoView {
    let name = Memo::new(move |_| {
        key.with(|key| {
            key.as_ref().map(|key| (key.name.clone(), key.description.clone())).unwrap_or_default()
        })
    });
    let state = Memo::new(move |_| key.with(|key| key.as_ref().map(|key| (key.state, key_word(t, key)))));
    let look = move || {
        state.get().map(|(state, word)| {
            let (tone, mark) = state_look(state);
            badge(tone, mark, word)
        })
    };
    let actions = Memo::new(move |_| {
        key.with(|key| key.as_ref().map(|key| (key.id.clone(), key.actions.clone())).unwrap_or_default())
    });
    let first = move || {
        let (id, actions) = actions.get();
        let has = |action| actions.contains(&action);
        if has(KeyAction::CancelDeletion) {
            let press = move |()| take(app, &id, KeyStep::CancelDeletion);
            return Some(
                view! {
                    <Button label=t.key.cancel_deletion look=Look::Primary leading=Icon::Undo testid="cancel-deletion" on_press=press />
                }
                .into_any(),
            );
        }
        if has(KeyAction::Enable) {
            let press = move |()| take(app, &id, KeyStep::Enable);
            return Some(
                view! { <Button label=t.key.enable look=Look::Primary leading=Icon::Power testid="enable" on_press=press /> }
                    .into_any(),
            );
        }
        // On their own tabs the forms have the buttons.
        let (label, mark, testid, there) = if has(KeyAction::Encrypt) {
            (t.key.encrypt, Icon::Lock, "go-use", Tab::Use)
        } else if has(KeyAction::Sign) {
            (t.using.sign, Icon::Edit, "go-use", Tab::Use)
        } else if has(KeyAction::MakeMac) {
            (t.using.make_mac, Icon::Code, "go-use", Tab::Use)
        } else if has(KeyAction::Verify) {
            (t.using.verify, Icon::CheckRound, "go-use", Tab::Use)
        } else if has(KeyAction::Rotate) {
            // A key without a version begins with its first rotation.
            return Some(
                view! {
                    <Button
                        label=t.key.rotate
                        look=Look::Primary
                        leading=Icon::Rotate
                        testid="activate"
                        on_press=move |()| dialogs.rotate.set(true)
                    />
                }
                .into_any(),
            );
        } else {
            return None;
        };
        (tab.get() != there).then(|| {
            view! {
                <A
                    href=address::key_tab(&id, "use")
                    scroll=false
                    attr:class="btn primary"
                    attr:data-testid=testid
                >
                    {icon(mark)}
                    {label}
                </A>
            }
            .into_any()
        })
    };
    let menu = Signal::derive(move || {
        let (id, actions) = actions.get();
        let mut items = Vec::new();
        if actions.contains(&KeyAction::Rotate) {
            items.push(MenuItem::new(t.key.rotate, Icon::Rotate, "rotate", move || dialogs.rotate.set(true)));
        }
        if actions.contains(&KeyAction::Edit) {
            items.push(MenuItem::new(t.common.edit, Icon::Edit, "edit-key", move || dialogs.edit.set(true)));
        }
        if actions.contains(&KeyAction::Disable) {
            items.push(MenuItem::new(t.key.disable, Icon::Pause, "disable", move || {
                take(app, &id, KeyStep::Disable)
            }));
        }
        items
    });
    view! {
        <div class="page-head">
            <div class="page-title">
                <div class="title-line">
                    <h1>{move || name.get().0}</h1>
                    <span data-testid="key-state">{look}</span>
                </div>
                <p>{move || name.get().1}</p>
            </div>
            <div class="actions">
                {first}
                {move || {
                    (!menu.with(Vec::is_empty))
                        .then(|| view! { <Menu label=t.keystore.more kind=Icon::More items=menu testid="key-menu" /> })
                }}
            </div>
        </div>
    }
}

/// What must be known before anything else about a key that is not simply in use.
fn state_banner(app: App, t: &'static Text, key: Signal<Option<KeyView>>) -> impl IntoView {
    let state = Memo::new(move |_| key.with(|key| key.as_ref().map(|key| key.state)));
    move || match state.get()? {
        KeyStateView::PendingDeletion { due, .. } => {
            let title = Signal::derive(move || {
                fill(t.key.pending_banner, &[&countdown(t, due.saturating_sub(app.now.get()))])
            });
            let body = fill(t.key.pending_banner_body, &[&intl::moment(t.lang, due)]);
            Some(
                view! { <Banner tone=Tone::Warn title=title body=body testid="pending-banner" /> }.into_any(),
            )
        }
        KeyStateView::Destroyed => Some(
            view! {
                <Banner
                    tone=Tone::Bad
                    title=t.key.destroyed_banner.to_string()
                    body=t.key.destroyed_banner_body.to_string()
                    testid="destroyed-banner"
                />
            }
            .into_any(),
        ),
        KeyStateView::Disabled => Some(
            view! {
                <Banner
                    tone=Tone::Quiet
                    title=t.key.disabled_banner.to_string()
                    body=t.key.disabled_banner_body.to_string()
                    testid="disabled-banner"
                />
            }
            .into_any(),
        ),
        KeyStateView::Enabled | KeyStateView::PreActive => None,
    }
}
