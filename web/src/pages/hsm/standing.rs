//! How a token is, in a word and in a sentence.

use keystead_core::pin::Pin;
use leptos::prelude::*;

use crate::backend::hsm::{HsmToken, Tries};
use crate::components::badge::{Tone, badge};
use crate::components::icon::{Icon, icon};
use crate::text::{Text, fill};

/// How a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nobody has set it up.
    Empty,
    /// It is set up, but has no User PIN.
    NoUserPin,
    /// Its User PIN is locked.
    Locked,
    /// The next wrong User PIN locks it.
    LastTry,
    /// A wrong User PIN was given since the last right one.
    FewerTries,
    SignedIn,
    SignedOut,
}

impl Standing {
    pub(super) const fn of(token: &HsmToken) -> Self {
        match (token.is_set_up, token.has_user_pin, token.user_tries) {
            (false, ..) => Self::Empty,
            (true, false, _) => Self::NoUserPin,
            (true, true, Tries::None) => Self::Locked,
            (true, true, Tries::Last) => Self::LastTry,
            (true, true, Tries::Fewer) => Self::FewerTries,
            (true, true, Tries::All) if token.signed_in => Self::SignedIn,
            (true, true, Tries::All) => Self::SignedOut,
        }
    }

    const fn look(self) -> (Tone, Icon) {
        match self {
            Self::Empty => (Tone::Accent, Icon::Info),
            Self::SignedOut => (Tone::Quiet, Icon::Lock),
            Self::SignedIn => (Tone::Good, Icon::CheckRound),
            Self::NoUserPin | Self::FewerTries => (Tone::Warn, Icon::Warn),
            Self::LastTry | Self::Locked => (Tone::Bad, Icon::Warn),
        }
    }

    pub(super) const fn word(self, t: &Text) -> &'static str {
        match self {
            Self::Empty => t.hsm.empty,
            Self::NoUserPin => t.hsm.no_user_pin,
            Self::Locked => t.hsm.locked,
            Self::LastTry => t.hsm.last_try,
            Self::FewerTries => t.hsm.fewer_tries,
            Self::SignedIn => t.hsm.signed_in,
            Self::SignedOut => t.hsm.signed_out,
        }
    }

    pub(super) const fn sentence(self, t: &Text) -> &'static str {
        match self {
            Self::Empty => t.hsm.empty_body,
            Self::NoUserPin => t.hsm.no_user_pin_body,
            Self::Locked => t.hsm.locked_body,
            Self::LastTry => t.hsm.last_try_body,
            Self::FewerTries => t.hsm.fewer_tries_body,
            Self::SignedIn => t.hsm.signed_in_body,
            Self::SignedOut => t.hsm.signed_out_body,
        }
    }

    pub(super) fn badge(self, t: &Text) -> AnyView {
        let (tone, mark) = self.look();
        badge(tone, mark, self.word(t))
    }
}

/// What somebody must know before they show a PIN: nothing while all attempts are left.
pub(super) fn warning(t: &'static Text, tries: Tries, is_so: bool) -> Option<AnyView> {
    let (tone, title, body) = match (tries, is_so) {
        (Tries::All, _) => return None,
        (Tries::Fewer, _) => (Tone::Warn, t.hsm.warn_fewer, t.hsm.warn_fewer_body),
        (Tries::Last, false) => (Tone::Bad, t.hsm.warn_last, t.hsm.warn_last_body),
        (Tries::Last, true) => (Tone::Bad, t.hsm.warn_last, t.hsm.warn_so_last_body),
        (Tries::None, false) => (Tone::Bad, t.hsm.locked, t.hsm.locked_body),
        (Tries::None, true) => (Tone::Bad, t.hsm.so_locked, t.hsm.so_locked_body),
    };
    Some(
        view! {
            <div class=format!("banner {}", tone.class()) data-testid="pin-warning">
                {icon(Icon::Warn)}
                <div class="banner-text">
                    <strong>{title}</strong>
                    <span>{body}</span>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// How many characters a PIN has that the token takes and that keeps the rules.
pub(super) fn pin_length(t: &Text, token: &HsmToken) -> String {
    let (least, most) = token.pin_bytes;
    let least = least.max(Pin::MIN_CHARS as u64);
    let most = if most == 0 { Pin::MAX_CHARS as u64 } else { most.min(Pin::MAX_CHARS as u64) };
    fill(t.hsm.pin_chars, &[&least.to_string(), &most.to_string()])
}
