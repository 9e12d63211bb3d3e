//! The facts of a key, what it holds, and apart from them what destroys it.

use keystead_core::{KeyAction, KeyUsage, KeyView, Origin};
use leptos::prelude::*;
use leptos_router::components::A;

use super::danger::DangerZone;
use super::material::Material;
use super::public_half::PublicKeyCard;
use super::rotation::RotationCard;
use super::secret::SecretCard;
use super::{Dialogs, can};
use crate::app::app;
use crate::components::badge::key_badge;
use crate::components::ident::Ident;
use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::pages::address;
use crate::shell::frame;
use crate::text::{Text, fill};

#[component]
pub(super) fn Overview(key: Signal<Option<KeyView>>, dialogs: Dialogs) -> impl IntoView {
    let t = app().text_now();
    let keystores = frame().keystores;
    let facts = move || {
        let key = key.get()?;
        let keystore =
            keystores.get().ready().unwrap_or_default().into_iter().find(|one| one.id == key.keystore);
        Some(facts(t, key, keystore.map(|one| one.name).unwrap_or_default()))
    };
    // What a card needs decides whether it is there, so that nothing else draws it anew.
    let has =
        move |test: fn(&KeyView) -> bool| Memo::new(move |_| key.with(|key| key.as_ref().is_some_and(test)));
    let keeps = has(|key| key.usage == KeyUsage::Keep && can(key, KeyAction::Read));
    let public = has(|key| key.kind.is_asymmetric() && key.primary.is_some());
    let rotates = has(|key| can(key, KeyAction::SetRotation));
    let exports = has(|key| can(key, KeyAction::Export));
    view! {
        <div class="stack">
            {move || keeps.get().then(|| view! { <SecretCard key=key /> })}
            <section class="card" aria-label=t.key.facts>
                <div class="card-body">{facts}</div>
            </section>
            {move || rotates.get().then(|| view! { <RotationCard key=key dialogs=dialogs /> })}
            {move || public.get().then(|| view! { <PublicKeyCard key=key /> })}
            {move || exports.get().then(|| view! { <Material key=key /> })}
            <DangerZone key=key />
        </div>
    }
    .into_any()
}

fn facts(t: &'static Text, key: KeyView, keystore: String) -> AnyView {
    let primary = match key.primary {
        Some(number) => fill(t.key.version_n, &[&number.to_string()]),
        None => String::from(t.key.no_version),
    };
    let when = |ms: Option<u64>, none: &'static str| match ms {
        Some(ms) => view! { <Timestamp ms=ms /> }.into_any(),
        None => none.into_any(),
    };
    let fact = |name: &'static str, value: AnyView| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
        .into_any()
    };
    let origin = match key.origin {
        Origin::Generated => t.key.origin_made,
        Origin::Imported => t.key.origin_imported,
        Origin::PublicOnly => t.key.origin_public,
    };
    let mut rows = vec![
        fact(t.common.state, key_badge(t, &key)),
        fact(
            t.common.identifier,
            view! { <span data-testid="key-id"><Ident id=key.id.clone() /></span> }.into_any(),
        ),
        fact(t.key.keystore, view! { <A href=address::keystore(&key.keystore)>{keystore}</A> }.into_any()),
        fact(t.key.kind, words::kind(t, key.kind).into_any()),
        fact(t.create.usage, words::usage(t, key.usage).into_any()),
    ];
    if key.convergent {
        rows.push(fact(t.key.convergent, t.key.convergent_yes.into_any()));
    }
    if let Some(algorithm) = key.algorithm {
        rows.push(fact(t.create.algorithm, words::signature(algorithm).into_any()));
    }
    rows.push(fact(t.key.origin, origin.into_any()));
    if let Some(region) = &key.region {
        rows.push(fact(t.create.boundary, region.clone().into_any()));
    }
    rows.push(fact(t.keys.col_default, primary.into_any()));
    rows.push(fact(
        t.keys.col_access,
        if key.restricted { t.keys.access_on } else { t.keys.access_off }.into_any(),
    ));
    rows.push(fact(t.keys.col_last_used, when(key.last_used, t.keys.never)));
    rows.push(fact(t.common.created, authored(t, key.created, &key.created_by)));
    rows.push(fact(t.common.changed, authored(t, key.changed, &key.changed_by)));
    view! { <dl class="facts-grid">{rows}</dl> }.into_any()
}

fn authored(t: &'static Text, when: u64, by: &str) -> AnyView {
    let by = words::author(t, by);
    view! {
        <Timestamp ms=when />
        <span class="muted">" · " {by}</span>
    }
    .into_any()
}
