//! The table as a document: what `docs/lifecycle.md` holds.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{Debug, Write};

use super::table::{
    CREDENTIAL_TRANSITIONS, KEY_TRANSITIONS, KEY_USES, Row, VERSION_TRANSITIONS, VERSION_USES,
};
use super::{Condition, CredentialStateName, KeyStateName, KeyUse, VersionStateName};
use crate::profile::Profile;

const HEAD: &str = "# Lifecycles

This page is generated from the table in `core/src/lifecycle/table.rs`; a test compares the two.

A row that names a condition exists only under profiles that say so. What is not here does not happen: it is refused
with `key.state_forbids`, `version.state_forbids` or `credential.state_forbids`.
";

/// The table as Markdown with Mermaid diagrams, for the given profiles.
pub fn document(profiles: &[&Profile]) -> String {
    let mut page = String::from(HEAD);
    section(&mut page, "Keys", KEY_TRANSITIONS, profiles);
    uses(&mut page, "What a key permits", KEY_USES, profiles);
    section(&mut page, "Versions", VERSION_TRANSITIONS, profiles);
    uses(&mut page, "What a version permits", VERSION_USES, profiles);
    section(&mut page, "Credentials", CREDENTIAL_TRANSITIONS, profiles);
    words(&mut page, profiles);
    page
}

fn section<S: Debug + Copy, E: Debug>(
    page: &mut String,
    title: &str,
    rows: &[Row<S, E>],
    profiles: &[&Profile],
) {
    page.push_str(&format!("\n## {title}\n\n```mermaid\nstateDiagram-v2\n"));
    for row in rows {
        for to in row.to {
            line(page, &format!("    {:?} --> {to:?}: {:?}", row.from, row.on));
        }
    }
    page.push_str("```\n\n");
    table_head(page, &["state", "event", "becomes", "if"], profiles);
    for row in rows {
        let to: Vec<_> = row.to.iter().map(|to| format!("{to:?}")).collect();
        let cells = [
            format!("{:?}", row.from),
            format!("{:?}", row.on),
            to.join(" or "),
            row.condition.text().into(),
        ];
        table_row(page, &cells, row.condition, profiles);
    }
}

fn uses<S: Debug>(page: &mut String, title: &str, rows: &[(KeyUse, S, Condition)], profiles: &[&Profile]) {
    page.push_str(&format!("\n### {title}\n\n"));
    table_head(page, &["use", "state", "if"], profiles);
    for (wanted, state, condition) in rows {
        let cells = [format!("{wanted:?}"), format!("{state:?}"), condition.text().into()];
        table_row(page, &cells, *condition, profiles);
    }
}

fn words(page: &mut String, profiles: &[&Profile]) {
    page.push_str("\n## What the states are called\n\n");
    table_head(page, &["state"], profiles);
    let keys = KeyStateName::ALL.map(|state| {
        (format!("key {state:?}"), profiles.iter().map(|p| p.words.key(state).label).collect::<Vec<_>>())
    });
    let versions = VersionStateName::ALL.map(|state| {
        let words = profiles.iter().map(|p| p.words.version(state).label).collect::<Vec<_>>();
        (format!("version {state:?}"), words)
    });
    let credentials = CredentialStateName::ALL.map(|state| {
        let words = profiles.iter().map(|p| p.words.credential(state).label).collect::<Vec<_>>();
        (format!("credential {state:?}"), words)
    });
    for (state, words) in keys.into_iter().chain(versions).chain(credentials) {
        line(page, &format!("| {state} | {} |", words.join(" | ")));
    }
}

fn table_head(page: &mut String, columns: &[&str], profiles: &[&Profile]) {
    let names = profiles.iter().map(|profile| profile.id.to_string());
    let cells: Vec<_> = columns.iter().map(ToString::to_string).chain(names).collect();
    line(page, &format!("| {} |", cells.join(" | ")));
    line(page, &format!("|{}", "---|".repeat(cells.len())));
}

fn table_row(page: &mut String, cells: &[String], condition: Condition, profiles: &[&Profile]) {
    let marks = profiles.iter().map(|profile| if condition.holds(profile) { "yes" } else { "" });
    let cells: Vec<_> = cells.iter().map(String::as_str).chain(marks).collect();
    line(page, &format!("| {} |", cells.join(" | ")));
}

fn line(page: &mut String, text: &str) {
    // Writing into a string does not fail.
    let _ = writeln!(page, "{text}");
}
