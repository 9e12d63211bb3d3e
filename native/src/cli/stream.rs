//! Streams in files and pipes: what goes through the engine piece by piece.

use keystead_core::{Call, KeyId, StreamHeader, Vault};
use pollster::block_on;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::args::{DataArgs, Globals};
use super::failure::Failure;
use super::files::{Input, Sink};
use super::output::Output;
use crate::store::VaultStore;

/// How much is read and written at once.
const CHUNK: usize = 1 << 20;

/// Refuses a stream where its bytes would have to be text.
pub(super) fn check(globals: &Globals, data: &DataArgs) -> Result<(), Failure> {
    if globals.json && data.output.is_none() {
        return Err(Failure::Arguments("A stream is not shown in JSON; name a file with --out".into()));
    }
    Ok(())
}

/// Encrypts `first` and the rest of `input`. What is refused is refused before anything is written.
pub(super) fn encrypt(
    vault: &Vault<VaultStore>,
    key: KeyId,
    aad: &[u8],
    (first, input): (&[u8], &mut Input),
    data: &DataArgs,
    call: &mut Call<'_>,
) -> Result<Value, Failure> {
    let mut sealer = block_on(vault.seal_stream(key, aad, call))?;
    block_on(vault.flush(call))?;
    let header = sealer.header();
    let mut sink = Counted::to(data)?;
    sink.write(&header)?;
    let mut chunk = Zeroizing::new(Vec::with_capacity(CHUNK));
    let mut ended = false;
    let mut pieces = first.chunks(CHUNK);
    loop {
        let piece = match pieces.next() {
            Some(piece) => piece,
            None if ended => break,
            None => {
                chunk.clear();
                ended = input.read_on(&mut chunk, CHUNK)?;
                &chunk
            }
        };
        block_on(vault.extend_stream(&mut sealer, piece.len() as u64, call))?;
        sink.write(&sealer.push(piece)?)?;
    }
    sink.write(&sealer.finish()?)?;
    sink.finish(&StreamHeader::parse(&header)?)
}

/// Decrypts a stream whose beginning is `head`, with this header.
pub(super) fn decrypt(
    vault: &Vault<VaultStore>,
    (header, compromised): (&StreamHeader, bool),
    aad: &[u8],
    (head, input): (&[u8], &mut Input),
    data: &DataArgs,
    call: &mut Call<'_>,
) -> Result<Value, Failure> {
    let mut opener = if compromised {
        block_on(vault.open_stream_compromised(head, aad, call))?
    } else {
        block_on(vault.open_stream(head, aad, call))?
    };
    block_on(vault.flush(call))?;
    let mut sink = Counted::to(data)?;
    sink.write(&Zeroizing::new(opener.push(head.get(StreamHeader::BYTES..).unwrap_or(&[]))?))?;
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        let ended = input.read_on(&mut chunk, CHUNK)?;
        sink.write(&Zeroizing::new(opener.push(&chunk)?))?;
        if ended {
            break;
        }
    }
    sink.write(&Zeroizing::new(opener.finish()?))?;
    sink.finish(header)
}

/// Writes a stream under another header; the frames are copied.
pub(super) fn under(
    header: &[u8],
    (head, input): (&[u8], &mut Input),
    data: &DataArgs,
) -> Result<Value, Failure> {
    let mut sink = Counted::to(data)?;
    sink.write(header)?;
    sink.write(head.get(StreamHeader::BYTES..).unwrap_or(&[]))?;
    let mut chunk = Vec::with_capacity(CHUNK);
    loop {
        chunk.clear();
        let ended = input.read_on(&mut chunk, CHUNK)?;
        sink.write(&chunk)?;
        if ended {
            break;
        }
    }
    sink.finish(&StreamHeader::parse(header)?)
}

/// Says what was done with a stream; standard output has the stream itself, if no file was named.
pub(super) fn answer(globals: &Globals, data: &DataArgs, mut facts: Value) -> Result<(), Failure> {
    match &data.output {
        Some(path) if globals.json => {
            facts["out"] = json!(path.display().to_string());
            Output { json: true }.show(&facts, String::new)
        }
        _ => Ok(()),
    }
}

/// A sink that counts.
pub(super) struct Counted {
    sink: Sink,
    bytes: u64,
}

impl Counted {
    pub(super) fn to(data: &DataArgs) -> Result<Self, Failure> {
        Ok(Self { sink: Sink::to(data.output.as_deref(), data.force)?, bytes: 0 })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.bytes += bytes.len() as u64;
        self.sink.write(bytes)
    }

    pub(super) fn finish(self, header: &StreamHeader) -> Result<Value, Failure> {
        self.sink.finish()?;
        let (key, version) = (header.key.to_string(), header.version.0);
        Ok(json!({ "key": key, "version": version, "form": "stream", "bytes": self.bytes }))
    }
}
