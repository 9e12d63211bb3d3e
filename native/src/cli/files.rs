//! Files and streams: read within limits, written whole or not at all.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::args::{AadArgs, DataArgs};
use super::failure::Failure;
use super::output::print;

/// No passphrase or code is longer.
const MAX_SECRET_BYTES: u64 = 16 * 1024;
/// The most bytes of associated data.
const MAX_AAD_BYTES: u64 = 1 << 20;

/// Reads a file, or standard input without one or for "-": at most `limit` bytes.
pub(super) fn read(path: Option<&Path>, limit: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let path = path.filter(|path| *path != Path::new("-"));
    let name = path.unwrap_or(Path::new("standard input"));
    let failed = |error: io::Error| Failure::InputUnreadable { path: name.into(), reason: error.to_string() };
    let mut bytes = Zeroizing::new(Vec::new());
    let one_more = limit.saturating_add(1);
    // A buffer that grows leaves copies behind; no secret that is typed or piped is longer than this.
    bytes.reserve_exact(2 * MAX_SECRET_BYTES as usize);
    match path {
        Some(path) => {
            let file = File::open(path).map_err(failed)?;
            let length = file.metadata().map_err(failed)?.len().min(one_more);
            bytes.reserve_exact(usize::try_from(length).unwrap_or_default().saturating_add(1));
            file.take(one_more).read_to_end(&mut bytes).map_err(failed)?;
        }
        None => {
            io::stdin().lock().take(one_more).read_to_end(&mut bytes).map_err(failed)?;
        }
    }
    if bytes.len() as u64 > limit {
        return Err(Failure::InputTooLarge { limit });
    }
    Ok(bytes)
}

/// The first line of a file that holds a passphrase or a code.
pub(super) fn read_secret(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = read(Some(path), MAX_SECRET_BYTES)?;
    let text = str::from_utf8(&bytes).map_err(|_| Failure::InputNotText(path.into()))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

/// The associated data; none is empty.
pub(super) fn read_aad(arguments: &AadArgs) -> Result<Vec<u8>, Failure> {
    match (&arguments.aad, &arguments.aad_file) {
        (Some(text), _) => Ok(text.clone().into_bytes()),
        (None, Some(path)) => read(Some(path), MAX_AAD_BYTES).map(|bytes| bytes.to_vec()),
        (None, None) => Ok(Vec::new()),
    }
}

/// A ciphertext, out of Base64 if it is in it. White space in Base64 does not matter.
pub(super) fn read_ciphertext(arguments: &DataArgs, limit: u64) -> Result<Vec<u8>, Failure> {
    if !arguments.base64 {
        return read(arguments.input.as_deref(), limit).map(|bytes| bytes.to_vec());
    }
    // Four characters for three bytes, and as many again for line ends.
    let text = read(arguments.input.as_deref(), limit.saturating_mul(2))?;
    from_base64(&text)
}

/// Bytes out of Base64. White space does not matter.
pub(super) fn from_base64(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let symbols: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&symbols).map_err(|_| Failure::InputNotBase64)
}

/// Refuses to write over a file unless it was asked for. Asked before any work is done.
pub(super) fn check_output(path: Option<&Path>, force: bool) -> Result<(), Failure> {
    match path {
        Some(path) if !force && path.symlink_metadata().is_ok() => Err(Failure::OutputExists(path.into())),
        _ => Ok(()),
    }
}

/// Refuses binary data on a terminal.
pub(super) fn check_binary(arguments: &DataArgs, json: bool) -> Result<(), Failure> {
    let to_terminal = arguments.output.is_none() && io::stdout().is_terminal();
    if to_terminal && !arguments.base64 && !json { Err(Failure::OutputIsTerminal) } else { Ok(()) }
}

/// Writes `bytes` to a file, or to standard output without one.
pub(super) fn write(path: Option<&Path>, force: bool, bytes: &[u8]) -> Result<(), Failure> {
    match path {
        Some(path) => write_file(path, force, bytes),
        None => print(bytes),
    }
}

/// Writes a file that only its owner can read: it is complete and on disk before it gets its name.
fn write_file(path: &Path, force: bool, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::OutputFailed { path: path.into(), reason: error.to_string() };
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    if force {
        file.persist(path).map_err(|error| failed(error.error))?;
    } else {
        file.persist_noclobber(path).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => Failure::OutputExists(path.into()),
            _ => failed(error.error),
        })?;
    }
    Ok(())
}
