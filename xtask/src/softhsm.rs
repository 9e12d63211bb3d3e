//! SoftHSM, a token in software, and the tools of OpenSC, by which tests look into it as other programs do.

use std::path::Path;

use anyhow::{Result, bail};

use crate::apt;
use crate::paths::find_program;
use crate::project::Project;

/// Where distributions put the module.
const MODULES: [&str; 6] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/// Finds both, or installs the system's packages.
pub(crate) fn ensure(project: &Project) -> Result<()> {
    const STEP: &str = "SoftHSM and OpenSC for the tests";
    if let Some(found) = find() {
        project.ui.already(STEP, found);
        return Ok(());
    }
    if apt::available() {
        apt::install(project, &["softhsm2".to_owned(), "opensc".to_owned()], "tests of tokens")?;
    }
    if find().is_some() {
        return Ok(());
    }
    bail!(
        "SoftHSM and OpenSC are needed for the tests of tokens.\n  What to do: install SoftHSM 2, so that one of \
         {} is there, and put `pkcs11-tool` of OpenSC on PATH",
        MODULES.join(", ")
    )
}

/// The module, if both are there.
fn find() -> Option<&'static str> {
    find_program("pkcs11-tool")?;
    MODULES.into_iter().find(|path| Path::new(path).is_file())
}
