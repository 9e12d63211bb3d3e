//! The list of the console's files, by content, in its service worker.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// The service worker in `dist/`.
const WORKER: &str = "service-worker.js";
/// What the list takes the place of.
const PLACE: &str = "const FILES = {};";
/// Not kept: a server with a vault answers it by itself.
const ASKED_ANEW: &str = "place.json";

/// Writes path and content of every file in `dist` into the service worker there.
pub(super) fn list_files(dist: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    collect(dist, "", &mut files)?;
    let worker = dist.join(WORKER);
    let source = fs::read_to_string(&worker).with_context(|| format!("cannot read {}", worker.display()))?;
    let stamped = stamped(&source, &files)?;
    fs::write(&worker, stamped).with_context(|| format!("cannot write {}", worker.display()))
}

fn collect(directory: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    let unreadable = || format!("cannot read {}", directory.display());
    for entry in fs::read_dir(directory).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            collect(&path, &format!("{prefix}/{name}"), files)?;
        } else if !(prefix.is_empty() && [WORKER, ASKED_ANEW].contains(&name.as_str())) {
            let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let digest = format!("sha256-{}", BASE64.encode(&Sha256::digest(&content)));
            files.insert(format!("{prefix}/{name}"), digest);
        }
    }
    Ok(())
}

fn stamped(source: &str, files: &BTreeMap<String, String>) -> Result<String> {
    if source.matches(PLACE).count() != 1 {
        bail!("{WORKER} has no place for the list of files.\n  What to do: it needs one line `{PLACE}`");
    }
    let mut list = String::from("const FILES = {\n");
    for (path, digest) in files {
        // Names of our own files; what would need escaping is none of them.
        if !path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c)) {
            bail!(
                "{path} cannot be listed in {WORKER}.\n  What to do: rename it to letters, digits, `.`, `_` and `-`"
            );
        }
        list.push_str(&format!("  \"{path}\": \"{digest}\",\n"));
    }
    list.push_str("};");
    Ok(source.replace(PLACE, &list))
}

#[cfg(test)]
mod tests;
