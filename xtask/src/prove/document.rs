//! `docs/evidence.md`, written from what was kept.

use std::fs;

use anyhow::{Context, Result, bail};

use super::outcome::{Found, Outcome, Verdict};
use super::parts::PARTS;
use crate::project::Project;

const FILE: &str = "docs/evidence.md";

const OPENING: &str = "\
# Evidence

What was run at length, and what came of it. `cargo xtask prove` runs all of it and writes this page; `--only PART` runs one
part again. A short run of most parts is among the tests. What each part found is kept in `docs/evidence`, and this page
is made of these files.

✓ holds; **short** falls short of what was wished for; **BROKEN** must hold and does not; – could not be looked at there.
What was studied once by hand, such as mutation tests, is in [studies.md](studies.md).
";

/// Writes the document.
pub(super) fn write(project: &Project) -> Result<()> {
    let path = project.root.join(FILE);
    fs::write(&path, text(project)?).with_context(|| format!("cannot write {}", path.display()))
}

/// The document must be what would be written now.
pub(super) fn compare(project: &Project) -> Result<()> {
    let path = project.root.join(FILE);
    let written = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    if written != text(project)? {
        bail!(
            "{FILE} differs from what the files of docs/evidence say.\n  What to do: `cargo xtask prove --page` writes it again"
        );
    }
    Ok(())
}

fn text(project: &Project) -> Result<String> {
    let mut found = Vec::new();
    let mut missing = Vec::new();
    for part in PARTS {
        match Found::kept(project, part.name)? {
            Some(kept) => found.push(kept),
            None => missing.push(part.name),
        }
    }
    Ok(page(&found, &missing))
}

/// The page for what was found; `missing` are parts that were not run yet.
fn page(found: &[Found], missing: &[&str]) -> String {
    let mut page = OPENING.to_owned();
    page.push_str(
        "\n| part | holds | falls short | broken | not looked at | commit |\n|---|---|---|---|---|---|\n",
    );
    for kept in found {
        let count = |verdict| kept.outcome.claims.iter().filter(|claim| claim.verdict == verdict).count();
        page.push_str(&format!(
            "| [{}](#{}) | {} | {} | {} | {} | {} |\n",
            kept.outcome.title,
            anchor(&kept.outcome.title),
            count(Verdict::Holds),
            count(Verdict::Short),
            count(Verdict::Broken),
            count(Verdict::Unchecked),
            kept.commit,
        ));
    }
    for name in missing {
        page.push_str(&format!("| `{name}` | not run yet | | | | |\n"));
    }
    for kept in found {
        page.push_str(&section(kept));
    }
    page
}

fn section(kept: &Found) -> String {
    let Found { command, commit, made, machine, minutes, outcome } = kept;
    let mut text = format!("\n## {}\n\n{}\n\n", outcome.title, outcome.method);
    text.push_str(&format!("`{command}`, {minutes} min on {made} at {commit}; {machine}.\n\n"));
    text.push_str("| | claim | found |\n|---|---|---|\n");
    for claim in &outcome.claims {
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            mark(claim.verdict),
            cell(&claim.claim),
            cell(&claim.found)
        ));
    }
    for table in &outcome.tables {
        text.push_str(&format!("\n{}\n\n", table.caption));
        text.push_str(&row(&table.head));
        text.push_str(&format!("|{}\n", "---|".repeat(table.head.len())));
        text.extend(table.rows.iter().map(|cells| row(cells)));
    }
    for picture in &outcome.pictures {
        text.push_str(&format!("\n![{}](evidence/{})\n", picture.caption, picture.file));
    }
    for note in &outcome.notes {
        text.push_str(&format!("\n{note}\n"));
    }
    text
}

/// The claims of an outcome as lines for a terminal.
pub(super) fn claims(outcome: &Outcome) -> String {
    let lines = outcome.claims.iter().map(|claim| {
        let mark = mark(claim.verdict).replace('*', "");
        format!("{mark} {}: {}", claim.claim, claim.found)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "✓",
        Verdict::Short => "**short**",
        Verdict::Broken => "**BROKEN**",
        Verdict::Unchecked => "–",
    }
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// Text that cannot end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// The name by which a heading can be linked to.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().replace(' ', "-");
    kept.chars().filter(|character| character.is_alphanumeric() || *character == '-').collect()
}

#[cfg(test)]
mod tests;
