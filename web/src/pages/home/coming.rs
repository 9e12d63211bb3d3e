//! What will happen by itself in the days to come.

use keystead_core::{CredentialStateView, CredentialView, KeyStateView, KeyView};

use crate::format::DAY;
use crate::pages::address;
use crate::text::Text;

/// How far the picture looks ahead.
pub(super) const DAYS: u64 = 90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Rotation,
    Deletion,
    Expiry,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Rotation, Self::Deletion, Self::Expiry];

    pub(super) const fn word(self, t: &Text) -> &'static str {
        match self {
            Self::Rotation => t.home.rotation,
            Self::Deletion => t.home.deletion,
            Self::Expiry => t.home.expiry,
        }
    }

    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Rotation => "rotation",
            Self::Deletion => "deletion",
            Self::Expiry => "expiry",
        }
    }
}

/// One thing that will happen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Coming {
    pub(super) at: u64,
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) href: String,
}

/// What is known to happen between now and the end of the picture, soonest first; what is overdue counts as now.
pub(super) fn of(keys: &[KeyView], credentials: &[CredentialView], now: u64) -> Vec<Coming> {
    let end = now.saturating_add(DAYS * DAY);
    let of_key = |key: &KeyView| {
        let (at, kind) = match key.state {
            KeyStateView::PendingDeletion { due, .. } => (due, Kind::Deletion),
            KeyStateView::Destroyed => return None,
            _ => (key.next_rotation?, Kind::Rotation),
        };
        Some(Coming { at, kind, name: key.name.clone(), href: address::key(&key.id) })
    };
    let of_credential = |credential: &CredentialView| {
        let href = address::keystore(&credential.keystore);
        let (at, kind) = match credential.state {
            CredentialStateView::Active => (credential.expires?, Kind::Expiry),
            CredentialStateView::PendingDeletion { due } => (due, Kind::Deletion),
            CredentialStateView::Destroyed => return None,
        };
        Some(Coming { at, kind, name: credential.value.clone(), href })
    };
    let mut coming: Vec<_> = keys
        .iter()
        .filter_map(of_key)
        .chain(credentials.iter().filter_map(of_credential))
        .filter(|coming| coming.at <= end)
        .collect();
    coming.sort_by_key(|coming| coming.at);
    coming
}
