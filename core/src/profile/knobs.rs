//! A profile as a list of named values: for documents, for people, and for the test that pins every one of them.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{
    CancelTo, Confirm, Disabling, NameCharset, Precondition, Profile, RotationAt, RotationOff, Unauthorized,
    VersionDeletion,
};
use crate::client::Methods;
use crate::lifecycle::{VersionEvent, VersionState};
use crate::time::{Period, Timestamp};

/// One value of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct Knob {
    /// Its number, 1 to 33.
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// Its value, as text.
    pub value: String,
}

impl Profile {
    /// All 33 values.
    pub fn knobs(&self) -> Vec<Knob> {
        let rotation = &self.rotation;
        let days = |days: Option<u32>| days.map_or_else(|| "none".into(), |days| days.to_string());
        let rotates = rotation.off != RotationOff::Always;
        let values = [
            ("deletion.window", self.deletion.window.map_or_else(|| "none".into(), hours)),
            ("deletion.round_up", self.deletion.round_up_to.map_or_else(|| "none".into(), hours)),
            ("deletion.cancel_to", self.if_waiting(cancel_to(self.deletion.cancel_to))),
            ("deletion.precondition", self.precondition()),
            ("deletion.confirm", confirm(self.deletion.confirm).into()),
            ("deletion.now_needs_pending", yes(self.deletion.now_needs_pending)),
            ("deletion.applies_to", self.deletion_applies_to()),
            ("versions.protect_newest", yes(self.versions.protect_newest)),
            ("versions.first", self.versions.first.to_string()),
            ("versions.max", days(self.versions.max)),
            ("versions.states", self.version_states()),
            ("versions.default_selectable", yes(self.versions.default_selectable)),
            ("versions.allow_none", yes(self.versions.allow_none)),
            ("key.disable", disabling(self.disabling).into()),
            ("rotation.days", if rotates { self.rotation_days() } else { "none".into() }),
            ("rotation.off", off(rotation.off).into()),
            ("rotation.when_disabled", yes(rotation.when_disabled)),
            ("rotation.manual_resets", yes(rotation.manual_resets)),
            ("rotation.at", at(rotation.at).into()),
            ("rotation.imported", yes(rotation.imported)),
            ("name.rule", self.name_rule()),
            ("description.max", self.description_max_chars.to_string()),
            ("export", self.export_rule()),
            ("import", joined(self.imports.iter().map(|format| format!("{format:?}")))),
            ("crypt.frame", format!("{:?}", self.frame)),
            ("crypt.text", format!("{:?}", self.text)),
            ("crypt.max_plaintext", self.limits.plaintext_bytes.to_string()),
            ("sign.max", self.limits.sign_bytes.to_string()),
            ("access.clients", self.access_rule()),
            ("approvals", yes(self.approvals)),
            ("paging", self.paging_rule()),
            ("time", format!("{:?}", self.time)),
            ("list.unauthorized", unauthorized(self.access.unauthorized).into()),
        ];
        let numbered = (1..).zip(values);
        numbered.map(|(number, (name, value))| Knob { number, name, value }).collect()
    }

    fn if_waiting(&self, value: &str) -> String {
        if self.deletion.window.is_some() { value.into() } else { "none".into() }
    }

    fn precondition(&self) -> String {
        let condition = match self.deletion.precondition {
            Precondition::Nothing => "nothing",
            Precondition::VersionsDestroyed => "no version, or every version destroyed",
        };
        if self.deletion.warn_if_used { format!("{condition}; warns if used") } else { condition.into() }
    }

    fn deletion_applies_to(&self) -> String {
        let versions = match self.deletion.versions {
            VersionDeletion::Never => None,
            VersionDeletion::Window => Some("version"),
            VersionDeletion::Destroy => Some("version (destroy)"),
        };
        let credentials = (!self.gate_is_empty()).then_some("credential");
        joined(["key"].into_iter().chain(versions).chain(credentials).map(String::from))
    }

