//! Which keys are listed, in which order. It is part of the address, so that reload and bookmarks keep it.

use keystead_core::KeyKind;
use keystead_core::lifecycle::KeyStateName;

/// The column that sorts: what the store keeps an index for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortBy {
    Name,
    Created,
}

/// Kinds of keys as people group them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Confidential,
    Symmetric,
    Asymmetric,
    Codes,
}

impl Group {
    pub(crate) const ALL: [Self; 4] = [Self::Confidential, Self::Symmetric, Self::Asymmetric, Self::Codes];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Symmetric => "symmetric",
            Self::Asymmetric => "asymmetric",
            Self::Codes => "mac",
        }
    }

    pub(crate) const fn of(kind: KeyKind) -> Self {
        match kind {
            KeyKind::Secret => Self::Confidential,
            KeyKind::Aes256 => Self::Symmetric,
            KeyKind::HmacSha256 => Self::Codes,
            _ => Self::Asymmetric,
        }
    }
}

/// States that a list can be asked for, and their names in addresses.
pub(crate) const STATES: [(KeyStateName, &str); 5] = [
    (KeyStateName::PreActive, "preactive"),
    (KeyStateName::Enabled, "enabled"),
    (KeyStateName::Disabled, "disabled"),
    (KeyStateName::PendingDeletion, "pending"),
    (KeyStateName::Destroyed, "destroyed"),
];

/// What is asked of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// A part of the name.
    pub(crate) text: String,
    /// None chosen means all that still exist.
    pub(crate) states: Vec<KeyStateName>,
    /// None chosen means all.
    pub(crate) groups: Vec<Group>,
    pub(crate) sort: SortBy,
    pub(crate) descending: bool,
}

impl Default for Wanted {
    /// The newest first.
    fn default() -> Self {
        Self {
            text: String::new(),
            states: Vec::new(),
            groups: Vec::new(),
            sort: SortBy::Created,
            descending: true,
        }
    }
}

impl Wanted {
    /// As an address says; what makes no sense in it is passed over.
    pub(crate) fn of_address(get: impl Fn(&str) -> Option<String>) -> Self {
        let list = |name| get(name).unwrap_or_default();
        let has = |whole: &str, name: &str| whole.split(',').any(|part| part == name);
        let (states, groups) = (list("state"), list("type"));
        let by_name = get("sort").is_some_and(|sort| sort == "name");
        let ascending = get("order").map_or(by_name, |order| order == "up");
        Self {
            text: get("q").unwrap_or_default(),
            states: STATES.iter().filter(|(_, name)| has(&states, name)).map(|(state, _)| *state).collect(),
            groups: Group::ALL.into_iter().filter(|group| has(&groups, group.name())).collect(),
            sort: if by_name { SortBy::Name } else { SortBy::Created },
            descending: !ascending,
        }
    }

    /// The query of an address: empty if nothing was asked, else with its question mark. `encode` makes a text fit for it.
    pub(crate) fn to_address(&self, encode: impl Fn(&str) -> String) -> String {
        let mut parts = Vec::new();
        if !self.text.is_empty() {
            parts.push(format!("q={}", encode(&self.text)));
        }
        let states: Vec<_> =
            STATES.iter().filter(|(state, _)| self.states.contains(state)).map(|(_, name)| *name).collect();
        if !states.is_empty() {
            parts.push(format!("state={}", states.join(",")));
        }
        let groups: Vec<_> =
            Group::ALL.iter().filter(|group| self.groups.contains(group)).map(|group| group.name()).collect();
        if !groups.is_empty() {
            parts.push(format!("type={}", groups.join(",")));
        }
        let by_name = self.sort == SortBy::Name;
        if by_name {
            parts.push(String::from("sort=name"));
        }
        if self.descending == by_name {
            parts.push(String::from(if by_name { "order=down" } else { "order=up" }));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }

    /// The states to ask the vault for.
    pub(crate) fn states(&self) -> Vec<KeyStateName> {
        if !self.states.is_empty() {
            return self.states.clone();
        }
        let live = STATES.iter().map(|(state, _)| *state);
        live.filter(|state| *state != KeyStateName::Destroyed).collect()
    }

    /// The kinds to ask the vault for; none means all.
    pub(crate) fn kinds(&self) -> Vec<KeyKind> {
        if self.groups.is_empty() {
            return Vec::new();
        }
        KeyKind::ALL.into_iter().filter(|kind| self.groups.contains(&Group::of(*kind))).collect()
    }

    /// Whether it hides anything that exists.
    pub(crate) fn hides(&self) -> bool {
        !self.text.trim().is_empty() || !self.states.is_empty() || !self.groups.is_empty()
    }

    /// Sorts by a column; again, the other way round. Names begin at A, times at the newest.
    pub(crate) fn press(&mut self, column: SortBy) {
        if self.sort == column {
            self.descending = !self.descending;
        } else {
            self.sort = column;
            self.descending = column == SortBy::Created;
        }
    }

    /// Takes a state in or out.
    pub(crate) fn toggle_state(&mut self, state: KeyStateName) {
        toggle(&mut self.states, state);
    }

    /// Takes a group in or out.
    pub(crate) fn toggle_group(&mut self, group: Group) {
        toggle(&mut self.groups, group);
    }
}

fn toggle<T: PartialEq>(chosen: &mut Vec<T>, one: T) {
    match chosen.iter().position(|other| *other == one) {
        Some(place) => drop(chosen.remove(place)),
        None => chosen.push(one),
    }
}

#[cfg(test)]
mod tests;
