//! What a server does by itself, and locking its vault for everybody. Nothing like it is there for a vault in this browser.

use serde::Deserialize;

use super::{Problem, Session};

/// What a server does by itself; times in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobsView {
    /// When it last looked at what is due.
    pub(crate) last_look: Option<u64>,
    /// The code of what went wrong then.
    pub(crate) problem: Option<String>,
    /// When the next rotation or deletion is due.
    pub(crate) next_deadline: Option<u64>,
    /// What was done since the server was started, newest first.
    pub(crate) done: Vec<JobView>,
}

/// Something that was done because it was due.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct JobView {
    pub(crate) at: u64,
    pub(crate) job: JobKind,
    /// The id of the key.
    pub(crate) key: String,
}

/// What can be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum JobKind {
    Rotation,
    Deletion,
}

impl Session {
    /// What the server does by itself.
    pub(crate) async fn jobs(&self) -> Result<JobsView, Problem> {
        self.server()?.jobs().await
    }

    /// Locks the server's vault for everybody.
    pub(crate) async fn seal(&self) -> Result<(), Problem> {
        self.server()?.seal().await
    }
}
