//! A SoftHSM of its own for each test, in a process of its own: a process has one context of a module, whose state and whose
//! settings all of its tests would share.

use core::any::type_name;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use keystead::edge::OsRandom;
use keystead::hsm::{Erase, FinalTry, Module, Token, TokenName, TokenPin};
use keystead_core::SecureRandom;
use keystead_core::pin::Pin;

/// Says to the inner process where its files are.
const PLACE: &str = "KEYSTEAD_TEST_HSM";

pub(crate) const SO_PIN: &str = "Officer#2718";
pub(crate) const USER_PIN: &str = "Someone#3141";
pub(crate) const LABEL: &str = "keys";

/// Where a test has its files.
pub(crate) struct Place(PathBuf);

/// Runs a test in a process of its own. `body` must be a closure of the test's function, whose name it carries.
pub(crate) fn isolated<F: FnOnce(&Place)>(body: F) {
    isolated_with(&[], body);
}

/// As [`isolated`], with further variables in the environment; `{}` in a value is the directory of the test.
pub(crate) fn isolated_with<F: FnOnce(&Place)>(variables: &[(&str, &str)], body: F) {
    if let Some(directory) = std::env::var_os(PLACE) {
        return body(&Place(directory.into()));
    }
    let directory = tempfile::tempdir().unwrap();
    let tokens = directory.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let settings = directory.path().join("softhsm2.conf");
    let text = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        tokens.display()
    );
    fs::write(&settings, text).unwrap();
    // "hsm::keys::name_of_the_test::{{closure}}"
    let name = type_name::<F>().trim_end_matches("::{{closure}}").trim_start_matches("hsm::");
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]);
    command.env(PLACE, directory.path()).env("SOFTHSM2_CONF", &settings);
    for (variable, value) in variables {
        command.env(variable, value.replace("{}", &directory.path().display().to_string()));
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{name}: {}\n{text}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

/// As [`isolated`], over the module of `tests/faulty-token`: what fails is said by [`Place::faults`].
pub(crate) fn isolated_with_faults<F: FnOnce(&Place)>(body: F) {
    let real = softhsm().display().to_string();
    let variables = [
        ("FAULTY_TOKEN_MODULE", real.as_str()),
        ("FAULTY_TOKEN_CONTROL", "{}/faults"),
        ("FAULTY_TOKEN_LOG", "{}/calls"),
    ];
    isolated_with(&variables, body);
}

/// The module that fails when it is told to. Cargo puts it beside the tests that depend on it.
pub(crate) fn faulty() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let name =
        format!("{}keystead_faulty_token{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    tests.with_file_name(name)
}

impl Place {
    /// Says what fails from now on, in the words of the faulty module.
    pub(crate) fn faults(&self, faults: &[&str]) {
        // A file that appears whole: the module reads it at any time.
        let new = self.path().join("faults.new");
        fs::write(&new, faults.join("\n")).unwrap();
        fs::rename(new, self.path().join("faults")).unwrap();
    }

    /// How often faults will still happen.
    pub(crate) fn faults_left(&self) -> u64 {
        let text = fs::read_to_string(self.path().join("faults")).unwrap_or_default();
        let counted = text.lines().filter(|line| line.starts_with("fail") || line.starts_with("answer"));
        counted.filter_map(|line| line.split(' ').next_back()?.parse::<u64>().ok()).sum()
    }

    /// How often a function was called since the last [`Self::forget_calls`].
    pub(crate) fn calls(&self, function: &str) -> usize {
        let text = fs::read_to_string(self.path().join("calls")).unwrap_or_default();
        text.lines().filter(|line| *line == function).count()
    }

    pub(crate) fn forget_calls(&self) {
        let _ = fs::remove_file(self.path().join("calls"));
    }

    /// The directory of the test.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// SoftHSM.
    pub(crate) fn module(&self) -> Module {
        Module::load(&softhsm()).unwrap()
    }

    /// SoftHSM with one token, which is initialized.
    pub(crate) fn with_token(&self) -> Module {
        self.module_with_token(&softhsm())
    }

    /// The module with one token, which is initialized.
    pub(crate) fn module_with_token(&self, path: &Path) -> Module {
        let module = Module::load(path).unwrap();
        let slot = module.slots().unwrap()[0].slot;
        module.initialize_token(slot, LABEL, &pin(SO_PIN), &pin(USER_PIN), Erase::No).unwrap();
        module
    }

    /// A token in which the user is logged in.
    pub(crate) fn token(&self) -> Token {
        logged_in(self.with_token())
    }
}

pub(crate) fn logged_in(module: Module) -> Token {
    let token = Token::new(module, TokenName::new(LABEL));
    token.log_in(token_pin(USER_PIN), FinalTry::Keep).unwrap();
    token
}

pub(crate) fn softhsm() -> PathBuf {
    let found = Module::well_known().into_iter().find(|path| path.to_string_lossy().contains("softhsm"));
    found.expect("SoftHSM is not installed: run `cargo xtask setup --tests`")
}

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

pub(crate) fn token_pin(text: &str) -> TokenPin {
    TokenPin::new(text).unwrap()
}

/// An id as new keys get it.
pub(crate) fn new_id() -> [u8; 16] {
    let mut id = [0; 16];
    OsRandom.fill(&mut id).unwrap();
    id
}
