//! Verifying an export offline. The bytes may be under an attacker's control.

use alloc::string::String;
use alloc::vec::Vec;

use data_encoding::{BASE64, HEXLOWER};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::broken::{Broken, Problem};
use super::sessions::{MissingEvents, Sessions};
use super::{FORMAT, MAX_LINE_BYTES, VERSION, line};
use crate::audit::checkpoint::{Checkpoint, PublicKey, Scope, SignedCheckpoint};
use crate::audit::entry::Entry;
use crate::audit::segment::Head;
use crate::id::VaultId;
use crate::time::Timestamp;

/// What an export was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The vault that it comes from.
    pub vault: VaultId,
    /// The key that it is signed with. If no key was expected, this proves only that one hand wrote all of it: compare the
    /// key with a copy that was kept elsewhere.
    pub public_key: PublicKey,
    /// The number of its first entry, or of the one that would come next if it has none.
    pub first: u64,
    /// The number of the last entry; 0 if the log is empty.
    pub last: u64,
    /// How many entries it has.
    pub entries: u64,
    /// How many checkpoints of the log it has, its own first and last line aside.
    pub checkpoints: u64,
    /// When it was finished.
    pub exported: Timestamp,
    /// Sessions that did not end within the export: open at that time, or ended by force. What such a session recorded
    /// last may be missing.
    pub unclosed_sessions: Vec<u64>,
    /// Sessions of which events are missing.
    pub incomplete_sessions: Vec<MissingEvents>,
}

/// Verifies a whole export: every entry is there, in order and unchanged, says to people what was hashed, and is covered by
/// signatures. If `expected_key` is given, they must be of this key.
///
/// Takes time in proportion to the length, and the memory of one line, apart from a little for each session.
///
/// An entry that was changed with all hashes behind it made anew is found at the next checkpoint, since nothing before it
/// contradicts. A signature (r, s) of the last line may stand there as (r, n - s), which says the same.
///
/// # Errors
/// [`Broken`] names the first line that is not as a vault wrote it.
pub fn verify_export(export: &[u8], expected_key: Option<&PublicKey>) -> Result<Verified, Broken> {
    let mut lines = export.split_inclusive(|byte| *byte == b'\n');
    let mut verifier = Verifier::start(lines.next().unwrap_or_default(), expected_key)
        .map_err(|problem| Broken { line: 1, sequence: None, problem })?;
    for line in lines {
        if let Err(problem) = verifier.line(line) {
            return Err(verifier.broken(problem));
        }
    }
    match verifier.ended {
        Some(exported) => Ok(verifier.verified(exported)),
        None => {
            // Broken at the line that is not there.
            verifier.lines = verifier.lines.saturating_add(1);
            verifier.sequence = verifier.head.next_sequence;
            Err(verifier.broken(Problem::Cut))
        }
    }
}

struct Verifier {
    vault: VaultId,
    key: PublicKey,
    first: u64,
    head: Head,
    /// The number of the first entry that no checkpoint covers yet.
    unconfirmed: u64,
    /// What [`Broken::sequence`] is to say of the line at hand.
    sequence: u64,
    lines: u64,
    text: Sha256,
    checkpoints: u64,
    sessions: Sessions,
    ended: Option<Timestamp>,
}

