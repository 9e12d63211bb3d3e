//! Slots, the root key, and what this machine remembers of a vault.

use data_encoding::HEXLOWER;
use keystead::edge::{OsRandom, SystemClock};
use keystead::store::SqliteStore;
use keystead_core::{Call, LockedVault, NewSlot, Passphrase, Secret32, SlotOpener, SlotSecret, Vault};
use pollster::block_on;
use serde_json::{Value, json};

use crate::support::{Answer, PASSPHRASE, Place, finish, refused};

/// Runs the program with something else than the passphrase.
fn by(place: &Place, opener: [&str; 2], arguments: &[&str]) -> Answer {
    let mut command = place.command();
    command.args(arguments).args(["--data", "data", "--json"]).args(opener);
    finish(command.spawn().unwrap(), b"")
}

/// The id of the first slot of a kind.
fn slot(place: &Place, kind: &str) -> String {
    let slots = place.json(&["slot", "list"]);
    let of_kind = slots.as_array().unwrap().iter().find(|slot| slot["kind"] == json!(kind));
    of_kind.unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_key_file_unlocks_until_its_slot_is_removed() {
    let place = Place::with_vault();
    let added = place.json(&["slot", "add", "--label", "server", "--new-key-file", "server.key"]);
    assert_eq!((&added["kind"], &added["label"]), (&json!("keyFile"), &json!("server")));
    assert_eq!(place.read("server.key").len(), 53);
    assert_eq!(by(&place, ["--key-file", "server.key"], &["keystore", "create", "By file"]).exit, Some(0));
    assert_eq!(place.json(&["keystore", "list"])[0]["name"], json!("By file"));
    place.write("short.key", b"short");
    refused_json(&by(&place, ["--key-file", "short.key"], &["check"]), 2, "key_file.length");
    place.write("other.key", &[b'x'; 52]);
    refused_json(&by(&place, ["--key-file", "other.key"], &["check"]), 3, "unlock.failed");
    place.json(&["slot", "remove", added["id"].as_str().unwrap()]);
    refused_json(&by(&place, ["--key-file", "server.key"], &["check"]), 3, "unlock.failed");
    let code = slot(&place, "recoveryCode");
    place.json(&["slot", "remove", &code]);
    place.refused(&["slot", "remove", &slot(&place, "passphrase")], b"", 3, "slot.protected");
}

#[test]
fn a_passphrase_is_changed_and_another_added() {
    let place = Place::with_vault();
    place.write("new", b"another four words\n");
    place.write("wrong", b"not the old words\n");
    let id = slot(&place, "passphrase");
    let change = ["slot", "passphrase", &id, "--new-passphrase-file", "new", "--kdf", "minimum"];
    let wrong = [&change[..], &["--old-passphrase-file", "wrong"]].concat();
    place.refused(&wrong, b"", 3, "slot.mismatch");
    assert_eq!(place.json(&change)["id"], json!(id));
    place.refused(&["check"], b"", 3, "unlock.failed");
    let add = ["slot", "add", "--label", "Mina", "--new-passphrase-file", "passphrase", "--kdf", "minimum"];
    assert_eq!(by(&place, ["--passphrase-file", "new"], &add).exit, Some(0));
    place.json(&["check"]);
}

#[test]
fn a_new_recovery_code_and_a_new_root_key_end_what_was_before() {
    let (place, _, key) = Place::with_key();
    place.write("plain", b"kept");
    place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "cipher"]);
    let code = place.json(&["slot", "recovery-code"])["recoveryCode"].as_str().unwrap().to_owned();
    place.write("code", code.as_bytes());
    assert_eq!(by(&place, ["--recovery-code-file", "code"], &["check"]).exit, Some(0));

    place.json(&["slot", "add", "--label", "server", "--new-key-file", "server.key"]);
    let unnamed = place.run(&["root", "rotate"]);
    refused(&unnamed, 2, "slots.unnamed");
    assert!(unnamed.stderr.contains("server"), "{}", unnamed.stderr);
    let keep = format!("{}=server.key", slot(&place, "keyFile"));
    let rotated = place.json(&["root", "rotate", "--keep", &keep]);
    assert_eq!(rotated["rewrapped"], json!(1));
    assert_eq!(rotated["recoveryCode"].as_str().unwrap().len(), 39);
    refused_json(&by(&place, ["--recovery-code-file", "code"], &["check"]), 3, "unlock.failed");
    assert_eq!(by(&place, ["--key-file", "server.key"], &["check"]).exit, Some(0));
    let dropped = place.json(&["root", "rotate", "--drop", &slot(&place, "keyFile")]);
    assert_eq!(dropped["rewrapped"], json!(1));
    refused_json(&by(&place, ["--key-file", "server.key"], &["check"]), 3, "unlock.failed");
    assert_eq!(place.json(&["root", "rewrap"]), json!({ "rewrapped": 0 }));
    assert_eq!(place.run(&["decrypt", "--in", "cipher"]).stdout, b"kept");
    assert_eq!(place.json(&["check"])["rewrapLeft"], Value::Null);
}

