//! Tests of WebAssembly in headless Chromium, and of the npm package in Node.js.

use std::path::Path;

use anyhow::Result;

use super::{Artefacts, node};
use crate::process::Task;
use crate::project::Project;
use crate::report::{Counting, Report};
use crate::setup::TestKit;
use crate::toolchain::WASM;

/// How long the tests of one crate may take in the browser, in seconds.
const BROWSER_LIMIT: &str = "300";

/// The name of the step that builds the npm package.
pub(super) const PACKAGE: &str = "npm package: build";
/// The same of the one that builds it with the suites of stores beside it.
const SUITES: &str = "npm package: build with the suites of stores";

/// Runs the tests. Whether the npm package was built with the suites beside it, which the proof uses as well.
pub(super) fn steps(
    project: &Project,
    kit: &TestKit,
    package_is_built: bool,
    report: &mut Report<'_>,
) -> Result<bool> {
    let environment = kit.environment(project)?;

    let name = "core without std: WebAssembly";
    let arguments = ["build", "-p", "keystead-core", "--no-default-features", "--target", WASM];
    let task = kit.build.toolchain.cargo(project, name, &arguments);
    report.task(name, Counting::Check, task, "something in core or below it needs an operating system")?;

    for package in browser_crates(project) {
        let name = format!("tests in Chromium: {package}");
        // Examples in documentation are compiled for the machine, where there is no browser.
        let task = project
            .cargo(
                &name,
                &["test", "-p", package, "--target", WASM, "--no-fail-fast", "--lib", "--bins", "--tests"],
            )
            .envs(&environment)
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_LIMIT);
        let advice = "NO_HEADLESS=1 serves the tests at an address that a browser can open";
        report.task(&name, Counting::Cargo, task, advice)?;
    }

    let task = suites(project, kit, Artefacts::Checked)?;
    let advice = "the lines above say what does not compile";
    let has_suites = report.task(SUITES, Counting::Check, task, advice)?;

    let tests = "npm package: tests in Node.js";
    let needed = [(package_is_built, PACKAGE), (has_suites, SUITES)];
    match needed.into_iter().find(|(is_built, _)| !is_built) {
        None => drop(node::tests(
            project,
            report,
            tests,
            Path::new("wasm-pkg/tests"),
            node::AtOnce::One,
            &environment,
        )?),
        Some((_, missing)) => report.blocked(tests, missing),
    }
    Ok(has_suites)
}

/// What builds the npm package with the suites of stores beside it: quickly, or to run as what is shipped does.
pub(crate) fn suites<'p>(project: &'p Project, kit: &TestKit, artefacts: Artefacts) -> Result<Task<'p>> {
    let profile = match artefacts {
        Artefacts::Checked => "dev",
        Artefacts::Shipped => "wasm",
    };
    let task = project.task(SUITES, "node").args(["wasm-pkg/build.mjs", "--conformance"]);
    Ok(task.envs(&kit.environment(project)?).env("KEYSTEAD_PROFILE", profile))
}

/// Builds the npm package, which the end-to-end tests use as well.
pub(super) fn package(project: &Project, kit: &TestKit, report: &mut Report<'_>) -> Result<bool> {
    let task = project.task(PACKAGE, "node").args(["wasm-pkg/build.mjs"]).envs(&kit.environment(project)?);
    report.task(PACKAGE, Counting::Check, task, "the lines above say what does not compile")
}

/// The crates with tests for the browser. The console is compiled for them only if it has any.
fn browser_crates(project: &Project) -> Vec<&'static str> {
    let mut crates = vec!["keystead-browser", "keystead-wasm"];
    if project.root.join("web/tests").is_dir() {
        crates.push("keystead-web");
    }
    crates
}
