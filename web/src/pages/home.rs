//! Home: what needs attention, how much there is, what changed last.

use keystead_core::store::Order;
use keystead_core::{KeyQuery, KeyStateView, KeyView};
use leptos::prelude::*;
use leptos_router::components::A;

use super::work::act;
use super::{address, localized};
use crate::app::{App, app};
use crate::backend::keys::{KeyStep, Keys};
use crate::backend::keystores::Keystores;
use crate::backend::{Backend, Problem, Session};
use crate::components::badge::{Tone, key_badge};
use crate::components::banner::Banner;
use crate::components::button::Button;
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, icon, sized};
use crate::components::load::{load, shown};
use crate::components::timestamp::Timestamp;
use crate::format::duration;
use crate::platform::{intl, prefs};
use crate::shell::frame;
use crate::text::{Text, fill};

const RECENT: usize = 6;
const PAGE: u32 = 500;

/// What the page shows.
#[derive(Clone, Debug, PartialEq)]
struct Overview {
    keystores: usize,
    enabled: usize,
    disabled: usize,
    pending: Vec<KeyView>,
    recent: Vec<KeyView>,
    last_change: u64,
    last_backup: Option<u64>,
}

#[component]
pub(crate) fn Home() -> impl IntoView {
    let app = app();
    let crumbs = frame().crumbs;
    let overview = load(async |session| overview(&session).await);
    localized(move |t| {
        crumbs.set(&[], t.home.title);
        view! {
            <div class="page">
                <h1 class="visually-hidden">{t.home.title}</h1>
                {shown(overview, move |overview| content(app, t, overview))}
            </div>
        }
    })
}

