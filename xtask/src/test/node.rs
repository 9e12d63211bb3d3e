//! Tests that `node --test` runs.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::report::{Counting, Report};

/// A file that takes longer than this hangs; it is ended and named, and the next ones are run. Few take a minute.
const FILE_LIMIT: Duration = Duration::from_secs(8 * 60);

/// All files of a directory together: twice what the slowest takes on two busy cores.
const SUITE_LIMIT: Duration = Duration::from_secs(70 * 60);

/// How many files of tests run at the same time.
#[derive(Clone, Copy)]
pub(super) enum AtOnce {
    /// While something else runs beside them.
    One,
    /// A page waits as often as it computes, so that two of them fill two cores.
    Two,
}

/// Runs the test files of a directory of the checkout.
pub(super) fn tests(
    project: &Project,
    report: &mut Report<'_>,
    name: &str,
    dir: &Path,
    at_once: AtOnce,
    environment: &[(String, Option<OsString>)],
) -> Result<bool> {
    // The files are named one by one: what `node --test` makes of a directory differs from version to version.
    let files = match test_files(&project.root.join(dir)) {
        Ok(files) if !files.is_empty() => files,
        Ok(_) => {
            let advice = "names of test files end in `.test.mjs`";
            return report.check(name, || bail!("{} holds no test.\n  What to do: {advice}", dir.display()));
        }
        Err(error) => return report.check(name, || Err(error)),
    };
    let task = project
        .task(name, "node")
        .args(["--test", "--test-reporter=spec"])
        .args([match at_once {
            AtOnce::One => "--test-concurrency=1",
            AtOnce::Two => "--test-concurrency=2",
        }])
        .args([format!("--test-timeout={}", FILE_LIMIT.as_millis())])
        .args(files.iter().map(|file| project.relative(file)))
        .envs(environment)
        .limit(SUITE_LIMIT);
    let advice = format!("run one file alone: node --test {}/<file>", dir.display());
    report.task(name, Counting::Node, task, &advice)
}

/// The test files below a directory, in order.
fn test_files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(dir) = pending.pop() {
        let entries = fs::read_dir(&dir).with_context(|| format!("cannot read {}", dir.display()))?;
        for entry in entries {
            let path = entry.with_context(|| format!("cannot read {}", dir.display()))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() && name != "node_modules" {
                pending.push(path);
            } else if name.ends_with(".test.mjs") || name.ends_with(".test.js") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
