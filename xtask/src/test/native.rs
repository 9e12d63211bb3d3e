//! Tests on the machine itself, and the proof that `core` needs no operating system.

use anyhow::Result;

use crate::fuzz;
use crate::postgres;
use crate::project::{BROWSER_CRATES, Project};
use crate::report::{Counting, Report};
use crate::softhsm;
use crate::toolchain::{BARE, Toolchain};

/// The name of the step that compiles the tests and the native program.
pub(super) const BUILD: &str = "tests: compile";

/// Runs the tests. Resolves to whether the native program was built: a test of it that fails keeps nothing else from running.
pub(super) fn steps(project: &Project, report: &mut Report<'_>) -> Result<bool> {
    report.check("set-up of PostgreSQL", || postgres::ensure(project))?;
    report.check("set-up of SoftHSM", || softhsm::ensure(project))?;
    let tests = |name: &str| {
        let task = project.cargo(name, &["test", "--workspace", "--no-fail-fast"]);
        task.args(BROWSER_CRATES.iter().flat_map(|package| ["--exclude", package]))
    };
    let name = "tests: engine and native program";
    let advice = "the lines above say what does not compile";
    if !report.task(BUILD, Counting::Check, tests(BUILD).args(["--no-run"]), advice)? {
        report.blocked(name, BUILD);
        return Ok(false);
    }
    report.task(name, Counting::Cargo, tests(name), "run `cargo test -p <crate> <test>` for one of them")?;

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
    Ok(true)
}
