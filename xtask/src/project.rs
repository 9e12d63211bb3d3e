//! The checkout: its places, and what its manifests say.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process::Task;
use crate::ui::Ui;

/// Crates that compile for WebAssembly alone.
pub(crate) const BROWSER_CRATES: [&str; 2] = ["keystead-browser", "keystead-wasm"];
/// Crates whose product is WebAssembly. Parts of the console also compile for the machine itself, where they are tested
/// in seconds.
pub(crate) const WASM_CRATES: [&str; 3] = ["keystead-browser", "keystead-wasm", "keystead-web"];

/// One checkout, and the terminal it reports to.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) ui: Ui,
    target: PathBuf,
    cargo: OsString,
}

impl Project {
    /// The checkout that this program was compiled from.
    pub(crate) fn locate() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .filter(|root| root.join("Cargo.lock").is_file())
            .context(
                "the checkout has moved since xtask was built: run `cargo clean -p xtask`, then try again",
            )?
            .to_owned();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Ok(Self { root, ui: Ui::detect(), target, cargo })
    }

    /// The directory of what Cargo builds for the machine itself.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The directory for logs and intermediate files of xtask, created when missing.
    pub(crate) fn scratch(&self, name: &str) -> Result<PathBuf> {
        let dir = self.target.join("xtask").join(name);
        fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
        Ok(dir)
    }

    /// Where the console is built.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The Cargo that runs xtask.
    pub(crate) fn cargo_program(&self) -> &OsString {
        &self.cargo
    }

    /// A call of the Cargo that runs xtask, at the root of the checkout.
    pub(crate) fn cargo(&self, name: &str, arguments: &[&str]) -> Task<'_> {
        self.task(name, &self.cargo).args(arguments)
    }

    /// A call of any program, at the root of the checkout.
    pub(crate) fn task(&self, name: &str, program: impl Into<OsString>) -> Task<'_> {
        Task::new(self, name, program).directory(&self.root)
    }

    /// A path of the checkout as people write it.
    pub(crate) fn relative<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// The version of a dependency in Cargo.lock.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        match locked_versions(&text, package).as_slice() {
            [version] => Ok(version.clone()),
            [] => bail!("Cargo.lock names no package `{package}`"),
            many => bail!("Cargo.lock names `{package}` in several versions: {}", many.join(", ")),
        }
    }

    /// The oldest Rust that the workspace promises to build with, such as `1.95`.
    pub(crate) fn rust_version(&self) -> Result<String> {
        let path = self.root.join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        text.lines()
            .find_map(|line| line.trim().strip_prefix("rust-version = "))
            .map(|value| value.trim_matches('"').to_owned())
            .context("Cargo.toml states no rust-version")
    }
}

/// The versions of one package in the text of a Cargo.lock.
fn locked_versions(lock: &str, package: &str) -> Vec<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    let mut found = Vec::new();
    while lines.any(|line| line == name) {
        let version = lines.next().and_then(|line| line.strip_prefix("version = "));
        found.extend(version.map(|version| version.trim_matches('"').to_owned()));
    }
    found
}

#[cfg(test)]
mod tests;
