//! Other programs that use the same token at the same time.

use std::process::{Command, Output};

use keystead::hsm::{Problem, Token};
use keystead_core::{KeyKind, Signable, SignatureAlgorithm};

use crate::support::{LABEL, Place, USER_PIN, isolated, new_id, softhsm};

/// The command line as another program: `keystead hsm`, with the user PIN.
fn other(place: &Place, arguments: &[&str]) -> Output {
    let pin = place.path().join("pin");
    std::fs::write(&pin, USER_PIN).unwrap();
    std::fs::set_permissions(&pin, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_keystead"));
    command
        .arg("hsm")
        .args(arguments)
        .arg("--module")
        .arg(softhsm())
        .args(["--token", LABEL])
        .arg("--pin-file")
        .arg(pin);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

fn sign(token: &Token, id: &[u8]) -> Result<Vec<u8>, Problem> {
    let signed = token.sign(id, SignatureAlgorithm::EcdsaP256Sha256, Signable::Message(b"message"));
    signed.map_err(|failure| failure.problem().clone())
}

#[test]
fn what_another_program_makes_and_deletes_is_seen_at_once() {
    isolated(|place| {
        let token = place.token();
        let id = new_id();
        let hex = data_encoding::HEXLOWER.encode(&id);
        assert_eq!(sign(&token, &id), Err(Problem::ObjectMissing));
        for _ in 0..3 {
            other(place, &["generate", "--kind", "ec-p256", "--label", "made elsewhere", "--id", &hex]);
            let public = token.public_key(&id).unwrap();
            assert_eq!(public.kind(), KeyKind::EcP256);
            sign(&token, &id).unwrap();
            other(place, &["delete", &hex, "--yes"]);
            assert_eq!(sign(&token, &id), Err(Problem::ObjectMissing));
        }
        token.check().unwrap();
    });
}
