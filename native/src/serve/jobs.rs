//! What a server does by itself: when it looked at what is due, what came of it, and when it looks again.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use keystead_core::{Error, TickReport, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

/// How many of the last jobs are remembered.
const REMEMBERED: usize = 100;

/// The jobs of a server since it was started.
#[derive(Default)]
pub(super) struct Jobs(Mutex<Record>);

#[derive(Default)]
struct Record {
    last: Option<(Timestamp, Option<&'static str>)>,
    next_deadline: Option<u64>,
    done: VecDeque<JobView>,
}

/// What this server does by itself. Another server over the same database has jobs of its own: whichever comes first does what
/// is due.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobsView {
    /// When it last looked at what is due, in milliseconds since 1970; null if it has not yet.
    last_look: Option<u64>,
    /// The code of what went wrong then; null if nothing did.
    problem: Option<String>,
    /// When the next rotation or deletion is due; null if none is.
    next_deadline: Option<u64>,
    /// The last 100 jobs that were done since the server was started, newest first. The audit log has them all.
    done: Vec<JobView>,
}

/// Something that was done because it was due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobView {
    /// When.
    at: u64,
    /// What.
    job: JobKind,
    /// The id of the key.
    key: String,
}

/// What can be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum JobKind {
    /// A rotation.
    Rotation,
    /// A deletion whose waiting time was over.
    Deletion,
}

impl Jobs {
    /// Hears what came of a look at what is due.
    pub(super) fn ticked(&self, now: Timestamp, outcome: &Result<TickReport, Error>) {
        let mut record = self.lock();
        record.last = Some((now, outcome.as_ref().err().map(Error::code)));
        let Ok(report) = outcome else { return };
        record.next_deadline = report.next_deadline;
        let rotated = report.rotated.iter().map(|key| (JobKind::Rotation, key));
        let destroyed = report.destroyed.iter().map(|key| (JobKind::Deletion, key));
        for (job, key) in rotated.chain(destroyed) {
            record.done.push_front(JobView { at: now.0, job, key: key.clone() });
        }
        record.done.truncate(REMEMBERED);
    }

    pub(super) fn view(&self) -> JobsView {
        let record = self.lock();
        JobsView {
            last_look: record.last.map(|(at, _)| at.0),
            problem: record.last.and_then(|(_, problem)| problem).map(String::from),
            next_deadline: record.next_deadline,
            done: record.done.iter().cloned().collect(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_remembered_newest_first_and_a_problem_until_the_next_look() {
        let jobs = Jobs::default();
        assert_eq!((jobs.view().last_look, jobs.view().next_deadline), (None, None));
        let report = |rotated: &[&str], destroyed: &[&str]| TickReport {
            rotated: rotated.iter().map(ToString::to_string).collect(),
            destroyed: destroyed.iter().map(ToString::to_string).collect(),
            next_deadline: Some(9),
        };
        jobs.ticked(Timestamp(1), &Ok(report(&["a"], &[])));
        jobs.ticked(Timestamp(2), &Ok(report(&[], &["b"])));
        jobs.ticked(Timestamp(3), &Err(Error::RecordAltered));
        let view = jobs.view();
        assert_eq!((view.last_look, view.problem.as_deref()), (Some(3), Some("record.altered")));
        assert_eq!(view.next_deadline, Some(9));
        let done: Vec<_> = view.done.iter().map(|job| (job.at, job.job, job.key.as_str())).collect();
        assert_eq!(done, [(2, JobKind::Deletion, "b"), (1, JobKind::Rotation, "a")]);
        jobs.ticked(Timestamp(4), &Ok(report(&[], &[])));
        assert_eq!(jobs.view().problem, None);
        let many: Vec<String> = (0..300).map(|number| number.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        jobs.ticked(Timestamp(5), &Ok(report(&many, &[])));
        assert_eq!(jobs.view().done.len(), REMEMBERED);
    }
}
