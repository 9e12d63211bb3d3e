//! The console in a real browser, from end to end.

use std::path::Path;

use anyhow::Result;

use super::wasm::PACKAGE;
use super::{Artefacts, node};
use crate::console::{self, Profile};
use crate::project::Project;
use crate::report::{Counting, Report};
use crate::setup::TestKit;

pub(super) fn steps(
    project: &Project,
    kit: &TestKit,
    package_is_built: bool,
    report: &mut Report<'_>,
) -> Result<()> {
    let (console, program, tests) = ("console: build", "native program: build", "end to end in Chromium");
    let has_console = report.check(console, || console::build(project, &kit.build, Profile::Shipped))?;
    project.ui.heading("End to end");
    let task = project.cargo(program, Artefacts::Checked.cargo_arguments());
    let has_program =
        report.task(program, Counting::Check, task, "the lines above say what does not compile")?;
    let needed = [(has_console, console), (has_program, program), (package_is_built, PACKAGE)];
    if let Some((_, missing)) = needed.into_iter().find(|(present, _)| !present) {
        report.blocked(tests, missing);
        return Ok(());
    }
    let mut environment = kit.environment(project)?;
    environment.extend(Artefacts::Checked.environment(project)?);
    node::tests(project, report, tests, Path::new("tests/e2e"), &environment)?;
    Ok(())
}
