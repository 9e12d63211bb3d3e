//! The facts of a key, and apart from them what destroys it.

use keystead_core::KeyView;
use leptos::prelude::*;
use leptos_router::components::A;

use super::danger::DangerZone;
use crate::app::app;
use crate::components::badge::key_badge;
use crate::components::ident::Ident;
use crate::components::timestamp::Timestamp;
use crate::pages::address;
use crate::pages::keystore::kind_word;
use crate::shell::frame;
use crate::text::{Text, fill};

#[component]
pub(super) fn Overview(key: Signal<Option<KeyView>>) -> impl IntoView {
    let t = app().text_now();
    let keystores = frame().keystores;
    let facts = move || {
        let key = key.get()?;
        let keystore =
            keystores.get().ready().unwrap_or_default().into_iter().find(|one| one.id == key.keystore);
        Some(facts(t, key, keystore.map(|one| one.name).unwrap_or_default()))
    };
    view! {
        <div class="stack">
            <section class="card" aria-label=t.key.facts>
                <div class="card-body">{facts}</div>
            </section>
            <DangerZone key=key />
        </div>
    }
}

fn facts(t: &'static Text, key: KeyView, keystore: String) -> impl IntoView {
    let primary = match key.primary {
        Some(number) => fill(t.key.version_n, &[&number.to_string()]),
        None => String::from(t.key.no_version),
    };
    let rotated = key.last_rotation;
    view! {
        <dl class="facts">
            <dt>{t.common.state}</dt>
            <dd>{key_badge(t, &key)}</dd>
            <dt>{t.common.identifier}</dt>
            <dd data-testid="key-id">
                <Ident id=key.id.clone() />
            </dd>
            <dt>{t.key.keystore}</dt>
            <dd>
                <A href=address::keystore(&key.keystore)>{keystore}</A>
            </dd>
            <dt>{t.key.kind}</dt>
            <dd>{kind_word(t, key.kind)}</dd>
            <dt>{t.key.primary}</dt>
            <dd>{primary}</dd>
            <dt>{t.common.created}</dt>
            <dd>
                <Timestamp ms=key.created />
            </dd>
            <dt>{t.key.rotated_at}</dt>
            <dd>
                {match rotated {
                    Some(when) => view! { <Timestamp ms=when /> }.into_any(),
                    None => t.key.never_rotated.into_any(),
                }}
            </dd>
            <dt>{t.common.changed}</dt>
            <dd>
                <Timestamp ms=key.changed />
            </dd>
        </dl>
    }
}
