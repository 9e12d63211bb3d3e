//! What a server says while it runs, on standard error: one line for each event, for people or for programs. No line has a
//! secret in it, nor what a request carries.

use core::fmt::Display;
use std::io::{self, Write};
use std::sync::OnceLock;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::edge::SystemClock;

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// An object of JSON a line.
    Json,
}

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// It is as it should be.
    Info,
    /// Somebody should look at it.
    Warning,
    /// Something was not done.
    Error,
}

static FORMAT: OnceLock<Format> = OnceLock::new();

/// Decides how lines are written, once.
pub(crate) fn begin(format: Format) {
    // Whoever was first has decided.
    let _ = FORMAT.set(format);
}

/// Says what happened; `code` names it for programs.
pub(crate) fn say(level: Level, code: &str, message: impl Display) {
    say_with(level, code, message, Map::new());
}

/// As [`say`], with values for programs.
pub(crate) fn say_with(level: Level, code: &str, message: impl Display, fields: Map<String, Value>) {
    let format = FORMAT.get().copied().unwrap_or(Format::Text);
    let now = SystemClock.now().and_then(|now| Timestamp::from_millisecond(i64::try_from(now.0).ok()?).ok());
    let line = line(format, now.unwrap_or(Timestamp::UNIX_EPOCH), level, code, &message.to_string(), fields);
    // A server whose errors nobody reads is a server all the same.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn line(
    format: Format,
    now: Timestamp,
    level: Level,
    code: &str,
    message: &str,
    fields: Map<String, Value>,
) -> String {
    let name = match level {
        Level::Info => "info",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    match format {
        Format::Text if level == Level::Info => message.to_owned(),
        Format::Text => format!("{name}[{code}]: {message}"),
        Format::Json => {
            let mut all = Map::new();
            all.insert("time".into(), format!("{now:.3}").into());
            all.insert("level".into(), name.into());
            all.insert("code".into(), code.into());
            all.insert("message".into(), message.into());
            all.extend(fields);
            Value::Object(all).to_string()
        }
    }
}

#[cfg(test)]
mod tests;
