//! What end-to-end tests and benchmarks are run against.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::paths::program_in;
use crate::project::Project;

/// How the native program was built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Artefacts {
    /// As the native tests have built it, with checks.
    Checked,
    /// As it is shipped.
    Shipped,
}

impl Artefacts {
    /// Arguments of Cargo that build the native program.
    pub(crate) fn cargo_arguments(self) -> &'static [&'static str] {
        match self {
            Self::Checked => &["build", "-p", "keystead"],
            Self::Shipped => &["build", "-p", "keystead", "--release"],
        }
    }

    /// Where Cargo leaves what it builds so.
    pub(crate) fn directory(self, project: &Project) -> PathBuf {
        project.target().join(match self {
            Self::Checked => "debug",
            Self::Shipped => "release",
        })
    }

    /// Tells a script where everything is, and where to leave screenshots.
    pub(crate) fn environment(self, project: &Project) -> Result<Vec<(String, Option<OsString>)>> {
        let kept: PathBuf = project.root.join("tests/artifacts");
        fs::create_dir_all(&kept).with_context(|| format!("cannot create {}", kept.display()))?;
        let program = program_in(&self.directory(project), "keystead");
        Ok(vec![
            ("KEYSTEAD_BIN".to_owned(), Some(program.into())),
            ("KEYSTEAD_DIST".to_owned(), Some(project.dist().into())),
            ("KEYSTEAD_PKG".to_owned(), Some(project.root.join("wasm-pkg/pkg").into())),
            ("KEYSTEAD_ARTIFACTS".to_owned(), Some(kept.into())),
        ])
    }
}
