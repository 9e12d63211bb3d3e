//! Which keys are listed, in which order. It is part of the address, so that reload and bookmarks keep it.

use keystead_core::lifecycle::KeyStateName;
use keystead_core::store::Order;
use keystead_core::{KeyQuery, KeystoreId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use crate::text::Text;

/// Which states are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// All that still exist.
    Live,
    Enabled,
    Disabled,
    Pending,
    Destroyed,
}

impl Shown {
    const ALL: [Self; 5] = [Self::Live, Self::Enabled, Self::Disabled, Self::Pending, Self::Destroyed];

    const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Pending => "pending",
            Self::Destroyed => "destroyed",
        }
    }

    const fn word(self, t: &Text) -> &'static str {
        match self {
            Self::Live => t.common.all,
            Self::Enabled => t.common.state_enabled,
            Self::Disabled => t.common.state_disabled,
            Self::Pending => t.common.state_pending,
            Self::Destroyed => t.common.state_destroyed,
        }
    }

    pub(super) fn choices(t: &Text) -> Vec<(Self, &'static str)> {
        Self::ALL.into_iter().map(|shown| (shown, shown.word(t))).collect()
    }

    fn states(self) -> Vec<KeyStateName> {
        use KeyStateName as S;
        match self {
            Self::Live => vec![S::PreActive, S::Enabled, S::Disabled, S::PendingDeletion],
            Self::Enabled => vec![S::Enabled],
            Self::Disabled => vec![S::Disabled],
            Self::Pending => vec![S::PendingDeletion],
            Self::Destroyed => vec![S::Destroyed],
        }
    }
}

/// The column that sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SortBy {
    Name,
    Created,
}

/// The filter of a list of keys.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    pub(super) text: RwSignal<String>,
    pub(super) shown: RwSignal<Shown>,
    pub(super) sort: RwSignal<SortBy>,
    pub(super) descending: RwSignal<bool>,
    pub(super) limit: RwSignal<u32>,
}

/// How many keys are added by "Show more".
pub(super) const STEP: u32 = 100;

impl Filter {
    /// As the address says.
    pub(super) fn of_address() -> Self {
        let query = use_query_map().get_untracked();
        let shown =
            query.get("state").and_then(|name| Shown::ALL.into_iter().find(|shown| shown.name() == name));
        let by_name = query.get("sort").is_some_and(|sort| sort == "name");
        let ascending = query.get("order").map_or(by_name, |order| order == "up");
        Self {
            text: RwSignal::new(query.get("q").unwrap_or_default()),
            shown: RwSignal::new(shown.unwrap_or(Shown::Live)),
            sort: RwSignal::new(if by_name { SortBy::Name } else { SortBy::Created }),
            descending: RwSignal::new(!ascending),
            limit: RwSignal::new(STEP),
        }
    }

    /// Writes each change into the address, in place of what was there.
    pub(super) fn follow_in_address(self) {
        let navigate = use_navigate();
        let path = use_location().pathname.get_untracked();
        Effect::new(move |before: Option<String>| {
            let query = self.as_query();
            if before.is_some_and(|before| before != query) {
                let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
                navigate(&format!("{path}{query}"), options);
            }
            query
        });
    }

    fn as_query(self) -> String {
        let mut parts = Vec::new();
        self.text.with(|text| {
            if !text.is_empty() {
                parts.push(format!("q={}", String::from(js_sys::encode_uri_component(text))));
            }
        });
        if self.shown.get() != Shown::Live {
            parts.push(format!("state={}", self.shown.get().name()));
        }
        let by_name = self.sort.get() == SortBy::Name;
        if by_name {
            parts.push(String::from("sort=name"));
        }
        if self.descending.get() == by_name {
            parts.push(String::from(if by_name { "order=down" } else { "order=up" }));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// Whether it hides anything that exists.
    pub(super) fn hides(self) -> bool {
        self.text.with(|text| !text.trim().is_empty()) || self.shown.get() != Shown::Live
    }

    pub(super) fn clear(self) {
        self.text.set(String::new());
        self.shown.set(Shown::Live);
    }

    /// Sorts by a column; again, the other way round. Names begin at A, times at the newest.
    pub(super) fn press(self, column: SortBy) {
        if self.sort.get_untracked() == column {
            self.descending.update(|descending| *descending = !*descending);
        } else {
            self.sort.set(column);
            self.descending.set(column == SortBy::Created);
        }
    }

    /// What to ask the vault. One more than is shown tells whether there are more.
    pub(super) fn query(self, keystore: Option<KeystoreId>) -> KeyQuery {
        let text = self.text.with(|text| String::from(text.trim()));
        KeyQuery {
            keystore,
            states: self.shown.get().states(),
            name_contains: (!text.is_empty()).then_some(text),
            order: match self.sort.get() {
                SortBy::Name => Order::Label,
                SortBy::Created => Order::Created,
            },
            descending: self.descending.get(),
            after: None,
            limit: self.limit.get(),
        }
    }
}
