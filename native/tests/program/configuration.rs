//! The configuration file, and the manual that is made of the same table.

use serde_json::{Value, json};

use crate::http::Server;
use crate::support::{Place, finish, refused};

#[test]
fn a_server_is_set_up_by_a_file() {
    let place = Place::with_vault();
    let file = "data = 'data'\npassphrase-file = 'passphrase'\n\n[serve]\nmetrics = true\nmax-body = 100\nnhn-api = ['v1.3']\n";
    place.write("keystead.toml", file.as_bytes());
    let server = Server::start(&place, &["--config", "keystead.toml"]);
    let mut to = server.connect();
    let ready: Value = serde_json::from_slice(&to.send("GET", "/readyz", "", b"").body).unwrap();
    assert_eq!(ready, json!({ "status": "ready", "sealed": false }));
    assert_eq!(
        to.send("GET", "/metrics", "", b"").header("content-type").unwrap().split(';').next(),
        Some("application/openmetrics-text")
    );
    assert_eq!(to.send("POST", "/api/v1/unseal", "", &[b' '; 200]).status, 413);
    // Other commands take what is theirs of the same file.
    let mut command = place.command();
    command.args(["check"]).env("KEYSTEAD_CONFIG", "keystead.toml");
    assert_eq!(finish(command.spawn().unwrap(), b"").exit, Some(0));
}

#[test]
fn a_flag_comes_before_the_environment_and_that_before_the_file() {
    let place = Place::with_vault();
    place.write("keystead.toml", b"[serve]\nlisten = 'nowhere'\nmax-connections = 0\n");
    let run = |flags: &[&str], environment: &[(&str, &str)]| {
        let mut command = place.command();
        command
            .args(["serve", "--console-only", "--console", "nowhere", "--config", "keystead.toml"])
            .args(flags);
        command.envs(environment.iter().copied());
        finish(command.spawn().unwrap(), b"")
    };
    let both = [("KEYSTEAD_LISTEN", "127.0.0.1:0"), ("KEYSTEAD_MAX_CONNECTIONS", "5")];
    let named = |answer: &crate::support::Answer, flag: &str| {
        assert_eq!(answer.exit, Some(2), "{}", answer.stderr);
        assert!(answer.stderr.contains(flag), "{}", answer.stderr);
    };
    named(&run(&[], &[]), "--listen");
    named(&run(&[], &both[..1]), "--max-connections");
    // Neither value of the file is looked at: what is wrong now is the console.
    refused(&run(&[], &both), 2, "console.missing");
    refused(&run(&["--listen", "127.0.0.1:0", "--max-connections=1"], &[]), 2, "console.missing");
    named(&run(&["--listen", "elsewhere"], &both), "elsewhere");
}

#[test]
fn a_file_with_a_field_that_there_is_not_is_refused() {
    let place = Place::with_vault();
    place.write("keystead.toml", b"[serve]\nlissten = '127.0.0.1:0'\n");
    for command in [&["serve", "--console-only"][..], &["status"]] {
        let mut run = place.command();
        run.args(command).args(["--config", "keystead.toml"]);
        let answer = finish(run.spawn().unwrap(), b"");
        refused(&answer, 2, "config.field");
        assert!(answer.stderr.contains("`serve.lissten`"), "{}", answer.stderr);
    }
    let mut run = place.command();
    run.args(["status", "--config", "not-there.toml"]);
    refused(&finish(run.spawn().unwrap(), b""), 5, "input.unreadable");
}

#[test]
fn every_command_has_a_page_in_the_manual() {
    let place = Place::new();
    std::fs::create_dir(place.path("man")).unwrap();
    let mut command = place.command();
    command.args(["man", "--out", "man"]);
    assert_eq!(finish(command.spawn().unwrap(), b"").exit, Some(0));
    let page = |name: &str| String::from_utf8(place.read(&format!("man/{name}.1"))).unwrap();
    assert!(page("keystead").contains("keystead"));
    let serve = page("keystead-serve");
    for text in ["tls\\-cert", "KEYSTEAD_MAX_CONNECTIONS", "metrics\\-listen"] {
        assert!(serve.contains(text), "{text}");
    }
    assert!(page("keystead-key-create").contains("convergent"));
}
