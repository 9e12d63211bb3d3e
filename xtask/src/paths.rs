//! Finding programs, and putting directories before the others on PATH.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The first program of this name on PATH.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| program_in(&dir, name)).find(|candidate| candidate.is_file())
}

/// The path that a program of this name has in a directory.
pub(crate) fn program_in(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// PATH with these directories in front.
pub(crate) fn path_with(dirs: impl IntoIterator<Item = PathBuf>) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(dirs.into_iter().chain(env::split_paths(&path))).context(
        "a directory of the tools has a character that PATH cannot hold; set KEYSTEAD_TOOLS to another one",
    )
}
