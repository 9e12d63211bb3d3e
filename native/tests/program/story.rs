//! The life of a key, told in commands.

use serde_json::{Value, json};

use crate::support::{Place, id};

#[test]
fn a_key_is_made_used_rotated_and_destroyed() {
    let place = Place::new();
    let created = place.json(&["init", "--name", "금고", "--kdf", "minimum"]);
    let code = created["recoveryCode"].as_str().unwrap();
    assert_eq!(code.len(), 39);
    let status = place.json(&["status"]);
    assert_eq!((&status["id"], &status["name"]), (&created["vaultId"], &json!("금고")));
    assert_eq!(status["slots"].as_array().unwrap().len(), 2);

    let keystore = id(&place.json(&["keystore", "create", "Payments", "--description", "cards"]));
    let key = id(&place.json(&["key", "create", "--keystore", &keystore, "결제 키"]));
    place.write("plain", b"4111 1111 1111 1111");
    let old = ["encrypt", "--key", &key, "--aad", "customer 17", "--in", "plain", "--out", "old"];
    let facts = place.json(&old);
    assert_eq!(facts, json!({ "key": key, "version": 1, "bytes": 136, "out": "old" }));

    let rotated = place.json(&["key", "rotate", &key]);
    assert_eq!(rotated["primary"], json!(2));
    place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "new"]);
    let opened = place.run(&["decrypt", "--aad", "customer 17", "--in", "old"]);
    assert_eq!(opened.stdout, b"4111 1111 1111 1111");
    let opened = place.run(&["decrypt", "--key", &key, "--in", "new"]);
    assert_eq!(opened.stdout, b"4111 1111 1111 1111");
    assert!(!place.read("new").windows(4).any(|window| window == b"4111"));

    assert_eq!(place.json(&["key", "disable", &key])["state"]["name"], json!("disabled"));
    place.refused(&["encrypt", "--key", &key], b"no", 3, "key.state_forbids");
    assert_eq!(place.json(&["key", "enable", &key])["state"]["name"], json!("enabled"));

    let pending = place.json(&["key", "request-deletion", &key]);
    assert_eq!(pending["state"]["name"], json!("pendingDeletion"));
    place.refused(&["decrypt", "--in", "new"], b"", 3, "key.state_forbids");
    assert_eq!(place.json(&["tick"])["nextDeadline"], pending["state"]["due"]);
    assert_eq!(place.json(&["key", "cancel-deletion", &key])["state"]["name"], json!("enabled"));

    place.json(&["key", "request-deletion", &key]);
    place.refused(&["key", "delete-now", &key, "--confirm", "결제"], b"", 2, "confirmation.mismatch");
    let destroyed = place.json(&["key", "delete-now", &key, "--confirm", "결제 키"]);
    assert_eq!(destroyed["state"]["name"], json!("destroyed"));
    place.refused(&["decrypt", "--in", "new"], b"", 3, "key.state_forbids");
    assert_eq!(place.json(&["keystore", "delete", &keystore]), json!({ "deleted": keystore }));
    assert_eq!(place.json(&["keystore", "list"]), json!([]));
    assert!(place.json(&["check"])["records"].as_u64().unwrap() >= 3);
}

#[test]
fn keys_move_in_a_bundle_to_another_vault() {
    let (place, _, key) = Place::with_key();
    place.write("bundle-passphrase", b"another passphrase\n");
    place.write("plain", b"moved");
    place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "cipher"]);
    let passphrase = ["--bundle-passphrase-file", "bundle-passphrase"];
    let export = [&["export", "--out", "vault.bundle", "--kdf", "minimum"], &passphrase[..]].concat();
    let exported = place.json(&export);
    assert_eq!(exported["bytes"], json!(place.read("vault.bundle").len()));
    place.refused(&export, b"", 3, "output.exists");

    let other = Place::with_vault();
    other.write("vault.bundle", &place.read("vault.bundle"));
    other.write("bundle-passphrase", b"another passphrase");
    other.write("cipher", &place.read("cipher"));
    let import = [&["import", "vault.bundle"], &passphrase[..]].concat();
    let dry = other.json(&[&import[..], &["--dry-run"]].concat());
    assert_eq!((&dry["applied"], &dry["addedKeys"]), (&json!(false), &json!(["card numbers"])));
    assert_eq!(other.json(&["key", "list"]), json!([]));
    assert_eq!(other.json(&import)["applied"], json!(true));
    assert_eq!(other.run(&["decrypt", "--in", "cipher"]).stdout, b"moved");
    assert_eq!(other.json(&import)["unchangedKeys"], json!(["card numbers"]));
    other.json(&["check"]);
}

