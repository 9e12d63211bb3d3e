//! Packages from npm, exactly those of a lock file.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::paths::find_program;
use crate::process::capture;
use crate::project::Project;

/// The oldest Node.js that the scripts here run on, major and minor: the npm module's documents say the same, and the
/// test runner has a time limit.
const OLDEST_NODE: (u32, u32) = (20, 16);

/// Checks that Node.js is there and new enough.
pub(crate) fn ensure_node() -> Result<()> {
    const ADVICE: &str =
        "install Node.js 20.16 or newer with npm, and make sure that `node` and `npm` are on PATH";
    if find_program("npm").is_none() {
        bail!("There is no `npm`.\n  What to do: {ADVICE}");
    }
    let Some(version) = capture("node", &["--version"]) else {
        bail!("There is no `node`.\n  What to do: {ADVICE}");
    };
    match release(&version) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        _ => bail!("Node.js is {}, which is too old.\n  What to do: {ADVICE}", version.trim()),
    }
}

/// Installs the packages of a directory's lock file, if they are not the ones that are there.
pub(crate) fn ensure(project: &Project, dir: &Path) -> Result<()> {
    let step = format!("npm packages of {}", project.relative(dir).display());
    let lock = dir.join("package-lock.json");
    if !lock.is_file() {
        bail!(
            "{} is missing.\n  What to do: restore it from the repository",
            project.relative(&lock).display()
        );
    }
    // npm writes this file last, so it is there only when everything else is.
    let installed = modified(&dir.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&lock) && installed >= modified(&dir.join("package.json"))
    {
        project.ui.already(&step, "as in its lock file");
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    project
        .task(&format!("{step}: npm ci"), npm)
        .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .directory(dir)
        .advice("check that npm's registry can be reached, then run the command again")
        .run()?;
    Ok(())
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// The first two numbers of a version such as `v20.20.2`.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.trim().trim_start_matches('v').split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests;
