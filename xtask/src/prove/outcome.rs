//! What a part found, and what is kept of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::line_of;
use crate::project::Project;

/// What a part says that it found. `tests/prove/support/outcome.mjs` and `keystead_tests::proof` write it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outcome {
    /// A heading.
    pub(super) title: String,
    /// How it was done, in a paragraph or more.
    pub(super) method: String,
    pub(super) claims: Vec<Claim>,
    #[serde(default)]
    pub(super) tables: Vec<Table>,
    /// Pictures, as files of `docs/evidence`.
    #[serde(default)]
    pub(super) pictures: Vec<Picture>,
    /// What a reader should know besides, a paragraph each.
    #[serde(default)]
    pub(super) notes: Vec<String>,
}

/// Something that must hold or is wished for.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    pub(super) claim: String,
    /// What was seen, with figures.
    pub(super) found: String,
    pub(super) verdict: Verdict,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    Holds,
    /// Falls short of what was wished for; nothing is broken.
    Short,
    /// Must hold, and does not.
    Broken,
    /// Could not be looked at on this machine.
    Unchecked,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Picture {
    pub(super) file: String,
    pub(super) caption: String,
}

impl Outcome {
    pub(super) fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file)
            .with_context(|| format!("the part has not written {}", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not what a part writes", file.display()))
    }

    /// An error that names what is broken.
    pub(super) fn judge(&self) -> Result<()> {
        if self.claims.is_empty() {
            bail!("{}: nothing was claimed, so nothing was shown", self.title);
        }
        let broken: Vec<_> = self.claims.iter().filter(|claim| claim.verdict == Verdict::Broken).collect();
        if broken.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> =
            broken.iter().map(|claim| format!("{}: {}", claim.claim, claim.found)).collect();
        bail!("{} does not hold:\n  {}", self.title, lines.join("\n  "))
    }
}

/// What a long run found, with what is needed to repeat it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Found {
    pub(super) command: String,
    pub(super) commit: String,
    pub(super) made: String,
    pub(super) machine: String,
    pub(super) minutes: u64,
    pub(super) outcome: Outcome,
}

impl Found {
    /// What was found just now, on this machine, by programs that were compiled at the commit `compiled`.
    pub(super) fn now(
        project: &Project,
        part: &str,
        compiled: &str,
        took: Duration,
        outcome: Outcome,
    ) -> Self {
        let now = commit(project);
        Self {
            command: format!("cargo xtask prove --only {part}"),
            commit: if now == compiled { now } else { format!("{compiled} to {now}") },
            made: line_of("date", &["-u", "+%Y-%m-%d"]),
            machine: machine(),
            minutes: took.as_secs().div_ceil(60),
            outcome,
        }
    }

    /// Keeps it for the document.
    pub(super) fn keep(&self, project: &Project, part: &str) -> Result<()> {
        let file = place(project)?.join(format!("{part}.json"));
        let mut text = serde_json::to_string_pretty(self).context("cannot write JSON")?;
        text.push('\n');
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    }

    /// What was kept of the last long run of a part; `None` if there was none.
    pub(super) fn kept(project: &Project, part: &str) -> Result<Option<Self>> {
        let file = place(project)?.join(format!("{part}.json"));
        if !file.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let found = serde_json::from_str(&text)
            .with_context(|| format!("{} is not what `cargo xtask prove` keeps", file.display()))?;
        Ok(Some(found))
    }
}

/// Where outcomes and their pictures are kept.
fn place(project: &Project) -> Result<PathBuf> {
    let place = project.root.join("docs/evidence");
    fs::create_dir_all(&place).with_context(|| format!("cannot create {}", place.display()))?;
    Ok(place)
}

/// The commit, and whether anything was changed since but what the proof writes itself.
pub(super) fn commit(project: &Project) -> String {
    let root = project.root.to_string_lossy();
    let head = line_of("git", &["-C", &root, "rev-parse", "--short=10", "HEAD"]);
    let changed = line_of(
        "git",
        &[
            "-C",
            &root,
            "status",
            "--porcelain",
            "--untracked-files=no",
            "--",
            ".",
            ":!docs/evidence*",
            ":!docs/speed.md",
        ],
    );
    match (head.is_empty(), changed.is_empty()) {
        (true, _) => "outside of a clone".to_owned(),
        (false, true) => head,
        (false, false) => format!("{head}, with changes"),
    }
}

fn machine() -> String {
    let field = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        line.and_then(|line| line.split_once(':').map(|(_, value)| value.trim().to_owned()))
            .unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kibibytes: u64 = field("/proc/meminfo", "MemTotal")
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    let gibibytes = kibibytes.div_ceil(1 << 20);
    format!(
        "{cores} cores of {}, {gibibytes} GiB, {}",
        field("/proc/cpuinfo", "model name"),
        line_of("uname", &["-sr"])
    )
}
