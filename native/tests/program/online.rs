//! The same commands here and against a server: what they say, and how they end.

use serde_json::{Value, json};

use crate::http::Server;
use crate::support::{Answer, PASSPHRASE, Place, finish, id, refused};

/// One line is one command; `=> NAME` keeps the id that it shows, `{NAME}` stands for it.
const TRANSCRIPT: &str = include_str!("online/transcript.txt");

/// A place whose vault a server has unlocked, and its first access key in the file `access`.
pub(crate) struct Served {
    pub(crate) place: Place,
    pub(crate) server: Server,
}

impl Served {
    pub(crate) fn new() -> Self {
        let place = Place::new();
        let made = place.json(&["init", "--kdf", "minimum"]);
        place.write("access", made.to_string().as_bytes());
        let server = Server::start(&place, &["--data", "data", "--passphrase-file", "passphrase"]);
        Self { place, server }
    }

    /// The program against the server, without the vault's passphrase.
    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.place.command();
        command.args(arguments).args(["--server", &format!("http://{}", self.server.address)]);
        command
    }

    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Answer {
        let mut command = self.command(arguments);
        command.args(["--access-key-file", "access"]);
        finish(command.spawn().unwrap(), input)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, b"")
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let answer = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(answer.exit, Some(0), "{arguments:?}: {}", answer.stderr);
        serde_json::from_slice(&answer.stdout).unwrap()
    }

    /// An access key of a new principal, in a file.
    fn access_key_of(&self, role: &str, file: &str) {
        let made = self.json(&["principal", "create", role, "--role", role]);
        let key = self.json(&["principal", "add-access-key", &id(&made)]);
        self.place.write(file, key.to_string().as_bytes());
    }
}

/// What the transcript's commands say with `run`, without what is another in each vault.
fn told(place: &Place, run: impl Fn(&[&str]) -> Answer) -> String {
    place.write("plain", b"4111 1111 1111 1111");
    place.write("other", b"another text");
    place.write("new-passphrase", b"a passphrase that is new\n");
    place.write("hex", b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    let mut known: Vec<(String, String)> = Vec::new();
    let mut text = String::new();
    for line in TRANSCRIPT.lines().filter(|line| !line.is_empty()) {
        let (command, name) = line.split_once(" => ").map_or((line, None), |(a, b)| (a, Some(b)));
        let words: Vec<String> = command
            .split(' ')
            .map(|word| match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
                Some(name) => known.iter().find(|(known, _)| known == name).unwrap().1.clone(),
                None => word.to_owned(),
            })
            .collect();
        let answer = run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let out = String::from_utf8_lossy(&answer.stdout);
        if let Some(name) = name {
            let view: Value =
                serde_json::from_str(&out).unwrap_or_else(|_| panic!("{line}: {}", answer.stderr));
            known.push((name.to_owned(), id(&view)));
        }
        let exit = answer.exit.unwrap();
        text.push_str(&format!("$ keystead {line}\n{out}{}", answer.stderr));
        text.push_str(&format!("{}[{exit}]\n\n", if text.ends_with('\n') { "" } else { "\n" }));
    }
    comparable(&text)
}

/// Ids become what they are called by their order, times and names of callers become equal.
fn comparable(text: &str) -> String {
    let mut ids: Vec<String> = Vec::new();
    let mut lines = String::new();
    for line in text.lines() {
        let mut parts: Vec<String> = Vec::new();
        for part in line.split("  ").filter(|part| !part.trim().is_empty()) {
            let mut shown = String::new();
            let mut word = String::new();
            for c in part.trim().chars().chain(['\n']) {
                if c.is_ascii_alphanumeric() {
                    word.push(c);
                    continue;
                }
                let is_hex = word.chars().all(|c| c.is_ascii_hexdigit());
                if word.len() >= 32 && is_hex {
                    let at = ids.iter().position(|id| *id == word).unwrap_or_else(|| {
                        ids.push(word.clone());
                        ids.len() - 1
                    });
                    shown.push_str(&format!("<{}>", at + 1));
                } else if word.len() == 13 && word.starts_with('1') && is_hex {
                    shown.push_str("<time>");
                } else if word == "owner" || word == "administrator" {
                    shown.push_str("<who>");
                } else {
                    shown.push_str(&word);
                }
                word.clear();
                if c != '\n' {
                    shown.push(c);
                }
            }
            parts.push(without_time(&shown));
        }
        // A server counts use ahead, and writes within the second when a key was used.
        if parts.first().is_some_and(|name| name == "Last used") {
            parts[1] = "<when>".into();
        }
        if let [number, _, _, count] = &mut parts[..]
            && number.parse::<u32>().is_ok()
        {
            *count = "<count>".into();
        }
        lines.push_str(&parts.join("  "));
        lines.push('\n');
    }
    lines
}

