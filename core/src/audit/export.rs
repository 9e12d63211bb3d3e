//! The log as text that everybody can read, and that can be verified without the vault.
//!
//! JSON Lines (one JSON object in each line, UTF-8, every line ended by a line feed):
//!
//! ```text
//! {"line":1,"kind":"start","format":"keystead-audit","version":1,"publicKey":PEM,"vault":..,"cbor":..,"signature":..}
//! {"line":2,"kind":"entry","sequence":1,"time":..,"event":..,"actor":..,..,"cbor":..,"hash":..}
//! {"line":3,"kind":"checkpoint","vault":..,"sequence":1,"hash":..,"time":..,"cbor":..,"signature":..}
//! {"line":4,"kind":"end","vault":..,"sequence":1,"hash":..,"time":..,"text":..,"cbor":..,"signature":..}
//! ```
//!
//! `cbor` is the base64 of what is hashed or signed; the fields beside it say the same to people. The first line is a
//! signed checkpoint before the first entry, and the last is one after the last entry that covers all text in front of
//! it as well: so an export can begin anywhere in the chain, and none can be cut, joined or thinned out unnoticed.

use alloc::string::String;

use sha2::{Digest, Sha256};

use super::checkpoint::{Checkpoint, Scope, SignedCheckpoint, SigningKey};
use super::segment::{Head, Segment};
use crate::error::Error;
use crate::id::VaultId;
use crate::time::Timestamp;

mod broken;
mod line;
mod sessions;
mod utc;
mod verify;

pub use broken::{Broken, Problem};
pub use sessions::MissingEvents;
pub use verify::{Verified, verify_export};

/// The name of the format, in the first line.
const FORMAT: &str = "keystead-audit";

/// The version of the format, in the first line.
const VERSION: u64 = 1;

/// The most bytes of a line, the line feed included. The largest entry needs less.
pub const MAX_LINE_BYTES: usize = 128 * 1024;

/// Writes an export, piece by piece: the pieces, one after the other, are the file.
pub struct Exporter<'a> {
    key: &'a SigningKey,
    vault: VaultId,
    head: Head,
    lines: u64,
    text: Sha256,
}

impl<'a> Exporter<'a> {
    /// Begins an export of the chain of `vault` behind `before`, and gives its first piece.
    ///
    /// For the whole log, `before` is [`Head::genesis`]; else the [`Segment::head_before`] of the first segment.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn start(
        key: &'a SigningKey,
        vault: VaultId,
        before: Head,
        now: Timestamp,
    ) -> Result<(Self, String), Error> {
        let mut exporter = Self { key, vault, head: before, lines: 0, text: Sha256::new() };
        let signed = Checkpoint::of(vault, &before, now, Scope::ExportStart).sign(key)?;
        let line = line::start(1, &signed, &key.public_key())?;
        exporter.push(&line);
        Ok((exporter, line))
    }

    /// Writes the entries of the next segment.
    ///
    /// # Errors
    /// [`Error::AuditBroken`] if the segment is not the next one. Nothing is written then.
    pub fn segment(&mut self, segment: &Segment) -> Result<String, Error> {
        let mut head = self.head;
        head.follow(segment)?;
        let mut piece = String::new();
        for (entry, bytes) in segment.with_bytes() {
            let head = self.head.after(bytes);
            let line = line::entry(self.lines + 1, entry, bytes, &head.hash)?;
            self.head = head;
            self.push(&line);
            piece.push_str(&line);
        }
        Ok(piece)
    }

    /// Writes a checkpoint that the vault made at this point of the chain.
    ///
    /// # Errors
    /// [`Error::AuditBroken`] if it says something else about the chain, or was signed with another key. Nothing is
    /// written then.
    pub fn checkpoint(&mut self, signed: &SignedCheckpoint) -> Result<String, Error> {
        let fits = signed.checkpoint.scope == Scope::Log
            && signed.checkpoint.agrees_with(self.vault, &self.head)
            && signed.is_signed_by(&self.key.public_key());
        if !fits {
            return Err(Error::AuditBroken { sequence: signed.checkpoint.sequence });
        }
        let line = line::checkpoint(self.lines + 1, signed)?;
        self.push(&line);
        Ok(line)
    }

    /// Writes the last piece.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub fn finish(self, now: Timestamp) -> Result<String, Error> {
        let text = self.text.finalize().into();
        let signed = Checkpoint::of(self.vault, &self.head, now, Scope::ExportEnd { text }).sign(self.key)?;
        line::checkpoint(self.lines + 1, &signed)
    }

    fn push(&mut self, line: &str) {
        self.lines += 1;
        self.text.update(line);
    }
}

#[cfg(test)]
mod tests;
