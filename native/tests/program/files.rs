//! Files and streams.

use serde_json::{Value, json};

use crate::support::Place;

#[test]
fn data_goes_through_streams_and_files() {
    let (place, _, key) = Place::with_key();
    let every_byte: Vec<u8> = (0..=255).cycle().take(3_000_001).collect();
    let encrypted = place.run_with(&["encrypt", "--key", &key], &every_byte);
    assert_eq!(encrypted.exit, Some(0), "{}", encrypted.stderr);
    assert_eq!(encrypted.stdout.len(), every_byte.len() + 117);
    let opened = place.run_with(&["decrypt"], &encrypted.stdout);
    assert!(opened.stdout == every_byte);

    place.write("aad", &[0, 255, 10]);
    let arguments = ["encrypt", "--key", &key, "--base64", "--aad-file", "aad", "--in", "-", "--out", "text"];
    assert_eq!(place.run_with(&arguments, b"").exit, Some(0));
    let text = String::from_utf8(place.read("text")).unwrap();
    assert!(text.ends_with('\n') && text.trim_end().bytes().all(|byte| byte.is_ascii_graphic()));
    let wrapped: Vec<String> =
        text.as_bytes().chunks(60).map(|c| String::from_utf8_lossy(c).into()).collect();
    let wrapped = wrapped.join("\r\n");
    let opened = place.run_with(&["decrypt", "--base64", "--aad-file", "aad"], wrapped.as_bytes());
    assert_eq!((opened.exit, opened.stdout.as_slice()), (Some(0), &b""[..]));
    place.refused(&["decrypt", "--base64"], wrapped.as_bytes(), 4, "decryption.failed");
}

#[test]
fn programs_get_json() {
    let (place, _, key) = Place::with_key();
    let sealed = place.run_with(&["encrypt", "--key", &key, "--json"], "비밀".as_bytes());
    let sealed: Value = serde_json::from_slice(&sealed.stdout).unwrap();
    assert_eq!((&sealed["key"], &sealed["version"]), (&json!(key), &json!(1)));
    let ciphertext = sealed["ciphertext"].as_str().unwrap();
    let opened = place.run_with(&["decrypt", "--base64", "--json"], ciphertext.as_bytes());
    let opened: Value = serde_json::from_slice(&opened.stdout).unwrap();
    assert_eq!(opened["plaintext"], json!("67mE67CA"));
    assert_eq!(opened["bytes"], json!(6));

    let refused = place.run_with(&["decrypt", "--json"], b"nothing of ours");
    assert_eq!(refused.exit, Some(4));
    let error: Value = serde_json::from_str(&refused.stderr).unwrap();
    assert_eq!(error["error"]["code"], json!("ciphertext.malformed"));
    assert!(error["error"]["message"].as_str().unwrap().starts_with("This is not a Keystead ciphertext"));
    let refused = place.run(&["key", "--json", "paint"]);
    assert_eq!(refused.exit, Some(2));
    let error: Value = serde_json::from_str(&refused.stderr).unwrap();
    assert_eq!(error["error"]["code"], json!("usage.invalid"));
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let (place, _, key) = Place::with_key();
    place.write("plain", b"secret");
    place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "cipher"]);
    let mut damaged = place.read("cipher");
    *damaged.last_mut().unwrap() ^= 1;
    place.write("damaged", &damaged);
    let before = place.names();

    place.refused(&["decrypt", "--in", "damaged", "--out", "result"], b"", 4, "decryption.failed");
    assert_eq!(place.names(), before, "nothing half-written is left");

    place.write("precious", b"do not lose this");
    place.refused(&["decrypt", "--in", "cipher", "--out", "precious"], b"", 3, "output.exists");
    place.refused(
        &["decrypt", "--in", "damaged", "--out", "precious", "--force"],
        b"",
        4,
        "decryption.failed",
    );
    assert_eq!(place.read("precious"), b"do not lose this");
    place.refused(&["decrypt", "--in", "cipher", "--out", "no/such/dir"], b"", 5, "output.failed");

    let done = place.run(&["decrypt", "--in", "cipher", "--out", "precious", "--force"]);
    assert_eq!((done.exit, place.read("precious").as_slice()), (Some(0), &b"secret"[..]));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.path("precious")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "what was secret stays with its owner");
    }
}

#[test]
fn standard_input_is_read_for_one_thing() {
    let (place, _, key) = Place::with_key();
    let run = |arguments: &[&str], input: &[u8]| {
        let mut command = place.command();
        command.args(arguments).args(["--data", "data", "--passphrase-file", "-"]);
        crate::support::finish(command.spawn().unwrap(), input)
    };
    place.write("plain", b"secret");
    let passphrase = crate::support::PASSPHRASE.as_bytes();
    let done = run(&["encrypt", "--key", &key, "--in", "plain", "--out", "cipher"], passphrase);
    assert_eq!(done.exit, Some(0), "{}", done.stderr);
    let twice = run(&["decrypt"], passphrase);
    crate::support::refused(&twice, 2, "input.twice");
}
