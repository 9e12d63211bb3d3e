//! Histories of writers that act at the same moment, and whether some order explains them.
//!
//! Every deed has the moments at which it began and ended, in one order for all writers. A history is linearizable if its
//! deeds can be put into a sequence that keeps to these moments, and in which the reference gives every answer that was
//! given (Herlihy and Wing, 1990). [`History::is_explained`] searches for it as Wing and Gong do (1993), and remembers
//! where it has been (Lowe, 2017).

use std::collections::BTreeSet;

use keystead_core::{KeyView, VersionStateView};

use crate::model::compare::{shown, state_of};
use crate::model::reference::{Ask, Choice, Key, State};

pub mod record;
pub mod recorded;

/// What a writer does. Keys and keystores are named by their number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed {
    /// Asks for a change of a key.
    Change(usize, Ask),
    /// Writes its description.
    Describe(usize, u8),
    /// Encrypts with it.
    Encrypt(usize),
    /// Looks at it.
    Look(usize),
    /// Makes a keystore with a name that is to be free.
    MakeKeystore(usize),
}

/// What it was answered with.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The key as it is then.
    Key(Seen),
    /// The version that encrypted.
    Version(u32),
    /// It was made.
    Made,
    /// The rules do not permit it.
    Refused,
    /// Others were faster, again and again: nothing was done.
    GaveUp,
}

/// What is seen of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    state: State,
    versions: Vec<VersionStateView>,
    protects: Option<u32>,
    description: String,
}

impl Seen {
    /// What a view shows.
    pub fn of(view: &KeyView) -> Self {
        Self {
            state: state_of(view),
            versions: view.versions.iter().map(|version| version.state).collect(),
            protects: view.primary,
            description: view.description.clone(),
        }
    }
}

/// A deed with its answer.
#[derive(Clone, Debug)]
pub struct Event {
    /// Which writer.
    pub writer: usize,
    /// When it began.
    pub began: u64,
    /// When it had its answer.
    pub ended: u64,
    /// What was asked.
    pub deed: Deed,
    /// The answer.
    pub answer: Answer,
}

/// What writers did from a beginning that is known.
#[derive(Clone, Debug)]
pub struct History {
    now: u64,
    begin: World,
    /// The deeds, in no order; at most 64.
    pub events: Vec<Event>,
}

#[derive(Clone, Debug)]
struct World {
    keys: Vec<(Key, String)>,
    keystores: Vec<bool>,
}

/// What tells worlds of one history apart: time stands still in it.
type Face = (Vec<(State, Choice, Vec<crate::model::reference::VersionState>, String)>, Vec<bool>);

impl World {
    fn face(&self) -> Face {
        let states = |key: &Key| key.versions.iter().map(|version| version.state).collect();
        let keys =
            self.keys.iter().map(|(key, text)| (key.state, key.default, states(key), text.clone())).collect();
        (keys, self.keystores.clone())
    }

    fn seen(&self, number: usize) -> Seen {
        let (key, description) = &self.keys[number];
        Seen {
            state: key.state,
            versions: key.versions.iter().map(|version| shown(version.state)).collect(),
            protects: key.protecting(),
            description: description.clone(),
        }
    }

    /// Does it as the reference would, if the reference would give this answer.
    fn allows(&mut self, deed: Deed, answer: &Answer, now: u64) -> bool {
        let expected = match deed {
            _ if *answer == Answer::GaveUp => return true,
            Deed::Change(number, ask) => match self.keys[number].0.after(ask, now) {
                Some(after) => {
                    self.keys[number].0 = after;
                    Answer::Key(self.seen(number))
                }
                None => Answer::Refused,
            },
            Deed::Describe(number, text) => match self.keys[number].0.state {
                State::Enabled | State::Disabled => {
                    self.keys[number].1 = description(text);
                    Answer::Key(self.seen(number))
                }
                _ => Answer::Refused,
            },
            Deed::Encrypt(number) => {
                let key = &self.keys[number].0;
                let version = key.protecting().filter(|_| key.state == State::Enabled);
                version.map_or(Answer::Refused, Answer::Version)
            }
            Deed::Look(number) => Answer::Key(self.seen(number)),
            Deed::MakeKeystore(number) => match core::mem::replace(&mut self.keystores[number], true) {
                false => Answer::Made,
                true => Answer::Refused,
            },
        };
        expected == *answer
    }
}

fn description(text: u8) -> String {
    format!("written as {text}")
}

impl History {
    /// Whether some order of the deeds explains all answers.
    pub fn is_explained(&self) -> bool {
        assert!(self.events.len() <= 64, "a set of deeds has 64 bits");
        self.search(0, &self.begin, &mut BTreeSet::new())
    }

    fn search(&self, done: u64, world: &World, been: &mut BTreeSet<(u64, Face)>) -> bool {
        let open = || self.events.iter().enumerate().filter(|(at, _)| done & (1 << at) == 0);
        // Whatever ended before another began comes before it.
        let Some(first_end) = open().map(|(_, event)| event.ended).min() else { return true };
        if !been.insert((done, world.face())) {
            return false;
        }
        open().filter(|(_, event)| event.began < first_end).any(|(at, event)| {
            let mut after = world.clone();
            after.allows(event.deed, &event.answer, self.now) && self.search(done | (1 << at), &after, been)
        })
    }

    /// How many deeds of one writer began before a deed of another had ended, and the other way round.
    pub fn overlaps(&self) -> usize {
        let meets = |a: &Event, b: &Event| a.writer < b.writer && a.began < b.ended && b.began < a.ended;
        self.events.iter().map(|a| self.events.iter().filter(|b| meets(a, b)).count()).sum()
    }

    /// The same with a read that is out of date: the last look that differs from the first state of its key answers with
    /// that, although every change had its answer before. Another order does not explain it, as the other writer looked as
    /// well. `None` if no such look differs.
    pub fn with_stale_read(&self) -> Option<Self> {
        let mut stale = self.clone();
        let is_look = |event: &&Event| matches!(event.deed, Deed::Look(_));
        let quiet = self.events.iter().filter(|event| !is_look(event)).map(|event| event.ended).max()?;
        let mut looks: Vec<_> = stale.events.iter_mut().filter(|event| event.began > quiet).collect();
        looks.sort_by_key(|event| event.began);
        for event in looks.into_iter().rev() {
            let Deed::Look(number) = event.deed else { continue };
            let old = Answer::Key(self.begin.seen(number));
            if event.answer != old {
                event.answer = old;
                return Some(stale);
            }
        }
        None
    }

    /// The same with a change that is lost: a rotation that was answered, and that every later answer knows nothing of.
    /// `None` if the last look at the key has one version.
    pub fn with_lost_rotation(&self) -> Option<Self> {
        let mut lost = self.clone();
        let last = lost
            .events
            .iter_mut()
            .filter(|event| matches!(event.deed, Deed::Look(_)))
            .max_by_key(|event| event.began)?;
        let Answer::Key(seen) = &mut last.answer else { return None };
        (seen.versions.len() > 1).then(|| seen.versions.pop())?;
        seen.protects = u32::try_from(seen.versions.len()).ok();
        Some(lost)
    }
}

#[cfg(test)]
mod tests;
