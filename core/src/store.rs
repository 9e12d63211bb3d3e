//! The storage contract: three operations, and what every backend promises.
//!
//! A store keeps [`Record`]s. It does not understand them: what is secret is sealed, what is clear is authenticated,
//! and both happen in the engine. A backend's whole duty is:
//!
//! * **Atomic.** A [`ChangeSet`] is applied as one: after a crash either all of it is there or nothing.
//! * **Conditional.** It is applied only if the store's revision is the one that the change set expects; else
//!   [`StoreError::Conflict`], and nothing was changed. The store's revision is that of its header record, and
//!   [`Revision::NONE`] while there is none.
//! * **Durable.** When `commit` has returned `Ok`, the change survives a power cut, as far as the platform can promise.
//! * **Honest.** Absence is `Ok(None)`. An error is an error. Nothing is a default.
//!
//! Every backend passes the same conformance suite.

use core::fmt;

mod memory;
mod query;
mod record;

pub use memory::MemoryStore;
pub use query::{Cursor, Order, Page, Query};
pub use record::{Record, RecordKey, RecordKind, Revision};

use alloc::string::String;
use alloc::vec::Vec;

/// A place where a vault is kept.
#[allow(
    async_fn_in_trait,
    reason = "each backend decides whether its futures are Send; the engine needs neither"
)]
pub trait Store {
    /// The record with this key; `Ok(None)` if there is none.
    ///
    /// # Errors
    /// [`StoreError`] if the store could not answer.
    async fn load(&self, key: &RecordKey) -> Result<Option<Record>, StoreError>;

    /// One page of the records that match `query`, in its order.
    ///
    /// # Errors
    /// [`StoreError`] if the store could not answer.
    async fn list(&self, query: &Query) -> Result<Page, StoreError>;

    /// Applies `changes` as one, if the store's revision is [`ChangeSet::expected`].
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is another, [`StoreError::Full`] if there is no room, another [`StoreError`] if
    /// the store failed. Nothing was changed then.
    async fn commit(&self, changes: ChangeSet) -> Result<Revision, StoreError>;
}

/// Everything that one mutation changes. No address is both put and deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSet {
    /// The header after the change. Its revision is the store's next revision.
    pub header: Record,
    /// Records to insert or replace.
    pub puts: Vec<Record>,
    /// Keys of records to remove; one that is absent already is no error.
    pub deletes: Vec<RecordKey>,
}

impl ChangeSet {
    /// The revision that the store must have for this change set to be applied.
    pub const fn expected(&self) -> Revision {
        Revision(self.header.revision.0.saturating_sub(1))
    }
}

/// Why a store did not do what it was asked. Details are for people; programs use [`StoreError::code`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreError {
    /// The store is open in another version of Keystead, or blocked by another process.
    Busy(String),
    /// Somebody else committed first.
    Conflict {
        /// The revision that the change set expected.
        expected: Revision,
        /// The revision that the store has.
        found: Revision,
    },
    /// What was read is not what a store of this kind holds.
    Corrupt(String),
    /// There is no room: disk or quota is full.
    Full,
    /// The store could not be reached or failed.
    Unavailable(String),
    /// The platform has no storage of this kind.
    Unsupported(String),
}

impl StoreError {
    /// A short, stable name of this error for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Busy(_) => "store.busy",
            Self::Conflict { .. } => "store.conflict",
            Self::Corrupt(_) => "store.corrupt",
            Self::Full => "store.full",
            Self::Unavailable(_) => "store.unavailable",
            Self::Unsupported(_) => "store.unsupported",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(detail) => {
                write!(
                    f,
                    "The store is in use elsewhere: close the other program or tab, then try again ({detail})."
                )
            }
            Self::Conflict { .. } => f.write_str(
                "Somebody else changed the vault at the same moment. Look at it again, then retry.",
            ),
            Self::Corrupt(detail) => {
                write!(f, "The store holds something that is not a vault ({detail}). Restore a backup.")
            }
            Self::Full => f.write_str("There is no room left. Free some space, then try again."),
            Self::Unavailable(detail) => write!(f, "The store did not answer ({detail}). Try again."),
            Self::Unsupported(detail) => write!(f, "Storage is not available here ({detail})."),
        }
    }
}

impl core::error::Error for StoreError {}
