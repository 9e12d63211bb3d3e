//! Keystores of every profile, and what only some of them have.

use serde_json::json;

use crate::support::{Place, id};

#[test]
fn profiles_are_listed_and_shown_without_a_vault() {
    let place = Place::new();
    let profiles = place.json(&["profile", "list"]);
    let names: Vec<_> =
        profiles.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["standard", "nhn", "kakao", "naver", "jwt"]);
    for name in names {
        let profile = place.json(&["profile", "show", name]);
        assert_eq!(profile["knobs"].as_array().unwrap().len(), 33, "{name}");
    }
    let text = String::from_utf8(place.run(&["profile", "show", "nhn"]).stdout).unwrap();
    assert!(text.contains("deletion.window") && text.contains("168 h"), "{text}");
    assert_eq!(place.run(&["profile", "show", "aws"]).exit, Some(2));
}

#[test]
fn a_keystore_has_the_profile_that_it_was_created_with() {
    let place = Place::with_vault();
    let without = ["keystore", "create", "nhn", "--profile", "nhn"];
    place.refused(&without, b"", 2, "gate.without_method");
    for profile in ["nhn", "kakao", "naver"] {
        let create = ["keystore", "create", profile, "--profile", profile];
        let gate: &[&str] = if profile == "nhn" { &["--gate", "ipv4"] } else { &[] };
        let view = place.json(&[&create, gate].concat());
        assert_eq!(view["profile"], json!(profile));
        let key = id(&place.json(&["key", "create", "--keystore", &id(&view), "key-1"]));
        place.write("plain", b"one and the same");
        let sealed = place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", profile]);
        assert_eq!((&sealed["key"], &sealed["bytes"]), (&json!(key), &json!(place.read(profile).len())));
        let opened = place.run(&["decrypt", "--key", &key, "--in", profile]);
        assert_eq!(opened.stdout, b"one and the same", "{}", opened.stderr);
    }
    assert!(place.read("kakao").starts_with(b"kckms:") && place.read("naver").starts_with(b"ncpkms:v"));
    assert_eq!(place.json(&["keystore", "create", "usual"])["profile"], json!("standard"));
    place.refused(&["decrypt", "--in", "naver"], b"", 4, "ciphertext.malformed");
}

#[test]
fn a_user_pin_is_asked_for_before_a_signing_key_is_deleted() {
    let place = Place::with_vault();
    place.write("pin", b"Vgr 9-Kp7#q\n");
    place.write("weak", b"1234\n");
    place.write("other", b"Vgr 9-Kp7#r\n");
    let create = |pin: &str| {
        ["keystore", "create", "Tokens", "--profile", "jwt", "--kdf", "minimum", "--pin-file", pin]
            .map(String::from)
    };
    let create = |pin: &str| create(pin).to_vec();
    let run = |arguments: Vec<String>| place.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    crate::support::refused(&run(create("weak")), 2, "pin.rejected");
    place.refused(&["keystore", "create", "Tokens", "--profile", "jwt"], b"", 2, "passphrase.missing");
    place.refused(&["keystore", "create", "No", "--pin-file", "pin"], b"", 2, "usage.invalid");
    let made = run([create("pin"), vec!["--json".into()]].concat());
    let keystore = id(&serde_json::from_slice(&made.stdout).unwrap());
    let key = id(&place.json(&["key", "create", "--keystore", &keystore, "signer", "--kind", "ec-p256"]));

    place.refused(&["key", "delete-now", &key, "--pin-file", "other"], b"", 3, "pin.mismatch");
    let deleted = place.json(&["key", "delete-now", &key, "--pin-file", "pin"]);
    assert_eq!(deleted["state"]["name"], json!("destroyed"));
}