#[test]
fn the_recovery_code_opens_the_vault_wherever_the_passphrase_does() {
    let place = Place::new();
    let created = place.json(&["init", "--kdf", "minimum"]);
    let code = created["recoveryCode"].as_str().unwrap().to_lowercase().replace('-', " ");
    place.write("code", code.as_bytes());
    let by_code = |arguments: &[&str]| {
        let mut command = place.command();
        command.args(arguments).args(["--data", "data", "--recovery-code-file", "code", "--json"]);
        crate::support::finish(command.spawn().unwrap(), b"")
    };
    assert_eq!(by_code(&["check"]).exit, Some(0));
    assert_eq!(by_code(&["keystore", "create", "By code"]).exit, Some(0));
    assert_eq!(place.json(&["keystore", "list"])[0]["name"], json!("By code"));
    let first = if code.starts_with('7') { "8" } else { "7" };
    place.write("code", format!("{first}{}", &code[1..]).as_bytes());
    let mistyped = by_code(&["check"]);
    assert_eq!(mistyped.exit, Some(2));
    let error: Value = serde_json::from_str(&mistyped.stderr).unwrap();
    assert_eq!(error["error"]["code"], json!("recovery_code.mistyped"));
}

#[test]
fn lists_are_filtered_and_sorted() {
    let (place, keystore, first) = Place::with_key();
    for name in ["Beta", "alpha", "100%"] {
        place.json(&["key", "create", "--keystore", &keystore, name]);
    }
    place.json(&["key", "disable", &first]);
    let names = |arguments: &[&str]| {
        let keys = place.json(&[&["key", "list"], arguments].concat());
        let names = keys.as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["card numbers", "Beta", "alpha", "100%"]);
    assert_eq!(names(&["--sort", "name"]), ["100%", "Beta", "alpha", "card numbers"]);
    assert_eq!(names(&["--sort", "name", "--descending", "--limit", "2"]), ["card numbers", "alpha"]);
    assert_eq!(names(&["--contains", "BETA"]), ["Beta"]);
    assert_eq!(names(&["--contains", "%"]), ["100%"]);
    assert_eq!(names(&["--state", "disabled"]), ["card numbers"]);
    assert_eq!(names(&["--state", "destroyed"]), [] as [&str; 0]);

    let text = String::from_utf8(place.run(&["key", "list", "--state", "disabled"]).stdout).unwrap();
    let expected = format!(
        "ID                                NAME          KIND     VERSION  STATE\n\
         {first}  card numbers  AES-256  1        Disabled\n"
    );
    assert_eq!(text, expected);
}

#[test]
fn names_and_descriptions_change() {
    let (place, keystore, key) = Place::with_key();
    let view = place.json(&["key", "update", &key, "--name", "Karten", "--description", "neu"]);
    assert_eq!((&view["name"], &view["description"]), (&json!("Karten"), &json!("neu")));
    let view = place.json(&["keystore", "update", &keystore, "--description", "alt"]);
    assert_eq!((&view["name"], &view["description"]), (&json!("Payments"), &json!("alt")));
    assert_eq!(place.json(&["keystore", "show", &keystore])["keys"], json!(1));
    assert_eq!(place.json(&["key", "show", &key])["name"], json!("Karten"));
}
