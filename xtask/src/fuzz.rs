//! `cargo xtask fuzz`: libFuzzer over everything that reads bytes from outside.
//!
//! What a target finds is kept in `target/xtask/fuzz`, beside the small corpus that is committed. The instrumentation is
//! LLVM's own, by flags that stable compilers have; Rust's checks stand in for sanitizers, as nothing here is `unsafe`.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use crate::project::Project;
use crate::report::{Counting, Report};

/// The targets, each a file of `tests/fuzz/targets`.
const TARGETS: [&str; 7] = ["frames", "stored", "bundle", "audit", "import", "token", "body"];
/// The longest input, in bytes: beyond the longest header by far.
const LONGEST: u32 = 8_192;
/// How many inputs each target gets among the tests: the same ones each time, so that a failure can be repeated.
const AMONG_TESTS: [&str; 2] = ["-runs=500000", "-seed=1"];

const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// What `cargo xtask fuzz` accepts.
#[derive(Args)]
pub(crate) struct Options {
    /// How long each target runs, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// The targets; all without
    #[arg(value_parser = TARGETS)]
    targets: Vec<String>,
}

/// `cargo xtask fuzz`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let mut report = Report::new(project);
    let chosen: Vec<&str> = options.targets.iter().map(String::as_str).collect();
    let targets = if chosen.is_empty() { &TARGETS[..] } else { &chosen[..] };
    let bounds = [format!("-max_total_time={}", options.seconds)];
    steps(project, targets, "fuzz", &bounds, &mut report)?;
    Ok(report.finish())
}

/// Every target, briefly.
pub(crate) fn briefly(project: &Project, report: &mut Report<'_>) -> Result<()> {
    // What longer runs have found is left out, so that the inputs are the same.
    steps(project, &TARGETS, "fuzz-tests", &AMONG_TESTS.map(String::from), report)
}

fn steps(
    project: &Project,
    targets: &[&str],
    place: &str,
    bounds: &[String],
    report: &mut Report<'_>,
) -> Result<()> {
    let scratch = project.scratch(place)?;
    let build = "fuzz targets: build";
    // A directory of its own: other flags would have everything compiled again each time.
    let into = project.scratch("fuzz")?.join("build");
    let host = "host-tuple";
    let task = project
        .cargo(build, &["build", "-p", "keystead-fuzz", "--profile", "fuzz", "--target", host])
        .env("RUSTFLAGS", FLAGS)
        .env("CARGO_TARGET_DIR", &into);
    if !report.task(build, Counting::Check, task, "build it alone to see the error")? {
        report.blocked("fuzzing", build);
        return Ok(());
    }
    for target in targets {
        let name = format!("fuzz {target}");
        let (found, crashes) = (scratch.join(target), scratch.join("crashes"));
        if place != "fuzz" && found.exists() {
            fs::remove_dir_all(&found).with_context(|| format!("cannot empty {}", found.display()))?;
        }
        for folder in [&found, &crashes] {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let program = crate::paths::program_in(&built(&into)?, &format!("fuzz-{target}"));
        let task = project
            .task(&name, program)
            .args(bounds)
            .args([format!("-max_len={LONGEST}")])
            .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
            .args([format!("-artifact_prefix={}/", crashes.display())])
            .args([&found, &project.root.join("tests/fuzz/corpus").join(target)]);
        let advice = format!("the input is in {}: give it to the program as its argument", crashes.display());
        report.task(&name, Counting::Check, task, &advice)?;
    }
    Ok(())
}

/// The folder of the programs: below that of the machine's own target.
fn built(into: &std::path::Path) -> Result<std::path::PathBuf> {
    let places = fs::read_dir(into).with_context(|| format!("cannot read {}", into.display()))?;
    let folders = places.filter_map(|place| Some(place.ok()?.path().join("fuzz")));
    folders.into_iter().find(|folder| folder.join("deps").is_dir()).context("the fuzz targets were not built")
}
