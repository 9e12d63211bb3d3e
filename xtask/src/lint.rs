//! `cargo xtask lint`: everything that is checked without running the product.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use crate::paths::program_in;
use crate::project::{BROWSER_CRATES, Project, WASM_CRATES};
use crate::report::{Counting, Report};
use crate::tidy;
use crate::toolchain::{Toolchain, WASM, ensure_component};
use crate::tools::Tool;

/// Fetching the advisory database takes seconds; a firewall that swallows packets would take for ever.
const FETCH_LIMIT: Duration = Duration::from_secs(90);

/// `cargo xtask lint`.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let mut report = Report::new(project);
    steps(project, &mut report)?;
    Ok(report.finish())
}

/// Runs all checks; what fails is in the report.
fn steps(project: &Project, report: &mut Report<'_>) -> Result<()> {
    quick(project, report)?;
    native(project, report)?;
    wasm(project, report)?;
    dependencies(project, report)
}

/// What is checked in seconds, without compiling anything.
pub(crate) fn quick(project: &Project, report: &mut Report<'_>) -> Result<()> {
    project.ui.heading("Lints");
    report.check("house rules", || tidy::check(project))?;
    format(project, report)?;
    // Here, since rustup does one thing at a time.
    ensure_component(project, "clippy", "clippy")?;
    report.task(
        "Cargo.lock is complete",
        Counting::Check,
        project.cargo("Cargo.lock is complete", &["fetch", "--locked"]),
        "run `cargo build` and commit Cargo.lock",
    )?;
    Ok(())
}

fn format(project: &Project, report: &mut Report<'_>) -> Result<()> {
    ensure_component(project, "rustfmt", "fmt")?;
    let name = "formatting";
    report.task(
        name,
        Counting::Check,
        project.cargo(name, &["fmt", "--all", "--check"]),
        "run `cargo fmt --all`",
    )?;
    Ok(())
}

/// Lints and documentation of what is compiled for the machine itself.
pub(crate) fn native(project: &Project, report: &mut Report<'_>) -> Result<()> {
    let name = "clippy: native crates";
    let task =
        project.cargo(name, &["clippy", "--workspace", "--all-targets"]).args(excluded(&BROWSER_CRATES));
    report.task(name, Counting::Check, task.args(["--", "-D", "warnings"]), "")?;

    let name = "documentation: native crates";
    // Most of the console exists for WebAssembly alone, and its documentation refers to it.
    let task = project.cargo(name, &["doc", "--workspace", "--no-deps"]).args(excluded(&WASM_CRATES));
    report.task(name, Counting::Check, task.env("RUSTDOCFLAGS", "-Dwarnings"), "")?;
    Ok(())
}

fn excluded<'c>(crates: &'c [&'c str]) -> impl Iterator<Item = &'c str> {
    crates.iter().flat_map(|package| ["--exclude", package])
}

/// Lints and documentation of what is compiled for WebAssembly.
pub(crate) fn wasm(project: &Project, report: &mut Report<'_>) -> Result<()> {
    let (clippy, documentation) = ("clippy: WebAssembly crates", "documentation: WebAssembly crates");
    let mut toolchain = None;
    report.check("WebAssembly target", || {
        toolchain = Some(Toolchain::ensure(project)?);
        Ok(())
    })?;
    let Some(toolchain) = toolchain else {
        report.blocked(clippy, "WebAssembly target");
        report.blocked(documentation, "WebAssembly target");
        return Ok(());
    };
    let packages = || WASM_CRATES.iter().flat_map(|package| ["-p", package]);

    match toolchain.clippy(project, clippy, &["clippy", "--all-targets"]) {
        Ok(task) => {
            let task = task.args(packages()).args(["--", "-D", "warnings"]);
            report.task(clippy, Counting::Check, task, "")?;
        }
        Err(error) => {
            report.check(clippy, || Err(error))?;
        }
    }

    let task =
        toolchain.cargo(project, documentation, &["doc", "--no-deps", "--target", WASM]).args(packages());
    report.task(documentation, Counting::Check, task.env("RUSTDOCFLAGS", "-Dwarnings"), "")?;
    Ok(())
}

/// Licences, sources and known weaknesses of the dependencies.
pub(crate) fn dependencies(project: &Project, report: &mut Report<'_>) -> Result<()> {
    let name = "dependencies: licences, sources, duplicates";
    let mut program = None;
    let ready = report.check("cargo-deny", || {
        program = Some(program_in(&Tool::cargo_deny().ensure(project)?, "cargo-deny"));
        Ok(())
    })?;
    let Some(program) = program.filter(|_| ready) else {
        report.blocked(name, "cargo-deny");
        return Ok(());
    };
    let deny = |name: &str, arguments: &[&str]| {
        project.task(name, &program).args(["--color", "never", "--offline"]).args(arguments)
    };
    let advice = "deny.toml says what is allowed, and why";
    report.task(name, Counting::Check, deny(name, &["check", "bans", "licenses", "sources"]), advice)?;

    let fetch =
        project.task("advisory database", &program).args(["fetch", "db"]).limit(FETCH_LIMIT).optional();
    if fetch.finish(|_| String::new())?.success {
        let name = "dependencies: advisories";
        let advice = "update the crate that is named, or state in deny.toml why the advisory does not apply";
        report.task(name, Counting::Check, deny(name, &["check", "advisories"]), advice)?;
    } else {
        report.not_checked(
            "known weaknesses of the dependencies: the advisory database cannot be reached from here",
        );
    }
    Ok(())
}
