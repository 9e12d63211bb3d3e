//! Keys that come in as components of several people, and wrapped; and random bytes to make them of.

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
use data_encoding::{BASE64, HEXLOWER};
use keystead::provider::AWS_LC;
use keystead_core::import::CheckMethod;
use keystead_core::{PublicKey, SecretBytes};
use keystead_tests::testkit::World;
use serde_json::{Value, json};

use crate::support::{Place, id};

/// The code of a file under a key: keys with the same material have the same.
fn mac(place: &Place, key: &str) -> Vec<u8> {
    place.write("message", b"the same message");
    let made = place.run(&["mac", "make", "--key", key, "--in", "message"]);
    assert_eq!(made.exit, Some(0), "{}", made.stderr);
    made.stdout
}

/// A key with this material, brought in as bytes.
fn raw(place: &Place, keystore: &str, name: &str, material: &[u8]) -> String {
    place.write("raw", material);
    let import = ["key", "import", "--keystore", keystore, "--kind", "hmac-sha256"];
    id(&place.json(&[&import[..], &["--form", "raw", "--file", "raw", name]].concat()))
}

#[test]
fn a_key_comes_in_as_components_that_are_checked() {
    let (place, keystore, _) = Place::with_key();
    let parts: [[u8; 32]; 3] = [
        core::array::from_fn(|at| at as u8),
        core::array::from_fn(|at| (at * 7) as u8),
        core::array::from_fn(|at| (200 - at) as u8),
    ];
    let key: Vec<u8> = (0..32).map(|at| parts.iter().fold(0, |sum, part| sum ^ part[at])).collect();
    let check = |method: CheckMethod, bytes: &[u8]| {
        HEXLOWER.encode(&method.value(&SecretBytes::new(bytes.to_vec())).unwrap())
    };
    for (number, part) in parts.iter().enumerate() {
        place.write(&format!("part{number}"), HEXLOWER.encode(part).as_bytes());
    }
    let import = ["key", "import-components", "--keystore", &keystore, "--kind", "hmac-sha256"];
    let files = ["--component", "part0", "--component", "part1", "--component", "part2"];
    let import = [&import[..], &files[..]].concat();
    let known = raw(&place, &keystore, "known", &key);

    let cmac = check(CheckMethod::AesCmac, &key);
    let joined = place.json(&[&import[..], &["--check", &cmac, "joined"]].concat());
    assert_eq!((&joined["kind"], &joined["origin"]), (&json!("hmacSha256"), &json!("imported")));
    assert_eq!(mac(&place, &id(&joined)), mac(&place, &known));

    let own: Vec<String> = parts.iter().map(|part| check(CheckMethod::Sha256, part)).collect();
    let sha = check(CheckMethod::Sha256, &key);
    let method = ["--check-method", "sha256", "--check", &sha, "each"];
    let each = own.iter().flat_map(|check| ["--component-check", check.as_str()]);
    let each: Vec<&str> = import.iter().copied().chain(each).chain(method).collect();
    assert_eq!(mac(&place, &id(&place.json(&each))), mac(&place, &known));

    place.refused(&[&import[..], &["--check", "000000", "no"]].concat(), b"", 2, "material.check_value");
    let few = [&import[..8], &["--check", &cmac, "no"]].concat();
    place.refused(&few, b"", 2, "material.components");
    let one_check = [&import[..], &["--component-check", &own[0], "--check", &cmac, "no"]].concat();
    place.refused(&one_check, b"", 2, "usage.invalid");
    place.refused(&[&import[..], &["--check", "xx", "no"]].concat(), b"", 2, "usage.invalid");
    // The next version, in the same way; the second component is typed.
    let next = ["key", "import-components", "--version-of", &id(&joined), "--kind", "hmac-sha256"];
    let swapped = ["--component", "part1", "--component", "-"];
    let other: Vec<u8> = parts[0].iter().zip(&parts[1]).map(|(one, two)| one ^ two).collect();
    let check = check(CheckMethod::AesCmac, &other);
    let next = [&next[..], &swapped[..], &["--check", &check, "--json"]].concat();
    let answer = place.run_with(&next, HEXLOWER.encode(&parts[0]).as_bytes());
    let view: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(view["versions"].as_array().unwrap().len(), 2, "{}", answer.stderr);
    assert_eq!(mac(&place, &id(&joined)), mac(&place, &raw(&place, &keystore, "other", &other)));
}

