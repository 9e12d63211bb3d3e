//! Confidential data.

use serde_json::json;

use crate::support::{Place, contains, id};

#[test]
fn a_secret_is_kept_replaced_and_read() {
    let (place, keystore, key) = Place::with_key();
    place.write("value", "비밀 one".as_bytes());
    let secret =
        id(&place.json(&["secret", "create", "--keystore", &keystore, "db password", "--in", "value"]));
    assert_eq!(place.run(&["secret", "get", &secret]).stdout, "비밀 one".as_bytes());
    let replaced = place.run_with(&["secret", "set", &secret], b"two");
    assert_eq!(replaced.exit, Some(0), "{}", replaced.stderr);
    assert!(!contains(&replaced.stdout, b"two"));
    assert_eq!(place.json(&["secret", "get", &secret])["value"], json!("two"));
    assert_eq!(place.run(&["secret", "get", &secret, "--version", "1"]).stdout, "비밀 one".as_bytes());
    place.json(&["secret", "get", &secret, "--out", "copy"]);
    assert_eq!(place.read("copy"), b"two");
    place.refused(&["secret", "get", &secret, "--out", "copy"], b"", 3, "output.exists");

    place.refused(&["secret", "get", &key], b"", 2, "kind.forbids");
    place.refused(&["secret", "set", &secret], &[b'x'; 40_000], 2, "secret.size");
    place.refused(&["encrypt", "--key", &secret], b"x", 2, "kind.forbids");
    let typed = place.run(&["secret", "set", &secret, "a secret typed in the wrong place"]);
    assert_eq!(typed.exit, Some(2), "a value is never an argument");
    place.json(&["check"]);
    let database = place.read("data/vault.sqlite3");
    assert!(!contains(&database, "비밀".as_bytes()));
}
