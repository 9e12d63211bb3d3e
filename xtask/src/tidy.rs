//! House rules that a program can hold: file lengths, names, and documents that keep up with the code.

mod rules;

use std::path::Path;
use std::process::ExitCode;

use std::fs;

use anyhow::{Context, Result, bail};

use self::rules::{crates_missing_in, file_problems};
use crate::process::capture;
use crate::project::Project;

/// Documents that name every crate.
const OVERVIEWS: [&str; 2] = ["README.md", "ARCHITECTURE.md"];

/// `cargo xtask tidy`.
pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    check(project)?;
    Ok(ExitCode::SUCCESS)
}

/// Checks every file that is, or would be, under version control.
pub(crate) fn check(project: &Project) -> Result<()> {
    let files = files(project)?;
    let step = project.ui.begin("House rules");
    let mut problems = Vec::new();
    for name in &files {
        let path = project.root.join(name);
        // What is no text has no lines; what is no file any more is not there to be checked.
        let Ok(bytes) = fs::read(&path) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        problems.extend(file_problems(name, &text));
    }
    problems.extend(documents(project, &files));
    if problems.is_empty() {
        step.done(&format!("{} files", files.len()));
        return Ok(());
    }
    step.failed(&format!("{} problems", problems.len()));
    bail!("House rules:\n  {}", problems.join("\n  "))
}

fn files(project: &Project) -> Result<Vec<String>> {
    let root = project.root.to_string_lossy();
    let arguments = ["-C", &root, "ls-files", "--cached", "--others", "--exclude-standard"];
    let list = capture("git", &arguments)
        .context("The house rules are checked on the files that git knows.\n  What to do: run this in a clone, with `git` on PATH")?;
    Ok(list.lines().map(str::to_owned).collect())
}

fn documents(project: &Project, files: &[String]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut crates = Vec::new();
    for manifest in files.iter().filter(|name| Path::new(name).ends_with("Cargo.toml") && name.contains('/'))
    {
        let Ok(text) = read(project, manifest) else { continue };
        let name = text.lines().find_map(|line| line.strip_prefix("name = "));
        crates.extend(name.map(|name| name.trim_matches('"').to_owned()));
    }
    for document in OVERVIEWS {
        match read(project, document) {
            Ok(text) => problems.extend(crates_missing_in(document, &text, &crates)),
            Err(_) => problems.push(format!("{document}: is missing")),
        }
    }
    match read(project, "CHANGELOG.md") {
        Ok(text) if text.lines().any(|line| line.starts_with("## ") && line.contains("Unreleased")) => {}
        Ok(_) => problems.push("CHANGELOG.md: has no section `Unreleased`".to_owned()),
        Err(_) => problems.push("CHANGELOG.md: is missing".to_owned()),
    }
    problems
}

fn read(project: &Project, name: &str) -> Result<String> {
    fs::read_to_string(project.root.join(name)).with_context(|| format!("cannot read {name}"))
}
