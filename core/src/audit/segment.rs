//! The chain: its head, and its entries in the pieces that are stored.

use alloc::vec::Vec;

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use super::cbor::{SegmentBody, malformed};
use super::entry::{Draft, Entry, Object};
use crate::codec;
use crate::error::Error;
use crate::id::VaultId;

/// The most entries of a segment.
pub const MAX_SEGMENT_ENTRIES: usize = 256;

/// Where the chain ends: the number of the entry to come, and the hash of the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Head {
    /// The number of the next entry.
    #[n(0)]
    pub next_sequence: u64,
    /// The hash of the last entry.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

impl Head {
    /// The head of the empty chain of `vault`.
    pub fn genesis(vault: VaultId) -> Self {
        let hash = Sha256::new().chain_update(b"keystead/audit/genesis/v1").chain_update(vault.as_bytes());
        Self { next_sequence: 1, hash: hash.finalize().into() }
    }

    /// The number of the last entry; 0 if there is none.
    pub const fn last_sequence(&self) -> u64 {
        self.next_sequence.saturating_sub(1)
    }

    /// The head after one more entry.
    pub(super) fn after(&self, entry: &[u8]) -> Self {
        let hash =
            Sha256::new().chain_update(b"keystead/audit/v1").chain_update(self.hash).chain_update(entry);
        Self { next_sequence: self.next_sequence.saturating_add(1), hash: hash.finalize().into() }
    }

    /// Moves on to the end of `segment`, if it begins here.
    ///
    /// # Errors
    /// [`Error::AuditBroken`] with the number of the entry that was expected; the head then stays.
    pub fn follow(&mut self, segment: &Segment) -> Result<(), Error> {
        if segment.head_before() != *self {
            return Err(Error::AuditBroken { sequence: self.next_sequence });
        }
        *self = segment.head_after();
        Ok(())
    }
}

/// Consecutive entries about the same object: the content of one stored record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    before: [u8; 32],
    /// The first entry and the others. Each with the bytes that were hashed.
    first: (Entry, Vec<u8>),
    rest: Vec<(Entry, Vec<u8>)>,
}

impl Segment {
    /// The number of its first entry.
    pub const fn first_sequence(&self) -> u64 {
        self.first.0.sequence
    }

    /// The number of its last entry.
    pub fn last_sequence(&self) -> u64 {
        self.rest.last().unwrap_or(&self.first).0.sequence
    }

    /// The object that all its entries are about. The version, if there is one, is that of the first entry.
    pub const fn object(&self) -> Option<&Object> {
        self.first.0.what.object.as_ref()
    }

    /// The head of the chain before its first entry.
    pub const fn head_before(&self) -> Head {
        Head { next_sequence: self.first_sequence(), hash: self.before }
    }

    /// The head of the chain after its last entry.
    pub fn head_after(&self) -> Head {
        self.with_bytes().fold(self.head_before(), |head, (_, bytes)| head.after(bytes))
    }

    /// Its entries, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.with_bytes().map(|(entry, _)| entry)
    }

    /// Its entries with the bytes that were hashed.
    pub(super) fn with_bytes(&self) -> impl DoubleEndedIterator<Item = &(Entry, Vec<u8>)> {
        core::iter::once(&self.first).chain(&self.rest)
    }

    /// The body of its record.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        codec::encode(&SegmentBody {
            first: self.first_sequence(),
            before: self.before.into(),
            entries: self.with_bytes().map(|(_, bytes)| bytes.clone().into()).collect(),
        })
    }

    /// The segment in the body of a record. Total: any bytes give a segment or an error. That the entries follow from
    /// those of other segments is for [`Head::follow`] to say.
    ///
    /// # Errors
    /// [`Error::StoredFormat`]; [`Error::Store`] if it is not a segment: no entry or too many, entries that do not
    /// decode, numbers with a gap, or entries about different objects.
    pub fn decode(body: &[u8]) -> Result<Self, Error> {
        let body: SegmentBody = codec::decode(body)?;
        if body.entries.len() > MAX_SEGMENT_ENTRIES {
            return Err(malformed());
        }
        let mut entries =
            body.entries.into_iter().map(Vec::from).zip(body.first..=u64::MAX).map(|(bytes, sequence)| {
                let entry = Entry::from_cbor(&bytes)?;
                if entry.sequence == sequence { Ok((entry, bytes)) } else { Err(malformed()) }
            });
        let first = entries.next().ok_or_else(malformed)??;
        let rest = entries.collect::<Result<Vec<_>, _>>()?;
        if rest.iter().any(|(entry, _)| !same_object(&first.0.what, &entry.what)) {
            return Err(malformed());
        }
        Ok(Self { before: body.before.into(), first, rest })
    }
}

/// Puts `drafts` at the end of the chain, in their order, and moves `head` behind them.
///
/// The segments are to be stored together with the head, in one commit; if that does not succeed, the head before it is
/// the right one still.
///
/// # Errors
/// [`Error::Unreachable`] if the numbers are used up; `head` then stays.
pub fn append(head: &mut Head, drafts: Vec<Draft>) -> Result<Vec<Segment>, Error> {
    let mut segments: Vec<Segment> = Vec::new();
    let mut at = *head;
    for draft in drafts {
        if !(1..u64::MAX).contains(&at.next_sequence) {
            return Err(Error::Unreachable("the numbers of the audit log are used up"));
        }
        let entry = Entry { sequence: at.next_sequence, what: draft.tidied() };
        let bytes = entry.to_cbor()?;
        let before = at.hash;
        at = at.after(&bytes);
        match segments.last_mut() {
            Some(last)
                if last.rest.len() + 1 < MAX_SEGMENT_ENTRIES
                    && same_object(&last.first.0.what, &entry.what) =>
            {
                last.rest.push((entry, bytes));
            }
            _ => segments.push(Segment { before, first: (entry, bytes), rest: Vec::new() }),
        }
    }
    *head = at;
    Ok(segments)
}

/// Follows the chain from `start` over `segments`, oldest first, and gives the head that it arrives at. Whoever calls this
/// compares that head with the one that it trusts.
///
/// # Errors
/// [`Error::AuditBroken`] with the number of the first entry that is missing or does not follow.
pub fn verify_chain<'a>(start: Head, segments: impl IntoIterator<Item = &'a Segment>) -> Result<Head, Error> {
    let mut head = start;
    segments.into_iter().try_for_each(|segment| head.follow(segment))?;
    Ok(head)
}

fn same_object(a: &Draft, b: &Draft) -> bool {
    match (&a.object, &b.object) {
        (None, None) => true,
        (Some(a), Some(b)) => a.is_same_as(b),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
