//! `cargo xtask bench`: speed and size beside other libraries, and what operations cost when there are many keys.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::console::{self, Profile};
use crate::paths::program_in;
use crate::process::Child;
use crate::project::Project;
use crate::setup::{Kit, TestKit};
use crate::test::Artefacts;

/// What `cargo xtask bench` accepts.
#[derive(Args)]
pub(crate) struct Options {
    /// Handed to the benchmark script as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// The programs that measure natively, by the variable that names each to the script.
const PROGRAMS: [(&str, &str); 4] = [
    ("KEYSTEAD_GROWTH", "growth"),
    ("KEYSTEAD_HSM_SPEED", "hsm"),
    ("KEYSTEAD_REQUESTS", "requests"),
    ("KEYSTEAD_SPEED", "speed"),
];

/// The parts that need neither the console nor the npm package.
const NATIVE_PARTS: [&str; 4] = ["hsm", "many", "native", "server"];

impl Options {
    /// Whether one of the parts that are native alone was asked for.
    fn is_native(&self) -> bool {
        let only = self.arguments.iter().enumerate().find_map(|(place, argument)| match argument.as_str() {
            "--only" => self.arguments.get(place + 1).map(String::as_str),
            other => other.strip_prefix("--only="),
        });
        only.is_some_and(|part| NATIVE_PARTS.contains(&part))
    }
}

/// `cargo xtask bench`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let kit = TestKit::ensure(project, Kit::for_builds(project)?)?;
    let is_native = options.is_native();
    if !is_native {
        console::build(project, &kit.build, Profile::Shipped)?;
    }
    project.ui.heading("Programs");
    let mut environment = kit.environment(project)?;
    project.cargo("Native program: compile", Artefacts::Shipped.cargo_arguments()).run()?;
    let mut native = vec!["build", "-p", "keystead-tests", "--release"];
    native.extend(PROGRAMS.iter().flat_map(|(_, program)| ["--example", program]));
    project.cargo("Native benchmarks: compile", &native).run()?;
    if !is_native {
        project.task("npm package: build", "node").args(["wasm-pkg/build.mjs"]).envs(&environment).run()?;
    }

    project.ui.heading("Benchmarks");
    environment.extend(Artefacts::Shipped.environment(project)?);
    for (name, program) in PROGRAMS {
        let program = program_in(&project.target().join("release/examples"), program);
        environment.push((name.to_owned(), Some(program.into())));
    }
    let mut command = Command::new("node");
    command.arg("tests/bench/run.mjs").args(&options.arguments).current_dir(&project.root);
    for (name, value) in environment {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let status = Child::in_own_group(&mut command).context("cannot start `node`")?.wait()?;
    if status.success() {
        return Ok(ExitCode::SUCCESS);
    }
    bail!("the benchmarks ended with {status}")
}
