//! What needs somebody's attention: what will be lost unless it is called off, what runs out, and what changes by itself
//! soon. From which point on is decided here, for every surface.

use alloc::vec::Vec;

use crate::time::Period;
use crate::view::{CredentialStateView, CredentialView, KeyStateView, KeyView, VersionStateView};

/// A rotation is announced this long before it happens.
pub const ROTATION_AHEAD: Period = Period::DAY.times(7);
/// A certificate is to be renewed from this long before it expires.
pub const EXPIRY_AHEAD: Period = Period::DAY.times(30);
/// From this share of its budget on a version is to be replaced, in percent.
pub const BUDGET_PERCENT: u64 = 80;

/// A reason to look at a key or a credential. Times are in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// It will be destroyed, unless that is called off.
    Deletion {
        /// When.
        due: u64,
    },
    /// One of its versions will be destroyed, unless that is called off.
    VersionDeletion {
        /// Which.
        version: u32,
        /// When.
        due: u64,
    },
    /// It will rotate by itself.
    Rotation {
        /// When.
        at: u64,
    },
    /// The version that protects has used up most of what it may protect.
    Budget {
        /// The share, in percent.
        percent: u64,
    },
    /// A certificate that admits somebody expires, or has.
    Expiry {
        /// When.
        at: u64,
    },
}

impl Concern {
    /// When it comes to pass; `None` for what is so already.
    pub const fn at(self) -> Option<u64> {
        match self {
            Self::Deletion { due } | Self::VersionDeletion { due, .. } => Some(due),
            Self::Rotation { at } | Self::Expiry { at } => Some(at),
            Self::Budget { .. } => None,
        }
    }
}

/// What of a key needs attention at `now`. Of one that is to be deleted, that alone; of one that is gone, nothing.
pub fn of_key(key: &KeyView, now: u64) -> Vec<Concern> {
    match key.state {
        KeyStateView::PendingDeletion { due, .. } => return Vec::from([Concern::Deletion { due }]),
        KeyStateView::Destroyed => return Vec::new(),
        _ => {}
    }
    let versions = key.versions.iter().filter_map(|version| match version.state {
        VersionStateView::PendingDeletion { due, .. } => {
            Some(Concern::VersionDeletion { version: version.number, due })
        }
        _ => None,
    });
    let rotation = key.next_rotation.filter(|at| at.saturating_sub(now) <= ROTATION_AHEAD.0);
    let budget = spent(key).filter(|percent| *percent >= BUDGET_PERCENT);
    versions
        .chain(rotation.map(|at| Concern::Rotation { at }))
        .chain(budget.map(|percent| Concern::Budget { percent }))
        .collect()
}

/// What of a credential needs attention at `now`.
pub fn of_credential(credential: &CredentialView, now: u64) -> Option<Concern> {
    match credential.state {
        CredentialStateView::PendingDeletion { due } => Some(Concern::Deletion { due }),
        CredentialStateView::Destroyed => None,
        CredentialStateView::Active => {
            let soon = credential.expires.filter(|at| at.saturating_sub(now) <= EXPIRY_AHEAD.0);
            soon.map(|at| Concern::Expiry { at })
        }
    }
}

/// How much of its budget the version that protects has used, in percent: of messages or of bytes, whatever is more.
/// `None` without such a version.
pub fn spent(key: &KeyView) -> Option<u64> {
    let version = key.versions.iter().find(|version| Some(version.number) == key.primary)?;
    let most = key.rotation.max_operations.unwrap_or(key.operations_limit).min(key.operations_limit);
    let share = |used: u64, most: u64| used.saturating_mul(100).checked_div(most);
    let of_bytes = key.rotation.max_bytes.and_then(|most| share(version.bytes, most));
    share(version.operations, most).into_iter().chain(of_bytes).max()
}

#[cfg(test)]
mod tests;
