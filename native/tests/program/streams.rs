//! Streams, contexts, data keys, and ciphertexts that change their key.

use data_encoding::BASE64;
use keystead_core::StreamHeader;
use serde_json::json;

use crate::support::{Place, id, refused};

#[test]
fn a_stream_goes_through_files_and_pipes() {
    let (place, _, key) = Place::with_key();
    let plaintext: Vec<u8> = (0..3_000_000_u32).map(|at| (at ^ at >> 9) as u8).collect();
    place.write("plain", &plaintext);
    let encrypt = ["encrypt", "--stream", "--key", &key, "--aad", "customer 17", "--in", "plain"];
    let facts = place.json(&[&encrypt[..], &["--out", "stream"]].concat());
    let bytes = place.read("stream").len();
    let expected = json!({ "key": key, "version": 1, "form": "stream", "bytes": bytes, "out": "stream" });
    assert_eq!(facts, expected);
    assert!(place.read("stream").starts_with(b"KSS1"));

    let decrypt = ["decrypt", "--aad", "customer 17"];
    let facts = place.json(&[&decrypt[..], &["--in", "stream", "--out", "back"]].concat());
    assert_eq!(facts["bytes"], json!(3_000_000));
    assert_eq!(place.read("back"), plaintext);
    let piped = place.run_with(&encrypt[..6], &plaintext);
    assert_eq!((piped.exit, piped.stderr.as_str()), (Some(0), ""));
    let opened = place.run_with(&decrypt, &piped.stdout);
    assert!(opened.stdout == plaintext, "{}", opened.stderr);

    place.refused(&["decrypt", "--in", "stream", "--out", "other"], b"", 4, "decryption.failed");
    let json = [&decrypt[..], &["--in", "stream", "--json"]].concat();
    let answer = place.run(&json);
    assert_eq!(answer.exit, Some(2), "{}", answer.stderr);
    assert!(answer.stderr.contains("usage.invalid"), "{}", answer.stderr);
}

#[test]
fn a_stream_that_is_cut_leaves_no_file() {
    let (place, _, key) = Place::with_key();
    place.write("plain", &[7; 200_000]);
    place.json(&["encrypt", "--stream", "--key", &key, "--in", "plain", "--out", "stream"]);
    let stream = place.read("stream");
    for end in [stream.len() - 1, 146 + 65_552, 146, 145, 4] {
        place.write("cut", &stream[..end]);
        let code = if end < 146 { "ciphertext.malformed" } else { "decryption.failed" };
        place.refused(&["decrypt", "--in", "cut", "--out", "back"], b"", 4, code);
    }
    assert!(!place.names().contains(&"back".to_owned()), "{:?}", place.names());
    // Whoever reads from standard output has what was authentic, and an exit code that tells.
    let answer = place.run_with(&["decrypt"], &stream[..146 + 2 * 65_552]);
    assert_eq!((answer.exit, answer.stdout.as_slice()), (Some(4), &[7; 65_536][..]));
    assert!(answer.stderr.starts_with("error[decryption.failed]"));
}

/// Larger than what is taken for a message without being asked.
#[test]
fn what_is_large_is_a_stream_by_itself() {
    let (place, _, key) = Place::with_key();
    let plaintext = vec![1; (64 << 20) + 1];
    place.write("plain", &plaintext);
    let facts = place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "large"]);
    assert_eq!(facts["form"], json!("stream"));
    place.json(&["decrypt", "--in", "large", "--out", "back"]);
    assert!(place.read("back") == plaintext);
    // Where a key has no streams it is a message, and as such too large here.
    let keystore = id(&place.json(&["keystore", "create", "Cloud", "--profile", "naver"]));
    let naver = id(&place.json(&["key", "create", "--keystore", &keystore, "cards"]));
    place.refused(
        &["encrypt", "--key", &naver, "--in", "plain", "--out", "text"],
        b"",
        2,
        "plaintext.too_large",
    );
    place.refused(&["encrypt", "--stream", "--key", &naver], b"plain", 3, "profile.not_offered");
}

