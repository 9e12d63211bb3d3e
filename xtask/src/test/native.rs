//! Tests on the machine itself, and the proof that `core` needs no operating system.

use anyhow::Result;

use crate::fuzz;
use crate::postgres;
use crate::project::{BROWSER_CRATES, Project};
use crate::report::{Counting, Report};
use crate::softhsm;
use crate::toolchain::{BARE, Toolchain};

pub(super) fn steps(project: &Project, report: &mut Report<'_>) -> Result<()> {
    report.check("set-up of PostgreSQL", || postgres::ensure(project))?;
    report.check("set-up of SoftHSM", || softhsm::ensure(project))?;
    let name = "tests: engine and native program";
    let task = project.cargo(name, &["test", "--workspace", "--no-fail-fast"]);
    let task = task.args(BROWSER_CRATES.iter().flat_map(|package| ["--exclude", package]));
    report.task(name, Counting::Cargo, task, "run `cargo test -p <crate> <test>` for one of them")?;

    fuzz::briefly(project, report)?;

    match Toolchain::ensure_bare(project)? {
        Ok(()) => {
            let name = format!("core without std: {BARE}");
            let task = project.cargo(&name, &["build", "-p", "keystead-core", "--no-default-features"]);
            let advice = "something in core or below it needs std, or more atomics than this target has";
            report.task(&name, Counting::Check, task.args(["--target", BARE]), advice)?;
        }
        Err(reason) => {
            report.not_checked(&format!(
                "core on {BARE}: {reason}. Its build without std for WebAssembly has to stand in"
            ));
        }
    }
    Ok(())
}
