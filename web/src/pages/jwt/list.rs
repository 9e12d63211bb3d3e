//! The list of signing keys: label, algorithm, CKA_ID, creation.

use keystead_core::KeyView;
use leptos::prelude::*;
use leptos_router::components::A;

use super::details::algorithm;
use super::{MOST, cka_id, signers};
use crate::app::app;
use crate::components::badge::{Tone, badge, key_badge};
use crate::components::button::{Button, Look};
use crate::components::empty_state::EmptyState;
use crate::components::icon::{Icon, sized};
use crate::components::ident::ShortIdent;
use crate::components::load::{load, shown};
use crate::components::timestamp::Timestamp;
use crate::pages::address;
use crate::text::{Text, fill};

#[component]
pub(super) fn SignerList(keystore: String, creating: RwSignal<bool>) -> impl IntoView {
    let t = app().text_now();
    let keys = load(move |session| {
        let keystore = keystore.clone();
        async move { signers(&session, &keystore).await }
    });
    let list = shown(keys, move |keys| {
        if keys.is_empty() {
            return view! {
                <EmptyState kind=Icon::Key title=t.jwt.empty_title body=t.jwt.empty_body>
                    <Button
                        label=t.jwt.new
                        look=Look::Normal
                        leading=Icon::Plus
                        on_press=move |()| creating.set(true)
                    />
                </EmptyState>
            }
            .into_any();
        }
        let cut = (keys.len() >= MOST as usize).then(|| fill(t.jwt.more, &[&MOST.to_string()]));
        view! {
            <div class="table-wrap">
                <table class="table stacks" data-testid="signers">
                    <thead>
                        <tr>
                            <th scope="col">{t.jwt.label}</th>
                            <th scope="col">{t.common.state}</th>
                            <th scope="col">{t.jwt.algorithm}</th>
                            <th scope="col">{t.jwt.cka_id}</th>
                            <th scope="col">{t.jwt.created}</th>
                        </tr>
                    </thead>
                    <tbody>{keys.into_iter().map(|key| row(t, key)).collect::<Vec<_>>()}</tbody>
                </table>
            </div>
            {cut.map(|cut| view! { <div class="card-foot muted small">{cut}</div> })}
        }
        .into_any()
    });
    view! {
        <section class="card" aria-label=t.jwt.tab_keys>
            {list}
        </section>
    }
}

fn row(t: &'static Text, key: KeyView) -> impl IntoView {
    let look = key_badge(t, &key);
    let in_hsm = key.token.is_some().then(|| badge(Tone::Accent, Icon::Chip, t.hsm.in_hsm));
    let id = cka_id(&key);
    let (algorithm, href, name) = (algorithm(&key), address::jwt_key(&key.id), key.name);
    view! {
        <tr>
            <td>
                <div class="title-line">
                    <span class="key-mark">{sized(Icon::Key, "18")}</span>
                    <div class="cell-main">
                        <A href=href>{name}</A>
                    </div>
                    {in_hsm}
                </div>
            </td>
            <td>{look}</td>
            <td class="minor">{algorithm}</td>
            <td class="minor">
                <ShortIdent id=id />
            </td>
            <td class="minor">
                <Timestamp ms=key.created />
            </td>
        </tr>
    }
}