#[test]
fn a_ciphertext_gets_another_key() {
    let (place, keystore, key) = Place::with_key();
    let other = id(&place.json(&["key", "create", "--keystore", &keystore, "other"]));
    place.write("plain", b"4111");
    place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "message"]);
    place.json(&["encrypt", "--stream", "--key", &key, "--in", "plain", "--out", "stream"]);
    for name in ["message", "stream"] {
        let facts = place.json(&["rewrap", "--to", &other, "--in", name, "--out", "moved", "--force"]);
        assert_eq!((&facts["key"], &facts["version"]), (&json!(other), &json!(1)));
        assert_eq!(place.run(&["decrypt", "--key", &other, "--in", "moved"]).stdout, b"4111");
        place.refused(&["decrypt", "--key", &key, "--in", "moved"], b"", 4, "ciphertext.other_key");
        place.refused(
            &["rewrap", "--key", &other, "--to", &key, "--in", name],
            b"",
            4,
            "ciphertext.other_key",
        );
    }
    let moved = place.read("moved");
    assert_eq!(moved[StreamHeader::BYTES..], place.read("stream")[StreamHeader::BYTES..]);
    let text = place.run(&["rewrap", "--to", &key, "--in", "moved", "--base64"]);
    refused(&text, 4, "input.not_base64");
}

#[test]
fn what_a_compromised_version_protected_is_read_by_who_says_so() {
    let (place, _, key) = Place::with_key();
    place.write("plain", &[9; 100_000]);
    place.json(&["encrypt", "--key", &key, "--in", "plain", "--out", "message"]);
    place.json(&["encrypt", "--stream", "--key", &key, "--in", "plain", "--out", "stream"]);
    place.json(&["key", "rotate", &key]);
    place.json(&["key", "version", "compromise", &key, "1"]);
    for name in ["message", "stream"] {
        place.refused(&["decrypt", "--in", name], b"", 3, "version.state_forbids");
        let opened = place.run(&["decrypt", "--compromised", "--in", name]);
        assert!(opened.stdout == [9; 100_000], "{name}: {}", opened.stderr);
    }
    let events = place.json(&["audit", "list", "--event", "symmetric.decrypt_compromised"]);
    let forms: Vec<_> = events.as_array().unwrap().iter().map(|entry| entry["details"].to_string()).collect();
    assert_eq!(forms.len(), 2, "{events}");
    assert!(forms.iter().any(|details| details.contains("stream")), "{events}");
}

#[test]
fn convergent_keys_have_a_context() {
    let (place, keystore, _) = Place::with_key();
    let create = ["key", "create", "--keystore", &keystore, "lookup", "--convergent"];
    let created = place.json(&create);
    assert_eq!(created["convergent"], json!(true));
    let key = id(&created);
    let encrypt = ["encrypt", "--key", &key, "--context", "customer 17", "--base64"];
    let (first, second) = (place.run_with(&encrypt, b"4111"), place.run_with(&encrypt, b"4111"));
    assert_eq!(first.exit, Some(0), "{}", first.stderr);
    assert_eq!(first.stdout, second.stdout);
    let decrypt = ["decrypt", "--context", "customer 17", "--base64"];
    assert_eq!(place.run_with(&decrypt, &first.stdout).stdout, b"4111");
    place.refused(&["decrypt", "--base64"], &first.stdout, 2, "context.missing");
    let other = ["decrypt", "--context", "customer 18", "--base64"];
    place.refused(&other, &first.stdout, 4, "decryption.failed");
    let kakao = id(&place.json(&["keystore", "create", "Cloud", "--profile", "kakao"]));
    let create = ["key", "create", "--keystore", &kakao, "lookup", "--convergent"];
    place.refused(&create, b"", 3, "profile.not_offered");
}

#[test]
fn data_keys_are_shown_once() {
    let (place, _, key) = Place::with_key();
    let made = place.json(&["data-key", "--key", &key, "--bits", "512", "--aad", "disk"]);
    let bytes = |name: &str| BASE64.decode(made[name].as_str().unwrap().as_bytes()).unwrap();
    let (plaintext, ciphertext) = (bytes("plaintext"), bytes("ciphertext"));
    assert_eq!((plaintext.len(), &made["bits"]), (64, &json!(512)));
    place.write("sealed", &ciphertext);
    assert_eq!(place.run(&["decrypt", "--aad", "disk", "--in", "sealed"]).stdout, plaintext);
    let sealed = place.json(&["data-key", "--key", &key, "--sealed"]);
    assert_eq!(sealed["plaintext"], json!(null));
    place.refused(&["data-key", "--key", &key, "--bits", "192"], b"", 2, "data_key.size");
    let shown = String::from_utf8(place.run(&["data-key", "--key", &key]).stdout).unwrap();
    assert_eq!(shown.lines().count(), 2, "plaintext and ciphertext");
}