#[test]
fn a_key_comes_in_wrapped_for_a_ticket() {
    let (place, keystore, _) = Place::with_key();
    let begin = ["key", "begin-import", "--keystore", &keystore, "--kind"];
    let mut random = World::new(3).random;
    let mut seal = |pem: &str, bytes: &[u8]| {
        let public = PublicKey::from_pem(pem).unwrap();
        AWS_LC.asymmetric.encrypt_oaep(&public, &[], bytes, &mut random).unwrap()
    };
    let ticket = place.json(&[&begin[..], &["hmac-sha256"]].concat());
    assert_eq!(ticket["algorithm"], json!("RSA-OAEP-256"));
    place.write("wrapped", &seal(ticket["publicKey"].as_str().unwrap(), &[0x42; 32]));
    let number = ticket["ticket"].as_str().unwrap();
    let finish = ["key", "finish-import", number, "wrapped", "--file", "wrapped", "--stays"];
    let key = place.json(&finish);
    assert_eq!((&key["kind"], &key["exportable"]), (&json!("hmacSha256"), &json!(false)));
    assert_eq!(mac(&place, &id(&key)), mac(&place, &raw(&place, &keystore, "known", &[0x42; 32])));
    place.refused(&finish, b"", 2, "material.ticket");

    // A private key, under an AES key that is wrapped itself; the public key goes into a file.
    let shown = place.run(&[&begin[..], &["ec-p256", "--out", "ticket.pem"]].concat());
    let shown = String::from_utf8(shown.stdout).unwrap();
    let number = shown.lines().next().unwrap().split_whitespace().last().unwrap().to_owned();
    assert!(shown.contains("RSA-AES-KWP") && shown.contains("ticket.pem"), "{shown}");
    let der = BASE64.decode(P256.as_bytes()).unwrap();
    let pem = String::from_utf8(place.read("ticket.pem")).unwrap();
    let mut wrapped = seal(&pem, &[7; 32]);
    let kek = AesKek::new(&AES_256, &[7; 32]).unwrap();
    let mut room = vec![0; der.len() + 16];
    wrapped.extend_from_slice(kek.wrap_with_padding(&der, &mut room).unwrap());
    place.write("wrapped", &wrapped[..wrapped.len() - 8]);
    let finish = ["key", "finish-import", &number, "pair", "--file", "wrapped"];
    place.refused(&finish, b"", 2, "material.wrapping");
    place.write("wrapped", &wrapped);
    let key = id(&place.json(&finish));
    let public = place.json(&["key", "public", &key]);
    assert_eq!(public["jwk"]["x"], json!("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));
    place.refused(&["key", "begin-import", "--keystore", "1", "--kind", "aes256"], b"", 2, "id.invalid");
}

/// The private key of RFC 7515 appendix A.3 as PKCS#8.
const P256: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjpsQnnGQmL+YBIff\
H1136cspYG6+0iY7X1fCE9+E9LKhRANCAAR/zc4ncPbEXUGDy+5v20t7WAczNXvp7xO6z248e9FURcfxRM0bvZt+hyzf7bnuufSzaV1uqQskrYpGIyiFiOWt";

#[test]
fn random_bytes_come_in_the_form_that_is_asked_for() {
    let (place, _, _) = Place::with_key();
    let shown = place.run(&["random", "32"]).stdout;
    let digits = String::from_utf8(shown).unwrap();
    assert_eq!(HEXLOWER.decode(digits.trim_end().as_bytes()).unwrap().len(), 32);
    assert_ne!(place.run(&["random", "32"]).stdout, digits.into_bytes());
    assert_eq!(place.run(&["random", "1024", "--form", "raw"]).stdout.len(), 1_024);
    let text = place.run(&["random", "3", "--form", "base64"]).stdout;
    assert_eq!(BASE64.decode(text.trim_ascii_end()).unwrap().len(), 3);
    let facts = place.json(&["random", "16"]);
    assert_eq!(BASE64.decode(facts["random"].as_str().unwrap().as_bytes()).unwrap().len(), 16);
    let facts = place.json(&["random", "16", "--form", "raw", "--out", "bytes"]);
    assert_eq!((facts, place.read("bytes").len()), (json!({ "bytes": 16, "out": "bytes" }), 16));
    place.refused(&["random", "16", "--out", "bytes"], b"", 3, "output.exists");
    for length in ["0", "1025"] {
        place.refused(&["random", length], b"", 2, "random.length");
    }
    let events = place.json(&["audit", "list", "--event", "vault.random"]);
    let events = serde_json::to_string(&events).unwrap();
    assert!(events.contains("1024") && events.contains("random.length"), "{events}");
}
