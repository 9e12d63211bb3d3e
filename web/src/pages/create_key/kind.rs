//! What kind of key: cards, and what a card leaves open.

use std::sync::Arc;

use keystead_core::{KeyKind, KeyUsage, Profile, SignatureAlgorithm};
use leptos::prelude::*;

use super::state::State;
use super::takes;
use crate::components::cards::{CardChoice, Cards};
use crate::components::icon::Icon;
use crate::components::segments::Segments;
use crate::components::select::Select;
use crate::model::draft::Card;
use crate::model::words;
use crate::pages::keystore::kind_icon;
use crate::text::{Text, fill};

/// The kinds that the profile has, as cards.
pub(super) fn cards(t: &'static Text, state: State, rules: Arc<Profile>) -> AnyView {
    let choices = Card::of(&rules)
        .into_iter()
        .map(|card| {
            let (title, body) = card.words(t);
            let rules = Arc::clone(&rules);
            let mark = card.kinds(&rules).next().map_or(Icon::Key, kind_icon);
            CardChoice {
                mark,
                title,
                body,
                testid: format!("kind-{}", card.name()),
                chosen: Signal::derive(move || state.card.get() == card),
                choose: Callback::new(move |()| state.choose(card, &rules)),
            }
        })
        .collect();
    view! { <Cards label=t.create.kind name="kind" choices=choices /> }.into_any()
}

/// Length or curve, usage and algorithm, where there is a choice.
pub(super) fn details(t: &'static Text, state: State, rules: Arc<Profile>) -> AnyView {
    let view = move || {
        let card = state.card.get();
        let kinds: Vec<KeyKind> = card.kinds(&rules).collect();
        let length = (kinds.len() > 1).then(|| {
            let label = if card == Card::Rsa { t.create.length } else { t.create.curve };
            let options = kinds.iter().map(|kind| (format!("{kind:?}"), kind_word(t, *kind))).collect();
            let rules = Arc::clone(&rules);
            view! {
                <Select
                    label=label
                    id="key-length"
                    options=options
                    value=Signal::derive(move || format!("{:?}", state.kind.get()))
                    on_choose=move |chosen: String| {
                        let found = kinds.iter().find(|kind| format!("{kind:?}") == chosen);
                        if let Some(kind) = found {
                            state.choose_kind(*kind, &rules);
                        }
                    }
                />
            }
        });
        let kind = state.kind.get();
        let usages = rules.kind_rule(kind).map(|rule| rule.usages).unwrap_or_default();
        let usage = (usages.len() > 1).then(|| usage(t, state, usages));
        let algorithm = algorithm(t, state, kind);
        view! { {length} {usage} {algorithm} }
    };
    view! { {view} }.into_any()
}

fn kind_word(t: &Text, kind: KeyKind) -> String {
    let bits = match kind {
        KeyKind::Rsa2048 => "2,048",
        KeyKind::Rsa3072 => "3,072",
        KeyKind::Rsa4096 => "4,096",
        KeyKind::EcP256 => return String::from("P-256 (prime256v1)"),
        KeyKind::EcP384 => return String::from("P-384 (secp384r1)"),
        other => return String::from(words::algorithm(other)),
    };
    fill(t.create.bits, &[bits])
}

fn usage(t: &'static Text, state: State, usages: &'static [KeyUsage]) -> AnyView {
    let choices = usages.iter().map(|usage| (Some(*usage), words::usage(t, *usage))).collect();
    view! {
        <div class="field">
            <span class="legend">{t.create.usage}</span>
            <Segments
                label=t.create.usage
                choices=choices
                chosen=state.usage
                on_choose=move |usage| state.usage.set(usage)
                testid="key-usage"
            />
            <p class="hint">{t.create.usage_fixed}</p>
        </div>
    }
    .into_any()
}

/// The algorithm of signatures, for keys that have several.
fn algorithm(t: &'static Text, state: State, kind: KeyKind) -> Option<AnyView> {
    let algorithms = SignatureAlgorithm::of_kind(kind);
    let signs = matches!(state.usage.get(), Some(KeyUsage::SignVerify | KeyUsage::EncryptAndSign));
    if algorithms.len() < 2 || !signs {
        return None;
    }
    let mut options = vec![(String::new(), String::from(t.create.algorithm_any))];
    options.extend(
        algorithms
            .iter()
            .map(|algorithm| (algorithm.jose_name().into(), words::signature(*algorithm).into())),
    );
    let chosen = move || state.algorithm.get().map(|one| String::from(one.jose_name())).unwrap_or_default();
    Some(
        view! {
            <Select
                label=t.create.algorithm
                id="key-algorithm"
                options=options
                value=Signal::derive(chosen)
                on_choose=move |name: String| state.algorithm.set(SignatureAlgorithm::of_jose_name(&name))
            />
        }
        .into_any(),
    )
}

/// Made here, or brought in; nothing where the profile takes no such keys.
pub(super) fn sources(t: &'static Text, state: State, rules: Arc<Profile>) -> AnyView {
    let view = move || {
        takes(&rules, state.kind.get()).then(|| {
            let body = move || {
                if state.bring.get() { t.create.source_bring_body } else { t.create.source_make_body }
            };
            view! {
                <div class="field">
                    <span class="legend">{t.create.source}</span>
                    <Segments
                        label=t.create.source
                        choices=vec![(false, t.create.source_make), (true, t.create.source_bring)]
                        chosen=state.bring
                        on_choose=move |bring| state.bring.set(bring)
                        testid="key-source"
                    />
                    <p class="hint">{body}</p>
                </div>
            }
        })
    };
    view! { {view} }.into_any()
}
