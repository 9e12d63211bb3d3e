//! `cargo xtask test`: every test there is, natively and in a real browser.

mod artefacts;
mod e2e;
mod native;
mod node;
pub(crate) mod wasm;

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

pub(crate) use self::artefacts::Artefacts;
use crate::project::Project;
use crate::prove;
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
    if options.native || options.wasm || options.e2e {
        chosen(project, *options, &mut report)?;
    } else {
        everything(project, |_| Ok(()), |_| Ok(()), &mut report)?;
    }
    Ok(report.finish())
}

/// Runs all tests; what fails is in the report, and does not keep independent steps from running. What is built for the
/// machine and what is built for WebAssembly are made side by side: the second spends minutes in linking, on one processor.
/// `native` and `wasm` are what else is to be done with either, before.
pub(crate) fn everything(
    project: &Project,
    native: impl FnOnce(&mut Report<'_>) -> Result<()>,
    wasm: impl FnOnce(&mut Report<'_>) -> Result<()> + Send,
    report: &mut Report<'_>,
) -> Result<()> {
    let Some(kit) = set_up(project, report)? else {
        native(report)?;
        self::native::steps(project, report)?;
        return wasm(report);
    };
    project.ui.heading("Native, and WebAssembly beside it");
    let (mut has_program, mut has_console, mut has_package, mut has_suites) = (false, false, false, false);
    report.side_by_side(
        |report| {
            native(report)?;
            has_program = self::native::steps(project, report)?;
            Ok(())
        },
        |report| {
            wasm(report)?;
            has_console = e2e::console(project, &kit, report)?;
            has_package = self::wasm::package(project, &kit, report)?;
            has_suites = self::wasm::steps(project, &kit, has_package, report)?;
            Ok(())
        },
    )?;
    let needs =
        [(has_console, e2e::CONSOLE), (has_program, self::native::BUILD), (has_package, self::wasm::PACKAGE)];
    let is_built = has_suites && needs.iter().all(|(passed, _)| *passed);
    e2e::steps(project, &kit, needs, report)?;
    if is_built { prove::briefly(project, &kit, report) } else { Ok(()) }
}

/// Runs the tests that were asked for.
fn chosen(project: &Project, options: Options, report: &mut Report<'_>) -> Result<()> {
    if options.native {
        project.ui.heading("Native");
        native::steps(project, report)?;
    }
    if !(options.wasm || options.e2e) {
        return Ok(());
    }
    let Some(kit) = set_up(project, report)? else { return Ok(()) };
    project.ui.heading("WebAssembly");
    let has_package = wasm::package(project, &kit, report)?;
    if options.wasm {
        wasm::steps(project, &kit, has_package, report)?;
    }
    if options.e2e {
        let has_console = e2e::console(project, &kit, report)?;
        let has_program = e2e::program(project, report)?;
        let needs = [(has_console, e2e::CONSOLE), (has_program, e2e::PROGRAM), (has_package, wasm::PACKAGE)];
        e2e::steps(project, &kit, needs, report)?;
    }
    Ok(())
}

/// What the tests in a browser need; without it they fail.
fn set_up(project: &Project, report: &mut Report<'_>) -> Result<Option<TestKit>> {
    let mut kit = None;
    report.check("set-up of the tests in a browser", || {
        kit = Some(TestKit::ensure(project, Kit::for_builds(project)?)?);
        Ok(())
    })?;
    if kit.is_none() {
        report.blocked("tests in a browser", "set-up of the tests in a browser");
    }
    Ok(kit)
}
