//! One of a few, each with a sentence: radio buttons that look like cards.

use leptos::prelude::*;

use super::icon::{Icon, sized};

/// A card to choose.
#[derive(Clone)]
pub(crate) struct CardChoice {
    pub(crate) mark: Icon,
    pub(crate) title: &'static str,
    pub(crate) body: &'static str,
    pub(crate) testid: String,
    pub(crate) chosen: Signal<bool>,
    pub(crate) choose: Callback<()>,
}

/// `name` is that of the group in the page.
#[component]
pub(crate) fn Cards(
    #[prop(into)] label: String,
    name: &'static str,
    choices: Vec<CardChoice>,
) -> impl IntoView {
    let cards = choices
        .into_iter()
        .map(|card| {
            let CardChoice { mark, title, body, testid, chosen, choose } = card;
            view! {
                <label class="type-card" class:chosen=move || chosen.get()>
                    <input
                        type="radio"
                        class="visually-hidden"
                        name=name
                        data-testid=testid
                        prop:checked=move || chosen.get()
                        on:change=move |_| choose.run(())
                    />
                    <span class="key-mark">{sized(mark, "18")}</span>
                    <span class="tight">
                        <strong>{title}</strong>
                        <span class="muted small">{body}</span>
                    </span>
                </label>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <fieldset class="field plain-set">
            <legend class="legend">{label}</legend>
            <div class="type-cards">{cards}</div>
        </fieldset>
    }
    .into_any()
}