async fn overview(session: &Session) -> Result<Overview, Problem> {
    let keystores = session.keystores().await?;
    let mut keys = Vec::new();
    let mut query = KeyQuery { order: Order::Created, limit: PAGE, ..KeyQuery::default() };
    loop {
        let page = session.keys(query.clone()).await?;
        keys.extend(page.items);
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    let in_state = |wanted: KeyStateView| keys.iter().filter(|key| key.state == wanted).count();
    let last_change = keys.iter().map(|key| key.changed).max().unwrap_or_default();
    let (enabled, disabled) = (in_state(KeyStateView::Enabled), in_state(KeyStateView::Disabled));
    let mut pending: Vec<_> = keys.iter().filter(|key| due(key).is_some()).cloned().collect();
    pending.sort_by_key(due);
    keys.sort_by_key(|key| core::cmp::Reverse(key.changed));
    keys.truncate(RECENT);
    let vault = session.info().await?.id;
    let last_backup =
        prefs::read(&format!("{}{vault}", prefs::LAST_BACKUP)).and_then(|when| when.parse().ok());
    Ok(Overview {
        keystores: keystores.len(),
        enabled,
        disabled,
        pending,
        recent: keys,
        last_change,
        last_backup,
    })
}

fn due(key: &KeyView) -> Option<u64> {
    match key.state {
        KeyStateView::PendingDeletion { due, .. } => Some(due),
        _ => None,
    }
}

fn content(app: App, t: &'static Text, overview: Overview) -> AnyView {
    if overview.keystores == 0 {
        return view! {
            <div class="card">
                <EmptyState kind=Icon::Key title=t.home.empty_title body=t.home.empty_body>
                    <A href=address::NEW_KEYSTORE attr:class="btn primary" attr:data-testid="first-keystore">
                        {icon(Icon::Plus)}
                        {t.home.first_keystore}
                    </A>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let figure = |tone: Tone, kind: Icon, word: &'static str, number: usize| {
        view! {
            <div class="figure">
                <dt>{sized(kind, "16")} {word}</dt>
                <dd data-tone=tone.class()>{intl::number(t.lang, number as u64)}</dd>
            </div>
        }
    };
    view! {
        {backup_reminder(app, t, &overview)}
        <dl class="figures">
            {figure(Tone::Good, Icon::CheckRound, t.home.enabled, overview.enabled)}
            {figure(Tone::Quiet, Icon::Pause, t.home.disabled, overview.disabled)}
            {figure(Tone::Warn, Icon::Clock, t.home.pending, overview.pending.len())}
            {figure(Tone::Accent, Icon::Stores, t.home.stores, overview.keystores)}
        </dl>
        {(!overview.pending.is_empty()).then(|| pending_list(app, t, overview.pending))}
        {recent_list(t, overview.recent)}
    }
    .into_any()
}

/// Says that no backup holds the latest changes, if so.
fn backup_reminder(app: App, t: &'static Text, overview: &Overview) -> Option<AnyView> {
    let (title, body) = match overview.last_backup {
        None if overview.last_change > 0 => (t.home.no_backup, String::from(t.home.no_backup_body)),
        Some(when) if overview.last_change > when => {
            let ago = intl::ago(t, when, app.now.get_untracked());
            (t.home.old_backup, fill(t.home.old_backup_body, &[&ago]))
        }
        _ => return None,
    };
    Some(
        view! {
            <Banner tone=Tone::Warn title=title.to_string() body=body testid="backup-reminder">
                <A href=address::BACKUP attr:class="btn small">
                    {t.home.make_backup}
                </A>
            </Banner>
        }
        .into_any(),
    )
}

fn pending_list(app: App, t: &'static Text, keys: Vec<KeyView>) -> AnyView {
    let rows = keys
        .into_iter()
        .map(|key| {
            let due = due(&key).unwrap_or_default();
            let left = move || {
                let left = due.saturating_sub(app.now.get());
                if left == 0 {
                    t.common.due_now.to_string()
                } else {
                    fill(t.common.due_in, &[&duration(t, left)])
                }
            };
            let id = key.id.clone();
            let cancel = move |()| {
                let id = id.clone();
                act(
                    app,
                    async move |session| session.step(&id, KeyStep::CancelDeletion).await,
                    move |_| app.toasts.say(t.key.cancel_deletion),
                );
            };
            view! {
                <li class="row">
                    <span class="key-mark gone">{icon(Icon::Clock)}</span>
                    <div class="grow">
                        <div class="row-title">
                            <A href=address::key(&key.id)>{key.name.clone()}</A>
                        </div>
                        <div class="cell-sub" title=intl::exact(t.lang, due)>
                            {left}
                        </div>
                    </div>
                    <Button label=t.key.cancel_deletion small=true on_press=cancel />
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <section class="card" aria-labelledby="pending-title">
            <div class="card-head">
                <h2 id="pending-title">{t.home.pending_title}</h2>
            </div>
            <ul class="rows" data-testid="pending-list">
                {rows}
            </ul>
        </section>
    }
    .into_any()
}

fn recent_list(t: &'static Text, keys: Vec<KeyView>) -> AnyView {
    if keys.is_empty() {
        return view! {
            <div class="card">
                <EmptyState kind=Icon::Key title=t.home.no_keys body=t.home.no_keys_body>
                    <A href=address::KEYSTORES attr:class="btn primary">
                        {t.keystore.title}
                    </A>
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let rows = keys
        .into_iter()
        .map(|key| {
            let gone = matches!(key.state, KeyStateView::Destroyed);
            view! {
                <li>
                    <A href=address::key(&key.id) attr:class="row">
                        <span class="key-mark" class:gone=gone>
                            {icon(Icon::Key)}
                        </span>
                        <div class="grow">
                            <div class="row-title">{key.name.clone()}</div>
                            <div class="cell-sub">
                                <Timestamp ms=key.changed />
                            </div>
                        </div>
                        {key_badge(t, &key)}
                    </A>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <section class="card" aria-labelledby="recent-title">
            <div class="card-head">
                <h2 id="recent-title">{t.home.recent}</h2>
            </div>
            <ul class="rows">{rows}</ul>
        </section>
    }
    .into_any()
}
