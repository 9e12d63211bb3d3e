//! `keystead hsm`, as people and scripts meet it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use keystead_core::{KeyKind, Provider};
use serde_json::Value;

use crate::support::{LABEL, Place, SO_PIN, USER_PIN, faulty, isolated, isolated_with_faults, softhsm};

/// The program in the directory of a test, over SoftHSM.
struct Program<'p>(&'p Place);

struct Answer {
    exit: i32,
    stdout: String,
    stderr: String,
}

impl Program<'_> {
    fn write(&self, name: &str, text: &str, mode: u32) {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn run_with(&self, arguments: &[&str], input: &str, variables: &[(&str, &str)]) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
        // The settings of whoever runs the tests are not theirs.
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KEYSTEAD_"))
        {
            command.env_remove(name);
        }
        let mut child = command
            .arg("hsm")
            .args(arguments)
            .current_dir(self.0.path())
            .env("KEYSTEAD_HSM_MODULE", softhsm())
            .env("KEYSTEAD_HSM_TOKEN", LABEL)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        for pin in [SO_PIN, USER_PIN] {
            assert!(!stdout.contains(pin) && !stderr.contains(pin));
        }
        Answer { exit: output.status.code().unwrap(), stdout, stderr }
    }

    fn run(&self, arguments: &[&str]) -> String {
        let answer = self.run_with(arguments, "", &[]);
        assert_eq!((answer.exit, answer.stderr.as_str()), (0, ""), "{arguments:?}");
        answer.stdout
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[arguments, &["--json"]].concat())).unwrap()
    }

    fn refused(&self, arguments: &[&str], exit: i32, code: &str) -> String {
        let answer = self.run_with(arguments, "", &[]);
        assert!(answer.stderr.contains(&format!("error[{code}]: ")), "{code}: {}", answer.stderr);
        assert_eq!((answer.exit, answer.stdout.as_str()), (exit, ""), "{}", answer.stderr);
        answer.stderr
    }

    /// A token with both PINs in files.
    fn initialized(place: &Place) -> Program<'_> {
        let program = Program(place);
        program.write("user", &format!("{USER_PIN}\n"), 0o600);
        program.write("so", &format!("{SO_PIN}\n"), 0o600);
        program.write("new", "Somebody#1618\n", 0o600);
        program.run(&["init", "--label", LABEL, "--so-pin-file", "so", "--pin-file", "user"]);
        program
    }
}

/// What a transcript shows: without what differs from run to run, the width of columns among it.
fn masked(text: &str, ids: &[&str]) -> String {
    let mut text = text.to_owned();
    for (number, id) in ids.iter().enumerate() {
        text = text.replace(*id, &format!("<{number}>"));
    }
    while text.contains("   ") {
        text = text.replace("   ", "  ");
    }
    text
}

#[test]
fn a_token_from_its_initialization_to_the_end_of_its_keys() {
    isolated(|place| {
        let program = Program::initialized(place);
        let mut transcript = String::new();
        let mut show = |arguments: &[&str], ids: &[&str]| {
            let text = masked(&program.run(arguments), ids);
            transcript.push_str(&format!("$ keystead hsm {}\n{text}\n", masked(&arguments.join(" "), ids)));
        };
        let slots = program.json(&["slots"]);
        let serial = slots[0]["token"]["serial"].as_str().unwrap().to_owned();
        let slot = slots[0]["slot"].to_string();
        show(&["slots"], &[&serial, &slot]);
        let keys = ["--pin-file", "user"];
        show(&[&["keys"], keys.as_slice()].concat(), &[]);
        let generate = |kind, label, id| {
            let made = ["generate", "--kind", kind, "--label", label, "--id", id];
            program.run(&[made.as_slice(), &keys].concat())
        };
        let rsa = "00112233445566778899aabbccddeeff";
        assert!(generate("rsa2048", "tokens of the shop", rsa).contains("BEGIN PUBLIC KEY"));
        generate("ec-p256", "other tokens", "aa55aa55aa55aa55aa55aa55aa55aa55");
        generate("aes256", "the vault", "0123456789abcdef0123456789abcdef");
        show(&[&["keys"], keys.as_slice()].concat(), &[]);
        show(&[&["delete", rsa, "--yes"], keys.as_slice()].concat(), &[]);
        show(&["pin", "change", "--pin-file", "user", "--new-pin-file", "new"], &[]);
        show(&["keys", "--pin-file", "new"], &[]);
        show(&["pin", "reset", "--so-pin-file", "so", "--new-pin-file", "user"], &[]);
        show(&["pin", "so", "--so-pin-file", "so", "--new-pin-file", "new"], &[]);
        insta::assert_snapshot!(transcript);
        assert_eq!(program.json(&["keys", "--pin-file", "user"]).as_array().unwrap().len(), 3);
    });
}

