//! Chips: states and types to look for; none chosen means all.

use leptos::prelude::*;

use super::Filter;
use crate::app::app;
use crate::components::badge::name_word;
use crate::components::icon::{Icon, sized};
use crate::model::list::{Group, STATES};
use crate::text::Text;

#[component]
pub(super) fn Chips(filter: Filter) -> impl IntoView {
    let t = app().text_now();
    let wanted = filter.wanted;
    let states = STATES
        .into_iter()
        .map(|(state, name)| {
            let on = Signal::derive(move || wanted.with(|wanted| wanted.states.contains(&state)));
            let press = Callback::new(move |()| filter.change(|wanted| wanted.toggle_state(state)));
            chip(name_word(t, state), format!("state-{name}"), on, press)
        })
        .collect::<Vec<_>>();
    let groups = Group::ALL
        .into_iter()
        .map(|group| {
            let on = Signal::derive(move || wanted.with(|wanted| wanted.groups.contains(&group)));
            let press = Callback::new(move |()| filter.change(|wanted| wanted.toggle_group(group)));
            chip(group_word(t, group), format!("type-{}", group.name()), on, press)
        })
        .collect::<Vec<_>>();
    view! {
        <div class="chips">
            <div class="chip-set" role="group" aria-label=t.keystore.filter_state data-testid="state-filter">
                {states}
            </div>
            <div class="chip-set" role="group" aria-label=t.keys.filter_types data-testid="type-filter">
                {groups}
            </div>
        </div>
    }
}

/// What people call a group of kinds.
pub(super) const fn group_word(t: &Text, group: Group) -> &'static str {
    match group {
        Group::Confidential => t.keys.group_confidential,
        Group::Symmetric => t.keys.group_symmetric,
        Group::Asymmetric => t.keys.group_asymmetric,
        Group::Codes => t.keys.group_mac,
    }
}

fn chip(word: &'static str, testid: String, on: Signal<bool>, press: Callback<()>) -> AnyView {
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || on.get().to_string()
            data-testid=testid
            on:click=move |_| press.run(())
        >
            {move || on.get().then(|| sized(Icon::Check, "14"))}
            {word}
        </button>
    }
    .into_any()
}