/// Without times as people read them: `2026-11-22 15:04:05Z`.
fn without_time(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("Z").filter(|at| *at >= 19) {
        let (before, after) = rest.split_at(at + 1);
        let begin = at - 19;
        let is_time = before.is_char_boundary(begin)
            && before[begin..].char_indices().all(|(place, c)| match place {
                4 | 7 => c == '-',
                10 => c == ' ',
                13 | 16 => c == ':',
                19 => c == 'Z',
                _ => c.is_ascii_digit(),
            });
        shown.push_str(if is_time { &before[..begin] } else { before });
        shown.push_str(if is_time { "<time>" } else { "" });
        rest = after;
    }
    shown + rest
}

#[test]
fn a_server_is_asked_as_a_vault_is_here() {
    let here = Place::with_vault();
    let offline = told(&here, |words| here.run(words));
    insta::assert_snapshot!(offline);
    let served = Served::new();
    let online = told(&served.place, |words| served.run(words));
    for (here, there) in offline.lines().zip(online.lines()) {
        assert_eq!(here, there, "here on the left, against a server on the right");
    }
    assert_eq!(offline.lines().count(), online.lines().count());
}

#[test]
fn one_vault_looks_the_same_from_both_sides() {
    let served = Served::new();
    let place = &served.place;
    let keystore = id(&served.json(&["keystore", "create", "Payments"]));
    let key = id(&place.json(&["key", "create", "--keystore", &keystore, "signer", "--kind", "ec-p256"]));
    for command in [
        &["status"][..],
        &["slot", "list"],
        &["settings", "show"],
        &["service-keys"],
        &["principal", "list"],
        &["keystore", "list"],
        &["key", "list"],
        &["key", "show", &key],
        &["key", "public", &key],
        &["key", "public", &key, "--form", "jwk"],
        &["jwks", "--keystore", &keystore],
        &["audit", "public-key"],
        &["audit", "list", "--event", "keystore.create"],
        &["credential", "certificate", "authority", "--keystore", &keystore],
    ] {
        for json in [&[][..], &["--json"]] {
            let command = [command, json].concat();
            let (here, there) = (place.run(&command), served.run(&command));
            let text = |answer: &Answer| {
                (answer.exit, String::from_utf8_lossy(&answer.stdout).into_owned(), answer.stderr.clone())
            };
            assert_eq!(text(&here), text(&there), "{command:?}");
            assert_eq!(here.exit, Some(0), "{command:?}: {}", here.stderr);
        }
    }
    // What is made on one side is good on the other.
    place.write("claims", br#"{"b":1,"a":"text"}"#);
    let token = served.run(&["jwt", "sign", "--key", &key, "--claims", "claims", "--issuer", "me"]).stdout;
    let shown = place.run_with(&["jwt", "verify", "--key", &key, "--issuer", "me"], &token);
    let again = served.run_with(&["jwt", "verify", "--keystore", &keystore, "--issuer", "me"], &token);
    assert_eq!((shown.exit, &shown.stdout), (Some(0), &again.stdout));
    place.write("plain", b"a message");
    assert_eq!(served.run(&["sign", "--key", &key, "--in", "plain", "--out", "signature"]).exit, Some(0));
    assert_eq!(
        place.run(&["verify", "--key", &key, "--in", "plain", "--signature", "signature"]).exit,
        Some(0)
    );
    // The audit log of a server is exported and verified anywhere.
    assert_eq!(served.run(&["audit", "export", "log"]).exit, Some(0));
    assert_eq!(place.run(&["audit", "verify", "log"]).exit, Some(0));
    assert!(served.json(&["check"])["records"].as_u64().unwrap() > 5);
    assert!(served.json(&["root", "rewrap"])["rewrapped"].is_u64());
    // Backup and restore.
    place.write("bundle-passphrase", b"another passphrase\n");
    let passphrase = ["--bundle-passphrase-file", "bundle-passphrase"];
    let exported = served.json(&[&["export", "--out", "backup"], &passphrase[..]].concat());
    assert_eq!(exported["bytes"], json!(place.read("backup").len()));
    let report = served
        .json(&[&["import", "backup", "--dry-run", "--audit-out", "log-of-it"], &passphrase[..]].concat());
    assert_eq!((&report["applied"], &report["unchangedKeys"]), (&json!(false), &json!(["signer"])));
    assert!(place.path("log-of-it").exists());
    // What only a secret shows is shown once on both sides.
    for made in [served.json(&["slot", "recovery-code"]), place.json(&["slot", "recovery-code"])] {
        assert_eq!(made["recoveryCode"].as_str().unwrap().len(), 39);
    }
    let slot = served.json(&["slot", "add", "--label", "machine", "--new-key-file", "machine.key"]);
    let mut by_file = place.command();
    by_file.args(["check", "--data", "data", "--key-file", "machine.key"]);
    assert_eq!(finish(by_file.spawn().unwrap(), b"").exit, Some(0));
    assert_eq!(served.run(&["slot", "remove", &id(&slot)]).exit, Some(0));
}

#[test]
fn a_refusal_says_what_is_wrong_and_what_to_do() {
    let served = Served::new();
    let place = &served.place;
    let keystore = id(&served.json(&["keystore", "create", "Payments"]));
    let key = id(&served.json(&["key", "create", "--keystore", &keystore, "cards"]));
    place.write("plain", b"a message");
    // Nobody, and somebody with a wrong secret.
    let with = |arguments: &[&str], more: &[&str]| {
        finish(served.command(&[arguments, more].concat()).spawn().unwrap(), b"")
    };
    let show = ["key", "show", &key];
    refused(&with(&show, &[]), 2, "usage.invalid");
    refused(&with(&show, &["--access-key-id", "0123"]), 2, "passphrase.missing");
    place.write("wrong", b"not the secret\n");
    let mut access: Value = serde_json::from_slice(&place.read("access")).unwrap();
    let own = access["accessKeyId"].as_str().unwrap().to_owned();
    let by_id = ["--access-key-id", &own, "--secret-access-key-file", "wrong"];
    refused(&with(&show, &by_id), 3, "request.unauthenticated");
    place.write("right", access["secretAccessKey"].as_str().unwrap().as_bytes());
    let by_id = ["--access-key-id", &own, "--secret-access-key-file", "right"];
    assert_eq!(with(&show, &by_id).exit, Some(0));
    access["secretAccessKey"] = json!("not the secret");
    place.write("other", access.to_string().as_bytes());
    refused(&with(&show, &["--access-key-file", "other"]), 3, "request.unauthenticated");
    place.write("other", b"no JSON");
    refused(&with(&show, &["--access-key-file", "other"]), 2, "usage.invalid");
    // From standard input, which can be read once.
    let piped = served.command(&[&show[..], &["--access-key-file", "-"]].concat()).spawn().unwrap();
    assert_eq!(finish(piped, &place.read("access")).exit, Some(0));
    let twice = ["encrypt", "--key", &key, "--access-key-file", "-", "--out", "twice"];
    refused(&with(&twice, &[]), 2, "input.twice");

    // Somebody who may look and nothing else.
    served.access_key_of("viewer", "viewer");
    let as_viewer = |arguments: &[&str]| with(arguments, &["--access-key-file", "viewer"]);
    assert_eq!(as_viewer(&show).exit, Some(0));
    for command in [
        &["keystore", "create", "Mine"][..],
        &["key", "rotate", &key],
        &["encrypt", "--key", &key, "--in", "plain", "--out", "never"],
        &["encrypt", "--stream", "--key", &key, "--in", "plain", "--out", "never"],
        &["principal", "create", "Friend", "--role", "admin"],
        &["seal"],
    ] {
        refused(&as_viewer(command), 3, "access.denied");
    }
    assert!(!place.path("never").exists());

    // What only the machine with the vault does.
    place.write("new-passphrase", b"a passphrase that is new\n");
    place.write("there", &[7; 32]);
    for command in [
        &["init"][..],
        &["doctor"],
        &["root", "rotate"],
        &["slot", "add", "--label", "a", "--new-key-file", "there"],
        &["slot", "add", "--label", "a", "--new-passphrase-file", "new-passphrase", "--kdf", "minimum"],
    ] {
        let answer = served.run(command);
        refused(&answer, 2, "server.only_here");
        assert!(answer.stderr.contains("Leave --server"), "{}", answer.stderr);
    }

    // A server that is sealed, and one that is not there.
    assert_eq!(served.run(&["seal"]).exit, Some(0));
    refused(&served.run(&show), 3, "vault.sealed");
    refused(
        &served.run(&["encrypt", "--stream", "--key", &key, "--in", "plain", "--out", "never"]),
        3,
        "vault.sealed",
    );
    refused(&with(&["unseal"], &["--passphrase-file", "wrong"]), 3, "unlock.failed");
    assert_eq!(with(&["unseal"], &["--passphrase-file", "passphrase"]).exit, Some(0));
    assert_eq!(served.run(&show).exit, Some(0));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = place.command();
    command
        .args(show)
        .args(["--access-key-file", "access"])
        .env("KEYSTEAD_SERVER", format!("http://{nobody}"));
    refused(&finish(command.spawn().unwrap(), b""), 5, "server.unreachable");
    for address in ["http://keys.example.org", "ftp://127.0.0.1", "nonsense", "http://me:secret@127.0.0.1:1"]
    {
        let mut command = place.command();
        command.args(show).args(["--access-key-file", "access", "--server", address]);
        refused(&finish(command.spawn().unwrap(), b""), 2, "usage.invalid");
    }
    // Nothing of it has the vault's passphrase or the secret on its command line or in what the server wrote.
    let log = String::from_utf8(place.read("server.log")).unwrap();
    assert!(!log.contains(PASSPHRASE) && !log.contains("not the secret"));
}