#[test]
fn rotation_and_versions_are_managed() {
    let (place, keystore, key) = Place::with_key();
    let view = place.json(&["key", "rotation", &key, "--days", "90"]);
    assert_eq!(view["rotation"]["periodDays"], json!(90));
    assert!(view["nextRotation"].as_u64() > view["changed"].as_u64());
    place.refused(&["key", "rotation", &key, "--days", "5000"], b"", 2, "rotation.period");
    assert_eq!(place.run(&["key", "rotation", &key]).exit, Some(2), "days, or off");
    assert_eq!(place.json(&["key", "rotation", &key, "--off"])["nextRotation"], json!(null));

    place.json(&["key", "rotate", &key]);
    let state = |arguments: &[&str], number: usize| {
        place.json(&[&["key"], arguments].concat())["versions"][number - 1]["state"]["name"].clone()
    };
    assert_eq!(state(&["version", "deactivate", &key, "1"], 1), json!("deactivated"));
    place.refused(&["key", "default", &key, "1"], b"", 3, "version.state_forbids");
    assert_eq!(state(&["version", "activate", &key, "1"], 1), json!("active"));
    assert_eq!(place.json(&["key", "default", &key, "1"])["primary"], json!(1));
    place.write("plain", b"old");
    place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "old"]);
    assert_eq!(place.json(&["key", "default", &key, "2"])["primary"], json!(2));

    assert_eq!(state(&["version", "compromise", &key, "1"], 1), json!("compromised"));
    place.refused(&["decrypt", "--in", "old"], b"", 3, "version.state_forbids");
    assert_eq!(place.run(&["decrypt", "--compromised", "--in", "old"]).stdout, b"old");
    assert_eq!(state(&["version", "request-deletion", &key, "1"], 1), json!("pendingDeletion"));
    assert_eq!(state(&["version", "cancel-deletion", &key, "1"], 1), json!("compromised"));
    place.json(&["key", "version", "request-deletion", &key, "1"]);
    assert_eq!(state(&["version", "destroy", &key, "1"], 1), json!("destroyed"));
    place.refused(&["decrypt", "--compromised", "--in", "old"], b"", 3, "version.state_forbids");

    let waiting = place.json(&["key", "create", "--keystore", &keystore, "later", "--pre-active"]);
    assert_eq!((&waiting["state"]["name"], &waiting["versions"]), (&json!("preActive"), &json!([])));
    assert_eq!(place.json(&["key", "rotate", &id(&waiting)])["state"]["name"], json!("enabled"));
    let rsa = ["key", "create", "--keystore", &keystore, "rsa", "--kind", "rsa2048"];
    assert_eq!(place.json(&rsa)["state"]["name"], json!("enabled"));
    let mac =
        ["key", "create", "--keystore", &keystore, "mac", "--kind", "hmac-sha256", "--rotate-days", "30"];
    assert_eq!(place.json(&mac)["rotation"]["periodDays"], json!(30));
}

#[test]
fn settings_and_service_keys_are_shown() {
    let place = Place::with_vault();
    let before = place.json(&["settings", "show"]);
    assert_eq!(before, json!({ "region": null, "utcOffsetMinutes": 0, "strictAudit": false }));
    let set = ["settings", "set", "--region", "KR", "--utc-offset", "540", "--strict-audit", "on"];
    assert_eq!(place.json(&set), json!({ "region": "KR", "utcOffsetMinutes": 540, "strictAudit": true }));
    let text = String::from_utf8(place.run(&["settings", "show"]).stdout).unwrap();
    assert!(text.contains("00:00 UTC+09:00"), "{text}");
    place.refused(&["settings", "set", "--utc-offset", "-900"], b"", 2, "setting.invalid");
    assert_eq!(place.json(&["settings", "set", "--no-region"])["region"], json!(null));
    assert_eq!(place.run(&["settings", "set"]).exit, Some(2), "a change changes something");
    let keys = place.json(&["service-keys"]);
    let names: Vec<_> = keys.as_array().unwrap().iter().map(|key| key["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Key-protection") && names.contains(&"Record-integrity"), "{names:?}");
}