    fn gate_is_empty(&self) -> bool {
        self.access.gate_methods == Methods { ipv4: false, mac: false, certificate: false }
    }

    /// The states that a version can come to by the table.
    fn version_states(&self) -> String {
        let now = Timestamp(0);
        let mut reached = Vec::from([VersionState::Active]);
        let mut next = 0;
        while let Some(state) = reached.get(next).copied() {
            next += 1;
            for event in VersionEvent::ALL {
                let due = state.deadline().unwrap_or(now);
                if let Ok(state) = state.after(event, due, self)
                    && !reached.iter().any(|known| known.name() == state.name())
                {
                    reached.push(state);
                }
            }
        }
        let mut names: Vec<_> = reached.iter().map(|state| state.name()).collect();
        names.sort_unstable();
        joined(names.into_iter().map(|name| self.words.version(name).label.into()))
    }

    fn rotation_days(&self) -> String {
        let rotation = &self.rotation;
        let max = rotation.max_days.map_or_else(String::new, |max| max.to_string());
        let default = rotation.default_days.map_or_else(|| "off".into(), |days| days.to_string());
        format!("{}-{max}, default {default}", rotation.min_days)
    }

    fn name_rule(&self) -> String {
        let names = &self.names;
        let charset = match names.charset {
            NameCharset::Text => "any text",
            NameCharset::Identifier => "letters, digits, - and _, a letter first",
        };
        let unique = if names.unique { "unique" } else { "may repeat" };
        format!("{}-{} of {charset}; {unique}", names.min_chars, names.max_chars)
    }

    fn export_rule(&self) -> String {
        let symmetric = self.export.symmetric.then_some("symmetric");
        let private = self.export.private.then_some("private");
        joined([symmetric, private].into_iter().flatten().map(String::from))
    }

    fn access_rule(&self) -> String {
        let methods = self.access.gate_methods;
        let gate = [("IPv4", methods.ipv4), ("MAC", methods.mac), ("certificate", methods.certificate)];
        let gate = gate.into_iter().filter(|(_, has)| *has).map(|(name, _)| String::from(name));
        let lists = self.access.lists.then(|| String::from("allow list"));
        let rule = joined(gate.chain(lists));
        if self.access.gate_required { format!("{rule}; at least one") } else { rule }
    }

    fn paging_rule(&self) -> String {
        let paging = &self.paging;
        format!("{}-{}, default {}, from {}", paging.min, paging.max, paging.default, paging.first)
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<_> = parts.collect();
    if parts.is_empty() { "none".into() } else { parts.join(", ") }
}

fn hours(period: Period) -> String {
    format!("{} h", period.0 / Period::HOUR.0)
}

fn yes(value: bool) -> String {
    String::from(if value { "yes" } else { "no" })
}

const fn cancel_to(cancel_to: CancelTo) -> &'static str {
    match cancel_to {
        CancelTo::Enabled => "enabled",
        CancelTo::Disabled => "disabled",
        CancelTo::Previous => "the state before",
    }
}

const fn confirm(confirm: Confirm) -> &'static str {
    match confirm {
        Confirm::Dialog => "dialog",
        Confirm::Name => "name typed",
        Confirm::Pin => "user PIN",
        Confirm::TokenPin => "user PIN of the token",
    }
}

const fn disabling(disabling: Disabling) -> &'static str {
    match disabling {
        Disabling::Never => "no",
        Disabling::Key => "yes",
        Disabling::ByVersions => "by its versions",
    }
}

const fn off(off: RotationOff) -> &'static str {
    match off {
        RotationOff::Zero => "0 days",
        RotationOff::Switch => "switch",
        RotationOff::Always => "always off",
    }
}

const fn at(at: RotationAt) -> &'static str {
    match at {
        RotationAt::SameTime => "the same time of day",
        RotationAt::Midnight => "00:00",
    }
}

const fn unauthorized(unauthorized: Unauthorized) -> &'static str {
    match unauthorized {
        Unauthorized::Hidden => "hidden",
        Unauthorized::PartialRow => "partial row",
    }
}
