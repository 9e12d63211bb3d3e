//! What each profile permits, written down once more from the products' documents: nothing here looks at the engine's
//! own tables.

use keystead_core::{KeyKind, ProfileId};
use serde::{Deserialize, Serialize};

/// One hour in milliseconds.
pub const HOUR: u64 = 3_600_000;
/// One day in milliseconds.
pub const DAY: u64 = 24 * HOUR;

/// What a cancelled deletion leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cancel {
    Enabled,
    Disabled,
    AsBefore,
}

/// How a key is taken out of use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pause {
    Never,
    Whole,
    ByItsVersions,
}

/// How a version comes to its end before its key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    WithItsKey,
    AfterTheWindow,
    AtOnce,
}

/// What is asked before a key is deleted at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Asked {
    Nothing,
    Name,
    Pin,
}

/// A profile.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) profile: ProfileId,
    pub(crate) kind: KeyKind,
    pub(crate) first_version: u32,
    pub(crate) window_hours: u64,
    pub(crate) to_the_full_hour: bool,
    pub(crate) cancel: Cancel,
    pub(crate) deletes_unrequested: bool,
    pub(crate) versions_destroyed_first: bool,
    pub(crate) asked: Asked,
    pub(crate) version_end: End,
    pub(crate) protects_newest: bool,
    pub(crate) deactivates: bool,
    pub(crate) deactivated_decrypts: bool,
    pub(crate) compromises: bool,
    pub(crate) chooses_default: bool,
    pub(crate) pre_activation: bool,
    pub(crate) manages_disabled: bool,
    pub(crate) pause: Pause,
    /// The fewest and the most days, and what new keys begin with; `None` if keys never rotate.
    pub(crate) rotation: Option<(u32, u32, Option<u32>)>,
    pub(crate) rotates_by_use: bool,
    pub(crate) rotates_disabled: bool,
    pub(crate) by_hand_begins_anew: bool,
    pub(crate) at_midnight: bool,
    pub(crate) imports: bool,
    pub(crate) imported_rotates: bool,
}

pub(crate) static RULES: [Rules; 5] = [
    Rules {
        profile: ProfileId::STANDARD,
        kind: KeyKind::Aes256,
        first_version: 1,
        window_hours: 168,
        to_the_full_hour: false,
        cancel: Cancel::AsBefore,
        deletes_unrequested: false,
        versions_destroyed_first: false,
        asked: Asked::Name,
        version_end: End::AfterTheWindow,
        protects_newest: true,
        deactivates: true,
        deactivated_decrypts: true,
        compromises: true,
        chooses_default: true,
        pre_activation: true,
        manages_disabled: true,
        pause: Pause::Whole,
        rotation: Some((1, 1_095, None)),
        rotates_by_use: true,
        rotates_disabled: false,
        by_hand_begins_anew: true,
        at_midnight: false,
        imports: true,
        imported_rotates: true,
    },
    Rules {
        profile: ProfileId::NHN,
        kind: KeyKind::Aes256,
        first_version: 0,
        window_hours: 168,
        to_the_full_hour: true,
        cancel: Cancel::Enabled,
        deletes_unrequested: false,
        versions_destroyed_first: false,
        asked: Asked::Nothing,
        version_end: End::AfterTheWindow,
        protects_newest: true,
        deactivates: false,
        deactivated_decrypts: false,
        compromises: false,
        chooses_default: false,
        pre_activation: false,
        manages_disabled: false,
        pause: Pause::Never,
        rotation: Some((30, u32::MAX, None)),
        rotates_by_use: false,
        rotates_disabled: false,
        by_hand_begins_anew: true,
        at_midnight: true,
        imports: true,
        imported_rotates: false,
    },
    Rules {
        profile: ProfileId::KAKAO,
        kind: KeyKind::Aes256,
        first_version: 1,
        window_hours: 0,
        to_the_full_hour: false,
        cancel: Cancel::AsBefore,
        deletes_unrequested: true,
        versions_destroyed_first: true,
        asked: Asked::Name,
        version_end: End::AtOnce,
        protects_newest: false,
        deactivates: true,
        deactivated_decrypts: false,
        compromises: false,
        chooses_default: true,
        pre_activation: true,
        manages_disabled: true,
        pause: Pause::ByItsVersions,
        rotation: Some((1, 1_095, Some(365))),
        rotates_by_use: false,
        rotates_disabled: false,
        by_hand_begins_anew: true,
        at_midnight: true,
        imports: false,
        imported_rotates: false,
    },
    Rules {
        profile: ProfileId::NAVER,
        kind: KeyKind::Aes256,
        first_version: 1,
        window_hours: 72,
        to_the_full_hour: false,
        cancel: Cancel::Disabled,
        deletes_unrequested: false,
        versions_destroyed_first: false,
        asked: Asked::Nothing,
        version_end: End::WithItsKey,
        protects_newest: true,
        deactivates: true,
        deactivated_decrypts: false,
        compromises: false,
        chooses_default: false,
        pre_activation: false,
        manages_disabled: false,
        pause: Pause::Whole,
        rotation: Some((1, 730, Some(90))),
        rotates_by_use: false,
        rotates_disabled: true,
        by_hand_begins_anew: false,
        at_midnight: true,
        imports: false,
        imported_rotates: false,
    },
    Rules {
        profile: ProfileId::JWT,
        kind: KeyKind::EcP256,
        first_version: 0,
        window_hours: 0,
        to_the_full_hour: false,
        cancel: Cancel::AsBefore,
        deletes_unrequested: true,
        versions_destroyed_first: false,
        asked: Asked::Pin,
        version_end: End::WithItsKey,
        protects_newest: true,
        deactivates: false,
        deactivated_decrypts: false,
        compromises: false,
        chooses_default: false,
        pre_activation: false,
        manages_disabled: false,
        pause: Pause::Never,
        rotation: None,
        rotates_by_use: false,
        rotates_disabled: false,
        by_hand_begins_anew: false,
        at_midnight: false,
        imports: true,
        imported_rotates: false,
    },
];

impl Rules {
    /// When a deletion requested now is due.
    pub(crate) fn due(&self, now: u64) -> u64 {
        let due = now + self.window_hours * HOUR;
        if self.to_the_full_hour { due.div_ceil(HOUR) * HOUR } else { due }
    }

    /// When a period that begins now ends.
    pub(crate) fn period_end(&self, from: u64, days: u32) -> u64 {
        let end = from + u64::from(days) * DAY;
        if self.at_midnight { end - end % DAY } else { end }
    }

    /// Whether a key with this policy can be made or given it.
    pub(crate) fn accepts(&self, policy: Policy, imported: bool) -> bool {
        let possible = self.rotation.is_some() && (self.imported_rotates || !imported);
        let days_fit = |days| self.rotation.is_some_and(|(min, max, _)| (min..=max).contains(&days));
        match (policy.days, policy.operations) {
            (None, None) => true,
            (days, operations) => {
                possible
                    && days.is_none_or(days_fit)
                    && operations.is_none_or(|operations| self.rotates_by_use && operations > 0)
            }
        }
    }

    /// What a key has if nothing is said.
    pub(crate) fn usual(&self, imported: bool) -> Policy {
        let days =
            self.rotation.and_then(|(_, _, usual)| usual).filter(|_| self.imported_rotates || !imported);
        Policy { days, operations: None }
    }
}

/// When a key rotates by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct Policy {
    /// After so many days.
    pub days: Option<u32>,
    /// After so many messages.
    pub operations: Option<u64>,
}
