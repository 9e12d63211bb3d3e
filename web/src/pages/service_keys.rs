//! The vault's own keys: what each protects, and when it rotates.

use keystead_core::ServiceKeyView;
use leptos::prelude::*;

use super::localized;
use crate::backend::service_keys::ServiceKeys;
use crate::components::icon::{Icon, icon, sized};
use crate::components::load::{load, shown};
use crate::components::timestamp::Timestamp;
use crate::shell::frame;
use crate::text::{Text, count, fill};

#[component]
pub(crate) fn ServiceKeysPage() -> impl IntoView {
    let crumbs = frame().crumbs;
    let keys = load(async |session| session.service_keys().await);
    localized(move |t| {
        crumbs.set(&[], t.service.title);
        let list = shown(keys, move |keys| {
            let rows: Vec<_> = keys.into_iter().map(|key| row(t, key)).collect();
            view! {
                <ul class="rows" data-testid="service-keys">
                    {rows}
                </ul>
            }
        });
        view! {
            <div class="page">
                <div class="page-title">
                    <h1>{t.service.title}</h1>
                    <p>{t.service.subtitle}</p>
                </div>
                <section class="card" aria-label=t.service.title>
                    {list}
                    <div class="card-foot">
                        <span class="muted small with-mark">
                            {sized(Icon::Lock, "14")}
                            {t.service.root}
                        </span>
                    </div>
                </section>
            </div>
        }
    })
}

fn row(t: &'static Text, key: ServiceKeyView) -> impl IntoView {
    let said =
        t.service.explained(&key.name).map_or_else(|| fill(t.service.used_by, &[&key.service]), String::from);
    let rotation = match key.rotation_days {
        Some(days) => {
            fill(t.service.every, &[&count(u64::from(days), t.common.days_one, t.common.days_many)])
        }
        None => String::from(t.service.never),
    };
    let moment = |label: &'static str, at: Option<u64>| {
        let at = match at {
            Some(ms) => view! { <Timestamp ms=ms /> }.into_any(),
            None => t.service.not_yet.into_any(),
        };
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{at}</dd>
            </div>
        }
    };
    let rotates = key.rotation_days.is_some();
    let last = rotates.then(|| moment(t.service.last, key.last_rotation));
    let next = rotates.then(|| moment(t.service.next, key.next_rotation));
    view! {
        <li class="row top">
            <span class="key-mark">{icon(Icon::Shield)}</span>
            <div class="grow tight">
                <h2 class="mono row-title">{key.name}</h2>
                <p>{said}</p>
                <dl class="facts-grid three">
                    <div>
                        <dt>{t.service.version}</dt>
                        <dd>{key.version}</dd>
                    </div>
                    <div>
                        <dt>{t.service.rotation}</dt>
                        <dd>{rotation}</dd>
                    </div>
                    {last}
                    {next}
                    {moment(t.common.created, Some(key.created))}
                </dl>
            </div>
        </li>
    }
}
