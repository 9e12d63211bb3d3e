//! What goes to the terminal, or to the program that asked.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::failure::Failure;

/// How answers are written.
#[derive(Clone, Copy)]
pub(super) struct Output {
    pub(super) json: bool,
}

impl Output {
    /// Shows a value: as JSON for programs, else as `human` makes it.
    pub(super) fn show<T: Serialize>(self, value: &T, human: impl FnOnce() -> String) -> Result<(), Failure> {
        if !self.json {
            return print(human().as_bytes());
        }
        let mut text =
            serde_json::to_vec_pretty(value).map_err(|_| Failure::Unreachable("JSON of an answer"))?;
        text.push(b'\n');
        print(&text)
    }

    /// Shows on standard error that something went wrong beside what was asked for, which is done.
    pub(super) fn warning(self, what: &str, failure: &Failure) {
        let code = failure.code();
        let text = if self.json {
            serde_json::json!({ "warning": { "code": code, "message": format!("{what}: {failure}") } })
                .to_string()
        } else {
            format!("warning[{code}]: {what}: {failure}")
        };
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Says something to people on standard error, before it is done.
    pub(super) fn note(text: &str) {
        let _ = writeln!(io::stderr(), "{}", printable(text));
    }

    /// Shows why a command failed, on standard error.
    pub(super) fn failure(self, failure: &Failure) {
        let code = failure.code();
        let text = if self.json {
            serde_json::json!({ "error": { "code": code, "message": failure.to_string() } }).to_string()
        } else {
            format!("error[{code}]: {failure}")
        };
        // If nobody listens, the exit code still tells.
        let _ = writeln!(io::stderr(), "{text}");
    }
}

/// Writes `bytes` to standard output. Somebody who stops reading, as `head` does, is no failure.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::OutputFailed { path: "standard output".into(), reason: error.to_string() })
        }
        _ => Ok(()),
    }
}

/// Lines of a name and a value, aligned.
pub(super) fn fields(fields: &[(&str, String)]) -> String {
    let rows = fields.iter().map(|(name, value)| vec![(*name).to_owned(), printable(value)]);
    columns(rows.collect())
}

/// A table with a head, aligned; or a sentence if it has no rows.
pub(super) fn table(head: &[&str], rows: Vec<Vec<String>>, if_empty: &str) -> String {
    if rows.is_empty() {
        return format!("{if_empty}\n");
    }
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    let rows = rows.into_iter().map(|row| row.iter().map(|cell| printable(cell)).collect());
    columns([head].into_iter().chain(rows).collect())
}

fn columns(rows: Vec<Vec<String>>) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row: &Vec<String>| row.get(column));
        cells.map(|cell| cell.as_str().width()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Text without control characters: a name out of a bundle, or what a server says, must not steer the terminal.
pub(super) fn printable(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests;
