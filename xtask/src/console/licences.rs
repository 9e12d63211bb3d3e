//! The list of what the console is made of, with licences, for people who want to read it there.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};

use crate::process::capture;
use crate::project::Project;
use crate::toolchain::WASM;

const FILE: &str = "licences.txt";

/// Writes `licences.txt` into `dist/`: every crate that is compiled into the console, from Cargo's own knowledge.
pub(super) fn write(project: &Project) -> Result<()> {
    let manifest = project.root.join("Cargo.toml");
    let arguments = [
        "tree",
        "--offline",
        "--manifest-path",
        &manifest.to_string_lossy(),
        "--package",
        "keystead-web",
        "--target",
        WASM,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}\t{l}",
    ];
    let tree = capture("cargo", &arguments).context("`cargo tree` does not list the console's crates")?;
    let file = project.dist().join(FILE);
    fs::write(&file, listed(&tree)).with_context(|| format!("cannot write {}", file.display()))
}

/// One line for each crate, without the paths of this machine.
fn listed(tree: &str) -> String {
    let crates: BTreeSet<String> = tree
        .lines()
        .filter_map(|line| {
            let (package, licence) = line.trim_end_matches(" (*)").split_once('\t')?;
            let mut words = package.split_whitespace();
            let (name, version) = (words.next()?, words.next()?);
            let licence = licence.trim_end_matches(" (*)").trim();
            Some(format!(
                "{name} {version}: {}",
                if licence.is_empty() { "see its repository" } else { licence }
            ))
        })
        .collect();
    let mut text = String::from("Keystead's console is made of these crates, under these licences:\n\n");
    for line in crates {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests;
