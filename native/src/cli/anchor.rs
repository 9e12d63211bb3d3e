//! What this machine remembers of a vault: its highest revision, in the user's state directory, apart from the vault. A
//! copy of the whole vault that somebody puts back while it is closed is noticed by that.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use etcetera::BaseStrategy;
use keystead_core::VaultId;
use keystead_core::store::Revision;
use sha2::{Digest, Sha256};

use super::failure::Failure;
use crate::store::Place;

/// The file for the vault `id` in `place`: two copies of a vault go separate ways.
fn file(id: VaultId, place: &Place) -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    let digest = match place {
        Place::Directory(directory) => {
            Sha256::digest(directory.canonicalize().ok()?.as_os_str().as_encoded_bytes())
        }
        Place::Database(_) => Sha256::digest(place.to_string()),
    };
    let place = HEXLOWER.encode(digest.get(..8)?);
    Some(state.join("keystead").join(format!("{id}-{place}.revision")))
}

/// The highest revision that is remembered; [`Revision::NONE`] if none is.
pub(super) fn remembered(id: VaultId, place: &Place) -> Revision {
    let text = file(id, place).and_then(|file| fs::read_to_string(file).ok());
    text.and_then(|text| text.trim().parse().ok()).map_or(Revision::NONE, Revision)
}

/// Remembers `revision`: one that is lower than what is remembered only where `lower` permits it.
pub(super) fn remember(id: VaultId, place: &Place, revision: Revision, lower: bool) -> Result<(), Failure> {
    let Some(file) = file(id, place) else { return Ok(()) };
    let before = remembered(id, place);
    if revision == before || (revision < before && !lower) {
        return Ok(());
    }
    write(&file, revision).map_err(|error| Failure::OutputFailed { path: file, reason: error.to_string() })
}

fn write(file: &Path, revision: Revision) -> io::Result<()> {
    let directory = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let mut new = tempfile::NamedTempFile::new_in(directory)?;
    writeln!(new, "{}", revision.0)?;
    // A power cut leaves the number before or this one, not an empty file that remembers nothing.
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}