#[test]
fn modules_are_listed_and_only_the_chosen_one_is_loaded() {
    isolated(|place| {
        let program = Program(place);
        let listed = program.json(&["modules"]);
        assert_eq!(listed["chosen"]["path"], softhsm().to_str().unwrap());
        assert_eq!(listed["chosen"]["manufacturer"], "SoftHSM");
        assert!(
            listed["others"].as_array().unwrap().iter().all(|other| other != softhsm().to_str().unwrap())
        );
        assert!(program.run(&["modules"]).contains("Implementation of PKCS11 2.6 by SoftHSM"));
        program.refused(&["slots", "--module", "/nowhere.so"], 5, "hsm.module");
        let answer = program.run_with(&["slots"], "", &[("KEYSTEAD_HSM_MODULE", "")]);
        assert_eq!(answer.exit, 2, "{}", answer.stderr);
    });
}

#[test]
fn keys_come_in_from_a_file_from_standard_input_and_in_components() {
    isolated(|place| {
        let program = Program::initialized(place);
        let pem = "-----BEGIN PRIVATE KEY-----\n\
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyX3XdRHKFSFqfTZ7\n\
            gPVZOPFPDnBfYvEMOuHHQSPm2iOhRANCAAQKyUbCpyOLEqTn7rVJOXuTvnQRQkYT\n\
            -----END PRIVATE KEY-----\n";
        program.write("broken.pem", pem, 0o600);
        let import = ["import", "--pin-file", "user", "--label", "in"];
        program.refused(&[import.as_slice(), &["broken.pem"]].concat(), 2, "material.unreadable");

        let mut random = keystead::edge::OsRandom;
        let scalar = Provider::RUSTCRYPTO.asymmetric.generate(KeyKind::EcP256, &mut random).unwrap().unwrap();
        let public =
            Provider::RUSTCRYPTO.asymmetric.load(KeyKind::EcP256, &scalar).unwrap().public().unwrap();
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        let mask = [0x5a; 32];
        let other: Vec<u8> = scalar.expose().iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
        program.write("one", &hex(&mask), 0o600);
        program.write("two", &hex(&other), 0o600);
        let check = hex(&<sha2::Sha256 as sha2::Digest>::digest(scalar.expose())[..4]);
        let components =
            ["--component", "one", "--component", "two", "--kind", "ec-p256", "--check-method", "sha256"];
        let all = [import.as_slice(), &components, &["--check", &check]].concat();
        assert_eq!(program.json(&all)["publicKey"], public.to_pem().unwrap());
        program.refused(
            &[import.as_slice(), &components, &["--check", "00000000"]].concat(),
            2,
            "material.check_value",
        );
        program.refused(&[import.as_slice(), &components].concat(), 2, "usage.invalid");

        let aes = [import.as_slice(), &["--kind", "aes256", "-", "--json"]].concat();
        let answer = program.run_with(&aes, &hex(&[7; 32]), &[]);
        assert_eq!(answer.exit, 0, "{}", answer.stderr);
        let made: Value = serde_json::from_str(&answer.stdout).unwrap();
        assert_eq!(
            (&made["publicKey"], &made["objects"][0]["neverExtractable"]),
            (&Value::Null, &Value::Bool(false))
        );
        let twice = ["import", "--pin-file", "-", "--label", "in", "-"];
        program.refused(&twice, 2, "input.twice");
    });
}

