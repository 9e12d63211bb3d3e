//! What is published of a keystore's signing keys: next, current and previous.

use std::collections::BTreeMap;

use keystead_core::KeyView;
use keystead_core::jose::{Jwks, PublishedKey, Role};
use leptos::prelude::*;
use leptos_router::components::A;

use super::editor::tidied;
use super::signers;
use crate::app::app;
use crate::backend::tokens::Tokens;
use crate::components::badge::{Tone, badge};
use crate::components::button::Button;
use crate::components::copy_button::CopyButton;
use crate::components::empty_state::EmptyState;
use crate::components::icon::Icon;
use crate::components::load::{load, shown};
use crate::format::{HOUR, duration};
use crate::pages::address;
use crate::platform::{download, intl};
use crate::text::{Text, fill};

/// A keystore's set with the keys that it is of.
#[derive(Clone, PartialEq)]
struct Published {
    set: Jwks,
    json: String,
    keys: BTreeMap<String, KeyView>,
}

#[component]
pub(super) fn KeySet(keystore: String) -> impl IntoView {
    let app = app();
    let t = app.text_now();
    let published = load(move |session| {
        let keystore = keystore.clone();
        async move {
            let keys = signers(&session, &keystore).await?;
            let set = session.key_set(&keystore).await?;
            let json = tidied(&set.to_json()?);
            let keys = keys.into_iter().map(|key| (key.id.clone(), key)).collect();
            Ok(Published { set, json, keys })
        }
    });
    let body = shown(published, move |Published { set, json, keys }| {
        if set.keys.is_empty() {
            return view! {
                <EmptyState kind=Icon::Globe title=t.jwt.jwks_empty body=t.jwt.empty_body />
            }
            .into_any();
        }
        let now = app.now.get_untracked();
        let rows: Vec<_> = set.keys.iter().map(|key| row(t, key, keys.get(&key.key), now)).collect();
        let (copied, saved) = (json.clone(), json.clone());
        let save = move |()| download::text("jwks.json", &saved, "application/jwk-set+json");
        view! {
            <div class="table-wrap">
                <table class="table stacks" data-testid="jwks">
                    <thead>
                        <tr>
                            <th scope="col">{t.jwt.label}</th>
                            <th scope="col">{t.jwt.role}</th>
                            <th scope="col">{t.jwt.version}</th>
                            <th scope="col">{t.jwt.algorithm}</th>
                            <th scope="col">{t.jwt.timing}</th>
                            <th scope="col">{t.jwt.kid}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="card-body">
                <div class="result-head">
                    <h3>{t.jwt.json}</h3>
                    <div class="actions">
                        <CopyButton text=Signal::derive(move || copied.clone()) testid="copy-jwks" />
                        <Button
                            label=t.common.download
                            small=true
                            leading=Icon::Download
                            on_press=save
                            testid="download-jwks"
                        />
                    </div>
                </div>
                <pre class="output" tabindex="0" aria-label=t.jwt.json data-testid="jwks-json">
                    {json}
                </pre>
            </div>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-labelledby="jwks-title">
            <div class="card-head">
                <h2 id="jwks-title">{t.jwt.tab_jwks}</h2>
                <p class="cell-sub">{t.jwt.jwks_body}</p>
            </div>
            {body}
        </section>
    }
}

fn row(t: &'static Text, published: &PublishedKey, key: Option<&KeyView>, now: u64) -> impl IntoView + use<> {
    let (tone, kind, word) = match published.role {
        Role::Next => (Tone::Accent, Icon::Clock, t.jwt.role_next),
        Role::Current => (Tone::Good, Icon::CheckRound, t.jwt.role_current),
        Role::Previous => (Tone::Quiet, Icon::Undo, t.jwt.role_previous),
    };
    let name = key.map_or_else(|| published.key.clone(), |key| key.name.clone());
    view! {
        <tr>
            <td>
                <div class="cell-main">
                    <A href=address::jwt_key(&published.key)>{name}</A>
                    <span class="cell-sub">{lead(t, key)}</span>
                </div>
            </td>
            <td>{badge(tone, kind, word)}</td>
            <td class="minor">{published.version}</td>
            <td class="minor">{published.algorithm.jose_name()}</td>
            <td class="minor">{timing(t, published, key, now)}</td>
            <td class="minor">
                <code class="small wrap-anywhere">{published.key_id.clone()}</code>
            </td>
        </tr>
    }
}

/// How long a new version of the key waits before it signs.
fn lead(t: &'static Text, key: Option<&KeyView>) -> String {
    match key.and_then(|key| key.publication).map(|publication| publication.lead_hours) {
        Some(hours) if hours > 0 => fill(t.jwt.lead, &[&duration(t, u64::from(hours) * HOUR)]),
        _ => String::from(t.jwt.lead_none),
    }
}

fn timing(t: &'static Text, published: &PublishedKey, key: Option<&KeyView>, now: u64) -> String {
    let version = key.and_then(|key| key.versions.iter().find(|v| v.number == published.version));
    match (published.role, version.and_then(|version| version.starts)) {
        (Role::Next, Some(starts)) => fill(t.jwt.signs_from, &[&intl::ago(t, starts, now)]),
        (Role::Previous, _) => match key.and_then(|key| key.publication?.retention_hours) {
            Some(hours) => fill(t.jwt.leaves_after, &[&duration(t, u64::from(hours) * HOUR)]),
            None => String::from(t.jwt.stays),
        },
        _ => String::from(t.jwt.signs_now),
    }
}
