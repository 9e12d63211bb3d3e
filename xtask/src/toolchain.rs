//! The compiler that builds for WebAssembly.
//!
//! rustup's is the first choice. Where rustup is missing or its server cannot be reached, the distribution's compiler
//! with a standard library built on the spot serves instead. Which of them is used is found anew each time by trying to
//! compile; `KEYSTEAD_WASM_TOOLCHAIN` (`rustup` or `system`) settles it by hand.

mod rustup;
mod system;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::paths::path_with;
use crate::process::{Task, capture};
use crate::project::Project;

pub(crate) use self::rustup::ensure_component;

/// The target of everything that runs in a browser.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";
/// A target without an operating system, to prove that `core` needs none.
pub(crate) const BARE: &str = "thumbv7em-none-eabi";

const CHOICE: &str = "KEYSTEAD_WASM_TOOLCHAIN";

/// A compiler that has been seen to compile for WebAssembly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Toolchain {
    /// The compiler that compiled xtask, with a target installed by rustup.
    Rustup,
    /// The distribution's compiler.
    System,
}

impl Toolchain {
    /// Finds a compiler, or installs what it takes to have one.
    pub(crate) fn ensure(project: &Project) -> Result<Self> {
        const STEP: &str = "WebAssembly target";
        let choice = Self::chosen()?;
        let candidates = choice.map_or(vec![Self::Rustup, Self::System], |only| vec![only]);
        if let Some(found) = candidates.iter().find(|toolchain| toolchain.compiles()) {
            project.ui.already(STEP, found.describe());
            return Ok(*found);
        }
        if candidates.contains(&Self::Rustup) {
            match rustup::add_target(project, STEP, WASM, rustup::LIMIT)? {
                Ok(()) if Self::Rustup.compiles() => return Ok(Self::Rustup),
                Ok(()) => project.ui.note("rustup installed the target, but the compiler does not find it"),
                Err(reason) => project.ui.note(&reason),
            }
            if choice == Some(Self::Rustup) {
                bail!("rustup cannot install {WASM}, and {CHOICE} allows nothing else");
            }
            project.ui.note("going on with the compiler of the system's packages");
        }
        system::install(project)?;
        Ok(Self::System)
    }

    /// Makes `core` compile for a machine without an operating system, or says why it cannot.
    pub(crate) fn ensure_bare(project: &Project) -> Result<Result<(), String>> {
        if compiles("rustc", BARE) {
            return Ok(Ok(()));
        }
        // Asked for again by every run of the tests where it cannot be had, so it must not take long to fail.
        rustup::add_target(project, "Target without an operating system", BARE, Duration::from_secs(60))
    }

    fn chosen() -> Result<Option<Self>> {
        match env::var(CHOICE).as_deref() {
            Err(_) | Ok("") => Ok(None),
            Ok("rustup") => Ok(Some(Self::Rustup)),
            Ok("system") => Ok(Some(Self::System)),
            Ok(other) => bail!("{CHOICE} is `{other}`; it must be `rustup`, `system` or not set"),
        }
    }

    /// The program that compiles.
    pub(crate) fn rustc(self) -> &'static str {
        match self {
            Self::Rustup => "rustc",
            Self::System => system::RUSTC,
        }
    }

    /// How the choice reads in a sentence.
    fn describe(self) -> &'static str {
        match self {
            Self::Rustup => "the default compiler has it",
            Self::System => "the system's compiler with a standard library built for it",
        }
    }

    fn compiles(self) -> bool {
        compiles(self.rustc(), WASM)
    }

    /// Where artefacts for WebAssembly go. Two compilers sharing one directory would rebuild each other's work.
    pub(crate) fn target_dir(self, project: &Project) -> PathBuf {
        project.target().join(match self {
            Self::Rustup => "wasm-rustup",
            Self::System => "wasm-system",
        })
    }

    /// What a program must be told to build for WebAssembly with this compiler.
    pub(crate) fn environment(self, project: &Project) -> Vec<(String, Option<OsString>)> {
        let mut variables = vec![("CARGO_TARGET_DIR".to_owned(), Some(self.target_dir(project).into()))];
        if self == Self::System {
            variables.push(("RUSTC".to_owned(), Some(system::RUSTC.into())));
            variables.push(("RUSTDOC".to_owned(), Some(system::RUSTDOC.into())));
        }
        variables
    }

    /// A call of Cargo for WebAssembly.
    pub(crate) fn cargo<'p>(self, project: &'p Project, name: &str, arguments: &[&str]) -> Task<'p> {
        project.cargo(name, arguments).envs(&self.environment(project))
    }

    /// A call of Clippy for the crates that only make sense for WebAssembly.
    pub(crate) fn clippy<'p>(self, project: &'p Project, name: &str, arguments: &[&str]) -> Result<Task<'p>> {
        let task = self.cargo(project, name, arguments).args(["--target", WASM]);
        if self == Self::Rustup {
            return Ok(task);
        }
        // `cargo clippy` is a program beside Cargo, and its driver must be of the same version as the compiler.
        system::install_clippy(project)?;
        Ok(task.env("PATH", path_with([Path::new(system::BIN).to_owned()])?))
    }
}

/// Whether this compiler makes a library for this target, standard library included.
fn compiles(rustc: &str, target: &str) -> bool {
    let edition = "--edition=2024";
    let arguments = [
        "--target",
        target,
        edition,
        "--crate-type=lib",
        "--emit=metadata=-",
        "--crate-name=probe",
        "--cap-lints=allow",
    ];
    let probe = probe_source(target);
    let mut command = std::process::Command::new(rustc);
    command.args(arguments).arg("-").stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let Ok(mut child) = command.stdin(std::process::Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A compiler that does not read its input fails, which the status says.
        let _ = std::io::Write::write_all(&mut input, probe.as_bytes());
    }
    child.wait().is_ok_and(|status| status.success())
}

fn probe_source(target: &str) -> &'static str {
    if target == BARE {
        "#![no_std]\nextern crate alloc;"
    } else {
        "pub fn probe() -> String { String::new() }"
    }
}

/// The version that a compiler states, such as `1.96.0`.
fn version_of(rustc: &str) -> Option<String> {
    let text = capture(rustc, &["--version"])?;
    text.split_whitespace().nth(1).map(str::to_owned)
}
