//! Which entries somebody wants to see.

use alloc::string::String;
use alloc::vec::Vec;

use super::entry::{Entry, Object, Outcome};
use super::event::{Action, Subject};
use crate::id::KeystoreId;
use crate::time::Timestamp;

/// A question to the log. The default asks for everything; each field that is set leaves fewer entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only events about one of these; empty means any.
    pub subjects: Vec<Subject>,
    /// Only these actions; empty means any.
    pub actions: Vec<Action>,
    /// Only what this actor did, by the whole name.
    pub actor: Option<String>,
    /// Only what happened to this object. Without a version, it stands for all its versions.
    pub object: Option<Object>,
    /// Only what happened in this keystore.
    pub keystore: Option<KeystoreId>,
    /// Only what ended like this.
    pub outcome: Option<OutcomeFilter>,
    /// Only what happened at this time or later.
    pub from: Option<Timestamp>,
    /// Only what happened before this time.
    pub until: Option<Timestamp>,
}

/// How something ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeFilter {
    /// It was done.
    Success,
    /// It was refused, for whatever reason.
    Refused,
    /// It was refused with this code.
    RefusedWith(String),
}

impl Filter {
    /// Whether `entry` is asked for.
    pub fn matches(&self, entry: &Entry) -> bool {
        let what = &entry.what;
        (self.subjects.is_empty() || self.subjects.contains(&what.event.subject()))
            && (self.actions.is_empty() || self.actions.contains(&what.event.action()))
            && self.actor.as_ref().is_none_or(|actor| *actor == what.actor)
            && self.object.as_ref().is_none_or(|wanted| {
                what.object.is_some_and(|object| {
                    wanted.is_same_as(&object)
                        && (wanted.version.is_none() || wanted.version == object.version)
                })
            })
            && self.keystore.is_none_or(|keystore| what.keystore == Some(keystore))
            && self.outcome.as_ref().is_none_or(|wanted| wanted.matches(&what.outcome))
            && self.from.is_none_or(|from| what.time >= from)
            && self.until.is_none_or(|until| what.time < until)
    }
}

impl OutcomeFilter {
    fn matches(&self, outcome: &Outcome) -> bool {
        match (self, outcome) {
            (Self::Success, Outcome::Success) | (Self::Refused, Outcome::Refused { .. }) => true,
            (Self::RefusedWith(wanted), Outcome::Refused { code }) => wanted == code,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
