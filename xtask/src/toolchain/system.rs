//! The distribution's compiler, with the standard library for WebAssembly built from the source that comes with it.
//!
//! Debian carries a current Rust for its web browsers (`rustc-web`), but no standard library for
//! `wasm32-unknown-unknown`. The source is there, so it is built once and put where the compiler looks for it.

mod std_library;

use anyhow::{Context, Result, bail};

use super::{Toolchain, version_of};
use crate::apt;
use crate::process::capture;
use crate::project::Project;

/// Where the distribution's programs are; rustup's come first on PATH.
pub(crate) const BIN: &str = "/usr/bin";
pub(crate) const RUSTC: &str = "/usr/bin/rustc";
pub(crate) const RUSTDOC: &str = "/usr/bin/rustdoc";
const CARGO: &str = "/usr/bin/cargo";

const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];
const PURPOSE: &str = "compiling to WebAssembly";

/// Installs compiler, linker and standard library.
pub(crate) fn install(project: &Project) -> Result<()> {
    if !apt::available() {
        bail!(
            "There is no compiler for WebAssembly: rustup cannot install one, and this system has no apt-get.\n  \
             What to do: make `rustup target add wasm32-unknown-unknown` work (RUSTUP_DIST_SERVER names a mirror)"
        );
    }
    apt::ensure_known(project, "rust-web-llvm")?;
    let packages: Vec<String> = PACKAGES.into_iter().map(str::to_owned).chain([linker_package()?]).collect();
    apt::install(project, &packages, PURPOSE)?;
    check_version(project)?;
    std_library::build_and_install(project)?;
    if Toolchain::System.compiles() {
        return Ok(());
    }
    bail!(
        "The standard library was built and installed, but {RUSTC} still cannot compile for WebAssembly.\n  \
         What to do: run `{RUSTC} --version` and `dpkg --verify rustc-web`; a damaged package can be installed again"
    )
}

/// Installs the Clippy of the same version as the compiler.
pub(crate) fn install_clippy(project: &Project) -> Result<()> {
    apt::install(project, &["rust-web-clippy".to_owned()], "linting WebAssembly")
}

/// The linker for WebAssembly is a package of its own, one per version of LLVM.
fn linker_package() -> Result<String> {
    let dependencies = capture("apt-cache", &["depends", "rust-web-llvm"]).unwrap_or_default();
    let version = llvm_version(&dependencies).context(
        "The system's packages have no Rust for web browsers (`rust-web-llvm`).\n  What to do: add the security updates \
         of the distribution to its package sources, or make `rustup target add wasm32-unknown-unknown` work",
    )?;
    Ok(format!("lld-{version}"))
}

/// The version of LLVM among the output of `apt-cache depends`.
fn llvm_version(dependencies: &str) -> Option<u32> {
    dependencies.lines().find_map(|line| {
        let package = line.trim().trim_start_matches('|').strip_prefix("Depends:")?.trim();
        package.strip_prefix("llvm-").or_else(|| package.strip_prefix("libllvm"))?.parse().ok()
    })
}

fn check_version(project: &Project) -> Result<()> {
    let found = version_of(RUSTC).with_context(|| format!("{RUSTC} does not run"))?;
    let needed = project.rust_version()?;
    if number(&found) >= number(&needed) {
        return Ok(());
    }
    bail!(
        "The system's Rust is {found}, and Keystead needs {needed}.\n  What to do: add the security updates of the \
         distribution to its package sources and run `apt-get update`, or make rustup work"
    )
}

/// The first two numbers of a version; a missing one counts as 0.
fn number(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests;
