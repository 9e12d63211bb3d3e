//! What the builds and tests need, found or installed.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::browser::Browser;
use crate::npm;
use crate::paths::{path_with, program_in};
use crate::postgres;
use crate::project::Project;
use crate::prove;
use crate::python;
use crate::softhsm;
use crate::toolchain::Toolchain;
use crate::tools::Tool;

/// What `cargo xtask setup` accepts.
#[derive(Args)]
pub(crate) struct Options {
    /// Also install what the tests need: PostgreSQL, Chromium, ChromeDriver, Playwright's driver, schemathesis
    #[arg(long)]
    tests: bool,
}

/// `cargo xtask setup`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let kit = Kit::for_builds(project)?;
    if options.tests {
        TestKit::ensure(project, kit)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What builds the console and the npm module.
pub(crate) struct Kit {
    pub(crate) toolchain: Toolchain,
    wasm_bindgen: PathBuf,
    trunk: PathBuf,
    wasm_opt: PathBuf,
}

impl Kit {
    /// Finds or installs everything.
    pub(crate) fn for_builds(project: &Project) -> Result<Self> {
        project.ui.heading("Set-up");
        npm::ensure_node()?;
        let toolchain = Toolchain::ensure(project)?;
        let wasm_bindgen = Tool::wasm_bindgen(project)?.ensure(project)?;
        let trunk = Tool::trunk().ensure(project)?;
        let packages = project.root.join("xtask/npm");
        npm::ensure(project, &packages)?;
        let wasm_opt = packages.join("node_modules/binaryen/bin/wasm-opt");
        Ok(Self { toolchain, wasm_bindgen, trunk, wasm_opt })
    }

    /// The program that assembles the console.
    pub(crate) fn trunk(&self) -> PathBuf {
        program_in(&self.trunk, "trunk")
    }

    /// The optimiser for WebAssembly, a script for Node.js.
    pub(crate) fn wasm_opt(&self) -> &PathBuf {
        &self.wasm_opt
    }

    /// What a program needs to know to build for WebAssembly with these tools.
    pub(crate) fn environment(&self, project: &Project) -> Result<Vec<(String, Option<OsString>)>> {
        let mut variables = self.toolchain.environment(project);
        let runner = program_in(&self.wasm_bindgen, "wasm-bindgen-test-runner");
        variables.extend([
            ("PATH".to_owned(), Some(path_with([self.wasm_bindgen.clone(), self.trunk.clone()])?)),
            ("WASM_BINDGEN".to_owned(), Some(program_in(&self.wasm_bindgen, "wasm-bindgen").into())),
            ("WASM_OPT".to_owned(), Some(self.wasm_opt.clone().into())),
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER".to_owned(), Some(runner.into())),
        ]);
        Ok(variables)
    }
}

/// A [`Kit`], and what the tests need besides.
pub(crate) struct TestKit {
    pub(crate) build: Kit,
    pub(crate) browser: Browser,
    python: python::Programs,
}

impl TestKit {
    /// Finds or installs what the tests need besides the builds.
    pub(crate) fn ensure(project: &Project, build: Kit) -> Result<Self> {
        postgres::ensure(project)?;
        softhsm::ensure(project)?;
        let browser = Browser::ensure(project)?;
        Browser::ensure_fonts(project);
        prove::ensure_recorder(project);
        for dir in ["tests/e2e", "tests/bench", "wasm-pkg"] {
            let dir = project.root.join(dir);
            if dir.join("package-lock.json").is_file() {
                npm::ensure(project, &dir)?;
            }
        }
        let python = python::ensure(project)?;
        Ok(Self { build, browser, python })
    }

    /// What a test of WebAssembly needs to know.
    pub(crate) fn environment(&self, project: &Project) -> Result<Vec<(String, Option<OsString>)>> {
        let mut variables = self.build.environment(project)?;
        variables.extend(self.browser.environment(project)?);
        variables.push(("SCHEMATHESIS".to_owned(), Some(self.python.schemathesis.clone().into())));
        variables.push(("TEST_PYTHON".to_owned(), Some(self.python.python.clone().into())));
        Ok(variables)
    }
}
