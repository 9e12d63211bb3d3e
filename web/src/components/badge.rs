//! Badges: a state as an icon and a word, never as a colour alone.

use keystead_core::lifecycle::{CredentialStateName, KeyStateName, VersionStateName};
use keystead_core::{
    CredentialStateView, CredentialView, KeyStateView, KeyView, Profile, ProfileId, VersionStateView,
    VersionView,
};
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

/// The word for a state by its name.
pub(crate) const fn name_word(t: &Text, state: KeyStateName) -> &'static str {
    match state {
        KeyStateName::PreActive => t.common.state_preactive,
        KeyStateName::Enabled => t.common.state_enabled,
        KeyStateName::Disabled => t.common.state_disabled,
        KeyStateName::PendingDeletion => t.common.state_pending,
        KeyStateName::Destroyed => t.common.state_destroyed,
    }
}

/// The badge of a state of keys under the standard profile.
pub(crate) fn state_badge(t: &Text, state: KeyStateView) -> AnyView {
    let (tone, mark) = state_look(state);
    badge(tone, mark, state_word(t, state))
}

/// What the key's profile calls its state; where that is the standard word, in the console's language.
pub(crate) fn key_word(t: &Text, key: &KeyView) -> String {
    let name = match key.state {
        KeyStateView::PreActive => KeyStateName::PreActive,
        KeyStateView::Enabled => KeyStateName::Enabled,
        KeyStateView::Disabled => KeyStateName::Disabled,
        KeyStateView::PendingDeletion { .. } => KeyStateName::PendingDeletion,
        KeyStateView::Destroyed => KeyStateName::Destroyed,
    };
    let standard = Profile::named(ProfileId::STANDARD).map(|profile| profile.words.key(name).label);
    if standard == Some(key.state_label.as_str()) {
        String::from(state_word(t, key.state))
    } else {
        String::from(t.label(&key.state_label))
    }
}

/// The badge of a key's state.
pub(crate) fn key_badge(t: &Text, key: &KeyView) -> AnyView {
    let (tone, mark) = state_look(key.state);
    badge(tone, mark, key_word(t, key))
}

/// The same for a version; `None` for one that is simply in use, which is shown by what it does.
pub(crate) fn version_badge(t: &Text, version: &VersionView) -> Option<AnyView> {
    let (name, tone, mark, word) = match version.state {
        VersionStateView::Active => return None,
        VersionStateView::Deactivated => {
            (VersionStateName::Deactivated, Tone::Quiet, Icon::Pause, t.key.version_deactivated)
        }
        VersionStateView::Compromised => {
            (VersionStateName::Compromised, Tone::Bad, Icon::Warn, t.key.version_compromised)
        }
        VersionStateView::PendingDeletion { .. } => {
            (VersionStateName::PendingDeletion, Tone::Warn, Icon::Clock, t.key.version_pending)
        }
        VersionStateView::Destroyed => {
            (VersionStateName::Destroyed, Tone::Bad, Icon::Gone, t.key.version_destroyed)
        }
    };
    let standard = Profile::named(ProfileId::STANDARD).map(|profile| profile.words.version(name).label);
    let is_standard = standard == Some(version.state_label.as_str());
    Some(badge(tone, mark, if is_standard { word } else { t.label(&version.state_label) }))
}

/// The badge of a credential's state, in the words of its profile where they are not the standard ones.
pub(crate) fn credential_badge(t: &Text, credential: &CredentialView) -> AnyView {
    let (name, tone, mark, word) = match credential.state {
        CredentialStateView::Active => {
            (CredentialStateName::Active, Tone::Good, Icon::CheckRound, t.common.state_enabled)
        }
        CredentialStateView::PendingDeletion { .. } => {
            (CredentialStateName::PendingDeletion, Tone::Warn, Icon::Clock, t.common.state_pending)
        }
        CredentialStateView::Destroyed => {
            (CredentialStateName::Destroyed, Tone::Bad, Icon::Gone, t.common.state_destroyed)
        }
    };
    let standard = Profile::named(ProfileId::STANDARD).map(|profile| profile.words.credential(name).label);
    let is_standard = standard == Some(credential.state_label.as_str());
    badge(tone, mark, if is_standard { word } else { t.label(&credential.state_label) })
}

/// Whether a version still has its material.
pub(crate) const fn version_is_live(state: VersionStateView) -> bool {
    !matches!(state, VersionStateView::Destroyed)
}
