//! What the program says of itself.

use crate::support::{Place, finish};

#[test]
fn help_is_what_it_was() {
    let place = Place::new();
    let commands: [&[&str]; 57] = [
        &[],
        &["init"],
        &["status"],
        &["check"],
        &["slot"],
        &["slot", "add"],
        &["slot", "passphrase"],
        &["root"],
        &["root", "rotate"],
        &["profile"],
        &["profile", "show"],
        &["keystore"],
        &["keystore", "create"],
        &["keystore", "update"],
        &["key"],
        &["key", "create"],
        &["key", "import"],
        &["key", "import-components"],
        &["key", "begin-import"],
        &["key", "finish-import"],
        &["key", "list"],
        &["key", "rotation"],
        &["key", "version"],
        &["key", "delete-now"],
        &["secret"],
        &["secret", "create"],
        &["secret", "get"],
        &["encrypt"],
        &["decrypt"],
        &["rewrap"],
        &["data-key"],
        &["random"],
        &["sign"],
        &["verify"],
        &["mac"],
        &["mac", "make"],
        &["mac", "verify"],
        &["export"],
        &["import"],
        &["serve"],
        &["unseal"],
        &["seal"],
        &["man"],
        &["audit"],
        &["audit", "list"],
        &["audit", "verify"],
        &["settings"],
        &["settings", "set"],
        &["service-keys"],
        &["hsm"],
        &["hsm", "slots"],
        &["hsm", "init"],
        &["hsm", "generate"],
        &["hsm", "import"],
        &["hsm", "delete"],
        &["hsm", "pin"],
        &["hsm", "pin", "change"],
    ];
    let mut transcript = String::new();
    for arguments in commands {
        let mut command = place.command();
        command.args(arguments).arg("--help");
        let answer = finish(command.spawn().unwrap(), b"");
        assert_eq!(answer.exit, Some(0), "{}", answer.stderr);
        let text = String::from_utf8(answer.stdout).unwrap();
        let line = [&["$ keystead"], arguments, &["--help"]].concat().join(" ");
        transcript.push_str(&format!("{line}\n{text}\n"));
    }
    insta::assert_snapshot!(transcript);
}

#[test]
fn completions_know_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let mut command = place.command();
        command.args(["completions", shell]);
        let answer = finish(command.spawn().unwrap(), b"");
        assert_eq!(answer.exit, Some(0), "{}", answer.stderr);
        let script = String::from_utf8(answer.stdout).unwrap();
        assert!(script.contains("request-deletion") && script.contains("passphrase-file"), "{shell}");
    }
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let place = Place::new();
    let mut command = place.command();
    command.args(["completions", "zsh"]);
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let answer = finish(child, b"");
    assert_eq!((answer.exit, answer.stderr.as_str()), (Some(0), ""));
}
