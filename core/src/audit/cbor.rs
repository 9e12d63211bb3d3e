//! What is hashed, signed and stored, in canonical CBOR (RFC 8949 section 4.2.1) with numbered fields.
//!
//! Reading is strict, unlike that of other records: bytes that another encoding of the same value would have, or with a
//! field that is not known, are refused. So an entry says exactly what its bytes say. A new field needs a new format.

use alloc::string::String;
use alloc::vec::Vec;

use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

use super::checkpoint::{Checkpoint, Scope};
use super::entry::{Draft, Entry, MAX_ENTRY_BYTES, Object, ObjectKind, Outcome};
use super::event::{Action, Event, Subject};
use crate::error::Error;
use crate::id::{KeystoreId, VaultId};
use crate::time::Timestamp;

#[derive(Encode, Decode)]
#[cbor(map)]
struct EntryBody {
    #[n(0)]
    sequence: u64,
    #[n(1)]
    time: u64,
    #[n(2)]
    session: u64,
    #[n(3)]
    ordinal: u64,
    #[n(4)]
    actor: String,
    #[n(5)]
    client: Option<String>,
    /// The numbers of subject and action.
    #[n(6)]
    event: (u8, u8),
    #[n(7)]
    object: Option<ObjectBody>,
    #[n(8)]
    keystore: Option<ByteArray<16>>,
    /// The code of the error; absent if there was none.
    #[n(9)]
    refused: Option<String>,
    #[n(10)]
    details: Vec<(String, String)>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct ObjectBody {
    #[n(0)]
    kind: u8,
    #[n(1)]
    id: ByteArray<16>,
    #[n(2)]
    version: Option<u32>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct CheckpointBody {
    #[n(0)]
    vault: ByteArray<16>,
    #[n(1)]
    sequence: u64,
    #[n(2)]
    hash: ByteArray<32>,
    #[n(3)]
    time: u64,
    /// 0: of the log. 1: where an export begins. 2: where an export ends.
    #[n(4)]
    scope: u8,
    /// The hash of an export's text; there if the scope is 2.
    #[n(5)]
    text: Option<ByteArray<32>>,
}

/// The body of a segment's record.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct SegmentBody {
    #[n(0)]
    pub(super) first: u64,
    #[n(1)]
    pub(super) before: ByteArray<32>,
    /// Each entry as it was hashed.
    #[n(2)]
    pub(super) entries: Vec<ByteVec>,
}

/// The body of a checkpoint's record.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct SignedCheckpointBody {
    /// The checkpoint as it was signed.
    #[n(0)]
    pub(super) checkpoint: ByteVec,
    #[n(1)]
    pub(super) signature: ByteArray<64>,
}

impl Entry {
    /// The bytes that are hashed and stored.
    pub(super) fn to_cbor(&self) -> Result<Vec<u8>, Error> {
        let what = &self.what;
        to_cbor(&EntryBody {
            sequence: self.sequence,
            time: what.time.0,
            session: what.session,
            ordinal: what.ordinal,
            actor: what.actor.clone(),
            client: what.client.clone(),
            event: (what.event.subject() as u8, what.event.action() as u8),
            object: what.object.map(|object| ObjectBody {
                kind: object.kind as u8,
                id: object.id.into(),
                version: object.version,
            }),
            keystore: what.keystore.map(|id| (*id.as_bytes()).into()),
            refused: match &what.outcome {
                Outcome::Success => None,
                Outcome::Refused { code } => Some(code.clone()),
            },
            details: what.details.clone(),
        })
    }

    /// The entry that these bytes stand for. Total: any bytes give an entry or an error.
    pub(super) fn from_cbor(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(malformed());
        }
        let body: EntryBody = minicbor::decode(bytes).map_err(|_| malformed())?;
        let (subject, action) = body.event;
        let event = Subject::from_number(subject)
            .zip(Action::from_number(action))
            .and_then(|(subject, action)| Event::new(subject, action));
        let object = match body.object {
            None => None,
            Some(object) => Some(Object {
                kind: ObjectKind::from_number(object.kind).ok_or_else(malformed)?,
                id: object.id.into(),
                version: object.version,
            }),
        };
        let entry = Self {
            sequence: body.sequence,
            what: Draft {
                time: Timestamp(body.time),
                session: body.session,
                ordinal: body.ordinal,
                actor: body.actor,
                client: body.client,
                event: event.ok_or_else(malformed)?,
                object,
                keystore: body.keystore.map(|id| KeystoreId::from_bytes(id.into())),
                outcome: match body.refused {
                    None => Outcome::Success,
                    Some(code) => Outcome::Refused { code },
                },
                details: body.details,
            },
        };
        // The last number is kept free, so that there always is a next one.
        if !(1..u64::MAX).contains(&entry.sequence) || entry.to_cbor()? != bytes {
            return Err(malformed());
        }
        Ok(entry)
    }
}

impl Checkpoint {
    /// The bytes that are signed and stored.
    pub(super) fn to_cbor(self) -> Result<Vec<u8>, Error> {
        let (scope, text) = match self.scope {
            Scope::Log => (0, None),
            Scope::ExportStart => (1, None),
            Scope::ExportEnd { text } => (2, Some(text.into())),
        };
        to_cbor(&CheckpointBody {
            vault: (*self.vault.as_bytes()).into(),
            sequence: self.sequence,
            hash: self.hash.into(),
            time: self.time.0,
            scope,
            text,
        })
    }

    /// The checkpoint that these bytes stand for. Total: any bytes give a checkpoint or an error.
    pub(super) fn from_cbor(bytes: &[u8]) -> Result<Self, Error> {
        let body: CheckpointBody = minicbor::decode(bytes).map_err(|_| malformed())?;
        let checkpoint = Self {
            vault: VaultId::from_bytes(body.vault.into()),
            sequence: body.sequence,
            hash: body.hash.into(),
            time: Timestamp(body.time),
            scope: match (body.scope, body.text) {
                (0, None) => Scope::Log,
                (1, None) => Scope::ExportStart,
                (2, Some(text)) => Scope::ExportEnd { text: text.into() },
                _ => return Err(malformed()),
            },
        };
        if checkpoint.sequence == u64::MAX || checkpoint.to_cbor()? != bytes {
            return Err(malformed());
        }
        Ok(checkpoint)
    }
}

fn to_cbor<T: Encode<()>>(value: &T) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    minicbor::encode(value, &mut bytes).map_err(|_| Error::Unreachable("encoding into memory"))?;
    Ok(bytes)
}

pub(super) fn malformed() -> Error {
    Error::corrupt("an audit record that does not decode")
}

#[cfg(test)]
mod tests;
