//! Builds the standard library for WebAssembly from the distribution's source, and installs it beside the compiler.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{CARGO, RUSTC};
use crate::apt;
use crate::process::capture;
use crate::project::Project;
use crate::toolchain::WASM;

/// The package whose dependencies are the standard library; it is empty itself.
const CARRIER: &str = "std_carrier";
const MANIFEST: &str = r#"[package]
name = "std_carrier"
version = "0.0.0"
edition = "2024"

[workspace]

[profile.release]
panic = "abort"
"#;

/// Builds and installs; about a minute on two cores.
pub(super) fn build_and_install(project: &Project) -> Result<()> {
    let built = build(project)?;
    let libraries = libraries(&built)?;
    let sysroot = capture(RUSTC, &["--print", "sysroot"]).with_context(|| format!("{RUSTC} does not run"))?;
    let destination = Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib");
    remove_older(project, &destination)?;
    let name = "Standard library for WebAssembly: install";
    apt::privileged(project, name, "install")?
        .args(["-D", "-m", "644", "-t"])
        .args([&destination])
        .args(&libraries)
        .advice(format!("check that {} can be written by the administrator", destination.display()))
        .run()?;
    Ok(())
}

/// Builds the library; returns the directory of its parts.
fn build(project: &Project) -> Result<PathBuf> {
    let package = project.scratch("std")?;
    let source = package.join("src");
    fs::create_dir_all(&source).with_context(|| format!("cannot create {}", source.display()))?;
    write(&package.join("Cargo.toml"), MANIFEST)?;
    write(&source.join("lib.rs"), "#![no_std]\n")?;
    let target = package.join("target");
    // What an earlier compiler left would be installed along with the new library.
    if target.exists() {
        fs::remove_dir_all(&target).with_context(|| format!("cannot empty {}", target.display()))?;
    }
    project
        .task("Standard library for WebAssembly: build", CARGO)
        .args(["build", "-Zbuild-std=std,panic_abort,proc_macro,test", "--release", "--target", WASM])
        .directory(&package)
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &target)
        .envs(&[("RUSTUP_TOOLCHAIN".to_owned(), None), ("LD_LIBRARY_PATH".to_owned(), None)])
        .advice("the source of the standard library may be incomplete: install `rust-web-src` again")
        .run()?;
    Ok(target.join(WASM).join("release/deps"))
}

/// The parts of the library among the artefacts.
fn libraries(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", dir.display()))?.path();
        if is_library(&path) {
            found.push(path);
        }
    }
    if found.is_empty() {
        bail!("the build of the standard library left nothing in {}", dir.display());
    }
    Ok(found)
}

fn is_library(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let kind = path.extension().is_some_and(|extension| extension == "rlib" || extension == "rmeta");
    kind && !name.starts_with(&format!("lib{CARRIER}"))
}

/// Removes a library built for an earlier compiler.
fn remove_older(project: &Project, dir: &Path) -> Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    if let Some(owner) = capture("dpkg-query", &["-S", &dir.to_string_lossy()]) {
        bail!(
            "A package owns the library that does not work.\n  What to do: install it again: {}",
            owner.trim()
        );
    }
    let name = "Standard library for WebAssembly: remove an older one";
    apt::privileged(project, name, "rm")?.args(["-rf", "--"]).args([dir]).run()?;
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
