//! Keys in the forms of others, and tokens.

use crate::support::{Place, id};

/// The private key of RFC 8037 appendix A.1, and its thumbprint of appendix A.3.
const JWK: &[u8] = br#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

#[test]
fn a_key_comes_in_signs_tokens_and_is_published() {
    let (place, keystore, _) = Place::with_key();
    place.write("key.jwk", JWK);
    place.write("claims.json", br#"{"scope":"all"}"#);
    let key = place.json(&[
        "key",
        "import",
        "--keystore",
        &keystore,
        "--form",
        "jwk",
        "--file",
        "key.jwk",
        "tokens",
    ]);
    assert_eq!((key["kind"].as_str(), key["origin"].as_str()), (Some("ed25519"), Some("imported")));
    let key = id(&key);
    let public = place.json(&["key", "public", &key]);
    assert_eq!(public["thumbprint"], THUMBPRINT);

    let sign = [
        "jwt",
        "sign",
        "--key",
        &key,
        "--claims",
        "claims.json",
        "--expires-in",
        "600",
        "--audience",
        "here",
    ];
    let token = place.json(&sign)["token"].as_str().unwrap().to_owned();
    place.write("token", token.as_bytes());
    let verified =
        place.json(&["jwt", "verify", "--keystore", &keystore, "--in", "token", "--audience", "here"]);
    assert_eq!(verified["claims"]["scope"], "all");
    assert_eq!(verified["header"]["kid"], THUMBPRINT);
    place.refused(&["jwt", "verify", "--key", &key, "--in", "token"], b"", 4, "token.audience");
    place.write("broken", token.rsplit_once('.').unwrap().0.as_bytes());
    let broken = ["jwt", "verify", "--key", &key, "--in", "broken", "--audience", "here"];
    place.refused(&broken, b"", 4, "token.malformed");

    let set = place.json(&["jwks", "--keystore", &keystore]);
    assert_eq!(set["keys"][0]["kid"], THUMBPRINT);
    assert_eq!(set["keys"][0]["d"], serde_json::Value::Null);
    place.refused(&["key", "export", &key, "--form", "jwk", "--out", "out"], b"", 3, "export.forbidden");
    assert!(!place.names().contains(&"out".to_owned()));
}

#[test]
fn what_is_wrong_with_a_key_is_said() {
    let (place, keystore, _) = Place::with_key();
    let import = |form: &str, bytes: &[u8], code: &str| {
        place.write("in", bytes);
        let arguments = ["key", "import", "--keystore", &keystore, "--form", form, "--file", "in", "no"];
        place.refused(&arguments, b"", 2, code);
    };
    import("hex-tokens", b"0x01, 0xZZ", "material.hex_token");
    import("hex-tokens", b"0x01 0x02", "material.length");
    import("pem", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "material.encrypted");
    import("jwk", b"{}", "material.unreadable");
    import("raw", b"short", "material.malformed");
}
