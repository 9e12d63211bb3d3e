//! The tokens, one card each.

use leptos::prelude::*;
use leptos_router::components::A;

use super::standing::{Standing, pin_length};
use crate::backend::hsm::HsmToken;
use crate::components::button::{Button, Look};
use crate::components::icon::{Icon, sized};
use crate::pages::address;
use crate::text::Text;

/// `set_up` is the token that somebody wants to set up.
pub(super) fn cards(
    t: &'static Text,
    tokens: Vec<HsmToken>,
    set_up: RwSignal<Option<HsmToken>>,
) -> impl IntoView {
    let cards: Vec<_> = tokens.into_iter().map(|token| card(t, token, set_up)).collect();
    view! {
        <ul class="token-cards" data-testid="hsm-tokens">
            {cards}
        </ul>
    }
}

/// What a token is called: its label, or that it has none.
pub(super) fn name(t: &Text, token: &HsmToken) -> String {
    if token.label.is_empty() { String::from(t.hsm.unnamed) } else { token.label.clone() }
}

/// Maker, model and versions.
pub(super) fn facts(t: &'static Text, token: &HsmToken) -> AnyView {
    let fact = |label: &'static str, value: String| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{if value.is_empty() { String::from("–") } else { value }}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts-grid">
            {fact(t.hsm.serial, token.serial.clone())} {fact(t.hsm.maker, token.maker.clone())}
            {fact(t.hsm.model, token.model.clone())} {fact(t.hsm.hardware, token.hardware.clone())}
            {fact(t.hsm.firmware, token.firmware.clone())} {fact(t.hsm.pin_length, pin_length(t, token))}
        </dl>
    }
    .into_any()
}

fn card(t: &'static Text, token: HsmToken, set_up: RwSignal<Option<HsmToken>>) -> impl IntoView {
    let standing = Standing::of(&token);
    let (href, title) = (address::hsm_token(&token.serial), name(t, &token));
    let heading = if standing == Standing::Empty {
        title.into_any()
    } else {
        view! { <A href=href.clone()>{title}</A> }.into_any()
    };
    let facts = facts(t, &token);
    let serial = token.serial.clone();
    let action = if standing == Standing::Empty {
        view! {
            <Button
                label=t.hsm.set_up
                look=Look::Primary
                small=true
                testid="set-up-token"
                on_press=move |()| set_up.set(Some(token.clone()))
            />
        }
        .into_any()
    } else {
        view! {
            <A href=href attr:class="btn small">
                {t.hsm.open}
                {sized(Icon::ChevronRight, "14")}
            </A>
        }
        .into_any()
    };
    view! {
        <li class="card" data-token=serial>
            <div class="card-head">
                <div class="title-line">
                    <span class="key-mark">{sized(Icon::Chip, "18")}</span>
                    <h2 class="token-name">{heading}</h2>
                    {standing.badge(t)}
                </div>
            </div>
            <div class="card-body">{facts}</div>
            <div class="card-foot">
                <span class="muted small grow">{standing.sentence(t)}</span>
                {action}
            </div>
        </li>
    }
}
