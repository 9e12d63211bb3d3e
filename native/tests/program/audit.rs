//! The audit log: what is in it, and files that are verified without the vault.

use serde_json::{Value, json};

use crate::support::{Place, finish, refused};

fn events(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect()
}

#[test]
fn every_command_is_recorded_whether_it_was_permitted_or_not() {
    let (place, keystore, key) = Place::with_key();
    place.run_with(&["encrypt", "--key", &key], b"secret");
    place.json(&["key", "disable", &key]);
    place.refused(&["encrypt", "--key", &key], b"secret", 3, "key.state_forbids");

    let of_key = place.json(&["audit", "list", "--key", &key]);
    assert_eq!(
        events(&of_key),
        ["symmetric.encrypt", "symmetric.disable", "symmetric.encrypt", "symmetric.create"]
    );
    assert_eq!((&of_key[0]["outcome"], &of_key[0]["code"]), (&json!("refused"), &json!("key.state_forbids")));
    assert_eq!((&of_key[2]["outcome"], &of_key[2]["actor"]), (&json!("success"), &json!("owner")));
    let of_keystore = place.json(&["audit", "list", "--keystore", &keystore, "--event", "keystore.create"]);
    assert_eq!(events(&of_keystore), ["keystore.create"]);
    assert_eq!(events(&place.json(&["audit", "list", "--limit", "2"])).len(), 2);
    let ends = place.json(&["audit", "list", "--event", "session.end"]);
    let starts = place.json(&["audit", "list", "--event", "session.start"]);
    assert_eq!(events(&ends).len(), events(&starts).len(), "every command closed the vault");
    assert_eq!(place.json(&["audit", "list", "--actor", "nobody"]), json!([]));
    place.refused(&["audit", "list", "--event", "key.paint"], b"", 2, "event.unknown");
    let text =
        String::from_utf8(place.run(&["audit", "list", "--key", &key, "--limit", "1"]).stdout).unwrap();
    assert!(text.contains("symmetric.encrypt") && text.contains("refused: key.state_forbids"), "{text}");
    let database = place.read("data/vault.sqlite3");
    assert!(!crate::support::contains(&database, b"secret\0"), "no plaintext is recorded");
}

#[test]
fn an_export_is_verified_without_the_vault_and_names_the_first_broken_record() {
    let (place, _, key) = Place::with_key();
    place.json(&["key", "rotate", &key]);
    place.json(&["audit", "export", "log"]);
    place.refused(&["audit", "export", "log"], b"", 3, "output.exists");
    let pem = place.run(&["audit", "public-key"]).stdout;

    // Somewhere else: no vault, no passphrase.
    let elsewhere = Place::new();
    elsewhere.write("log", &place.read("log"));
    elsewhere.write("key.pem", &pem);
    let verify = |arguments: &[&str]| {
        let mut command = elsewhere.command();
        command.args(["audit", "verify"]).args(arguments);
        finish(command.spawn().unwrap(), b"")
    };
    let answer = verify(&["log", "--json"]);
    let facts: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(facts["publicKey"], json!(String::from_utf8(pem).unwrap()));
    assert_eq!((&facts["first"], &facts["missingEvents"]), (&json!(1), &json!([])));
    assert!(facts["entries"].as_u64().unwrap() >= 5);
    assert_eq!(verify(&["log", "--public-key", "key.pem"]).exit, Some(0));

    let log = String::from_utf8(place.read("log")).unwrap();
    let changed = log.replacen("\"event\":\"symmetric.rotate\"", "\"event\":\"symmetric.enable\"", 1);
    let line = 1 + log.lines().position(|line| line.contains("\"event\":\"symmetric.rotate\"")).unwrap();
    elsewhere.write("log", changed.as_bytes());
    let broken = verify(&["log"]);
    refused(&broken, 4, "export.text");
    assert!(broken.stderr.contains(&format!("Line {line}, entry {}", line - 1)), "{}", broken.stderr);
    elsewhere.write("log", &log.as_bytes()[..log.len() / 2]);
    assert_eq!(verify(&["log"]).exit, Some(4));

    let other = Place::with_vault();
    elsewhere.write("log", log.as_bytes());
    elsewhere.write("key.pem", &other.run(&["audit", "public-key"]).stdout);
    refused(&verify(&["log", "--public-key", "key.pem"]), 4, "export.other_key");
    elsewhere.write("key.pem", b"no key");
    refused(&verify(&["log", "--public-key", "key.pem"]), 2, "public_key.invalid");
}
