//! Programs in Python that the tests call, in an environment of their own: exactly the files of a list.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::paths::{find_program, program_in};
use crate::process::capture;
use crate::project::Project;

/// The list, in pip's format, with the hash of each file.
const LIST: &str = "tests/e2e/requirements.txt";
/// What makes requests from the server's OpenAPI document. It needs Python 3.11.
const PROGRAM: &str = "schemathesis";

/// What tests start.
pub(crate) struct Programs {
    /// Python itself, with the packages of the list.
    pub(crate) python: PathBuf,
    pub(crate) schemathesis: PathBuf,
}

/// Where they are; what is missing is installed before.
pub(crate) fn ensure(project: &Project) -> Result<Programs> {
    const STEP: &str = "Python packages of the tests";
    let list = project.root.join(LIST);
    let wanted = fs::read_to_string(&list).with_context(|| format!("cannot read {LIST}"))?;
    let home = project.scratch("python")?;
    // It is written last, so it is there only when everything else is.
    let installed = home.join("requirements.txt");
    let directory = home.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let programs =
        Programs { python: program_in(&directory, "python"), schemathesis: program_in(&directory, PROGRAM) };
    if programs.schemathesis.is_file() && fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        project.ui.already(STEP, LIST);
        return Ok(programs);
    }
    let python = interpreter(project)?;
    let advice = "install Python 3.11 or newer with `venv` and `pip`, then run the command again";
    project
        .task(&format!("{STEP}: environment"), &python)
        .args(["-m", "venv", "--clear"])
        .args([&home])
        .advice(advice)
        .run()?;
    project
        .task(&format!("{STEP}: pip install"), &programs.python)
        .args(["-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "--requirement"])
        .args([&list])
        .advice("check that Python's package index can be reached, then run the command again")
        .run()?;
    fs::write(&installed, wanted).with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(programs)
}

/// A Python that can make environments, from the system's packages if there is none.
fn interpreter(project: &Project) -> Result<PathBuf> {
    const CHECK: [&str; 2] = ["-c", "import ensurepip, sys, venv; print(sys.version_info >= (3, 11))"];
    let found = || {
        find_program("python3")
            .filter(|_| capture("python3", &CHECK).is_some_and(|said| said.trim() == "True"))
    };
    if let Some(python) = found() {
        return Ok(python);
    }
    if apt::available() {
        apt::install(
            project,
            &["python3-venv".to_owned()],
            "tests that make requests from the server's document",
        )?;
    }
    match found() {
        Some(python) => Ok(python),
        None => bail!(
            "Python 3.11 or newer with its module `venv` is needed for the tests of the server's document.\n  What to do: install \
             it, and put `python3` on PATH"
        ),
    }
}
