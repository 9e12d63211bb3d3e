//! The rules for one file, and for one document.

use std::path::Path;

/// A file longer than this holds more than one concept.
const MAX_LINES: usize = 500;
/// Written by people, line by line.
const SOURCE: [&str; 5] = ["rs", "ts", "mjs", "js", "css"];
/// Written by programs.
const GENERATED: [&str; 2] = ["Cargo.lock", "package-lock.json"];

/// What is wrong with a file.
pub(super) fn file_problems(name: &str, text: &str) -> Vec<String> {
    let path = Path::new(name);
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    if GENERATED.contains(&file.as_ref()) {
        return Vec::new();
    }
    let mut problems = Vec::new();
    if file == "mod.rs" {
        problems.push(format!("{name}: a module's file has the module's name, beside its directory"));
    }
    let is_source =
        path.extension().is_some_and(|extension| SOURCE.iter().any(|source| extension == *source));
    let length = text.lines().count();
    if is_source && length > MAX_LINES {
        problems.push(format!("{name}: {length} lines, {MAX_LINES} at most"));
    }
    for (index, line) in text.lines().enumerate() {
        let place = index + 1;
        if let Some(word) = unfinished(line) {
            problems.push(format!("{name}:{place}: `{word}`; finish it, or open an issue"));
        }
        if let Some(place_of_machine) = machine_path(line) {
            problems.push(format!("{name}:{place}: `{place_of_machine}` exists on one machine only"));
        }
    }
    problems
}

/// The crates that a document does not name.
pub(super) fn crates_missing_in(document: &str, text: &str, crates: &[String]) -> Vec<String> {
    let missing = crates.iter().filter(|name| !words(text).any(|word| word == name.as_str()));
    missing.map(|name| format!("{document}: does not name the crate `{name}`")).collect()
}

/// Words that promise work for later.
fn unfinished(line: &str) -> Option<&str> {
    // In two parts, so that this file keeps its own rule.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    words(line).find(|word| marks.contains(word))
}

/// Directories of the machine that somebody works on.
fn machine_path(line: &str) -> Option<&'static str> {
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")].into_iter().find(|start| {
        let before = line.find(start).map(|at| line[..at].chars().next_back());
        // Inside a longer path or an address it is something else.
        before.is_some_and(|before| before.is_none_or(|c| !c.is_alphanumeric() && !".-_$}~".contains(c)))
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