/// Slots that no command adds: what opens them is elsewhere, and comes in a file when the root key is replaced.
#[test]
fn passkeys_and_keys_of_other_systems_are_kept_when_the_root_key_is_replaced() {
    let place = Place::with_vault();
    let (external, passkey) = ([0x11; 32], [0x22; 32]);
    let secrets = [(&b"external"[..], external), (b"passkey", passkey)];
    let ids: Vec<String> = secrets
        .iter()
        .map(|(name, secret)| {
            let secret = Secret32::from_bytes(*secret);
            let opener = match *name {
                b"external" => {
                    SlotOpener::External { provider: "HSM".into(), reference: vec![1], key: secret }
                }
                _ => SlotOpener::Passkey {
                    credential: vec![1],
                    rp_id: "localhost".into(),
                    salt: [5; 32],
                    output: secret,
                },
            };
            let new = NewSlot { label: String::from_utf8(name.to_vec()).unwrap(), opener };
            let vault = unlocked(&place);
            let mut random = OsRandom;
            let mut call = Call::new(SystemClock.now().unwrap(), &mut random);
            let view = block_on(vault.add_slot(&new, &mut call)).unwrap();
            block_on(vault.close(&mut call)).unwrap();
            view.id
        })
        .collect();
    place.write("external", &external);
    place.write("passkey", format!("{}\n", HEXLOWER.encode(&passkey)).as_bytes());
    place.write("wrong", &[0x33; 32]);
    place.write("short", b"1122");
    let keep = |names: [&str; 2]| [format!("{}={}", ids[0], names[0]), format!("{}={}", ids[1], names[1])];
    let rotate = |names: [&str; 2]| {
        let [one, two] = keep(names);
        place.run(&["root", "rotate", "--keep", &one, "--keep", &two])
    };
    for names in [["wrong", "passkey"], ["external", "wrong"], ["external", "short"]] {
        refused(&rotate(names), 3, "slot.mismatch");
    }
    assert_eq!(rotate(["external", "passkey"]).exit, Some(0));
    let locked = || block_on(LockedVault::open(store(&place))).unwrap();
    for (name, secret) in secrets {
        let secret = Secret32::from_bytes(secret);
        let secret =
            if name == b"external" { SlotSecret::External(secret) } else { SlotSecret::Passkey(secret) };
        let opened = block_on(locked().unlock_with(&secret));
        assert!(opened.is_ok(), "the slot still opens");
    }
    place.json(&["check"]);
}

fn store(place: &Place) -> SqliteStore {
    SqliteStore::open(&place.path("data")).unwrap().unwrap()
}

fn unlocked(place: &Place) -> Vault<SqliteStore> {
    let locked = block_on(LockedVault::open(store(place))).unwrap();
    let passphrase = Passphrase::new(PASSPHRASE).unwrap();
    block_on(locked.unlock_with_passphrase(&passphrase)).map_err(|failed| failed.error).unwrap()
}

#[test]
fn an_older_copy_that_was_put_back_is_refused_until_it_is_accepted() {
    let (place, keystore, _) = Place::with_key();
    let copy = place.read("data/vault.sqlite3");
    place.json(&["key", "create", "--keystore", &keystore, "newer"]);
    for name in ["data/vault.sqlite3-wal", "data/vault.sqlite3-shm"] {
        let _ = std::fs::remove_file(place.path(name));
    }
    place.write("data/vault.sqlite3", &copy);
    place.refused(&["check"], b"", 4, "records.rolled_back");
    place.json(&["check", "--accept-older"]);
    assert_eq!(place.json(&["key", "list"]).as_array().unwrap().len(), 1, "what was accepted is remembered");
}

#[test]
fn an_import_says_what_differs_and_replaces_it_when_asked() {
    let (place, _, key) = Place::with_key();
    place.write("words", b"another passphrase\n");
    let passphrase = ["--bundle-passphrase-file", "words"];
    place.json(&[&["export", "--out", "old.bundle", "--kdf", "minimum"], &passphrase[..]].concat());
    place.json(&["key", "update", &key, "--name", "renamed"]);
    let import = [&["import", "old.bundle"], &passphrase[..]].concat();
    let row = |report: &Value| report["rows"].as_array().unwrap().last().unwrap().clone();
    let dry = row(&place.json(&[&import[..], &["--dry-run", "--conflict", "replace"]].concat()));
    assert_eq!((&dry["kind"], &dry["outcome"]), (&json!("key"), &json!("replaced")));
    assert_eq!(dry["differences"][0], json!({ "field": "name", "here": "renamed", "there": "card numbers" }));
    assert_eq!(row(&place.json(&[&import[..], &["--conflict", "newer"]].concat()))["outcome"], json!("kept"));
    let shown = place.run(&[&import[..], &["--dry-run"]].concat());
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("here \"renamed\", there \"card numbers\""), "{shown}");
    let replaced = [&import[..], &["--conflict", "replace", "--audit-out", "audit.jsonl"]].concat();
    assert_eq!(row(&place.json(&replaced))["outcome"], json!("replaced"));
    assert_eq!(place.json(&["key", "show", &key])["name"], json!("card numbers"));
    place.json(&["audit", "verify", "audit.jsonl"]);
}

fn refused_json(answer: &Answer, exit: i32, code: &str) {
    let error: Value = serde_json::from_str(&answer.stderr).unwrap();
    assert_eq!((answer.exit, &error["error"]["code"]), (Some(exit), &json!(code)));
}
