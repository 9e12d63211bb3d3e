//! Tests on the machine itself, and the proof that `core` needs no operating system.

use anyhow::Result;

use crate::project::{Project, WASM_CRATES};
use crate::report::{Counting, Report};
use crate::toolchain::{BARE, Toolchain};

pub(super) fn steps(project: &Project, report: &mut Report<'_>) -> Result<()> {
    let name = "tests: engine and native program";
    let task = project.cargo(name, &["test", "--workspace", "--no-fail-fast"]);
    let task = task.args(WASM_CRATES.iter().flat_map(|package| ["--exclude", package]));
    report.task(name, Counting::Cargo, task, "run `cargo test -p <crate> <test>` for one of them")?;

    match Toolchain::ensure_bare(project)? {
        Ok(()) => {
            let name = format!("core without std: {BARE}");
            let task = project.cargo(&name, &["build", "-p", "keystead-core", "--no-default-features"]);
            let advice = "something in core or below it needs std, or more atomics than this target has";
            report.task(&name, Counting::Check, task.args(["--target", BARE]), advice)?;
        }
        Err(reason) => {
            project.ui.note(&format!(
                "core is not built for {BARE}: {reason}. Its build for WebAssembly, which links std but is asked for \
                 nothing of it, has to stand in"
            ));
        }
    }
    Ok(())
}
