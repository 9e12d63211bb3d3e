//! One entry of the log, and what a caller says to make one.

use alloc::string::String;
use alloc::vec::Vec;

use super::event::Event;
use crate::id::KeystoreId;
use crate::time::Timestamp;

named! {
    /// What kind of thing an object is. The numbers are stored and never change their meaning.
    ObjectKind {
        /// The vault.
        Vault = 1 "vault",
        /// A way to unlock the vault.
        Slot = 2 "slot",
        /// A keystore.
        Keystore = 3 "keystore",
        /// A key, whatever it is made of.
        Key = 4 "key",
        /// A client's credential.
        Credential = 5 "credential",
        /// A user, a service or a client.
        Principal = 6 "principal",
        /// A key that the vault itself uses.
        ServiceKey = 7 "service_key",
        /// A change that waits to be requested for approval.
        StagedChange = 8 "staged_change",
        /// A request for approval.
        ApprovalRequest = 9 "approval_request",
    }
}

/// What an event happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its id.
    pub id: [u8; 16],
    /// The number of its version, if one was concerned.
    pub version: Option<u32>,
}

impl Object {
    /// Whether `other` is the same thing, of whatever version.
    pub fn is_same_as(&self, other: &Self) -> bool {
        (self.kind, self.id) == (other.kind, other.id)
    }
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused.
    Refused {
        /// The code of the error, such as `key.state_forbids`.
        code: String,
    },
}

/// What happened, before it has its place in the chain.
///
/// Texts may come from clients. [`append`](super::append) puts U+FFFD in the place of control characters and of those
/// that turn the direction of writing, and cuts what is too long, so that no client can keep its call out of the log.
/// Nothing in it may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// When it happened.
    pub time: Timestamp,
    /// The opened vault that recorded it: a random number, drawn when the vault was opened.
    pub session: u64,
    /// The number of the event within its session, from 1, given when it happened. Events that were to be written later
    /// and were lost leave a gap here.
    pub ordinal: u64,
    /// Who did it: `owner`, `system`, or the name of a principal. At most 256 bytes of UTF-8.
    pub actor: String,
    /// Where the call came from, such as `ip=10.0.0.1`. At most 512 bytes.
    pub client: Option<String>,
    /// What happened.
    pub event: Event,
    /// What it happened to.
    pub object: Option<Object>,
    /// The keystore that the object is in.
    pub keystore: Option<KeystoreId>,
    /// How it ended. At most 64 bytes of code.
    pub outcome: Outcome,
    /// What else is worth knowing: at most 16 pairs of a name (64 bytes) and a value (512 bytes).
    pub details: Vec<(String, String)>,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the chain, from 1, without gaps.
    pub sequence: u64,
    /// What happened.
    pub what: Draft,
}

/// The most bytes that an entry has in CBOR. A draft within its limits stays far below.
pub(super) const MAX_ENTRY_BYTES: usize = 16 * 1024;

const MAX_ACTOR: usize = 256;
const MAX_CLIENT: usize = 512;
const MAX_CODE: usize = 64;
const MAX_DETAILS: usize = 16;
const MAX_DETAIL_NAME: usize = 64;
const MAX_DETAIL_VALUE: usize = 512;

impl Draft {
    /// The draft with texts that are fit to be stored and shown.
    pub(super) fn tidied(self) -> Self {
        let details = self.details.into_iter().take(MAX_DETAILS);
        Self {
            actor: tidied(self.actor, MAX_ACTOR),
            client: self.client.map(|client| tidied(client, MAX_CLIENT)),
            outcome: match self.outcome {
                Outcome::Success => Outcome::Success,
                Outcome::Refused { code } => Outcome::Refused { code: tidied(code, MAX_CODE) },
            },
            details: details
                .map(|(name, value)| (tidied(name, MAX_DETAIL_NAME), tidied(value, MAX_DETAIL_VALUE)))
                .collect(),
            ..self
        }
    }
}

/// `text` in at most `limit` bytes, with an ellipsis where it was cut.
fn tidied(text: String, limit: usize) -> String {
    const ELLIPSIS: char = '…';
    let fits = text.len() <= limit;
    if fits && !text.chars().any(misleads) {
        return text;
    }
    let mut tidy = String::with_capacity(limit);
    let mut room = limit;
    let mut characters =
        text.chars().map(|c| if misleads(c) { char::REPLACEMENT_CHARACTER } else { c }).peekable();
    while let Some(c) = characters.next() {
        let reserve = if characters.peek().is_some() { ELLIPSIS.len_utf8() } else { 0 };
        if c.len_utf8() + reserve > room {
            tidy.push(ELLIPSIS);
            break;
        }
        room -= c.len_utf8();
        tidy.push(c);
    }
    tidy
}

/// Whether a terminal or a page could be misled by it: control characters, line and paragraph separators, and what turns
/// the direction of writing (Unicode Standard Annex 9, section 2).
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
