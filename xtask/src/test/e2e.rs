//! The console in a real browser, from end to end.

use std::path::Path;

use anyhow::Result;

use super::{Artefacts, node};
use crate::console::{self, Profile};
use crate::project::Project;
use crate::report::{Counting, Report};
use crate::setup::TestKit;

/// The name of the step that builds the console.
pub(super) const CONSOLE: &str = "console: build";
/// The name of the step that builds the native program alone.
pub(super) const PROGRAM: &str = "native program: build";

/// Builds the console as it is shipped.
pub(super) fn console(project: &Project, kit: &TestKit, report: &mut Report<'_>) -> Result<bool> {
    report.check(CONSOLE, || console::build(project, &kit.build, Profile::Shipped))
}

/// Builds the native program, where no native test has built it.
pub(super) fn program(project: &Project, report: &mut Report<'_>) -> Result<bool> {
    let task = project.cargo(PROGRAM, Artefacts::Checked.cargo_arguments());
    report.task(PROGRAM, Counting::Check, task, "the lines above say what does not compile")
}

/// Runs the tests; `needs` are the steps that they need, and whether each has passed.
pub(super) fn steps(
    project: &Project,
    kit: &TestKit,
    needs: [(bool, &str); 3],
    report: &mut Report<'_>,
) -> Result<()> {
    let tests = "end to end in Chromium";
    project.ui.heading("End to end");
    if let Some((_, missing)) = needs.into_iter().find(|(passed, _)| !passed) {
        report.blocked(tests, missing);
        return Ok(());
    }
    let mut environment = kit.environment(project)?;
    environment.extend(Artefacts::Checked.environment(project)?);
    node::tests(project, report, tests, Path::new("tests/e2e"), node::AtOnce::Two, &environment)?;
    Ok(())
}
