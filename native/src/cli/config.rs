//! `keystead.toml`: settings of the command line and of the server, under the names of their flags. The file says what no
//! flag and no variable of the environment says.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use toml::{Table, Value};

use super::args;
use super::failure::Failure;

/// The table of the server's own settings.
pub(super) const SERVE: &str = "serve";

/// What a file cannot say: where it is itself, and what belongs to one command at a time.
const NOT_FROM_FILE: [&str; 5] = ["config", "json", "accept-older", "help", "version"];

/// The arguments, and behind them what the configuration file adds to them.
pub(super) fn expand(arguments: Vec<OsString>) -> Result<Vec<OsString>, Failure> {
    let command = args::command();
    // What is wrong with them is told when they are parsed for good.
    let Ok(given) = command.clone().try_get_matches_from(&arguments) else { return Ok(arguments) };
    let Some(path) = given.get_one::<PathBuf>("config") else { return Ok(arguments) };
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::InputUnreadable { path: path.clone(), reason: error.to_string() })?;
    let table = parse(path, &text)?;
    let serve = command.find_subcommand(SERVE).ok_or(Failure::Unreachable("the command `serve`"))?;
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    let chosen = given.subcommand();
    for (name, value) in &table {
        match value {
            Value::Table(own) if name == SERVE => {
                for (name, value) in own {
                    let added = add(path, serve, name, value, &format!("{SERVE}.{name}"))?;
                    if let Some((SERVE, given)) = chosen
                        && is_open(serve, added.0, given)
                    {
                        behind.extend(added.1);
                    }
                }
            }
            value => {
                let added = add(path, &command, name, value, name)?;
                let given = chosen.map_or(&given, |(_, given)| given);
                if is_open(&command, added.0, given) {
                    before.extend(added.1);
                }
            }
        }
    }
    let mut all = arguments.into_iter();
    Ok(all.next().into_iter().chain(before).chain(all).chain(behind).collect())
}

/// What the configuration file says for the server, where it is a text.
pub(super) fn of_serve(path: &Path, name: &str) -> Option<String> {
    let table = parse(path, &fs::read_to_string(path).ok()?).ok()?;
    Some(table.get(SERVE)?.get(name)?.as_str()?.to_owned())
}

fn parse(path: &Path, text: &str) -> Result<Table, Failure> {
    text.parse().map_err(|error: toml::de::Error| {
        // The parser would show the line: what stands there is nobody else's business.
        let line =
            error.span().map_or(1, |span| text.get(..span.start).unwrap_or("").matches('\n').count() + 1);
        let problem = format!("line {line}: {}", error.message().trim_end_matches('.'));
        Failure::ConfigInvalid { path: path.into(), problem }
    })
}

/// The argument of a field, and what stands for its value on the command line.
fn add<'c>(
    path: &Path,
    command: &'c Command,
    name: &str,
    value: &Value,
    field: &str,
) -> Result<(&'c Arg, Vec<OsString>), Failure> {
    let found = settings(command).find(|argument| argument.get_long() == Some(name));
    let unknown = || Failure::ConfigField { path: path.into(), field: field.to_owned() };
    let argument = found.ok_or_else(unknown)?;
    let wrong = |expected: &str| Failure::ConfigInvalid {
        path: path.into(),
        problem: format!("`{field}` takes {expected}"),
    };
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        let Value::Boolean(is_set) = value else { return Err(wrong("true or false")) };
        return Ok((argument, is_set.then(|| format!("--{name}").into()).into_iter().collect()));
    }
    let one = |value: &Value| match value {
        Value::String(text) => Ok(format!("--{name}={text}").into()),
        Value::Integer(number) => Ok(format!("--{name}={number}").into()),
        _ => Err(wrong("a text or a number")),
    };
    let added = match (value, argument.get_action()) {
        (Value::Array(values), ArgAction::Append) => values.iter().map(one).collect::<Result<_, _>>()?,
        (Value::Array(_), _) => return Err(wrong("one value")),
        (value, _) => vec![one(value)?],
    };
    Ok((argument, added))
}

/// Whether neither this argument nor one that excludes it was given by a flag or by the environment.
fn is_open(command: &Command, argument: &Arg, given: &ArgMatches) -> bool {
    let is_given = |argument: &Arg| {
        let id = argument.get_id().as_str();
        let known = given.try_contains_id(id).is_ok();
        let source = known.then(|| given.value_source(id)).flatten();
        matches!(source, Some(ValueSource::CommandLine | ValueSource::EnvVariable))
    };
    !is_given(argument) && !command.get_arg_conflicts_with(argument).into_iter().any(is_given)
}

/// The settings among the arguments of a command.
pub(super) fn settings(command: &Command) -> impl Iterator<Item = &Arg> {
    let is_setting = |name: &str| !NOT_FROM_FILE.contains(&name);
    command.get_arguments().filter(move |argument| argument.get_long().is_some_and(is_setting))
}

#[cfg(test)]
mod tests;
