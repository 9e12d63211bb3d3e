//! Files and streams: read within limits, written whole or not at all.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::args::{AadArgs, DataArgs};
use super::failure::Failure;
use super::output::print;

/// No passphrase or code is longer.
const MAX_SECRET_BYTES: u64 = 16 * 1024;
/// The most bytes of associated data.
const MAX_AAD_BYTES: u64 = 1 << 20;

/// A file, or standard input without one or for "-", that is read piece by piece.
pub(super) struct Input {
    reader: Box<dyn Read + Send>,
    name: PathBuf,
    /// How long a file is.
    length: u64,
}

impl Input {
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            let name = PathBuf::from("standard input");
            return Ok(Self { reader: Box::new(io::stdin()), name, length: 0 });
        };
        let failed =
            |error: io::Error| Failure::InputUnreadable { path: path.into(), reason: error.to_string() };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        Ok(Self { reader: Box::new(file), name: path.into(), length })
    }

    /// The input itself, for somebody else to read on; nothing is left here.
    pub(super) fn take(&mut self) -> Self {
        core::mem::replace(self, Self { reader: Box::new(io::empty()), name: self.name.clone(), length: 0 })
    }

    /// Reads on behind what is in `bytes`, until there are `most` or the input ends. Whether it ended.
    pub(super) fn read_on(&mut self, bytes: &mut Vec<u8>, most: usize) -> Result<bool, Failure> {
        let missing = most.saturating_sub(bytes.len()) as u64;
        // A buffer that grows leaves copies behind; no secret that is typed or piped is longer than this.
        let expected = self.length.saturating_add(1).max(2 * MAX_SECRET_BYTES).min(missing);
        bytes.reserve_exact(usize::try_from(expected).unwrap_or_default());
        let read = self.reader.by_ref().take(missing).read_to_end(bytes);
        let failed = |error: io::Error| Failure::InputUnreadable {
            path: self.name.clone(),
            reason: error.to_string(),
        };
        read.map(|read| (read as u64) < missing).map_err(failed)
    }

    /// All the rest behind what is in `bytes`: at most `limit` bytes together.
    pub(super) fn read_all(
        &mut self,
        mut bytes: Zeroizing<Vec<u8>>,
        limit: u64,
    ) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let one_more = usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX);
        self.read_on(&mut bytes, one_more)?;
        if bytes.len() as u64 > limit {
            return Err(Failure::InputTooLarge { limit });
        }
        Ok(bytes)
    }
}

/// Reads a file, or standard input without one or for "-": at most `limit` bytes.
pub(super) fn read(path: Option<&Path>, limit: u64) -> Result<Zeroizing<Vec<u8>>, Failure> {
    Input::open(path)?.read_all(Zeroizing::new(Vec::new()), limit)
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

/// The context; none is empty.
pub(super) fn context(arguments: &AadArgs) -> &[u8] {
    arguments.context.as_deref().unwrap_or_default().as_bytes()
}

/// A ciphertext in Base64. White space does not matter.
pub(super) fn read_base64(path: Option<&Path>, limit: u64) -> Result<Vec<u8>, Failure> {
    // Four characters for three bytes, and as many again for line ends.
    let text = read(path, limit.saturating_mul(2))?;
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
    let mut sink = Sink::file(path, force)?;
    sink.write(bytes)?;
    sink.finish()
}

/// Where a result goes piece by piece: a file that is complete and on disk before it gets its name, or standard output.
pub(super) enum Sink {
    File { file: NamedTempFile, path: PathBuf, force: bool },
    StandardOutput,
}

impl Sink {
    pub(super) fn to(path: Option<&Path>, force: bool) -> Result<Self, Failure> {
        path.map_or(Ok(Self::StandardOutput), |path| Self::file(path, force))
    }

    fn file(path: &Path, force: bool) -> Result<Self, Failure> {
        let directory = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let file = NamedTempFile::new_in(directory).map_err(|error| failed(path, &error))?;
        Ok(Self::File { file, path: path.into(), force })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File { file, path, .. } => file.write_all(bytes).map_err(|error| failed(path, &error)),
            Self::StandardOutput => print(bytes),
        }
    }

    /// What was written is all. Without this, a file is as it was.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let Self::File { file, path, force } = self else { return Ok(()) };
        file.as_file().sync_all().map_err(|error| failed(&path, &error))?;
        if force {
            file.persist(&path).map_err(|error| failed(&path, &error.error))?;
        } else {
            file.persist_noclobber(&path).map_err(|error| match error.error.kind() {
                io::ErrorKind::AlreadyExists => Failure::OutputExists(path),
                _ => failed(&path, &error.error),
            })?;
        }
        Ok(())
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::OutputFailed { path: path.into(), reason: error.to_string() }
}