impl Verifier {
    fn start(bytes: &[u8], expected_key: Option<&PublicKey>) -> Result<Self, Problem> {
        let fields = fields(bytes).map_err(|problem| match problem {
            Problem::Cut | Problem::Malformed => Problem::NotAnExport,
            other => other,
        })?;
        if fields.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(Problem::NotAnExport);
        }
        let version = fields.get("version").and_then(Value::as_u64).ok_or(Problem::NotAnExport)?;
        if version != VERSION {
            return Err(Problem::Version { found: version });
        }
        check_number(&fields, 1)?;
        let key = PublicKey::from_pem(string(&fields, "publicKey")?).map_err(|_| Problem::Malformed)?;
        let signed = signed(&fields)?;
        compare(bytes, line::start(1, &signed, &key))?;
        if expected_key.is_some_and(|expected| *expected != key) {
            return Err(Problem::OtherKey);
        }
        if !signed.is_signed_by(&key) {
            return Err(Problem::Signature);
        }
        let Checkpoint { vault, sequence, hash, scope, .. } = signed.checkpoint;
        let head = Head { next_sequence: sequence.saturating_add(1), hash };
        if scope != Scope::ExportStart || (sequence == 0 && head != Head::genesis(vault)) {
            return Err(Problem::Disagrees);
        }
        Ok(Self {
            vault,
            key,
            first: head.next_sequence,
            head,
            unconfirmed: head.next_sequence,
            sequence: head.next_sequence,
            lines: 1,
            text: Sha256::new().chain_update(bytes),
            checkpoints: 0,
            sessions: Sessions::default(),
            ended: None,
        })
    }

    fn line(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.lines = self.lines.saturating_add(1);
        self.sequence = self.head.next_sequence;
        if self.ended.is_some() {
            return Err(Problem::AfterEnd);
        }
        let fields = fields(bytes)?;
        check_number(&fields, self.lines)?;
        match string(&fields, "kind")? {
            "entry" => self.entry(bytes, &fields)?,
            "checkpoint" | "end" => self.checkpoint(bytes, &fields)?,
            _ => return Err(Problem::Malformed),
        }
        self.text.update(bytes);
        Ok(())
    }

    fn entry(&mut self, bytes: &[u8], fields: &Value) -> Result<(), Problem> {
        let cbor = base64(fields, "cbor")?;
        let entry = Entry::from_cbor(&cbor).map_err(|_| Problem::Malformed)?;
        if entry.sequence != self.head.next_sequence {
            return Err(Problem::Sequence { found: entry.sequence });
        }
        let head = self.head.after(&cbor);
        if string(fields, "hash")? != HEXLOWER.encode(&head.hash) {
            return Err(Problem::Hash);
        }
        compare(bytes, line::entry(self.lines, &entry, &cbor, &head.hash))?;
        self.head = head;
        self.sessions.see(&entry);
        Ok(())
    }

    fn checkpoint(&mut self, bytes: &[u8], fields: &Value) -> Result<(), Problem> {
        self.sequence = self.unconfirmed;
        let signed = signed(fields)?;
        // A line that says "checkpoint" and has the scope of an end, or the other way round, is another text.
        compare(bytes, line::checkpoint(self.lines, &signed))?;
        if !signed.is_signed_by(&self.key) {
            return Err(Problem::Signature);
        }
        if !signed.checkpoint.agrees_with(self.vault, &self.head) {
            return Err(Problem::Disagrees);
        }
        match signed.checkpoint.scope {
            Scope::Log => self.checkpoints = self.checkpoints.saturating_add(1),
            Scope::ExportStart => return Err(Problem::Malformed),
            Scope::ExportEnd { text } => {
                if <[u8; 32]>::from(self.text.clone().finalize()) != text {
                    return Err(Problem::Thinned);
                }
                self.ended = Some(signed.checkpoint.time);
            }
        }
        self.unconfirmed = self.head.next_sequence;
        Ok(())
    }

    fn broken(&self, problem: Problem) -> Broken {
        Broken { line: self.lines, sequence: Some(self.sequence), problem }
    }

    fn verified(self, exported: Timestamp) -> Verified {
        Verified {
            vault: self.vault,
            public_key: self.key,
            first: self.first,
            last: self.head.last_sequence(),
            entries: self.head.next_sequence.saturating_sub(self.first),
            checkpoints: self.checkpoints,
            exported,
            unclosed_sessions: self.sessions.unclosed(),
            incomplete_sessions: self.sessions.incomplete(self.first == 1),
        }
    }
}

fn fields(bytes: &[u8]) -> Result<Value, Problem> {
    if bytes.len() > MAX_LINE_BYTES {
        return Err(Problem::TooLong);
    }
    // Only the last line can lack it.
    if bytes.last() != Some(&b'\n') {
        return Err(Problem::Cut);
    }
    serde_json::from_slice(bytes).map_err(|_| Problem::Malformed)
}

/// Before anything else in a line: so lines that were removed or moved are called that, and not forged.
fn check_number(fields: &Value, expected: u64) -> Result<(), Problem> {
    match fields.get("line").and_then(Value::as_u64) {
        Some(found) if found == expected => Ok(()),
        Some(found) => Err(Problem::LineNumber { found }),
        None => Err(Problem::Malformed),
    }
}

fn string<'a>(fields: &'a Value, name: &str) -> Result<&'a str, Problem> {
    fields.get(name).and_then(Value::as_str).ok_or(Problem::Malformed)
}

fn base64(fields: &Value, name: &str) -> Result<Vec<u8>, Problem> {
    BASE64.decode(string(fields, name)?.as_bytes()).map_err(|_| Problem::Malformed)
}

fn signed(fields: &Value) -> Result<SignedCheckpoint, Problem> {
    Ok(SignedCheckpoint {
        checkpoint: Checkpoint::from_cbor(&base64(fields, "cbor")?).map_err(|_| Problem::Malformed)?,
        signature: base64(fields, "signature")?.try_into().map_err(|_| Problem::Malformed)?,
    })
}

/// Whether the line is, byte by byte, the one that Keystead would have written.
fn compare(bytes: &[u8], written: Result<String, crate::error::Error>) -> Result<(), Problem> {
    if written.is_ok_and(|written| written.as_bytes() == bytes) { Ok(()) } else { Err(Problem::Text) }
}

#[cfg(test)]
mod tests;
