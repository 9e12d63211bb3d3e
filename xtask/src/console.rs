//! The console: Trunk assembles it in `dist/`, then wasm-opt shrinks its WebAssembly.

mod licences;
mod offline;
mod shrink;

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::project::Project;
use crate::setup::Kit;

/// What `cargo xtask console` accepts.
#[derive(Args, Clone, Copy)]
pub(crate) struct Options {
    /// Optimise for size, as it is shipped (the default)
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Build quickly, for trying things out: large and unoptimised
    #[arg(long)]
    dev: bool,
}

/// `cargo xtask console`.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let kit = Kit::for_builds(project)?;
    build(project, &kit, if options.dev { Profile::Dev } else { Profile::Shipped })?;
    Ok(ExitCode::SUCCESS)
}

/// How the console is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Small and fast.
    Shipped,
    /// Quick to build.
    Dev,
}

/// Builds the console into `dist/`.
pub(crate) fn build(project: &Project, kit: &Kit, profile: Profile) -> Result<()> {
    project.ui.heading("Console");
    fetch(project)?;
    let mut arguments = vec!["build"];
    // Components hide the types of what they show (Leptos, "erase_components"): a tenth less to download, and half of the
    // time to compile. Other WebAssembly is built in another directory, without it.
    let mut flags = vec!["--cfg".to_owned(), "erase_components".to_owned()];
    match profile {
        Profile::Dev => arguments.extend(["--cargo-profile", "dev"]),
        Profile::Shipped => flags.extend(without_places()),
    }
    project
        .task("Console: compile and assemble", kit.trunk())
        .args(arguments)
        .envs(&kit.environment(project)?)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        // Trunk reads this variable as a flag and refuses the values that other programs accept.
        .env("NO_COLOR", "true")
        // A stack trace would push what the compiler says out of sight.
        .env("RUST_BACKTRACE", "0")
        .advice("the lines above say what does not compile; `cargo xtask console --dev` is the quickest way to try again")
        .run()?;
    let modules = modules(project)?;
    for module in &modules {
        if profile == Profile::Shipped {
            shrink::shrink(project, kit, module)?;
        }
        project.ui.note(&shrink::size_of(project, module)?);
    }
    licences::write(project)?;
    // Last: it vouches for every other file.
    offline::list_files(&project.dist())?;
    if profile == Profile::Shipped {
        shrink::pack(project)?;
    }
    Ok(())
}

/// Downloads the crates of Cargo.lock, since Trunk works without the network.
fn fetch(project: &Project) -> Result<()> {
    project
        .cargo("Crates", &["fetch"])
        .advice("check that crates.io (or the registry that Cargo is configured for) can be reached")
        .run()?;
    Ok(())
}

/// What has the compiler leave out where Cargo keeps the sources of crates: what panics say is the same wherever it was
/// built.
fn without_places() -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let mut flags: Vec<_> = registries
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(format!("--remap-path-prefix={}/=", entry.ok()?.path().display())))
        .collect();
    flags.sort();
    flags
}

/// The WebAssembly modules in `dist/`.
fn modules(project: &Project) -> Result<Vec<PathBuf>> {
    let dist = project.dist();
    let entries = fs::read_dir(&dist).with_context(|| format!("cannot read {}", dist.display()))?;
    let mut modules: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    modules.sort();
    if modules.is_empty() {
        bail!(
            "Trunk left no WebAssembly in dist/.\n  What to do: index.html needs a `<link data-trunk rel=\"rust\">`"
        );
    }
    Ok(modules)
}
