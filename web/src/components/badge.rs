//! Badges: a state as an icon and a word, never as a colour alone.

use keystead_core::{KeyStateView, VersionStateView};
use leptos::prelude::*;

use super::icon::{Icon, sized};
use crate::text::Text;

/// The tone of a badge or banner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Accent,
    Good,
    Quiet,
    Warn,
    Bad,
}

impl Tone {
    pub(crate) const ALL: [Self; 5] = [Self::Accent, Self::Good, Self::Quiet, Self::Warn, Self::Bad];

    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Quiet => "quiet",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    pub(crate) const fn icon(self) -> Icon {
        match self {
            Self::Accent => Icon::Info,
            Self::Good => Icon::CheckRound,
            Self::Quiet => Icon::Pause,
            Self::Warn => Icon::Warn,
            Self::Bad => Icon::Warn,
        }
    }
}

/// A word with its icon in a tone.
pub(crate) fn badge(tone: Tone, mark: Icon, word: impl Into<String>) -> AnyView {
    let word: String = word.into();
    view! { <span class=format!("badge {}", tone.class())>{sized(mark, "14")} {word}</span> }.into_any()
}

/// How a key's state looks: tone and icon.
pub(crate) const fn state_look(state: KeyStateView) -> (Tone, Icon) {
    match state {
        KeyStateView::PreActive => (Tone::Accent, Icon::Clock),
        KeyStateView::Enabled => (Tone::Good, Icon::CheckRound),
        KeyStateView::Disabled => (Tone::Quiet, Icon::Pause),
        KeyStateView::PendingDeletion { .. } => (Tone::Warn, Icon::Clock),
        KeyStateView::Destroyed => (Tone::Bad, Icon::Gone),
    }
}

/// The word for a key's state.
pub(crate) const fn state_word(t: &Text, state: KeyStateView) -> &'static str {
    match state {
        KeyStateView::PreActive => t.common.state_preactive,
        KeyStateView::Enabled => t.common.state_enabled,
        KeyStateView::Disabled => t.common.state_disabled,
        KeyStateView::PendingDeletion { .. } => t.common.state_pending,
        KeyStateView::Destroyed => t.common.state_destroyed,
    }
}

/// The badge of a key's state.
pub(crate) fn state_badge(t: &Text, state: KeyStateView) -> AnyView {
    let (tone, mark) = state_look(state);
    badge(tone, mark, state_word(t, state))
}

/// Whether a version can still be used.
pub(crate) const fn version_is_live(state: VersionStateView) -> bool {
    matches!(state, VersionStateView::Active)
}
