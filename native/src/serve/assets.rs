//! The console's files in memory. A request can name nothing but what was loaded, so that there is no path to climb.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::body::Bytes;
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::ServeError;

/// The console that was built into the program: request paths and contents.
const EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/console.rs"));

/// A directory that is larger is no console.
const MAX_BYTES: u64 = 256 << 20;
/// How the name of a file's Brotli form ends.
const BROTLI: &str = ".br";
/// Compressing less than this gains nothing.
const MIN_COMPRESSED_BYTES: usize = 1024;

/// The files of a console by request path.
pub(crate) struct Console {
    assets: BTreeMap<String, Asset>,
}

/// One file.
pub(super) struct Asset {
    pub(super) content_type: &'static str,
    pub(super) plain: Representation,
    /// Whether such a file gains by compression.
    compressible: bool,
    /// The same under gzip, once somebody has asked for it: most clients take Brotli.
    gzip: OnceLock<Option<Representation>>,
    /// The same under Brotli (RFC 7932), if whoever built the console has put it beside the file as `NAME.br`: making it
    /// takes seconds, so that it is not made here.
    pub(super) brotli: Option<Representation>,
}

impl Asset {
    /// The same under gzip, if that is smaller. The first call takes up to half a second.
    pub(super) fn gzip(&self) -> Option<&Representation> {
        let compressed = || {
            let bytes = compress(&self.plain.bytes)?;
            let etag = format!("{}-gzip\"", self.plain.etag.trim_end_matches('"'));
            (bytes.len() < self.plain.bytes.len()).then_some(Representation { bytes, etag })
        };
        if self.is_packed() { self.gzip.get_or_init(compressed).as_ref() } else { None }
    }

    /// Whether [`gzip`](Self::gzip) would take its time.
    pub(super) fn gzip_takes_time(&self) -> bool {
        self.is_packed() && self.gzip.get().is_none()
    }

    /// Whether what is sent depends on the codings that a client takes.
    pub(super) fn is_packed(&self) -> bool {
        self.compressible && self.plain.bytes.len() >= MIN_COMPRESSED_BYTES
    }
}

/// The bytes of a file in one encoding, and their entity tag.
pub(super) struct Representation {
    pub(super) bytes: Bytes,
    pub(super) etag: String,
}

impl Console {
    /// Reads the console in `directory`, or takes the one in the program.
    pub(crate) fn load(directory: Option<&Path>) -> Result<Self, ServeError> {
        let mut console = Self { assets: BTreeMap::new() };
        match directory {
            None => {
                for (path, bytes) in EMBEDDED {
                    console.add((*path).to_owned(), Bytes::from_static(bytes));
                }
            }
            Some(directory) => console.read(directory, "", &mut 0)?,
        }
        console.take_brotli();
        if console.index().is_none() {
            return Err(ServeError::ConsoleMissing(directory.map(PathBuf::from)));
        }
        Ok(console)
    }

    /// No console: the program was built without one, and serves its vault all the same.
    pub(crate) const fn none() -> Self {
        Self { assets: BTreeMap::new() }
    }

    /// The file at a request path.
    pub(super) fn get(&self, path: &str) -> Option<&Asset> {
        self.assets.get(path)
    }

    /// The console's page.
    pub(super) fn index(&self) -> Option<&Asset> {
        self.get("/index.html")
    }

    fn read(&mut self, directory: &Path, prefix: &str, total: &mut u64) -> Result<(), ServeError> {
        let failed = |path: &Path, error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => ServeError::ConsoleMissing(Some(path.into())),
            _ => ServeError::ConsoleUnreadable { path: path.into(), reason: error.to_string() },
        };
        for entry in fs::read_dir(directory).map_err(|error| failed(directory, error))? {
            let entry = entry.map_err(|error| failed(directory, error))?;
            let path = entry.path();
            let Ok(name) = entry.file_name().into_string() else { continue };
            // Links are left out: what they point at was not meant to be served.
            let kind = entry.file_type().map_err(|error| failed(&path, error))?;
            if kind.is_dir() {
                self.read(&path, &format!("{prefix}/{name}"), total)?;
            } else if kind.is_file() {
                *total += entry.metadata().map_err(|error| failed(&path, error))?.len();
                if *total > MAX_BYTES {
                    let reason = format!("the directory holds more than {MAX_BYTES} bytes");
                    return Err(ServeError::ConsoleUnreadable { path: directory.into(), reason });
                }
                let bytes = fs::read(&path).map_err(|error| failed(&path, error))?;
                self.add(format!("{prefix}/{name}"), Bytes::from(bytes));
            }
        }
        Ok(())
    }

    /// Makes every `NAME.br` beside a `NAME` its Brotli form.
    fn take_brotli(&mut self) {
        let names: Vec<String> = self.assets.keys().filter(|name| name.ends_with(BROTLI)).cloned().collect();
        for name in names {
            let Some(whole) = name.strip_suffix(BROTLI).filter(|whole| self.assets.contains_key(*whole))
            else {
                continue;
            };
            let Some(brotli) = self.assets.remove(&name) else { continue };
            if let Some(asset) = self.assets.get_mut(whole) {
                asset.brotli = Some(brotli.plain);
            }
        }
    }

    fn add(&mut self, path: String, bytes: Bytes) {
        let (content_type, compressible) = content_type(&path);
        let hash = HEXLOWER.encode(&Sha256::digest(&bytes)[..16]);
        let asset = Asset {
            content_type,
            compressible,
            gzip: OnceLock::new(),
            brotli: None,
            plain: Representation { bytes, etag: format!("\"{hash}\"") },
        };
        self.assets.insert(path, asset);
    }
}

fn compress(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(7));
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// The media type by the name's ending, and whether such a file can be compressed.
fn content_type(path: &str) -> (&'static str, bool) {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "html" => ("text/html; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "wasm" => ("application/wasm", true),
        "json" | "map" => ("application/json", true),
        "webmanifest" => ("application/manifest+json", true),
        "svg" => ("image/svg+xml", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "png" => ("image/png", false),
        "webp" => ("image/webp", false),
        "ico" => ("image/x-icon", false),
        "woff2" => ("font/woff2", false),
        _ => ("application/octet-stream", false),
    }
}
