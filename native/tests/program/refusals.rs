//! What is refused, with which code, and that nothing changes then.

use crate::support::{Place, finish, refused};

#[test]
fn without_a_vault_nothing_is_made_by_looking() {
    let place = Place::new();
    let before = place.names();
    for arguments in [&["status"][..], &["check"], &["keystore", "list"], &["tick"]] {
        place.refused(arguments, b"", 3, "vault.absent");
    }
    assert_eq!(place.names(), before);
}

#[test]
fn a_vault_is_never_made_over_another() {
    let (place, _, _) = Place::with_key();
    let before = place.json(&["status"]);
    place.refused(&["init", "--kdf", "minimum"], b"", 3, "vault.exists");
    assert_eq!(place.json(&["status"]), before);
    assert_eq!(place.json(&["keystore", "list"])[0]["name"], "Payments");
}

#[test]
fn unlocking_takes_the_right_passphrase() {
    let place = Place::with_vault();
    let with = |file: &str, bytes: &[u8]| {
        place.write(file, bytes);
        let mut command = place.command();
        command.args(["check", "--data", "data", "--passphrase-file", file]);
        finish(command.spawn().unwrap(), b"")
    };
    refused(&with("wrong", b"another passphrase"), 3, "unlock.failed");
    refused(&with("short", b"seven c"), 2, "passphrase.length");
    refused(&with("binary", &[0xff, 0xfe, 0x00, 0x41]), 2, "input.not_text");
    refused(&with("huge", &[b'a'; 20_000]), 2, "input.too_large");

    let mut command = place.command();
    command.args(["check", "--data", "data"]);
    refused(&finish(command.spawn().unwrap(), b""), 2, "passphrase.missing");
    let mut command = place.command();
    command.args(["check", "--data", "data", "--passphrase-file", "no such file"]);
    refused(&finish(command.spawn().unwrap(), b""), 5, "input.unreadable");
    let both = ["check", "--recovery-code-file", "passphrase"];
    assert_eq!(place.run(&both).exit, Some(2), "one way to unlock at a time");
}

#[test]
fn no_secret_is_taken_from_arguments_or_the_environment() {
    let place = Place::with_vault();
    let mut command = place.command();
    command.env("KEYSTEAD_PASSPHRASE", crate::support::PASSPHRASE).args(["check", "--data", "data"]);
    refused(&finish(command.spawn().unwrap(), b""), 2, "passphrase.missing");
    let mut command = place.command();
    command.args(["check", "--data", "data", "--passphrase=a secret typed in the wrong place"]);
    let answer = finish(command.spawn().unwrap(), b"");
    assert_eq!(answer.exit, Some(2));
    assert!(answer.stderr.starts_with("error[usage.invalid]: unexpected argument '--passphrase' found\n"));
    assert!(!answer.stderr.contains("a secret"));
}

#[test]
fn the_data_directory_may_come_from_the_environment() {
    let place = Place::with_vault();
    let run = |name: &str, value: &str| {
        let mut command = place.command();
        command.env(name, place.path(value)).args(["status", "--json"]);
        finish(command.spawn().unwrap(), b"")
    };
    assert_eq!(run("KEYSTEAD_DATA", "data").exit, Some(0));
    assert_eq!(run("KEYSTEAD_DATA", "elsewhere").exit, Some(3));
    #[cfg(target_os = "linux")]
    {
        std::fs::rename(place.path("data"), place.path("keystead")).unwrap();
        assert_eq!(run("XDG_DATA_HOME", "").exit, Some(0), "the user's own data directory");
    }
}

