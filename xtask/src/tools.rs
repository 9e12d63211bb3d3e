//! Programs written in Rust that the builds call, each in exactly one version.
//!
//! One found on PATH in that version is used as it is. Otherwise it is compiled from crates.io into a directory of its
//! own, so that nothing a person has installed is replaced.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::paths::{find_program, program_in};
use crate::process::capture;
use crate::project::Project;

/// Compiling the largest of them takes five minutes on two cores.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// A program and the version that is wanted.
pub(crate) struct Tool {
    package: &'static str,
    /// The programs that must be there; the first one states the version.
    programs: &'static [&'static str],
    /// What it is asked for its version with.
    question: &'static [&'static str],
    version: String,
    /// Whether newer dependencies may be tried when those of its lock file cannot be had.
    may_float: bool,
    /// How much its compilation optimises. Optimising to the last takes longer than these tools ever save.
    optimisation: &'static str,
    /// Further arguments of `cargo install`.
    arguments: &'static [&'static str],
}

impl Tool {
    /// Makes JavaScript for what the compiler makes. Its version must be that of the library in Cargo.lock.
    pub(crate) fn wasm_bindgen(project: &Project) -> Result<Self> {
        Ok(Self {
            package: "wasm-bindgen-cli",
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            question: &["--version"],
            version: project.locked_version("wasm-bindgen")?,
            may_float: true,
            optimisation: "1",
            arguments: &[],
        })
    }

    /// Assembles the console. Newer dependencies than those of its lock file do not compile. It only starts other programs
    /// and works without the network, so it needs neither optimisation nor its features, which are TLS and updates.
    pub(crate) fn trunk() -> Self {
        Self {
            package: "trunk",
            programs: &["trunk"],
            question: &["--version"],
            version: "0.21.14".to_owned(),
            may_float: false,
            optimisation: "0",
            arguments: &["--no-default-features"],
        }
    }

    /// Checks licences, sources and advisories of the dependencies.
    pub(crate) fn cargo_deny() -> Self {
        Self {
            package: "cargo-deny",
            programs: &["cargo-deny"],
            question: &["--version"],
            version: "0.20.2".to_owned(),
            may_float: true,
            optimisation: "0",
            arguments: &[],
        }
    }

    /// Writes bills of materials.
    pub(crate) fn cargo_cyclonedx() -> Self {
        Self {
            package: "cargo-cyclonedx",
            programs: &["cargo-cyclonedx"],
            // It answers only as Cargo calls it.
            question: &["cyclonedx", "--version"],
            version: "0.5.9".to_owned(),
            may_float: true,
            optimisation: "0",
            arguments: &[],
        }
    }

    /// The program, which is compiled first if need be.
    pub(crate) fn ensure_program(&self, project: &Project) -> Result<PathBuf> {
        Ok(program_in(&self.ensure(project)?, self.programs[0]))
    }

    /// The directory that holds the programs, which are compiled first if need be.
    pub(crate) fn ensure(&self, project: &Project) -> Result<PathBuf> {
        let step = format!("{} {}", self.package, self.version);
        let home = tools_home()?.join(format!("{}-{}", self.package, self.version));
        let bin = home.join("bin");
        if self.is_in(&bin) {
            project.ui.already(&step, &bin.display().to_string());
            return Ok(bin);
        }
        if let Some(dir) = self.on_path() {
            project.ui.already(&step, &dir.display().to_string());
            return Ok(dir);
        }
        // Another run may be compiling the same tool, and would have its files removed under its hands.
        let _lock = lock(project, &home.with_added_extension("lock"))?;
        if !self.is_in(&bin) {
            self.compile(project, &step, &home)?;
        }
        if self.is_in(&bin) {
            return Ok(bin);
        }
        bail!(
            "{step} was compiled, but {} does not run.\n  What to do: remove {} and run the command again",
            program_in(&bin, self.programs[0]).display(),
            home.display()
        )
    }

    fn compile(&self, project: &Project, step: &str, home: &Path) -> Result<()> {
        // Shared by the attempts, and kept when one is stopped, so that the next begins where it ended.
        let target = project.scratch("tools")?.join(self.package);
        let attempt = |name: &str, extra: &[&str]| {
            project
                .cargo(name, &["install", "--force", "--version", &self.version, "--root"])
                .args([home])
                .args(extra)
                .args(self.arguments)
                .args([self.package])
                .env("CARGO_TARGET_DIR", &target)
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.optimisation)
                .limit(LIMIT)
                .advice(
                    "check that crates.io (or the registry that Cargo is configured for) can be reached; what has been \
                     compiled so far is kept",
                )
        };
        let name = format!("{step}: compile");
        if self.may_float {
            let locked = attempt(&name, &["--locked"]).optional().finish(|_| String::new())?;
            if !locked.success {
                project.ui.note("its own lock file cannot be followed; trying with the newest dependencies");
                attempt(&name, &[]).run()?;
            }
        } else {
            attempt(&name, &["--locked"]).run()?;
        }
        // Hundreds of megabytes that nothing needs any more. If they cannot be removed, they only take space.
        let _ = fs::remove_dir_all(&target);
        Ok(())
    }

    fn on_path(&self) -> Option<PathBuf> {
        let dir = find_program(self.programs[0])?.parent()?.to_owned();
        self.is_in(&dir).then_some(dir)
    }

    fn is_in(&self, dir: &Path) -> bool {
        let present = self.programs.iter().all(|program| program_in(dir, program).is_file());
        present
            && self.stated_version(&program_in(dir, self.programs[0])).as_deref()
                == Some(self.version.as_str())
    }

    fn stated_version(&self, program: &Path) -> Option<String> {
        version_in(&capture(program, self.question)?)
    }
}

/// The directory that holds one directory per tool: `KEYSTEAD_TOOLS`, or `keystead/tools` in the user's cache.
fn tools_home() -> Result<PathBuf> {
    if let Some(dir) = env::var_os("KEYSTEAD_TOOLS").filter(|dir| !dir.is_empty()) {
        return std::path::absolute(dir).context("KEYSTEAD_TOOLS is not a path");
    }
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
    let cache = cache.or_else(|| Some(env::home_dir()?.join(".cache")));
    let cache = cache
        .context("There is no home directory. What to do: set KEYSTEAD_TOOLS to a directory for tools")?;
    Ok(cache.join("keystead").join("tools"))
}

/// Waits until nobody else holds the lock; it ends with the value, or with the program.
fn lock(project: &Project, path: &Path) -> Result<File> {
    let held = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
        let file = File::create(path)?;
        if file.try_lock().is_err() {
            project.ui.note("waiting for another run that compiles the same tool");
            file.lock()?;
        }
        Ok(file)
    });
    held.with_context(|| format!("cannot lock {}", path.display()))
}

/// The version in a line such as `trunk 0.21.14` or `wasm-bindgen 0.2.130 (1234abcd)`.
fn version_in(text: &str) -> Option<String> {
    text.split_whitespace().nth(1).map(|version| version.trim_start_matches('v').to_owned())
}

#[cfg(test)]
mod tests;
