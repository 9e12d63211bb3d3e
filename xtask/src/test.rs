//! `cargo xtask test`: every test there is, natively and in a real browser.

mod artefacts;
mod e2e;
mod native;
mod node;
mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

pub(crate) use self::artefacts::Artefacts;
use crate::project::Project;
use crate::report::Report;
use crate::setup::{Kit, TestKit};

/// What `cargo xtask test` accepts. Without a choice, everything runs.
#[derive(Args, Clone, Copy, Default)]
pub(crate) struct Options {
    /// Run the tests of the engine and of the native program
    #[arg(long)]
    native: bool,
    /// Run the tests of WebAssembly in headless Chromium and of the npm package in Node.js
    #[arg(long)]
    wasm: bool,
    /// Run the end-to-end tests of the console
    #[arg(long)]
    e2e: bool,
}

/// `cargo xtask test`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let mut report = Report::new(project);
    steps(project, *options, &mut report)?;
    Ok(report.finish())
}

/// Runs the chosen tests; what fails is in the report, and does not keep independent steps from running.
pub(crate) fn steps(project: &Project, options: Options, report: &mut Report<'_>) -> Result<()> {
    let all = !(options.native || options.wasm || options.e2e);
    if all || options.native {
        project.ui.heading("Native");
        native::steps(project, report)?;
    }
    if !(all || options.wasm || options.e2e) {
        return Ok(());
    }
    let mut kit = None;
    report.check("set-up of the tests in a browser", || {
        kit = Some(TestKit::ensure(project, Kit::for_builds(project)?)?);
        Ok(())
    })?;
    let Some(kit) = kit else {
        report.blocked("tests in a browser", "set-up of the tests in a browser");
        return Ok(());
    };
    project.ui.heading("WebAssembly");
    let package_is_built = wasm::package(project, &kit, report)?;
    if all || options.wasm {
        wasm::steps(project, &kit, package_is_built, report)?;
    }
    if all || options.e2e {
        e2e::steps(project, &kit, package_is_built, report)?;
    }
    Ok(())
}