#[test]
fn ids_names_and_states_are_checked() {
    let (place, keystore, key) = Place::with_key();
    let unknown = "0123456789abcdef0123456789abcdef";
    let cases: [(&[&str], i32, &str); 13] = [
        (&["key", "show", "abc"], 2, "id.invalid"),
        (&["key", "show", unknown], 3, "key.not_found"),
        (&["keystore", "show", unknown], 3, "keystore.not_found"),
        (&["key", "create", "--keystore", unknown, "name"], 3, "keystore.not_found"),
        (&["key", "create", "--keystore", &keystore, ""], 2, "name.invalid"),
        (&["key", "create", "--keystore", &keystore, "line\nbreak"], 2, "name.invalid"),
        (&["keystore", "create", "Payments"], 3, "name.taken"),
        (&["keystore", "delete", &keystore], 3, "keystore.not_empty"),
        (&["key", "enable", &key], 3, "key.state_forbids"),
        (&["key", "cancel-deletion", &key], 3, "key.state_forbids"),
        (&["key", "delete-now", &key, "--confirm", "card numbers"], 3, "key.state_forbids"),
        (&["encrypt", "--key", unknown], 3, "key.not_found"),
        (&["encrypt", "--key", "x"], 2, "id.invalid"),
    ];
    let before = place.json(&["key", "list"]);
    for (arguments, exit, code) in cases {
        place.refused(arguments, b"", exit, code);
    }
    assert_eq!(place.json(&["key", "list"]), before);
    assert_eq!(place.run(&["key", "update", &key]).exit, Some(2), "an update changes something");
}

#[test]
fn foreign_and_damaged_ciphertexts_are_refused() {
    let (place, keystore, key) = Place::with_key();
    let other = crate::support::id(&place.json(&["key", "create", "--keystore", &keystore, "other"]));
    let good = place.run_with(&["encrypt", "--key", &key], b"secret").stdout;

    place.refused(&["decrypt"], b"", 4, "ciphertext.malformed");
    place.refused(&["decrypt"], b"-----BEGIN PGP MESSAGE-----", 4, "ciphertext.malformed");
    place.refused(&["decrypt"], &good[..good.len() - 1], 4, "decryption.failed");
    place.refused(&["decrypt"], &good[..100], 4, "ciphertext.malformed");
    place.refused(&["decrypt", "--key", &other], &good, 4, "ciphertext.other_key");
    place.refused(&["decrypt", "--aad", "x"], &good, 4, "decryption.failed");
    place.refused(&["decrypt", "--base64"], b"not*base64", 4, "input.not_base64");
    let mut moved = good.clone();
    let id: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&other[2 * at..2 * at + 2], 16).unwrap()).collect();
    moved[5..21].copy_from_slice(&id);
    place.refused(&["decrypt"], &moved, 4, "decryption.failed");
    assert_eq!(place.run_with(&["decrypt"], &good).stdout, b"secret");
}

#[test]
fn damaged_bundles_are_refused_and_change_nothing() {
    let (place, _, _) = Place::with_key();
    place.write("bundle-passphrase", b"another passphrase");
    let passphrase = ["--bundle-passphrase-file", "bundle-passphrase"];
    let export = ["export", "--out", "bundle", "--kdf", "minimum"];
    place.json(&[&export[..], &passphrase].concat());
    let good = place.read("bundle");

    let other = Place::with_vault();
    let import = |bundle: &[u8], typed: &str, exit: i32, code: &str| {
        other.write("bundle", bundle);
        other.write("bundle-passphrase", typed.as_bytes());
        other.refused(&[&["import", "bundle"], &passphrase[..]].concat(), b"", exit, code);
    };
    import(&good, "not that passphrase", 4, "bundle.not_opened");
    import(b"", "another passphrase", 4, "bundle.malformed");
    import(
        b"PK\x03\x04 some other file, long enough to hold a whole header of ours",
        "x",
        4,
        "bundle.malformed",
    );
    import(&good[..good.len() / 2], "another passphrase", 4, "bundle.signature");
    let mut changed = good.clone();
    changed[good.len() - 20] ^= 1;
    import(&changed, "another passphrase", 4, "bundle.signature");
    let mut newer = good.clone();
    newer[11] = 2;
    import(&newer, "another passphrase", 4, "bundle.format");
    let mut greedy = good.clone();
    greedy[12..16].copy_from_slice(&u32::MAX.to_be_bytes());
    import(&greedy, "another passphrase", 4, "bundle.malformed");
    assert_eq!(other.json(&["key", "list"]), serde_json::json!([]));
    other.json(&["check"]);
}
