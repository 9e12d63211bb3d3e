//! The audit log: what happened, who did it, to what, and how it ended, in a chain that shows every change to it.
//!
//! ```text
//! hash 0  =  SHA-256("keystead/audit/genesis/v1" ‖ vault id)
//! hash n  =  SHA-256("keystead/audit/v1" ‖ hash n-1 ‖ entry n in canonical CBOR)
//! ```
//!
//! A [`Draft`] says what happened. [`append`] numbers drafts, chains them, and puts neighbours about the same object into
//! one [`Segment`], the content of one stored record. A [`Checkpoint`] states the hash after an entry; signed, it can be
//! kept elsewhere, and pins everything up to that entry. An [`Exporter`] writes a part of the chain as text that
//! [`verify_export`] checks without any vault.
//!
//! No entry may hold a secret or a plaintext. Whoever makes a draft answers for that.

#[macro_use]
mod named;

mod cbor;
mod checkpoint;
mod entry;
mod event;
mod export;
mod filter;
mod segment;

pub use checkpoint::{Checkpoint, PublicKey, Scope, SignedCheckpoint, SigningKey};
pub use entry::{Draft, Entry, Object, ObjectKind, Outcome};
pub use event::{Action, Event, Subject};
pub use export::{Broken, Exporter, MAX_LINE_BYTES, MissingEvents, Problem, Verified, verify_export};
pub use filter::{Filter, OutcomeFilter};
pub use segment::{Head, MAX_SEGMENT_ENTRIES, Segment, append, verify_chain};

#[cfg(test)]
mod fixtures;
