//! Buttons.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// How much a button wants to be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Look {
    Primary,
    #[default]
    Normal,
    Plain,
    Danger,
    DangerSolid,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn primary",
            Self::Normal => "btn",
            Self::Plain => "btn plain",
            Self::Danger => "btn danger",
            Self::DangerSolid => "btn danger-solid",
        }
    }
}

/// A button with a word. While `busy` it shows that, keeps its width and does nothing.
#[component]
pub(crate) fn Button(
    #[prop(into)] label: String,
    #[prop(optional)] look: Look,
    #[prop(optional, into)] leading: Option<Icon>,
    /// It sends the form around it instead of calling `on_press`.
    #[prop(optional)]
    submit: bool,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional_no_strip, into)] testid: Option<&'static str>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
) -> impl IntoView {
    let mark = move || {
        if busy.get() {
            return Some(view! { <span class="spin">{icon(Icon::Spinner)}</span> }.into_any());
        }
        leading.map(icon)
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=look.class()
            class:small=small
            class:wide=wide
            class:covered=move || busy.get() && leading.is_none() && !wide
            disabled=move || disabled.get()
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            data-testid=testid
            on:click=move |event| {
                if busy.get_untracked() {
                    event.prevent_default();
                } else if let Some(on_press) = on_press {
                    on_press.run(());
                }
            }
        >
            {mark}
            <span>{label}</span>
        </button>
    }
}

/// A button that is an icon; `label` is its name for everybody who does not see it, and its tooltip.
#[component]
pub(crate) fn IconButton(
    #[prop(into)] label: String,
    #[prop(into)] kind: Signal<Icon>,
    #[prop(optional)] small: bool,
    #[prop(optional_no_strip, into)] testid: Option<&'static str>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="btn plain icon"
            class:small=small
            title=label.clone()
            aria-label=label
            data-testid=testid
            on:click=move |_| on_press.run(())
        >
            {move || icon(kind.get())}
        </button>
    }
}
