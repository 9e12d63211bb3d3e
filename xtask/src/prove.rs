//! `cargo xtask prove`: what no single test shows, measured at length and written to `docs/evidence.md`.
//!
//! The proof has parts, each a program that says what it found as claims and tables. What a long run found is kept in
//! `docs/evidence`, a file for each part, and the document is written from these files alone. A short run of every part is
//! among the tests.

mod document;
mod outcome;
mod parts;

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Args;

use self::outcome::{Found, Outcome};
use self::parts::{PARTS, Part, Program};
use crate::apt;
use crate::console::{self, Profile};
use crate::paths::{find_program, program_in};
use crate::process::{Task, capture};
use crate::project::Project;
use crate::report::{Counting, Report};
use crate::setup::{Kit, TestKit};
use crate::test::{Artefacts, wasm};

/// A part that takes longer than this hangs.
const PART_LIMIT: Duration = Duration::from_secs(4 * 60 * 60);
/// The same among the tests.
const SHORT_LIMIT: Duration = Duration::from_secs(10 * 60);

/// What `cargo xtask prove` accepts.
#[derive(Args)]
pub(crate) struct Options {
    /// Run these parts only; the document keeps what earlier runs found for the others
    #[arg(long, value_parser = parts::names(), num_args = 1.., value_delimiter = ',')]
    only: Vec<String>,
    /// Run nothing: write the document again from what earlier runs found
    #[arg(long, conflicts_with_all = ["only", "short"])]
    page: bool,
    /// Run as briefly as among the tests, and write no document
    #[arg(long)]
    short: bool,
}

/// `cargo xtask prove`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    if options.page {
        document::write(project)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut report = Report::new(project);
    let kit = TestKit::ensure(project, Kit::for_builds(project)?)?;
    let chosen: Vec<&Part> = PARTS
        .iter()
        .filter(|part| options.only.is_empty() || options.only.iter().any(|name| name == part.name))
        .collect();
    let artefacts = if options.short { Artefacts::Checked } else { Artefacts::Shipped };
    project.ui.heading("Programs");
    // What is committed while parts run is not what they run.
    let compiled = outcome::commit(project);
    let program = "native program: compile";
    project.cargo(program, artefacts.cargo_arguments()).run()?;
    if chosen.iter().any(|part| part.needs_browser) {
        console::build(project, &kit.build, Profile::Shipped)?;
        let package = project.task("npm package: build", "node").args(["wasm-pkg/build.mjs"]);
        package.envs(&kit.environment(project)?).run()?;
    }
    if chosen.iter().any(|part| part.needs_suites) {
        wasm::suites(project, &kit, artefacts)?.run()?;
    }
    for example in chosen.iter().flat_map(|part| part.programs()) {
        let name = format!("{example}: compile");
        let profile = (artefacts == Artefacts::Shipped).then_some("--release");
        let task = project.cargo(&name, &["build", "-p", "keystead-tests", "--example", example]);
        task.args(profile).run()?;
    }
    project.ui.heading("Proof");
    for part in chosen {
        let Some(found) = prove(project, &kit, part, (artefacts, &compiled), options.short, &mut report)?
        else {
            continue;
        };
        project.ui.note(&document::claims(&found.outcome));
        if !options.short {
            found.keep(project, part.name)?;
        }
    }
    if !options.short {
        report.check("docs/evidence.md", || document::write(project))?;
    }
    Ok(report.finish())
}

/// Every part, as briefly as it makes sense; the programs are those that the tests have built.
pub(crate) fn briefly(project: &Project, kit: &TestKit, report: &mut Report<'_>) -> Result<()> {
    project.ui.heading("Proof, briefly");
    report.check("docs/evidence.md is what its files say", || document::compare(project))?;
    let compiled = outcome::commit(project);
    for part in PARTS.iter().filter(|part| part.among_tests) {
        prove(project, kit, part, (Artefacts::Checked, &compiled), true, report)?;
    }
    Ok(())
}

/// Runs one part, with what was compiled at a commit. `None` if it did not end as it should; that is in the report.
fn prove(
    project: &Project,
    kit: &TestKit,
    part: &Part,
    (artefacts, compiled): (Artefacts, &str),
    short: bool,
    report: &mut Report<'_>,
) -> Result<Option<Found>> {
    let name = format!("proof: {}", part.name);
    let out = project.scratch("prove")?.join(format!("{}.json", part.name));
    if out.exists() {
        fs::remove_file(&out).with_context(|| format!("cannot remove {}", out.display()))?;
    }
    let mut environment = kit.environment(project)?;
    environment.extend(artefacts.environment(project)?);
    environment.extend(own_environment(project, artefacts));
    if !short {
        for needed in part.tools {
            let program = (needed.tool)().ensure_program(project)?;
            environment.push((needed.variable.to_owned(), Some(program.into())));
        }
    }
    let task = program(project, &name, part, artefacts)
        .args([OsString::from("--out"), out.clone().into()])
        .args(short.then_some("--short"))
        .envs(&environment)
        .limit(if short { SHORT_LIMIT } else { PART_LIMIT });
    let started = Instant::now();
    let advice = format!(
        "repeat it alone: cargo xtask prove --only {}{}",
        part.name,
        if short { " --short" } else { "" }
    );
    if !report.task(&name, Counting::Check, task, &advice)? {
        return Ok(None);
    }
    let mut outcome = None;
    report.check(&format!("{name}: its claims"), || {
        let read = Outcome::read(&out)?;
        read.judge()?;
        outcome = Some(read);
        Ok(())
    })?;
    Ok(outcome.map(|outcome| Found::now(project, part.name, compiled, started.elapsed(), outcome)))
}

fn program<'p>(project: &'p Project, name: &str, part: &Part, artefacts: Artefacts) -> Task<'p> {
    match part.program {
        Program::Node(script) => project.task(name, "node").args([script]),
        Program::Example(example) => {
            let examples = artefacts.directory(project).join("examples");
            project.task(name, program_in(&examples, example))
        }
    }
}

/// Where parts find what only they need.
fn own_environment(project: &Project, artefacts: Artefacts) -> Vec<(String, Option<OsString>)> {
    let examples: PathBuf = artefacts.directory(project).join("examples");
    let root = project.root.clone();
    vec![
        // That of the machine: a part that calls Cargo finds there what the tests have built.
        ("CARGO_TARGET_DIR".to_owned(), Some(project.target().into())),
        ("KEYSTEAD_EXAMPLES".to_owned(), Some(examples.into())),
        ("KEYSTEAD_ROOT".to_owned(), Some(root.into())),
        ("CARGO".to_owned(), Some(project.cargo_program().clone())),
    ]
}

/// Installs the program that records what another one writes, for the part on power cuts. Without it that part says that it
/// could not look.
pub(crate) fn ensure_recorder(project: &Project) {
    const STEP: &str = "strace for the proof";
    if find_program("strace").is_some() {
        return project.ui.already(STEP, "found");
    }
    let packages = ["strace".to_owned()];
    if !apt::available() || apt::install(project, &packages, "the proof").is_err() {
        project.ui.note("there is no strace; the proof does not look at power cuts");
    }
}

/// The first line that a program prints, or nothing.
fn line_of(program: &str, arguments: &[&str]) -> String {
    capture(program, arguments).and_then(|text| text.lines().next().map(str::to_owned)).unwrap_or_default()
}
