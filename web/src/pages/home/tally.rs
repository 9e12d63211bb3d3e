//! How many keys there are, by type and by state.

use keystead_core::{KeyKind, KeyStateView, KeyView};
use leptos::prelude::*;

use crate::components::badge::Tone;
use crate::components::icon::{Icon, sized};
use crate::model::words;
use crate::platform::intl;
use crate::text::Text;

/// The states of the picture, in the order of their bars.
const STATES: usize = 4;

fn place(state: KeyStateView) -> Option<usize> {
    match state {
        KeyStateView::Enabled => Some(0),
        KeyStateView::PreActive => Some(1),
        KeyStateView::Disabled => Some(2),
        KeyStateView::PendingDeletion { .. } => Some(3),
        KeyStateView::Destroyed => None,
    }
}

fn count(keys: &[KeyView], state: usize) -> usize {
    keys.iter().filter(|key| place(key.state) == Some(state)).count()
}

pub(super) fn figures(t: &'static Text, keys: &[KeyView], keystores: usize) -> AnyView {
    let figure = |tone: Tone, kind: Icon, word: &'static str, number: usize| {
        view! {
            <div class="figure">
                <dt>{sized(kind, "16")} {word}</dt>
                <dd data-tone=tone.class()>{intl::number(t.lang, number as u64)}</dd>
            </div>
        }
    };
    view! {
        <dl class="figures">
            {figure(Tone::Good, Icon::CheckRound, t.home.enabled, count(keys, 0))}
            {figure(Tone::Quiet, Icon::Pause, t.home.disabled, count(keys, 2))}
            {figure(Tone::Warn, Icon::Clock, t.home.pending, count(keys, 3))}
            {figure(Tone::Accent, Icon::Stores, t.home.stores, keystores)}
        </dl>
    }
    .into_any()
}

/// Bars of keys by type, each divided by state, with the numbers beside them.
pub(super) fn card(t: &'static Text, keys: &[KeyView]) -> AnyView {
    let words = [
        (t.common.state_enabled, "good"),
        (t.common.state_preactive, "accent"),
        (t.common.state_disabled, "quiet"),
        (t.common.state_pending, "warn"),
    ];
    let mut kinds: Vec<KeyKind> = keys.iter().map(|key| key.kind).collect();
    kinds.sort_unstable_by_key(|kind| *kind as u8);
    kinds.dedup();
    let tallies: Vec<(KeyKind, [usize; STATES])> = kinds
        .into_iter()
        .map(|kind| {
            let mut tally = [0; STATES];
            for key in keys.iter().filter(|key| key.kind == kind) {
                if let Some(number) = place(key.state).and_then(|place| tally.get_mut(place)) {
                    *number += 1;
                }
            }
            (kind, tally)
        })
        .filter(|(_, tally)| tally.iter().any(|number| *number > 0))
        .collect();
    let most = tallies.iter().map(|(_, tally)| tally.iter().sum::<usize>()).max().unwrap_or(1).max(1);
    let rows: Vec<_> = tallies
        .into_iter()
        .map(|(kind, tally)| {
            let mut x = 0.0;
            #[expect(clippy::cast_precision_loss, reason = "numbers of keys")]
            let parts: Vec<_> = tally
                .into_iter()
                .zip(words)
                .filter(|(number, _)| *number > 0)
                .map(|(number, (_, class))| {
                    let width = number as f64 * 100.0 / most as f64;
                    let from = x;
                    x += width;
                    view! {
                        <rect
                            class=class
                            x=format!("{from:.2}")
                            y="0"
                            width=format!("{:.2}", (width - 0.4).max(0.4))
                            height="10"
                        ></rect>
                    }
                })
                .collect();
            let cells: Vec<_> = tally
                .into_iter()
                .map(|number| {
                    let text =
                        if number == 0 { String::from("–") } else { intl::number(t.lang, number as u64) };
                    view! { <td class="end nums">{text}</td> }
                })
                .collect();
            view! {
                <tr>
                    <th scope="row">
                        {words::kind(t, kind)}
                        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                            {parts}
                        </svg>
                    </th>
                    {cells}
                </tr>
            }
        })
        .collect();
    let heads: Vec<_> = words
        .into_iter()
        .map(|(word, class)| {
            view! {
                <th scope="col" class="end">
                    <span class="bar-key" data-tone=class>
                        {word}
                    </span>
                </th>
            }
        })
        .collect();
    view! {
        <section class="card" aria-labelledby="tally-title">
            <div class="card-head">
                <h2 id="tally-title">{t.home.by_type}</h2>
            </div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="tally-title">
                <table class="table bars" data-testid="tally">
                    <thead>
                        <tr>
                            <th scope="col">{t.home.type_}</th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
