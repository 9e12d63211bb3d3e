//! How a server is watched: numbers, and lines on standard error.

use std::io::BufReader;
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::http::{Connection, Server};
use crate::support::{PASSPHRASE, Place, id};

/// A number, by its name and labels.
fn number(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find(|line| line.rsplit_once(' ').is_some_and(|(found, _)| found == name))?;
    line.rsplit_once(' ')?.1.parse().ok()
}

fn numbers(to: &mut Connection) -> String {
    let answer = to.send("GET", "/metrics", "", b"");
    let media = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(media)));
    String::from_utf8(answer.body).unwrap()
}

#[test]
fn numbers_tell_what_the_server_did_and_nothing_of_whom() {
    let place = Place::new();
    let made = place.json(&["init", "--kdf", "minimum"]);
    let create = ["keystore", "create", "Payments", "--profile", "nhn", "--gate", "ipv4"];
    let keystore = id(&place.json(&create));
    place.json(&["credential", "add", "--keystore", &keystore, "--ipv4", "127.0.0.1"]);
    let key = id(&place.json(&["key", "create", "--keystore", &keystore, "card numbers"]));
    let server = Server::start(&place, &["--data", "data", "--metrics", "--metrics-listen", "127.0.0.1:0"]);
    let mut to = server.connect();
    assert_eq!(number(&numbers(&mut to), "keystead_sealed"), Some(1.0));
    let unseal = json!({ "passphrase": PASSPHRASE }).to_string();
    let json = "Content-Type: application/json\r\n";
    assert_eq!(to.send("POST", "/api/v1/unseal", json, unseal.as_bytes()).status, 200);

    let app_key = made["appKey"].as_str().unwrap();
    let path = format!("/keymanager/v1.0/appkey/{app_key}/symmetric-keys/{key}/encrypt");
    for _ in 0..3 {
        assert_eq!(to.send("POST", &path, json, br#"{"plaintext":"a"}"#).status, 200);
    }
    to.send("GET", "/nowhere/at/all.txt", "", b"");
    to.send("INVENTED", "/healthz", "", b"");
    let text = numbers(&mut to);
    assert_eq!(number(&text, "keystead_sealed"), Some(0.0));
    let count = |route: &str, method: &str, status: u16| {
        let labels = format!(r#"{{route="{route}",method="{method}",status="{status}"}}"#);
        number(&text, &format!("keystead_http_requests_total{labels}"))
    };
    assert_eq!(count("/keymanager/{*path}", "POST", 200), Some(3.0));
    assert_eq!(count("/api/v1/unseal", "POST", 200), Some(1.0));
    assert_eq!(count("other", "GET", 404), Some(1.0));
    assert_eq!(count("/healthz", "other", 405), Some(1.0));
    let timed = r#"keystead_http_request_duration_seconds_count{route="/keymanager/{*path}"}"#;
    assert_eq!(number(&text, timed), Some(3.0));
    assert_eq!(number(&text, "keystead_connections"), Some(1.0));
    assert!(number(&text, "keystead_ticks_total").is_some());
    assert!(text.ends_with("# EOF\n"));
    for secret in [app_key, &key, &keystore, PASSPHRASE, "card numbers", "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret}");
    }

    // The same, and health, on an address of their own; nothing else is there.
    let aside = server.facts["metrics"].as_str().unwrap();
    let aside = aside.trim_start_matches("http://").trim_end_matches("/metrics");
    let mut aside = Connection::over(BufReader::new(TcpStream::connect(aside).unwrap()));
    assert!(numbers(&mut aside).contains("keystead_sealed 0"));
    assert_eq!(aside.send("GET", "/readyz", "", b"").status, 200);
    assert_eq!(aside.send("POST", "/api/v1/unseal", json, unseal.as_bytes()).status, 404);
}

#[test]
fn numbers_are_served_where_that_is_asked_for_alone() {
    let place = Place::with_vault();
    let server = Server::start(&place, &["--data", "data"]);
    assert_eq!(server.connect().send("GET", "/metrics.txt", "", b"").status, 404);
    let answer = server.connect().send("GET", "/metrics", "", b"");
    assert!(!String::from_utf8_lossy(&answer.body).contains("keystead_"));
}

#[test]
fn lines_are_objects_for_programs_and_carry_no_secret() {
    let place = Place::new();
    let made = place.json(&["init", "--kdf", "minimum"]);
    let arguments =
        ["--data", "data", "--passphrase-file", "passphrase", "--log-format", "json", "--log-requests"];
    let server = Server::start(&place, &arguments);
    let mut to = server.connect();
    let app_key = made["appKey"].as_str().unwrap();
    to.send("GET", &format!("/keymanager/v1.0/appkey/{app_key}/confirm?secret=1"), "X-Secret: 2\r\n", b"");
    to.send("GET", "/healthz", "", b"");
    drop((to, server));
    let log = String::from_utf8(place.read("server.log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["code"] == "http.request").collect();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0]["route"], "/keymanager/{*path}");
    assert_eq!((&requests[1]["method"], &requests[1]["status"]), (&json!("GET"), &json!(200)));
    assert_eq!(requests[1]["client"], "127.0.0.1");
    let secrets = [app_key, made["secretAccessKey"].as_str().unwrap(), PASSPHRASE, "secret=", "X-Secret"];
    assert!(!secrets.iter().any(|secret| log.contains(secret)));
}
