//! Set-up, run, test and ci for Keystead: what the commands of the README call.
//!
//! Each command is a list of steps. A step says what it does, is skipped when its result is already there, and says what
//! to do when it fails. Whether something is there is always found by looking at it, never by remembering.

#![allow(
    clippy::disallowed_methods,
    clippy::std_instead_of_core,
    reason = "a build tool, not the engine: it measures how long its steps take, and always has std"
)]

mod apt;
mod bench;
mod browser;
mod ci;
mod console;
mod lint;
mod npm;
mod paths;
mod process;
mod project;
mod report;
mod run;
mod setup;
mod test;
mod tidy;
mod toolchain;
mod tools;
mod ui;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::project::Project;

const ENVIRONMENT: &str = "\
Environment:
  KEYSTEAD_TOOLS           Directory of compiled tools [default: ~/.cache/keystead/tools]
  KEYSTEAD_WASM_TOOLCHAIN  `rustup` or `system` [default: the first that compiles]
  CHROMIUM, CHROMEDRIVER   Browser of the tests, and its driver [default: from PATH]
  CI                       When set, progress is printed line by line";

/// Set-up, run, test and ci for Keystead.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", after_help = ENVIRONMENT)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what a build of the console needs: the WebAssembly target, wasm-bindgen, Trunk, wasm-opt
    Setup(setup::Options),
    /// Build the console into dist/
    Console(console::Options),
    /// Build everything, start the server on this machine and open the console
    Run(run::Options),
    /// Run every test: native, WebAssembly in headless Chromium, the npm package, end to end
    Test(test::Options),
    /// Check formatting, lints, dependencies, documentation and house rules
    Lint,
    /// Check the house rules alone: file lengths, names, documents
    Tidy,
    /// What continuous integration runs: `lint`, then `test`
    Ci,
    /// Measure speed and size beside other libraries
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\n{error:#}");
            if process::interrupted() { ExitCode::from(130) } else { ExitCode::FAILURE }
        }
    }
}

fn dispatch(command: Command) -> Result<ExitCode> {
    let project = Project::locate()?;
    process::stop_children_on_ctrl_c()?;
    match command {
        Command::Setup(options) => setup::run(&project, &options),
        Command::Console(options) => console::run(&project, &options),
        Command::Run(options) => run::run(&project, &options),
        Command::Test(options) => test::run(&project, &options),
        Command::Lint => lint::run(&project),
        Command::Tidy => tidy::run(&project),
        Command::Ci => ci::run(&project),
        Command::Bench(options) => bench::run(&project, &options),
    }
}
