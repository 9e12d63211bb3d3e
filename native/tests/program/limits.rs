//! What one client may take of the server: time, bytes, connections and requests.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::http::{Connection, Server};
use crate::support::{PASSPHRASE, Place};

fn server(arguments: &[&str]) -> (Place, Server) {
    let place = Place::with_vault();
    let server = Server::start(&place, &[&["--data", "data"], arguments].concat());
    (place, server)
}

fn alive(to: &mut Connection) -> Option<u16> {
    to.try_send("GET", "/healthz", "", b"").map(|answer| answer.status)
}

fn code(body: &[u8]) -> String {
    serde_json::from_slice::<Value>(body).unwrap()["code"].as_str().unwrap().to_owned()
}

/// Everything until the server closes the connection.
fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn whoever_does_not_finish_a_request_is_cut_off() {
    let (_place, server) = server(&["--head-timeout", "1", "--body-timeout", "1"]);
    let begin = |text: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    };
    assert_eq!(rest(begin("")), "", "nothing was asked");
    assert_eq!(rest(begin("GET /healthz HTTP/1.1\r\nHost: te")), "", "half of a head");
    let head = "POST /api/v1/unseal HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n";
    let answer = rest(begin(&format!("{head}Content-Length: 100\r\n\r\n{{")));
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("\"request.slow\""), "{answer}");
    let answer = rest(begin(&format!("{head}Transfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n")));
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    // An open connection on which nothing more is asked is one, too.
    let kept = rest(begin("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n"));
    assert!(kept.starts_with("HTTP/1.1 200 ") && kept.ends_with("alive\n"), "{kept}");
}

#[test]
fn bodies_are_bounded_whatever_is_said_of_them() {
    let (_place, server) = server(&["--max-body", "2000"]);
    let json = "Content-Type: application/json\r\n";
    let guess = |length: usize| json!({ "passphrase": "x".repeat(length) }).to_string();
    let sent = |body: &str| server.connect().send("POST", "/api/v1/unseal", json, body.as_bytes());
    assert_ne!(sent(&guess(1_500)).status, 413);
    let refused = sent(&guess(2_500));
    assert_eq!((refused.status, code(&refused.body)), (413, "request.too_large".into()));
    assert_eq!(refused.header("connection"), Some("close"));
    // Without a length it is counted.
    let body = guess(2_500);
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let head = "POST /api/v1/unseal HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n";
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(format!("{head}{json}\r\n{chunked}").as_bytes()).unwrap();
    let answer = rest(stream);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let long = format!("X-Long: {}\r\n", "x".repeat(40_000));
    let answer = server.connect().send("GET", "/healthz", &long, b"");
    assert_eq!(answer.status, 431);
}

#[test]
fn whoever_sends_too_much_reads_the_answer_and_goes_on() {
    let (_place, server) = server(&[]);
    let mut to = server.connect();
    let json = "Content-Type: application/json\r\n";
    // More than a socket holds: it is sent to the end before the answer is read.
    let body = vec![b'a'; 3 << 20];
    for (path, status) in [("/api/v1/session", 413), ("/api/v1/nowhere", 404), ("/api/v1/keystores", 503)] {
        let refused = to.send("POST", path, json, &body);
        assert_eq!((refused.status, refused.header("connection")), (status, None), "{path}");
    }
    assert_eq!(alive(&mut to), Some(200), "on the same connection");
    // What does not come is not waited for, and the answer says that nothing more is read.
    let head = format!("POST /api/v1/session HTTP/1.1\r\nHost: test\r\n{json}Content-Length: 3000000\r\n");
    for (more, sent) in [("", "half of it"), ("Expect: 100-continue\r\n", "")] {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(format!("{head}{more}\r\n{sent}").as_bytes()).unwrap();
        let answer = rest(stream);
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("connection: close"), "{answer}");
    }
}

#[test]
fn connections_of_one_client_are_counted_until_they_end() {
    let (_place, server) = server(&["--max-connections-per-client", "2"]);
    let (mut first, mut second) = (server.connect(), server.connect());
    assert_eq!((alive(&mut first), alive(&mut second)), (Some(200), Some(200)));
    assert_eq!(alive(&mut server.connect()), None, "one too many");
    assert_eq!(alive(&mut first), Some(200), "the others go on");
    drop(first);
    while alive(&mut server.connect()) != Some(200) {
        thread::yield_now();
    }
}

#[test]
fn proxies_that_are_trusted_are_many_clients() {
    let proxy = ["--trusted-proxy", "127.0.0.1", "--max-connections-per-client", "1"];
    let (_place, server) = server(&[&proxy[..], &["--max-requests-per-second", "1"]].concat());
    let mut connections = [server.connect(), server.connect(), server.connect()];
    for to in &mut connections {
        assert!(alive(to).is_some());
    }
    // Each of those for whom it asks has a rate of its own.
    let ask = |to: &mut Connection, client: u8| {
        to.send("GET", "/healthz", &format!("X-Forwarded-For: 192.0.2.{client}\r\n"), b"").status
    };
    while ask(&mut connections[0], 1) != 429 {}
    assert_eq!(ask(&mut connections[1], 2), 200);
}

#[test]
fn connections_beyond_the_most_wait_for_a_place() {
    let (_place, server) = server(&["--max-connections", "2"]);
    let (mut first, mut second) = (server.connect(), server.connect());
    assert_eq!((alive(&mut first), alive(&mut second)), (Some(200), Some(200)));
    let mut third = server.connect();
    let waiting = thread::spawn(move || alive(&mut third));
    for _ in 0..20 {
        assert_eq!((alive(&mut first), alive(&mut second)), (Some(200), Some(200)));
    }
    assert!(!waiting.is_finished(), "it was answered although there is no place");
    drop(second);
    assert_eq!(waiting.join().unwrap(), Some(200));
}

#[test]
fn requests_of_one_client_are_slowed_down() {
    let (_place, server) = server(&["--max-requests-per-second", "1"]);
    let mut to = server.connect();
    assert_eq!(alive(&mut to), Some(200));
    // Faster than one in a second, at some point.
    let refused = loop {
        let answer = to.send("GET", "/healthz", "X-Forwarded-For: 192.0.2.1\r\n", b"");
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!((refused.status, code(&refused.body)), (429, "request.rate".into()));
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    assert_eq!(refused.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn requests_that_were_begun_are_finished_when_the_server_is_told_to_stop() {
    let (place, mut server) = server(&[]);
    let body = json!({ "passphrase": PASSPHRASE }).to_string();
    let head = format!(
        "POST /api/v1/unseal HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // The server says this when it begins to read the body.
    let mut said = [0; 25];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    // It takes no others from now on.
    while TcpStream::connect(&server.address).is_ok() {
        thread::yield_now();
    }
    stream.write_all(body.as_bytes()).unwrap();
    let answer = rest(stream);
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"{"sealed":false}"#), "{answer}");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    place.json(&["check"]);
}
