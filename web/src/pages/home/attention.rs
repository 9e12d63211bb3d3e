//! What needs attention, as the engine says: deletions to come, rotations that are due, budgets that run out, certificates
//! that expire.

use std::rc::Rc;

use keystead_core::attention::{self, Concern};
use keystead_core::client::CredentialKind;
use keystead_core::{
    CredentialAction, CredentialEvent, CredentialKindView, CredentialView, KeyAction, KeyView,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::App;
use crate::backend::Session;
use crate::backend::credentials::Credentials;
use crate::backend::keys::{KeyStep, Keys};
use crate::components::button::Button;
use crate::components::icon::{Icon, icon};
use crate::pages::address;
use crate::pages::keystore::Tab;
use crate::pages::work::act;
use crate::platform::intl;
use crate::text::{Text, count, fill};

pub(super) fn card(
    app: App,
    t: &'static Text,
    keys: &[KeyView],
    credentials: &[CredentialView],
    waiting: usize,
) -> Option<AnyView> {
    let now = app.now.get_untracked();
    let mut rows: Vec<(u64, AnyView)> = Vec::new();
    for key in keys {
        for concern in attention::of_key(key, now) {
            rows.push((concern.at().unwrap_or(now), of_key(app, t, key, concern)));
        }
    }
    for credential in credentials {
        if let Some(concern) = attention::of_credential(credential, now) {
            rows.push((concern.at().unwrap_or(now), of_credential(app, t, credential, concern)));
        }
    }
    if waiting > 0 {
        let text = count(waiting as u64, t.approvals.waiting_one, t.approvals.waiting_many);
        let href = String::from(address::APPROVALS);
        rows.push((now, line(Icon::CheckRound, t.approvals.title, href, plain(text), None)));
    }
    if rows.is_empty() {
        return None;
    }
    rows.sort_by_key(|(at, _)| *at);
    let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
    Some(
        view! {
            <section class="card" aria-labelledby="attention-title">
                <div class="card-head">
                    <h2 id="attention-title">{t.home.attention}</h2>
                </div>
                <ul class="rows" data-testid="pending-list">
                    {rows}
                </ul>
            </section>
        }
        .into_any(),
    )
}

fn of_key(app: App, t: &'static Text, key: &KeyView, concern: Concern) -> AnyView {
    let now = app.now.get_untracked();
    let href = address::key(&key.id);
    match concern {
        Concern::Deletion { due } => {
            let id = key.id.clone();
            let cancel = key.actions.contains(&KeyAction::CancelDeletion).then(|| {
                back(t, move || {
                    let id = id.clone();
                    let work =
                        async move |session: Rc<Session>| session.step(&id, KeyStep::CancelDeletion).await;
                    act(app, work, move |_| app.toasts.say(t.key.cancel_deletion));
                })
            });
            line(Icon::Trash, &key.name, href, due_text(app, t, due), cancel)
        }
        Concern::VersionDeletion { version, due } => {
            let name = format!("{} · {}", key.name, fill(t.home.version, &[&version.to_string()]));
            line(Icon::Trash, &name, address::key_tab(&key.id, "versions"), due_text(app, t, due), None)
        }
        Concern::Rotation { at } => {
            let text = fill(t.home.rotates, &[&dated(t, at, now)]);
            line(Icon::Rotate, &key.name, href, plain(text), None)
        }
        Concern::Budget { percent } => {
            let text = fill(t.home.budget, &[&percent.to_string()]);
            line(Icon::Warn, &key.name, href, plain(text), None)
        }
        // Keys do not expire.
        Concern::Expiry { at } => line(Icon::Warn, &key.name, href, plain(dated(t, at, now)), None),
    }
}

fn of_credential(app: App, t: &'static Text, credential: &CredentialView, concern: Concern) -> AnyView {
    let now = app.now.get_untracked();
    let (kind, mark, word) = match credential.kind {
        CredentialKindView::Ipv4 => (CredentialKind::Ipv4, Icon::Globe, "IPv4"),
        CredentialKindView::Mac => (CredentialKind::Mac, Icon::Globe, "MAC"),
        CredentialKindView::Certificate => (CredentialKind::Certificate, Icon::Shield, t.home.certificate),
    };
    let href = address::keystore_tab(&credential.keystore, Tab::Clients(kind).name());
    let name = format!("{word} · {}", credential.value);
    match concern {
        Concern::Expiry { at } => {
            let text = if at <= now { t.home.expired } else { t.home.expires };
            line(mark, &name, href, plain(fill(text, &[&dated(t, at, now)])), None)
        }
        Concern::Deletion { due } => {
            let own = credential.clone();
            let cancel = credential.actions.contains(&CredentialAction::CancelDeletion).then(|| {
                back(t, move || {
                    let own = own.clone();
                    let work = async move |session: Rc<Session>| {
                        session.move_credential(&own, CredentialEvent::CancelDeletion).await
                    };
                    act(app, work, move |_| app.toasts.say(t.clients.cancelled));
                })
            });
            line(Icon::Trash, &name, href, due_text(app, t, due), cancel)
        }
        // Nothing else happens to a credential.
        _ => line(mark, &name, href, plain(String::new()), None),
    }
}

/// How long until then, or since, with the exact moment beside it.
fn dated(t: &Text, at: u64, now: u64) -> String {
    format!("{} · {}", intl::ago(t, at, now), intl::moment(t.lang, at))
}

fn plain(text: String) -> AnyView {
    view! { <span>{text}</span> }.into_any()
}

/// A countdown that follows the clock.
fn due_text(app: App, t: &'static Text, due: u64) -> AnyView {
    view! { <span>{move || intl::due(t, due, app.now.get())}</span> }.into_any()
}

fn back(t: &'static Text, cancel: impl Fn() + Send + Sync + 'static) -> AnyView {
    view! {
        <Button
            label=t.key.cancel_deletion
            small=true
            leading=Icon::Undo
            testid="cancel-here"
            on_press=move |()| cancel()
        />
    }
    .into_any()
}

fn line(mark: Icon, name: &str, href: String, text: AnyView, action: Option<AnyView>) -> AnyView {
    let (name, gone) = (name.to_owned(), matches!(mark, Icon::Trash));
    view! {
        <li class="row">
            <span class="key-mark" class:gone=gone>
                {icon(mark)}
            </span>
            <div class="grow">
                <div class="row-title">
                    <A href=href>{name}</A>
                </div>
                <div class="cell-sub">{text}</div>
            </div>
            {action}
        </li>
    }
    .into_any()
}
