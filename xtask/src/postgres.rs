//! PostgreSQL, whose store is tested over a server that the tests start by themselves.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::apt;
use crate::paths::find_program;
use crate::project::Project;

/// Finds the server's programs, or installs the system's package.
pub(crate) fn ensure(project: &Project) -> Result<()> {
    const STEP: &str = "PostgreSQL for the tests";
    if let Some(found) = find() {
        project.ui.already(STEP, &found.display().to_string());
        return Ok(());
    }
    if apt::available() {
        apt::install(project, &["postgresql".to_owned()], "tests of the store in PostgreSQL")?;
    }
    if find().is_some() {
        return Ok(());
    }
    bail!(
        "PostgreSQL is needed for the tests of its store.\n  What to do: install its server, and put `initdb` and `pg_ctl` \
         on PATH"
    )
}

/// Debian keeps them beside each other by version, and off PATH.
fn find() -> Option<PathBuf> {
    let packaged = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut packaged = packaged.map(|entry| entry.path().join("bin/initdb")).filter(|path| path.is_file());
    packaged.next().or_else(|| find_program("initdb"))
}
