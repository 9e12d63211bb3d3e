//! A server that starts sealed, is unlocked and sealed again while it runs.

use std::thread;

use serde_json::{Value, json};

use crate::http::{Response, Server};
use crate::support::{PASSPHRASE, Place, finish, id, refused};

const JSON: &str = "Content-Type: application/json\r\n";

/// The vault's access key: its id and its secret.
fn made(place: &Place) -> (String, String, Value) {
    let made = place.json(&["init", "--kdf", "minimum"]);
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("accessKeyId"), text("secretAccessKey"), made)
}

fn sealed(server: &Server) -> Value {
    let answer = server.connect().send("GET", "/readyz", "", b"");
    assert_eq!(answer.status, 200);
    serde_json::from_slice::<Value>(&answer.body).unwrap()["sealed"].clone()
}

fn post(server: &Server, path: &str, headers: &str, body: &str) -> Response {
    server.connect().send("POST", path, headers, body.as_bytes())
}

fn problem(answer: &Response) -> (u16, String) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((body["status"].as_u64(), body["type"].as_str()), {
        let kind = format!("urn:keystead:{}", body["code"].as_str().unwrap());
        (Some(u64::from(answer.status)), Some(kind.leak() as &str))
    });
    (answer.status, body["code"].as_str().unwrap().to_owned())
}

