//! Which events are missing, as far as the sessions that recorded them tell.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::audit::entry::Entry;
use crate::audit::event::{Action, Subject};

/// A session of which events are not in the log: they happened, but were lost before they were written, as after a loss
/// of power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingEvents {
    /// The session.
    pub session: u64,
    /// How many are missing between those that are there.
    pub missing: u64,
}

/// The sessions seen so far.
#[derive(Default)]
pub(super) struct Sessions(BTreeMap<u64, Session>);

#[derive(Default)]
struct Session {
    /// `session.start` was seen: everything from the first number on must be there.
    started: bool,
    ended: bool,
    /// The numbers seen, as runs without gaps: the first number of each and the last.
    runs: BTreeMap<u64, u64>,
}

impl Sessions {
    pub(super) fn see(&mut self, entry: &Entry) {
        let what = &entry.what;
        let session = self.0.entry(what.session).or_default();
        session.see(what.ordinal);
        match (what.event.subject(), what.event.action()) {
            (Subject::Session, Action::Start) => session.started = true,
            (Subject::Session, Action::End) => session.ended = true,
            _ => {}
        }
    }

    /// The sessions that did not end within the export.
    pub(super) fn unclosed(&self) -> Vec<u64> {
        self.0.iter().filter(|(_, session)| !session.ended).map(|(id, _)| *id).collect()
    }

    /// The sessions with gaps. If the export is not `whole`, what a session did before its first entry is not missed,
    /// unless its start is in the export.
    pub(super) fn incomplete(&self, whole: bool) -> Vec<MissingEvents> {
        let gaps = self.0.iter().map(|(id, session)| MissingEvents {
            session: *id,
            missing: session.missing(whole || session.started),
        });
        gaps.filter(|gap| gap.missing > 0).collect()
    }
}

impl Session {
    fn see(&mut self, ordinal: u64) {
        let before = self.runs.range(..=ordinal).next_back().map(|(first, last)| (*first, *last));
        let first = match before {
            Some((_, last)) if last >= ordinal => return,
            Some((first, last)) if last.checked_add(1) == Some(ordinal) => first,
            _ => ordinal,
        };
        let joined = ordinal.checked_add(1).and_then(|next| self.runs.remove(&next));
        self.runs.insert(first, joined.unwrap_or(ordinal));
    }

    fn missing(&self, from_first: bool) -> u64 {
        let lowest = self.runs.keys().next().map_or(0, |first| first.saturating_sub(1));
        let gaps = self.runs.values().zip(self.runs.keys().skip(1)).map(|(last, next)| next - last - 1);
        gaps.fold(if from_first { lowest } else { 0 }, u64::saturating_add)
    }
}

#[cfg(test)]
mod tests;
