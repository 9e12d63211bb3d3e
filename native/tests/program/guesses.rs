//! Whoever shows what is wrong is slowed down and recorded.

use core::time::Duration;
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};

use crate::http::{Response, Server};
use crate::online::Served;
use crate::support::{PASSPHRASE, id};

const JSON: &str = "Content-Type: application/json\r\n";

fn sign_in(server: &Server, body: &Value) -> Response {
    server.connect().send("POST", "/api/v1/session", JSON, body.to_string().as_bytes())
}

fn code(answer: &Response) -> (u16, String) {
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    (answer.status, body["code"].as_str().unwrap_or_default().to_owned())
}

fn basic(id: &str, secret: &str) -> String {
    let shown = data_encoding::BASE64.encode(format!("{id}:{secret}").as_bytes());
    format!("Authorization: Basic {shown}\r\n")
}

/// What the audit log has of this event: outcome, object and number of attempts.
fn refusals(served: &Served, event: &str) -> Vec<(String, String, String)> {
    let log = served.json(&["audit", "list", "--event", event]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |entry: &Value| {
        assert_eq!((text(&entry["outcome"]).as_str(), text(&entry["actor"]).as_str()), ("refused", "system"));
        assert!(text(&entry["client"]).contains("127.0.0.1"), "{entry}");
        (text(&entry["code"]), text(&entry["object"]), text(&entry["details"][0][1]))
    };
    log.as_array().unwrap().iter().rev().map(one).collect()
}

#[test]
fn passphrases_are_tried_ever_more_slowly() {
    let served = Served::new();
    let wrong = json!({ "passphrase": "not the passphrase" });
    for _ in 0..5 {
        assert_eq!(code(&sign_in(&served.server, &wrong)), (403, "unlock.failed".into()));
    }
    // Not even the right one is looked at now.
    let right = json!({ "passphrase": PASSPHRASE });
    let slowed = sign_in(&served.server, &right);
    assert_eq!(code(&slowed), (429, "request.slowed".into()));
    let wait: u64 = slowed.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait));
    // An access key from the same place has nothing to do with it.
    assert!(served.json(&["keystore", "list"]).is_array());
    thread::sleep(Duration::from_secs(wait));
    assert_eq!(sign_in(&served.server, &right).status, 201);
    assert_eq!(code(&sign_in(&served.server, &wrong)), (403, "unlock.failed".into()), "it begins anew");
    let attempts: Vec<String> = refusals(&served, "vault.sign_in")
        .into_iter()
        .map(|(code, _, attempts)| {
            assert_eq!(code, "unlock.failed");
            attempts
        })
        .collect();
    assert_eq!(attempts, ["1", "2", "3", "4", "1"]);
    let log = String::from_utf8(served.place.read("server.log")).unwrap();
    assert!(log.contains("sign_in.refused") && !log.contains("not the passphrase"), "{log}");
}

#[test]
#[allow(clippy::disallowed_methods, reason = "how long an answer took")]
fn wrong_access_keys_are_recorded_and_answered_late() {
    let served = Served::new();
    let made: Value = serde_json::from_slice(&served.place.read("access")).unwrap();
    let own = made["accessKeyId"].as_str().unwrap();
    let principals = served.json(&["principal", "list"]);
    let holder = principals.as_array().unwrap().iter().find(|one| one["name"] == "administrator").unwrap();
    let get = |headers: &str| served.server.connect().send("GET", "/api/v1/keys", headers, b"");
    assert_eq!(code(&get("")), (401, "request.unauthenticated".into()), "nothing was shown");
    assert_eq!(code(&get(&basic(own, "wrong"))), (401, "request.unauthenticated".into()));
    let session = json!({ "accessKeyId": own, "secretAccessKey": "wrong" });
    assert_eq!(code(&sign_in(&served.server, &session)), (401, "request.unauthenticated".into()));
    // In another spelling, too.
    let appkey = made["appKey"].as_str().unwrap();
    let shown = |appkey: &str, secret: &str| {
        let headers = format!("X-TC-AUTHENTICATION-ID: {own}\r\nX-TC-AUTHENTICATION-SECRET: {secret}\r\n");
        let path = format!("/keymanager/v1.2/appkey/{appkey}/keystores");
        served.server.connect().send("GET", &path, &headers, b"").status
    };
    assert_eq!(shown(appkey, "wrong"), 401);
    assert_eq!(shown("none", made["secretAccessKey"].as_str().unwrap()), 401);
    assert_eq!(get(&basic("nobody", "wrong")).status, 401);
    let form = b"grant_type=client_credentials";
    let token = served.server.connect().send("POST", "/oauth2/token/create", &basic(own, "wrong"), form);
    assert_eq!(token.status, 401);
    // That was the fifth: it was answered late, and the next one is.
    let began = Instant::now();
    assert_eq!(get(&basic(own, "wrong")).status, 401);
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    let right = basic(own, made["secretAccessKey"].as_str().unwrap());
    assert_eq!(get(&right).status, 200);
    let of_holder = |attempts: &str| ("access.denied".to_owned(), id(holder), attempts.to_owned());
    assert_eq!(refusals(&served, "principal.sign_in"), ["1", "2", "3"].map(of_holder));
    let nobody: Vec<String> = refusals(&served, "vault.sign_in").into_iter().map(|one| one.2).collect();
    assert_eq!(nobody, ["4"]);
    let log = String::from_utf8(served.place.read("server.log")).unwrap();
    assert!(log.contains("A wrong access key was shown from 127.0.0.1, 4 times"), "{log}");
}

#[test]
fn a_session_and_a_token_seal_the_vault_as_an_access_key_does() {
    let served = Served::new();
    let server = &served.server;
    let seal = |headers: &str| server.connect().send("POST", "/api/v1/seal", headers, b"");
    let unseal = || {
        let body = json!({ "passphrase": PASSPHRASE }).to_string();
        server.connect().send("POST", "/api/v1/unseal", JSON, body.as_bytes()).status
    };
    let signed_in = sign_in(server, &json!({ "passphrase": PASSPHRASE }));
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let session: Value = serde_json::from_slice(&signed_in.body).unwrap();
    let cookie = format!("Cookie: {cookie}\r\n");
    assert_eq!(code(&seal(&cookie)), (403, "request.forged".into()));
    let own = format!("{cookie}Keystead-Csrf: {}\r\n", session["csrf"].as_str().unwrap());
    assert_eq!((seal(&own).status, unseal()), (200, 200));
    let made: Value = serde_json::from_slice(&served.place.read("access")).unwrap();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    let shown = basic(&text("accessKeyId"), &text("secretAccessKey"));
    let form = b"grant_type=client_credentials";
    let token = server.connect().send("POST", "/oauth2/token/create", &shown, form);
    let token: Value = serde_json::from_slice(&token.body).unwrap();
    let bearer = format!("Authorization: Bearer {}\r\n", token["access_token"].as_str().unwrap());
    assert_eq!((seal(&bearer).status, unseal()), (200, 200));
    assert_eq!(code(&seal("")), (401, "request.unauthenticated".into()));
    assert_eq!((seal(&shown).status, code(&seal(&shown))), (200, (409, "vault.sealed".into())));
}
