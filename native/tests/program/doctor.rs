//! The doctor finds what is wrong, and says what to do.

use serde_json::Value;

use crate::support::Place;

/// What it found of each check, and how it ended.
fn findings(place: &Place, arguments: &[&str]) -> (Vec<(String, String)>, Option<i32>) {
    let answer = place.run(&[&["doctor", "--json"], arguments].concat());
    let found: Value = serde_json::from_slice(&answer.stdout).unwrap();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let found = found.as_array().unwrap().iter();
    (found.map(|one| (text(one, "check"), text(one, "state"))).collect(), answer.exit)
}

fn state<'a>(found: &'a [(String, String)], check: &str) -> &'a str {
    found.iter().find(|(name, _)| name == check).map_or("", |(_, state)| state)
}

#[test]
fn the_doctor_knows_until_when_the_certificate_is_valid() {
    let place = Place::with_vault();
    assert_eq!(state(&findings(&place, &[]).0, "certificate"), "", "there is none");
    let write = |name: &str, years: (i32, i32)| {
        let mut of = rcgen::CertificateParams::new(vec!["localhost".into()]).unwrap();
        (of.not_before, of.not_after) =
            (rcgen::date_time_ymd(years.0, 1, 1), rcgen::date_time_ymd(years.1, 1, 1));
        let made = of.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        place.write(name, made.pem().as_bytes());
    };
    write("data/tls-certificate.pem", (2000, 4000));
    assert_eq!(state(&findings(&place, &[]).0, "certificate"), "ok");
    write("expired.pem", (2000, 2001));
    write("early.pem", (3999, 4000));
    place.write("none.pem", b"no certificate");
    for name in ["expired.pem", "early.pem", "none.pem", "nowhere.pem"] {
        place.write("keystead.toml", format!("[serve]\ntls-cert = '{name}'\n").as_bytes());
        let (found, exit) = findings(&place, &["--config", "keystead.toml"]);
        assert_eq!((state(&found, "certificate"), exit), ("failed", Some(5)), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn the_doctor_finds_what_is_wrong() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let empty = Place::new();
    let (found, exit) = findings(&empty, &[]);
    assert_eq!((state(&found, "store"), exit), ("failed", Some(5)));

    let place = Place::with_vault();
    let (found, exit) = findings(&place, &[]);
    let states = ["clock", "permissions", "store", "records", "audit"].map(|check| state(&found, check));
    assert_eq!((states, exit), (["ok"; 5], Some(0)));
    assert_eq!(state(&found, "backup"), "warning", "there is none yet");
    place.write("bundle-passphrase", b"a passphrase of the bundle's own");
    let bundle = ["--bundle-passphrase-file", "bundle-passphrase", "--kdf", "minimum"];
    place.json(&[&["export", "--out", "bundle"], &bundle[..]].concat());
    assert_eq!(state(&findings(&place, &[]).0, "backup"), "ok");

    set_permissions(place.path("data"), Permissions::from_mode(0o755)).unwrap();
    let (found, exit) = findings(&place, &[]);
    assert_eq!((state(&found, "permissions"), exit), ("failed", Some(5)));
    set_permissions(place.path("data"), Permissions::from_mode(0o700)).unwrap();

    place.write("passphrase", b"another passphrase");
    let (found, exit) = findings(&place, &[]);
    assert_eq!((state(&found, "records"), exit), ("failed", Some(5)));
}
