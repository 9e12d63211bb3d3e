//! A directory with a vault, and the program run in it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What opens the vault of a [`Place`]. It must never be printed.
pub(crate) const PASSPHRASE: &str = "네 단어 by dice: §ecret";

/// A directory of its own for each test.
pub(crate) struct Place {
    directory: TempDir,
}

/// What the program answered.
pub(crate) struct Answer {
    pub(crate) exit: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Place {
    /// An empty place: a passphrase file, no vault.
    pub(crate) fn new() -> Self {
        let place = Self { directory: TempDir::new().unwrap() };
        place.write("passphrase", format!("{PASSPHRASE}\n").as_bytes());
        place
    }

    /// A place with a vault.
    pub(crate) fn with_vault() -> Self {
        let place = Self::new();
        place.json(&["init", "--kdf", "minimum"]);
        place
    }

    /// A vault with the keystore "Payments" and the key "card numbers"; their ids.
    pub(crate) fn with_key() -> (Self, String, String) {
        let place = Self::with_vault();
        let keystore = id(&place.json(&["keystore", "create", "Payments"]));
        let key = id(&place.json(&["key", "create", "--keystore", &keystore, "card numbers"]));
        (place, keystore, key)
    }

    /// A path in the place.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// The names of all files in the place itself.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program without any argument yet, cut off from the user's own files and settings.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
        command
            .current_dir(self.directory.path())
            .env_clear()
            .env("HOME", self.directory.path())
            .env("COLUMNS", "100")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The program with `arguments`, this place's vault and its passphrase.
    pub(crate) fn keystead(&self, arguments: &[&str]) -> Command {
        let mut command = self.command();
        command.args(arguments).args(["--data", "data", "--passphrase-file", "passphrase"]);
        command
    }

    /// Runs it with nothing on standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        self.run_with(arguments, b"")
    }

    /// Runs it with `input` on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Answer {
        finish(self.keystead(arguments).spawn().unwrap(), input)
    }

    /// What it answers in JSON; it must succeed.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let answer = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(answer.exit, Some(0), "{arguments:?}: {}", answer.stderr);
        assert_eq!(answer.stderr, "");
        serde_json::from_slice(&answer.stdout).unwrap()
    }

    /// Runs it and expects a refusal: this exit code, this error code, and nothing on standard output.
    pub(crate) fn refused(&self, arguments: &[&str], input: &[u8], exit: i32, code: &str) {
        refused(&self.run_with(arguments, input), exit, code);
    }
}

/// Expects that an answer is a refusal.
pub(crate) fn refused(answer: &Answer, exit: i32, code: &str) {
    assert!(answer.stderr.starts_with(&format!("error[{code}]: ")), "{code}: {}", answer.stderr);
    assert_eq!(answer.exit, Some(exit), "{}", answer.stderr);
    assert!(answer.stdout.is_empty(), "a refusal leaves standard output empty");
    assert_eq!(answer.stderr.lines().count(), 1, "{}", answer.stderr);
}

/// Gives `input` to a process and waits for it. Whatever it prints, the passphrase is not in it.
pub(crate) fn finish(mut child: Child, input: &[u8]) -> Answer {
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A process that refuses early closes the pipe; that is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(!contains(&stdout, PASSPHRASE.as_bytes()) && !stderr.contains(PASSPHRASE));
    Answer { exit: status.code(), stdout, stderr }
}

/// The id in a view.
pub(crate) fn id(view: &Value) -> String {
    view["id"].as_str().unwrap().to_owned()
}

pub(crate) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