#[test]
fn pins_come_from_private_files_and_credentials() {
    isolated(|place| {
        let program = Program::initialized(place);
        program.write("open", USER_PIN, 0o644);
        let said = program.refused(&["keys", "--pin-file", "open"], 2, "secret.exposed");
        assert!(said.contains("chmod 600"), "{said}");
        program.write("group", USER_PIN, 0o640);
        program.refused(&["keys", "--pin-file", "group"], 2, "secret.exposed");

        program.run(&["keys", "--hsm-pin-file", "user"]);
        let answer = program.run_with(&["keys", "--pin-file", "-"], USER_PIN, &[]);
        assert_eq!(answer.exit, 0, "{}", answer.stderr);
        let given = [("CREDENTIALS_DIRECTORY", place.path().to_str().unwrap())];
        assert_eq!(program.run_with(&["keys", "--pin-credential", "user"], "", &given).exit, 0);
        for name in ["../user", "/etc/passwd", ""] {
            assert_eq!(program.run_with(&["keys", "--pin-credential", name], "", &given).exit, 2, "{name}");
        }
        program.refused(&["keys", "--pin-credential", "user"], 2, "usage.invalid");
        program.refused(&["keys"], 2, "passphrase.missing");
    });
}

#[test]
fn a_wrong_pin_is_said_with_what_the_token_counts() {
    isolated(|place| {
        let program = Program::initialized(place);
        let said = program.refused(&["keys", "--pin-file", "new"], 2, "hsm.pin_refused");
        assert!(said.contains("C_Login answered CKR_PIN_INCORRECT"), "{said}");
        assert!(program.run(&["slots"]).contains("an attempt has failed"));
        let answer = program.run_with(&["keys", "--pin-file", "user"], "", &[]);
        assert!(answer.exit == 0 && answer.stderr.contains("An earlier attempt"), "{}", answer.stderr);
        assert_eq!(program.run_with(&["keys", "--pin-file", "user"], "", &[]).stderr, "");
    });
}

#[test]
fn nothing_is_deleted_or_erased_by_accident() {
    isolated(|place| {
        let program = Program::initialized(place);
        let made = program.json(&["generate", "--kind", "ec-p256", "--label", "kept", "--pin-file", "user"]);
        let id = made["id"].as_str().unwrap();
        assert_eq!(id.len(), 32);
        let said = program.refused(&["delete", id, "--pin-file", "user"], 2, "usage.invalid");
        assert!(said.contains("--yes"), "{said}");
        program.refused(&["delete", id, "--yes", "--pin-file", "new"], 2, "hsm.pin_refused");
        program.refused(&["delete", "00", "--yes", "--pin-file", "so"], 2, "hsm.pin_refused");
        program.refused(&["delete", "00", "--yes", "--pin-file", "user"], 3, "hsm.object_missing");
        let slot = program.json(&["slots"])[0]["slot"].to_string();
        let init = ["init", "--label", "anew", "--so-pin-file", "so", "--pin-file", "user", "--slot", &slot];
        program.refused(&init, 3, "hsm.token_initialized");
        assert_eq!(program.json(&["keys", "--pin-file", "user"]).as_array().unwrap().len(), 2);
        program.run(&[init.as_slice(), &["--erase"]].concat());
        assert_eq!(
            program.json(&["keys", "--token", "anew", "--pin-file", "user"]),
            Value::Array(Vec::new())
        );
        program.write("weak", "password\n", 0o600);
        program.refused(
            &["init", "--label", "weak", "--so-pin-file", "so", "--pin-file", "weak"],
            2,
            "pin.rejected",
        );
    });
}

#[test]
fn whoever_ends_before_a_half_made_key_is_gone_says_which_it_is() {
    isolated_with_faults(|place| {
        let program = Program::initialized(place);
        place.faults(&["fail C_Sign 0x6 100", "fail C_DestroyObject 0x30 100"]);
        let id = "00112233445566778899aabbccddeeff";
        let module = faulty().display().to_string();
        let made = ["generate", "--kind", "ec-p256", "--label", "shop", "--id", id, "--pin-file", "user"];
        let said = program.refused(&[made.as_slice(), &["--module", &module]].concat(), 5, "hsm.failed");
        assert!(
            said.starts_with(&format!("warning[hsm.failed]: The key {id} may be left half made.")),
            "{said}"
        );
        assert!(said.contains("C_Sign answered CKR_FUNCTION_FAILED"), "{said}");
        place.faults(&[]);
        program.run(&["delete", id, "--yes", "--pin-file", "user"]);
    });
}
