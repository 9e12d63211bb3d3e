//! What needs attention: deletions to come, rotations that are due, budgets that run out, certificates that expire.

use keystead_core::client::CredentialKind;
use keystead_core::{CredentialStateView, CredentialView, KeyStateView, KeyView};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::app::App;
use crate::backend::keys::{KeyStep, Keys};
use crate::components::button::Button;
use crate::components::icon::{Icon, icon};
use crate::format::{DAY, duration};
use crate::pages::address;
use crate::pages::keystore::Tab;
use crate::pages::work::act;
use crate::platform::intl;
use crate::text::{Text, count, fill};

/// The part of a keystore that has its certificates.
const CERTIFICATES: &str = Tab::Clients(CredentialKind::Certificate).name();
/// A rotation is due this long before it happens.
const ROTATION_SOON: u64 = 7 * DAY;
/// A certificate is to be renewed this long before it expires.
const EXPIRY_SOON: u64 = 30 * DAY;
/// From this share of its budget on a version is to be replaced, in percent.
const BUDGET_PERCENT: u64 = 80;

pub(super) fn card(
    app: App,
    t: &'static Text,
    keys: &[KeyView],
    certificates: &[CredentialView],
    waiting: usize,
) -> Option<AnyView> {
    let now = app.now.get_untracked();
    let mut rows: Vec<(u64, AnyView)> = Vec::new();
    for key in keys {
        if let KeyStateView::PendingDeletion { due, .. } = key.state {
            rows.push((due, deletion(app, t, key, due)));
            continue;
        }
        if key.state == KeyStateView::Destroyed {
            continue;
        }
        if let Some(at) = key.next_rotation.filter(|at| at.saturating_sub(now) <= ROTATION_SOON) {
            let text = fill(t.home.rotates, &[&intl::ago(t, at, now)]);
            rows.push((at, plain(Icon::Rotate, &key.name, address::key(&key.id), text, at, t)));
        }
        if let Some(share) = budget(key).filter(|share| *share >= BUDGET_PERCENT) {
            let text = fill(t.home.budget, &[&share.to_string()]);
            rows.push((now, plain(Icon::Warn, &key.name, address::key(&key.id), text, now, t)));
        }
    }
    for certificate in certificates {
        let live = certificate.state == CredentialStateView::Active;
        if let Some(at) = certificate.expires.filter(|at| live && at.saturating_sub(now) <= EXPIRY_SOON) {
            let over = at <= now;
            let text = fill(if over { t.home.expired } else { t.home.expires }, &[&intl::ago(t, at, now)]);
            let href = address::keystore_tab(&certificate.keystore, CERTIFICATES);
            rows.push((at, plain(Icon::Shield, &certificate.value, href, text, at, t)));
        }
    }
    if waiting > 0 {
        let text = count(waiting as u64, t.approvals.waiting_one, t.approvals.waiting_many);
        let href = String::from(address::APPROVALS);
        rows.push((now, plain(Icon::CheckRound, t.approvals.title, href, text, now, t)));
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

/// How much of its budget the default version has used, in percent.
fn budget(key: &KeyView) -> Option<u64> {
    let version = key.versions.iter().find(|version| Some(version.number) == key.primary)?;
    let most = key.rotation.max_operations.unwrap_or(key.operations_limit).min(key.operations_limit);
    let by_count = version.operations.saturating_mul(100).checked_div(most);
    let by_bytes =
        key.rotation.max_bytes.and_then(|most| version.bytes.saturating_mul(100).checked_div(most));
    by_count.into_iter().chain(by_bytes).max()
}

fn plain(kind: Icon, name: &str, href: String, text: String, at: u64, t: &Text) -> AnyView {
    let (name, exact) = (name.to_owned(), intl::exact(t.lang, at));
    view! {
        <li class="row">
            <span class="key-mark">{icon(kind)}</span>
            <div class="grow">
                <div class="row-title">
                    <A href=href>{name}</A>
                </div>
                <div class="cell-sub" title=exact>
                    {text}
                </div>
            </div>
        </li>
    }
    .into_any()
}

fn deletion(app: App, t: &'static Text, key: &KeyView, due: u64) -> AnyView {
    let left = move || {
        let left = due.saturating_sub(app.now.get());
        if left == 0 { t.common.due_now.to_string() } else { fill(t.common.due_in, &[&duration(t, left)]) }
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
    let (href, name) = (address::key(&key.id), key.name.clone());
    view! {
        <li class="row">
            <span class="key-mark gone">{icon(Icon::Trash)}</span>
            <div class="grow">
                <div class="row-title">
                    <A href=href>{name}</A>
                </div>
                <div class="cell-sub" title=intl::exact(t.lang, due)>
                    {left}
                </div>
            </div>
            <Button label=t.key.cancel_deletion small=true on_press=cancel />
        </li>
    }
    .into_any()
}
