//! `cargo xtask ci`: what continuous integration runs.

use std::process::ExitCode;

use anyhow::Result;

use crate::project::Project;
use crate::report::Report;
use crate::{lint, test};

/// `cargo xtask ci`.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let mut report = Report::new(project);
    lint::quick(project, &mut report)?;
    test::everything(
        project,
        |report| lint::native(project, report),
        |report| lint::wasm(project, report),
        &mut report,
    )?;
    lint::dependencies(project, &mut report)?;
    Ok(report.finish())
}