#[test]
fn the_command_line_unlocks_and_seals_a_running_server() {
    let place = Place::new();
    let (access_key, secret, made) = made(&place);
    let keystore = id(&place.json(&["keystore", "create", "While it is sealed"]));
    let server = Server::start(&place, &["--data", "data"]);
    let url = format!("http://{}", server.address);
    let run = |arguments: &[&str]| {
        let mut command = place.command();
        command.args(arguments).args(["--data", "data", "--server", &url]);
        finish(command.spawn().unwrap(), b"")
    };
    let jwks = format!("/keystores/{keystore}/.well-known/jwks.json");
    let get = |path: &str| server.connect().send("GET", path, "", b"");
    assert_eq!((sealed(&server), get(&jwks).status), (json!(true), 503));

    place.write("wrong", b"not the passphrase\n");
    refused(&run(&["unseal", "--passphrase-file", "wrong"]), 3, "unlock.failed");
    assert_eq!(sealed(&server), json!(true));
    let answer = run(&["unseal", "--passphrase-file", "passphrase", "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&answer.stdout).unwrap(), json!({ "sealed": false }));
    assert_eq!((sealed(&server), get(&jwks).status), (json!(false), 200));
    assert_eq!(run(&["unseal", "--passphrase-file", "passphrase"]).exit, Some(0), "it is unlocked already");

    place.write("secret", secret.as_bytes());
    place.write("other", b"no secret of anybody");
    let seal = |file: &str| run(&["seal", "--access-key-id", &access_key, "--secret-access-key-file", file]);
    refused(&seal("other"), 3, "request.unauthenticated");
    assert_eq!(sealed(&server), json!(false));
    assert_eq!(seal("secret").exit, Some(0));
    assert_eq!((sealed(&server), get(&jwks).status), (json!(true), 503));
    refused(&seal("secret"), 3, "vault.sealed");

    place.write("code", made["recoveryCode"].as_str().unwrap().as_bytes());
    assert_eq!(run(&["unseal", "--recovery-code-file", "code"]).exit, Some(0));
    assert_eq!((sealed(&server), get(&jwks).status), (json!(false), 200));
    let log = place.run(&["audit", "list"]);
    let log = String::from_utf8(log.stdout).unwrap();
    let locks = log.lines().filter(|line| line.contains("vault.lock"));
    assert_eq!(locks.count(), 1, "who sealed it is in the audit log");
}

#[test]
fn only_what_opens_the_vault_unlocks_it() {
    let place = Place::new();
    let (access_key, secret, _) = made(&place);
    let server = Server::start(&place, &["--data", "data"]);
    let unseal =
        |headers: &str, body: &Value| problem(&post(&server, "/api/v1/unseal", headers, &body.to_string()));
    let right = json!({ "passphrase": PASSPHRASE });
    assert_eq!(unseal("", &right), (415, "request.media".into()));
    assert_eq!(unseal("Content-Type: text/plain\r\n", &right), (415, "request.media".into()));
    for malformed in [
        json!({}),
        json!([]),
        json!({ "passphrase": 7 }),
        json!({ "passphrase": "a", "recoveryCode": "b" }),
        json!({ "passphrase": PASSPHRASE, "more": true }),
        json!({ "keyFile": "no Base64" }),
        json!({ "passphrase": "long".repeat(10_000) }),
    ] {
        assert_eq!(unseal(JSON, &malformed), (400, "request.body".into()), "{malformed}");
    }
    assert_eq!(unseal(JSON, &json!({ "passphrase": "another one" })), (403, "unlock.failed".into()));
    assert_eq!(unseal(JSON, &json!({ "recoveryCode": "no code" })).0, 400);
    let get = server.connect().send("GET", "/api/v1/unseal", "", b"");
    assert_eq!((problem(&get).0, get.header("allow")), (405, Some("POST")));
    let seal = |headers: &str| problem(&post(&server, "/api/v1/seal", headers, ""));
    assert_eq!(seal(""), (409, "vault.sealed".into()));
    assert_eq!(sealed(&server), json!(true));
    assert_eq!(post(&server, "/api/v1/unseal", JSON, &right.to_string()).status, 200);
    assert_eq!(seal(""), (401, "request.unauthenticated".into()));
    let basic = |id: &str, secret: &str| {
        let shown = data_encoding::BASE64.encode(format!("{id}:{secret}").as_bytes());
        format!("Authorization: Basic {shown}\r\n")
    };
    assert_eq!(seal(&basic(&access_key, "wrong")), (401, "request.unauthenticated".into()));
    assert_eq!(seal(&basic("nobody", &secret)), (401, "request.unauthenticated".into()));
    let viewer = place.json(&["principal", "create", "Reader", "--role", "viewer"]);
    let key = place.json(&["principal", "add-access-key", viewer["id"].as_str().unwrap()]);
    let of_viewer = basic(key["accessKeyId"].as_str().unwrap(), key["secretAccessKey"].as_str().unwrap());
    assert_eq!(seal(&of_viewer), (403, "access.denied".into()));
    assert_eq!(sealed(&server), json!(false));
    assert_eq!(post(&server, "/api/v1/seal", &basic(&access_key, &secret), "").status, 200);
    assert_eq!(sealed(&server), json!(true));
}

/// What a connection has read may lie in its buffers while it is open.
#[test]
fn sealing_ends_every_connection() {
    let place = Place::new();
    let (access_key, secret, _) = made(&place);
    let server = Server::start(&place, &["--data", "data"]);
    let mut idle = server.connect();
    for _ in 0..2 {
        assert_eq!(idle.send("GET", "/readyz", "", b"").status, 200, "it is kept open");
    }
    let right = json!({ "passphrase": PASSPHRASE }).to_string();
    assert_eq!(idle.send("POST", "/api/v1/unseal", JSON, right.as_bytes()).status, 200);
    let basic = data_encoding::BASE64.encode(format!("{access_key}:{secret}").as_bytes());
    let mut own = server.connect();
    let answer = own.send("POST", "/api/v1/seal", &format!("Authorization: Basic {basic}\r\n"), b"");
    assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
    assert_eq!(idle.send("GET", "/readyz", "", b"").status, 200, "who did not know is answered");
    assert!(own.receive().is_none() && idle.receive().is_none(), "both have ended");
    assert_eq!(sealed(&server), json!(true), "others are accepted");
    assert_eq!(post(&server, "/api/v1/unseal", JSON, &right).status, 200);
}

/// However many guess at once, they take turns, and those behind the queue are told to come again.
#[test]
fn guesses_take_turns_and_are_slowed_down() {
    let place = Place::with_vault();
    let server = Server::start(&place, &["--data", "data"]);
    let guesses: Vec<_> = (0..40)
        .map(|number| {
            let mut to = server.connect();
            thread::spawn(move || {
                let guess = json!({ "passphrase": format!("guess number {number}") }).to_string();
                to.send("POST", "/api/v1/unseal", JSON, guess.as_bytes())
            })
        })
        .collect();
    let answers: Vec<Response> = guesses.into_iter().map(|guess| guess.join().unwrap()).collect();
    let (tried, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 403);
    assert!((5..16).contains(&tried.len()), "{}", tried.len());
    for answer in refused {
        let (status, code) = problem(answer);
        assert_eq!(status, 429);
        assert!(["request.busy", "request.slowed"].contains(&code.as_str()), "{code}");
        assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    }
    assert_eq!(sealed(&server), json!(true));
}

#[test]
fn secrets_are_not_sent_in_the_clear_to_other_machines() {
    let place = Place::new();
    for (url, code) in [("http://192.0.2.1:7420", "usage.invalid"), ("ftp://localhost", "usage.invalid")] {
        let mut command = place.command();
        command.args(["unseal", "--passphrase-file", "passphrase", "--server", url]);
        refused(&finish(command.spawn().unwrap(), b""), 2, code);
    }
    let mut command = place.command();
    command.args(["unseal", "--passphrase-file", "passphrase", "--server", "http://127.0.0.1:1"]);
    refused(&finish(command.spawn().unwrap(), b""), 5, "server.unreachable");
}

/// With a certificate of its own, too, which the command finds where the server keeps it.
#[test]
fn a_server_with_its_own_certificate_is_unlocked() {
    let place = Place::with_vault();
    let server = Server::start(&place, &["--data", "data", "--tls-self-signed"]);
    let url = server.address.replace("https://", "");
    let url = format!("https://{url}");
    let unseal = |data: &str| {
        let mut command = place.command();
        command.args(["unseal", "--passphrase-file", "passphrase", "--server", &url, "--data", data]);
        finish(command.spawn().unwrap(), b"")
    };
    refused(&unseal("elsewhere"), 5, "server.unreachable");
    let answer = unseal("data");
    assert_eq!(answer.exit, Some(0), "{}", answer.stderr);
}
