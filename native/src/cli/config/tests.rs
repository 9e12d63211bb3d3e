use core::fmt::Write as _;
use std::ffi::OsString;

use keystead_tests::testkit::assert_document;

use super::{SERVE, expand, settings};
use crate::cli::args;
use crate::cli::failure::Failure;

fn expanded(file: &str, arguments: &[&str]) -> Result<Vec<String>, Failure> {
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), file).unwrap();
    let mut all: Vec<OsString> = vec!["keystead".into(), "--config".into(), path.path().into()];
    all.extend(arguments.iter().map(Into::into));
    let all = expand(all)?;
    let text = |argument: &OsString| argument.to_str().unwrap().to_owned();
    Ok(all.iter().filter(|argument| *argument != path.path()).map(text).collect())
}

#[test]
fn the_file_says_what_no_flag_says() {
    let file = "data = '/srv/vault'\npassphrase-file = '/run/p'\n[serve]\nlisten = '[::]:7420'\nmetrics = true\n\
                log-requests = false\nmax-connections = 7\ntrusted-proxy = ['10.0.0.1', '10.0.0.2']";
    let expected = [
        "keystead",
        "--data=/srv/vault",
        "--passphrase-file=/run/p",
        "--config",
        "serve",
        "--listen=[::]:7420",
        "--max-connections=7",
        "--metrics",
        "--trusted-proxy=10.0.0.1",
        "--trusted-proxy=10.0.0.2",
    ];
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let plain: Vec<String> = expected.map(String::from).into();
    assert_eq!(sorted(expanded(file, &["serve"]).unwrap()), sorted(plain));
    let given = ["serve", "--listen", "127.0.0.1:1", "--data", "here", "--recovery-code-file", "code"];
    let all = expanded(file, &given).unwrap();
    let added = |start: &str| all.iter().any(|argument| argument.starts_with(start));
    assert!(!added("--listen=") && !added("--data="), "flags come first: {all:?}");
    assert!(!added("--passphrase-file="), "what excludes it was given: {all:?}");
    assert!(added("--max-connections=7"));
    let other = expanded(file, &["status"]).unwrap();
    assert_eq!(other.len(), 5, "the server's settings are the server's: {other:?}");
}

#[test]
fn a_field_that_there_is_not_is_named() {
    let field = |file: &str| match expanded(file, &["status"]).unwrap_err() {
        Failure::ConfigField { field, .. } => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(field("dta = 'x'"), "dta");
    assert_eq!(field("[serve]\nlisten_on = 'x'"), "serve.listen_on");
    assert_eq!(field("listen = '127.0.0.1:1'"), "listen", "it belongs into a table");
    assert_eq!(field("[srve]\nlisten = 'x'"), "srve");
    assert_eq!(field("json = true"), "json");
    assert_eq!(field("passphrase = 'x'"), "passphrase");
}

#[test]
fn what_is_wrong_with_a_value_is_told_without_it() {
    let problem = |file: &str| match expanded(file, &["serve"]).unwrap_err() {
        Failure::ConfigInvalid { problem, .. } => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!(problem("data = true"), "`data` takes a text or a number");
    assert_eq!(problem("data = ['a', 'b']"), "`data` takes one value");
    assert_eq!(problem("[serve]\nmetrics = 'yes'"), "`serve.metrics` takes true or false");
    let malformed = problem("data = 'a'\ndatabase-url = 'postgresql://me:secret@db");
    assert!(malformed.starts_with("line 2: ") && !malformed.contains("secret"), "{malformed}");
    let missing = expand(vec!["keystead".into(), "--config=/not/there".into(), "status".into()]);
    assert!(
        matches!(missing, Err(Failure::InputUnreadable { path, .. }) if path.to_str() == Some("/not/there"))
    );
}

/// The one table of settings, for people.
#[test]
fn the_document_of_settings_is_what_the_program_takes() {
    let mut text = String::from(
        "# Settings\n\nWritten by a test from the program's own arguments. A flag comes before a variable of the environment, and \
         that before the\nfile that `--config` or `KEYSTEAD_CONFIG` names. A field that the file has and the program does not \
         is refused. Paths are\nrelative to where the program is started.\n",
    );
    let command = args::command();
    let serve = command.find_subcommand(SERVE).unwrap();
    for (title, of) in
        [("Of every command", &command), ("Of `keystead serve`, in the table `[serve]`", serve)]
    {
        writeln!(
            text,
            "\n## {title}\n\n| field | flag | environment | default | meaning |\n|---|---|---|---|---|"
        )
        .unwrap();
        for argument in settings(of) {
            let name = argument.get_long().unwrap();
            let variable = argument.get_env().and_then(|name| name.to_str());
            let defaults: Vec<_> =
                argument.get_default_values().iter().filter_map(|value| value.to_str()).collect();
            let is_switch = matches!(argument.get_action(), clap::ArgAction::SetTrue);
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default().replace('|', "\\|");
            let cell = |text: String| if text.is_empty() { text } else { format!("`{text}`") };
            writeln!(
                text,
                "| `{name}` | `--{name}` | {} | {} | {help} |",
                cell(variable.unwrap_or_default().to_owned()),
                cell(if is_switch { String::new() } else { defaults.join(",") }),
            )
            .unwrap();
        }
    }
    assert_document("settings.md", &text);
}
