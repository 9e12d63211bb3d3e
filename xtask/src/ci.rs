//! `cargo xtask ci`: what continuous integration runs.

use std::process::ExitCode;

use anyhow::Result;

use crate::project::Project;
use crate::report::Report;
use crate::{lint, test};

/// `cargo xtask ci`.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let mut report = Report::new(project);
    lint::steps(project, &mut report)?;
    test::steps(project, test::Options::default(), &mut report)?;
    Ok(report.finish())
}
