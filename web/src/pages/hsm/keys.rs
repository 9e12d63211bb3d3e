//! The keys of a token: label, algorithm, CKA_ID, creation, and by which key of the vault each is managed.

use leptos::prelude::*;
use leptos_router::components::A;

use super::adopt::AdoptDialog;
use crate::app::app;
use crate::backend::hsm::HsmKey;
use crate::components::badge::{Tone, badge};
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, sized};
use crate::components::ident::ShortIdent;
use crate::components::load::{load, shown};
use crate::components::timestamp::Timestamp;
use crate::model::words;
use crate::pages::address;
use crate::pages::jwt::create::{CreateDialog, Place};
use crate::text::{Text, fill};

#[component]
pub(super) fn KeyTable(token: String) -> impl IntoView {
    let t = app().text_now();
    let own = token.clone();
    let keys = load(move |session| {
        let token = own.clone();
        async move { session.hsm_keys(&token).await }
    });
    let creating = RwSignal::new(false);
    let adopting = RwSignal::new(None::<HsmKey>);
    let place = StoredValue::new(token.clone());
    let serial = token.clone();
    let list = shown(keys, move |keys| {
        if keys.is_empty() {
            return view! {
                <EmptyState kind=Icon::Key title=t.hsm.no_keys body=t.hsm.no_keys_body>
                    <Button label=t.hsm.new_key leading=Icon::Plus on_press=move |()| creating.set(true) />
                </EmptyState>
            }
            .into_any();
        }
        let rows: Vec<_> = keys.into_iter().map(|key| row(t, &serial, key, adopting)).collect();
        view! {
            <div class="table-wrap">
                <table class="table stacks" data-testid="hsm-keys">
                    <thead>
                        <tr>
                            <th scope="col">{t.jwt.label}</th>
                            <th scope="col">{t.jwt.algorithm}</th>
                            <th scope="col">{t.jwt.cka_id}</th>
                            <th scope="col">{t.jwt.created}</th>
                            <th scope="col">{t.hsm.manager}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    });
    view! {
        <section class="card" aria-labelledby="hsm-keys-title">
            <div class="card-head">
                <h2 id="hsm-keys-title">{t.hsm.keys}</h2>
                <Button
                    label=t.hsm.new_key
                    look=Look::Primary
                    leading=Icon::Plus
                    small=true
                    testid="new-hsm-key"
                    on_press=move |()| creating.set(true)
                />
            </div>
            {list}
        </section>
        <CreateDialog open=creating place=Place::Token(place.get_value()) />
        <AdoptDialog token=token subject=adopting />
    }
}

/// What a key is called: its label, or that it has none.
pub(super) fn name(t: &Text, key: &HsmKey) -> String {
    if key.label.is_empty() { String::from(t.hsm.unnamed_key) } else { key.label.clone() }
}

/// The kind of a key, or what the token says of its type.
pub(super) fn algorithm(key: &HsmKey) -> String {
    key.kind.map_or_else(|| key.algorithm.clone(), |kind| String::from(words::algorithm(kind)))
}

fn row(
    t: &'static Text,
    token: &str,
    key: HsmKey,
    adopting: RwSignal<Option<HsmKey>>,
) -> impl IntoView + use<> {
    let href = match key.manager.as_ref().filter(|_| key.is_missing) {
        // There is nothing to look at in the token.
        Some(manager) => address::key(&manager.key),
        None => address::hsm_key(token, &key.cka_id),
    };
    let is_missing = key.is_missing;
    let (name, algorithm) = (name(t, &key), algorithm(&key));
    // Tokens do not tell when a key was made: the vault does.
    let created = match &key.manager {
        Some(manager) => view! { <Timestamp ms=manager.created /> }.into_any(),
        None => view! { <span class="muted">{t.hsm.not_told}</span> }.into_any(),
    };
    let id = key.cka_id.clone();
    let manager = match key.manager.clone() {
        Some(manager) => view! {
            <div class="cell-main">
                <A href=address::key(&manager.key)>{manager.key_name}</A>
                <span class="cell-sub">
                    {manager.keystore_name} " · " {fill(t.key.version_n, &[&manager.version.to_string()])}
                </span>
            </div>
        }
        .into_any(),
        None if key.unlocks => badge(Tone::Accent, Icon::Lock, t.hsm.unlocks).into_any(),
        None => {
            let label = fill(t.hsm.adopt_named, &[&name]);
            let fits = key.kind.is_some();
            view! {
                <div class="title-line">
                    {badge(Tone::Quiet, Icon::Info, t.hsm.unmanaged)}
                    {fits
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="btn small"
                                    aria-label=label
                                    data-testid="adopt"
                                    on:click=move |_| adopting.set(Some(key.clone()))
                                >
                                    {t.hsm.adopt}
                                </button>
                            }
                        })}
                </div>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            <td>
                <div class="title-line">
                    <span class="key-mark">{sized(Icon::Key, "18")}</span>
                    <div class="cell-main">
                        <A href=href>{name}</A>
                        {is_missing.then(|| badge(Tone::Bad, Icon::Info, t.hsm.missing))}
                    </div>
                </div>
            </td>
            <td class="minor">{algorithm}</td>
            <td class="minor">
                <ShortIdent id=id />
            </td>
            <td class="minor">{created}</td>
            <td>{manager}</td>
        </tr>
    }
}
