//! A token of SoftHSM that a server is logged in to, and tokens of RFC 7519 that its keys sign.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Command;

use keystead::hsm::Module;
use serde_json::Value;

/// What the token is called.
const LABEL: &str = "requests";

/// A token, and what tells a server of it.
pub(crate) struct Token {
    pub(crate) serial: String,
    pub(crate) environment: Vec<(&'static str, OsString)>,
}

impl Token {
    /// Adds one where `SOFTHSM2_CONF` says that tokens are; its PINs lie in `directory`.
    pub(crate) fn make(program: &Path, directory: &Path) -> Self {
        assert!(std::env::var_os("SOFTHSM2_CONF").is_some(), "SOFTHSM2_CONF says where the token is made");
        let softhsm =
            Module::well_known().into_iter().find(|path| path.to_string_lossy().contains("softhsm"));
        let module = softhsm.expect("SoftHSM");
        let (so_pin, pin) = (directory.join("so-pin"), directory.join("pin"));
        for (path, text) in [(&so_pin, "Officer#2718"), (&pin, "Someone#3141")] {
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
            file.expect("a file").write_all(text.as_bytes()).expect("a PIN");
        }
        let mut command = Command::new(program);
        command.args(["hsm", "init", "--json", "--label", LABEL]).env("KEYSTEAD_HSM_MODULE", &module);
        command.arg("--so-pin-file").arg(&so_pin).arg("--pin-file").arg(&pin);
        let made = command.output().expect("the program");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let made: Value = serde_json::from_slice(&made.stdout).expect("JSON");
        let serial = made.get("serial").and_then(Value::as_str).expect("a serial number").to_owned();
        let environment = vec![
            ("KEYSTEAD_HSM_MODULE", module.into()),
            ("KEYSTEAD_HSM_TOKEN", serial.clone().into()),
            ("KEYSTEAD_HSM_PIN_FILE", pin.into()),
        ];
        Self { serial, environment }
    }
}
