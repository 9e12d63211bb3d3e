//! The lines of an export. Each is written by one function here, whether to export or to verify.

use alloc::string::String;
use core::fmt::Display;
use core::fmt::Write;

use data_encoding::{BASE64, HEXLOWER};

use super::{FORMAT, VERSION, utc};
use crate::audit::checkpoint::{Checkpoint, PublicKey, Scope, SignedCheckpoint};
use crate::audit::entry::{Entry, Outcome};
use crate::error::Error;

/// The first line.
pub(super) fn start(number: u64, signed: &SignedCheckpoint, key: &PublicKey) -> Result<String, Error> {
    let mut line = Line::new(number, "start")?;
    line.string("format", FORMAT)?;
    line.raw("version", VERSION)?;
    line.string("publicKey", &key.to_pem()?)?;
    line.signed(signed)?;
    Ok(line.end())
}

/// A checkpoint of the log, or the last line.
pub(super) fn checkpoint(number: u64, signed: &SignedCheckpoint) -> Result<String, Error> {
    let kind = match signed.checkpoint.scope {
        Scope::ExportEnd { .. } => "end",
        Scope::Log | Scope::ExportStart => "checkpoint",
    };
    let mut line = Line::new(number, kind)?;
    line.signed(signed)?;
    Ok(line.end())
}

/// An entry whose CBOR is `bytes`, and the hash of the chain after it.
pub(super) fn entry(number: u64, entry: &Entry, bytes: &[u8], hash: &[u8; 32]) -> Result<String, Error> {
    let what = &entry.what;
    let mut line = Line::new(number, "entry")?;
    line.raw("sequence", entry.sequence)?;
    line.raw("time", format_args!("\"{}\"", utc::Utc(what.time)))?;
    line.raw("event", format_args!("\"{}\"", what.event))?;
    line.string("actor", &what.actor)?;
    if let Some(client) = &what.client {
        line.string("client", client)?;
    }
    if let Some(keystore) = &what.keystore {
        line.raw("keystore", format_args!("\"{keystore}\""))?;
    }
    if let Some(object) = &what.object {
        line.string("objectKind", object.kind.name())?;
        line.string("object", &HEXLOWER.encode(&object.id))?;
        if let Some(version) = object.version {
            line.raw("version", version)?;
        }
    }
    match &what.outcome {
        Outcome::Success => line.string("outcome", "success")?,
        Outcome::Refused { code } => {
            line.string("outcome", "refused")?;
            line.string("code", code)?;
        }
    }
    if !what.details.is_empty() {
        line.raw("details", json(&what.details)?)?;
    }
    // As text: numbers of 64 bits do not survive every reader of JSON.
    line.raw("session", format_args!("\"{:016x}\"", what.session))?;
    line.raw("ordinal", what.ordinal)?;
    line.string("cbor", &BASE64.encode(bytes))?;
    line.string("hash", &HEXLOWER.encode(hash))?;
    Ok(line.end())
}

/// A line that is being written.
struct Line(String);

impl Line {
    fn new(number: u64, kind: &str) -> Result<Self, Error> {
        let mut line = Self(String::from("{"));
        line.raw("line", number)?;
        line.string("kind", kind)?;
        Ok(line)
    }

    fn string(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.raw(name, json(&value)?)
    }

    /// A field whose value is JSON already.
    fn raw(&mut self, name: &str, value: impl Display) -> Result<(), Error> {
        let comma = if self.0.len() > 1 { "," } else { "" };
        write!(self.0, "{comma}\"{name}\":{value}").map_err(|_| Error::Unreachable("writing into memory"))
    }

    fn signed(&mut self, signed: &SignedCheckpoint) -> Result<(), Error> {
        let Checkpoint { vault, sequence, hash, time, scope } = &signed.checkpoint;
        self.raw("vault", format_args!("\"{vault}\""))?;
        self.raw("sequence", sequence)?;
        self.string("hash", &HEXLOWER.encode(hash))?;
        self.raw("time", format_args!("\"{}\"", utc::Utc(*time)))?;
        if let Scope::ExportEnd { text } = scope {
            self.string("text", &HEXLOWER.encode(text))?;
        }
        self.string("cbor", &BASE64.encode(&signed.checkpoint.to_cbor()?))?;
        self.string("signature", &BASE64.encode(&signed.signature))
    }

    fn end(mut self) -> String {
        self.0.push_str("}\n");
        self.0
    }
}

/// Strings, and lists of strings, in JSON.
fn json<T: JsonText + ?Sized>(value: &T) -> Result<String, Error> {
    value.to_json().map_err(|_| Error::Unreachable("a text as JSON"))
}

trait JsonText {
    fn to_json(&self) -> serde_json::Result<String>;
}

impl JsonText for &str {
    fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}

impl JsonText for alloc::vec::Vec<(String, String)> {
    fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }
}
